//! What users do about their account by mail: a forgotten password, a locked account, the
//! verification of their address.

mod forgotten_password;
mod resolve;
mod verification;

pub use forgotten_password::{offers_password_reset, request_password_reset};
pub use resolve::resolve_due;
pub use verification::{VERIFICATION_GOOD_FOR, resend_verification, verification_of, verify};

pub(crate) use verification::send_verification;
