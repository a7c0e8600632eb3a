//! Tenants: list for operators, creation, settings, and suspending, resuming, deleting and
//! restoring.

mod actions;
mod create;
mod list;
mod settings;

pub use create::NewTenantPage;
pub use list::Tenants;
pub use settings::SettingsPage;
