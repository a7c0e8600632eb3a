//! Who operates the installation: the list with open invitations, and inviting somebody.

mod invite;
mod list;

pub use invite::InviteOperatorPage;
pub use list::Operators;
