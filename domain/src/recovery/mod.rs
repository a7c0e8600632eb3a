//! What users do about their account by mail: a forgotten password, a locked account, the
//! verification and the change of their address.

mod email_change;
mod forgotten_password;
mod resolve;
mod verification;

pub use email_change::{
    EmailUndo, UNDO_GOOD_FOR, UndoOutcome, email_undo_of, offers_email_change, undo_email_change,
};
pub use forgotten_password::{offers_password_reset, request_password_reset};
pub use resolve::resolve_due;
pub use verification::{
    VERIFICATION_GOOD_FOR, VerificationLink, resend_verification, verification_of, verify,
};

pub(crate) use email_change::{change, open_change, request_change, was_changed};
pub(crate) use verification::send_verification;
