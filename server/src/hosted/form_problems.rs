//! The problems of a submitted form in the language of its page.

use app::hosted::Messages;
use domain::{PasswordProblem, error::InvalidField};

/// The problem of each invalid field: the whole rule of the field, or what is wrong with the
/// password. Domain errors are in English.
pub fn translate(messages: &Messages, problems: Vec<InvalidField>) -> Vec<(String, String)> {
    let mut translated: Vec<(String, String)> = Vec::new();
    for InvalidField { field, message } in problems {
        let is = |problem: PasswordProblem| field == "password" && message == problem.message();
        let message = match field.as_str() {
            _ if is(PasswordProblem::Guessable) => messages.password_guessable(),
            _ if is(PasswordProblem::Breached) => messages.password_breached(),
            "name" => messages.invalid_name(),
            "email" => messages.invalid_email(),
            "password" => messages.invalid_password(),
            "tenant_name" => messages.invalid_tenant_name(),
            _ => messages.invalid_form(),
        };
        if !translated.iter().any(|(_, earlier)| *earlier == message) {
            translated.push((field, message));
        }
    }
    translated
}
