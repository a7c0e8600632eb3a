//! Audit log of a tenant: filtered list, export, and details of an event.

mod event;
mod filters;
mod list;

pub use event::EventPage;
pub use filters::parse_list_params;
pub use list::Audit;
