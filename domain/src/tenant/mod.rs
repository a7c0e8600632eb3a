//! Tenants: creation, settings, suspension, deletion, and the default tenant.

mod create;
mod default;
mod detail;
mod lifecycle;
mod list;
mod purge;
mod update;

pub use crate::model::slug::check as check_slug;
pub use create::{UncommittedTenant, create, create_uncommitted};
pub(crate) use create::{create_home, new_row, settings_json};
pub use default::{DEFAULT_TENANT_VAR, MovedIssuer, change_default};
pub(crate) use default::{choose_default, store_configured_default};
pub use detail::{detail, update_settings};
pub use lifecycle::{delete, request_purge, restore, resume, suspend};
pub use list::{list, newest};
pub use purge::{RESTORE_WINDOW, purge_expired};
pub use update::{TenantUpdate, update};
pub(crate) use update::{merge_settings, updated_row};
