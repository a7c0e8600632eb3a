//! People with a role in a tenant, and those who operate the installation.

mod accept;
mod console_access;
mod invite;
mod link;
mod list;
mod new_operator;
mod operators;
mod owner;
mod role;

pub use accept::{Accepted, Asked, accept, asked};
pub use console_access::{ConsoleAccess, ConsoleSession, console_access};
pub use invite::{invitations, invite, withdraw};
pub use link::INVITED_FOR;
pub(crate) use link::withdraw_made_by;
pub use list::list;
pub use new_operator::{accept_invitation, invitation, invite_operator};
pub(crate) use new_operator::{create_operator, prepare_operator};
pub use operators::{
    operator_invitations, operators, remove_operator, withdraw_operator_invitation,
};
pub(crate) use owner::keep_one;
pub use role::{remove, set_role};
