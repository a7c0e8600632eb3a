//! Who helps to run a tenant: the list with open invitations, and inviting somebody.

mod invite;
mod list;

pub use invite::InvitePage;
pub use list::Members;
