//! Pages for end users, rendered on the server. They work without scripts, except for
//! passkeys.

pub mod account;
pub mod email_undo;
pub mod error_page;
pub mod forgot_password;
mod form_problems;
mod frame;
pub mod identity_provider;
pub mod interaction;
mod interaction_form;
mod interaction_handle;
pub mod logo;
pub mod member_invitation;
pub mod operator_invitation;
pub mod passkey;
pub mod password_reset;
pub mod second_factor;
pub mod set_up;
pub mod sign_up;
pub mod verify_email;

pub use frame::{Frame, console_frame, in_ui_locales};
