//! The password reset page behind a one-time link.

use leptos::prelude::*;

use super::layout::{Field, Layout, field, name, page};

/// The contents of the password reset page.
#[derive(Clone, Debug, Default)]
pub struct NewPassword {
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    /// The username, in a hidden field for password managers.
    pub username: String,
    pub problem: Option<String>,
}

/// Render the password reset page as an HTML document.
pub fn new_password(layout: &Layout, model: NewPassword) -> String {
    page(layout, "New password", false, || {
        let password = Field {
            name: "password",
            label: "New password",
            kind: "password",
            autocomplete: "new-password",
            value: String::new(),
            hint: "At least 8 characters. Wherever you are signed in, you are signed out.",
            problem: model.problem.clone(),
            focus: true,
        };
        view! {
            <hgroup>
                <h1>"Choose a new password"</h1>
                <p>"for " <strong>{name(&model.username)}</strong></p>
            </hgroup>
            <form method="post" action=model.action.clone()>
                <input type="hidden" name="token" value=model.token.clone() />
                <input
                    type="hidden"
                    name="username"
                    autocomplete="username"
                    value=model.username.clone()
                />
                {field(password)}
                <button class="button primary large wide">"Set the password"</button>
            </form>
        }
        .into_any()
    })
}
