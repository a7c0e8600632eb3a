//! Validation of new names, the same for clients, tenants, users, tokens and scopes.
//!
//! Every way in ends here: the console, `apply`, registration, set-up and invitations.

use oauth::display_text::{NameError, check_name, is_displayable_text};

use crate::model::error::InvalidField;

pub(crate) use contract::shape::INVALID_CHARACTER;

/// The problem with a new name. `length_message` says what the name is for and how long it may be.
pub(crate) fn validate(field: &str, name: &str, length_message: &str) -> Option<InvalidField> {
    let message = match check_name(name) {
        Ok(()) => return None,
        Err(NameError::Length) => length_message,
        Err(NameError::Character) => INVALID_CHARACTER,
    };
    Some(InvalidField { field: field.into(), message: message.into() })
}

/// The problem with new text of several lines, such as a description.
pub(crate) fn validate_text(field: &str, text: &str) -> Option<InvalidField> {
    (!is_displayable_text(text))
        .then(|| InvalidField { field: field.into(), message: INVALID_CHARACTER.into() })
}
