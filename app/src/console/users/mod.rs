//! The people of a tenant: the list, adding one, and one in full with their profile, the way they
//! sign in, where they are, and what they allowed.

mod access;
mod acts;
mod add;
mod detail;
mod list;
mod profile;
mod reset;

pub use add::NewUserPage;
pub use detail::UserPage;
pub use list::Users;
