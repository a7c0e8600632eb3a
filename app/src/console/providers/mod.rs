//! Identity providers of a tenant: other systems where its users sign in.

mod actions;
mod catalogue;
mod detail;
mod form;
mod form_input;
mod list;
mod test_sign_in;
mod tile;

pub use catalogue::NewProviderPage;
pub use detail::ProviderPage;
pub use list::Providers;
