//! The pages that end users meet: set-up, sign-in, consent, signing out, problems.
//!
//! The most attacked pages: no script, no router, nothing but a form that posts back. leptos
//! escapes every text; a test renders each with a payload in every field.

mod consent;
mod done;
mod form_post;
mod frame;
mod invitation;
mod join;
mod new_password;
mod problem;
mod select_account;
mod set_up;
mod sign_in;
mod sign_out;

pub use consent::{Consent, consent};
pub use done::{Done, done};
pub use form_post::{SCRIPT_HASH, form_post};
pub use frame::Frame;
pub use invitation::{Invitation, invitation};
pub use join::{Join, join};
pub use new_password::{NewPassword, new_password};
pub use problem::{Problem, problem};
pub use select_account::{SelectAccount, select_account};
pub use set_up::{SetUp, set_up};
pub use sign_in::{SignIn, sign_in};
pub use sign_out::{sign_out, signed_out};

#[cfg(test)]
mod tests;
