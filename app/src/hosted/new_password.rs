//! The password reset page behind a one-time link.

use leptos::prelude::*;

use super::layout::{Field, Layout, Page, field, page, strong};

/// The contents of the password reset page.
#[derive(Clone, Debug, Default)]
pub struct NewPassword {
    /// URL that the form posts to.
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    /// The username, in a hidden field for password managers.
    pub username: String,
    /// What is wrong with the last form.
    pub problem: Option<String>,
}

/// Render the password reset page as an HTML document.
pub fn new_password(layout: &Layout, model: NewPassword) -> Page {
    let messages = layout.messages();
    page(layout, &messages.reset_title(), false, || {
        let password = Field {
            name: "password",
            label: messages.new_password(),
            kind: "password",
            autocomplete: "new-password",
            value: String::new(),
            hint: messages.reset_hint(),
            problem: model.problem.clone(),
            focus: true,
            is_optional: false,
        };
        view! {
            <hgroup>
                <h1>{messages.reset_title()}</h1>
                <p>{messages.reset_account(strong(&model.username))}</p>
            </hgroup>
            <form method="post" action=model.action.clone()>
                <input type="hidden" name="token" value=model.token.clone() />
                <input
                    type="hidden"
                    name="username"
                    autocomplete="username"
                    value=model.username.clone()
                />
                {field(layout, password)}
                <button class="button primary large wide">{messages.reset_button()}</button>
            </form>
        }
        .into_any()
    })
}
