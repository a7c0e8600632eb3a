//! Operators of the installation: list with open invitations, and inviting an operator.

mod invite;
mod list;

pub use invite::InviteOperatorPage;
pub use list::Operators;
