//! Members: users with a role in a tenant, and the operators of the installation.

mod accept;
mod console_access;
mod invite;
mod list;
mod operator_invitation;
mod operators;
mod role;

pub use crate::one_time_link::INVITATION_LIFETIME;
pub use accept::{AcceptOutcome, OpenInvitation, accept_member_invitation, open_invitation};
pub(crate) use console_access::session_without_factor;
pub use console_access::{ConsoleAccess, ConsoleSession, console_access, console_of_member};
pub use invite::{invitations, invite, withdraw_invitation};
pub use list::list;
pub(crate) use operator_invitation::{InvitedEmail, create_first_operator, prepare_operator};
pub use operator_invitation::{
    accept_operator_invitation, invite_operator, operator_invitation_email,
    repeat_operator_acceptance,
};
pub use operators::{
    operator_invitations, operators, remove_operator, withdraw_operator_invitation,
};
pub use role::{remove, set_role};
