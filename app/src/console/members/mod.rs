//! Members of a tenant: list with open invitations, and inviting a member.

mod invite;
mod list;

pub use invite::InvitePage;
pub use list::Members;
