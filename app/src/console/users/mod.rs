//! The people of a tenant: the list, and adding one.

mod add;
mod list;

pub use add::NewUserPage;
pub use list::Users;
