//! Users of a tenant: list, creation, and the page of a user with profile, password, second
//! factor, passkeys, role, sessions and consents.

mod access;
mod actions;
mod add;
mod detail;
mod import;
mod invite;
mod list;
mod lock;
mod passkeys;
mod password;
mod profile;
mod second_factor;

pub use add::NewUserPage;
pub use detail::UserPage;
pub use import::ImportUsersPage;
pub use invite::InviteUserPage;
pub use list::Users;
