//! OAuth clients of a tenant ("applications" on screens): list, registration, and the page of a
//! client.

mod actions;
mod detail;
mod diagnostics;
mod list;
mod owners;
mod publishable_key;
mod quickstart;
mod register;
mod registration_token;
mod secrets;
mod settings;
mod state;
mod values;

pub use detail::Application;
pub use list::Applications;
pub use register::RegisterPage;
