//! What happened in a tenant: the log by filters that live in the address, and one event in full.

mod event;
mod filters;
mod list;

pub use event::EventPage;
pub use filters::asked;
pub use list::Audit;
