//! Tenants: the operators' list, creating one, its settings, and suspending, resuming, deleting,
//! restoring it.

mod acts;
mod create;
mod list;
mod settings;

pub use create::NewTenantPage;
pub use list::Tenants;
pub use settings::SettingsPage;
