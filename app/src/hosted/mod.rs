//! The hosted pages of end users: set-up, sign-in, consent, sign-out, problems, in the languages of
//! [`Language`].
//!
//! They have no router and no form to another host, except that of `form_post`. Their scripts
//! submit `form_post`, use passkeys, show a typed password, and copy or print; only passkeys need
//! theirs.
//! leptos escapes every text; a test renders each page with a payload in every field.

mod account;
mod confirmation;
mod consent;
mod create_account;
mod forgot_password;
mod form_post;
mod language;
mod layout;
mod mail;
mod markers;
mod member_invitation;
mod messages;
mod new_password;
mod operator_invitation;
mod own_mail_text;
mod passkey;
mod problem;
mod qr_code;
mod second_factor;
mod select_account;
mod set_up;
mod sign_in;
mod sign_out;
mod sign_up;
mod verify_email;

pub use account::{
    Account, AccountNotice, AccountUrls, ChangeEmail, ChangePassword, ChangeProfile, ConfirmEmail,
    DeleteAccount, UndoEmail, account, change_email, change_password, change_profile,
    confirm_email, delete_account, deletion_scheduled, undo_email,
};
pub use confirmation::{Confirmation, confirmation};
pub use consent::{Consent, Review, consent};
pub use create_account::{CreateAccount, create_account};
pub use forgot_password::{ForgotPassword, forgot_password};
pub use form_post::{SCRIPT_HASH, form_post};
pub use language::Language;
pub use layout::{Layout, Page};
pub use mail::{
    RenderedMail, built_in_mail_text, example_values, mail_preview, mail_preview_problems,
    render_mail,
};
pub use member_invitation::{MemberInvitation, member_invitation};
pub use messages::Messages;
pub use new_password::{NewPassword, new_password};
pub use operator_invitation::{OperatorInvitation, operator_invitation};
pub use passkey::{AddPasskey, PasskeyAction, add_passkey};
pub use problem::{DetailValue, Problem, problem};
pub use second_factor::{
    ConfirmFactorChange, FactorChange, ManageSecondFactor, ReplacedFactor, SecondFactor,
    SecondFactorPlace, SecondFactorSetup, ShownRecoveryCodes, confirm_factor_change,
    manage_second_factor, recovery_codes, second_factor, second_factor_reset, second_factor_setup,
};
pub use select_account::{SelectAccount, select_account};
pub use set_up::{SetUp, set_up};
pub use sign_in::{LinkChoice, ProviderButton, SignIn, SignInPurpose, sign_in};
pub use sign_out::{sign_out, signed_out};
pub use sign_up::{SignUp, sign_up, sign_up_sent};
pub use verify_email::{AwaitVerification, VerifyEmail, await_verification, verify_email};

#[cfg(test)]
mod tests;
