//! The operators' tenants: the list, creating one, and suspending, resuming, deleting.

mod acts;
mod create;
mod list;

pub use create::NewTenantPage;
pub use list::Tenants;
