//! The applications of a tenant: the list, registering one, and one in full.

mod acts;
mod detail;
mod list;
mod quickstart;
mod refusals;
mod register;
mod secrets;
mod settings;
mod uris;
mod values;

pub use detail::Application;
pub use list::Applications;
pub use register::RegisterPage;
