//! The page for a new password, for a user who knows the current one.

use leptos::prelude::*;

use crate::hosted::layout::{Field, Layout, Page, alert, field, page, strong};

/// The contents of the page for a new password.
#[derive(Clone, Debug, Default)]
pub struct ChangePassword {
    /// URL that the form posts to.
    pub action: String,
    /// The page to return to.
    pub account_url: String,
    /// The username, also in a hidden field for password managers.
    pub username: String,
    /// What is wrong with the current password.
    pub current_problem: Option<String>,
    /// What is wrong with the new password.
    pub new_problem: Option<String>,
    /// Another problem.
    pub problem: Option<String>,
}

/// Render the page for a new password as an HTML document.
pub fn change_password(layout: &Layout, model: ChangePassword) -> Page {
    let messages = layout.messages();
    page(layout, &messages.password_change(), false, || {
        let current = Field {
            name: "current",
            label: messages.current_password(),
            kind: "password",
            autocomplete: "current-password",
            value: String::new(),
            hint: String::new(),
            focus: model.new_problem.is_none(),
            is_optional: false,
            problem: model.current_problem,
        };
        let new = Field {
            name: "password",
            label: messages.new_password(),
            kind: "password",
            autocomplete: "new-password",
            value: String::new(),
            hint: messages.password_change_hint(),
            focus: false,
            is_optional: false,
            problem: model.new_problem,
        };
        view! {
            <hgroup>
                <h1>{messages.password_change()}</h1>
                <p>{messages.reset_account(strong(&model.username))}</p>
            </hgroup>
            {model.problem.map(|problem| alert(&problem))}
            <form method="post" action=model.action>
                <input
                    type="hidden"
                    name="username"
                    autocomplete="username"
                    value=model.username.clone()
                />
                {field(layout, current)}
                {field(layout, new)}
                <button class="button primary large wide">{messages.password_change()}</button>
            </form>
            <p class="fine-print">
                <a href=model.account_url>{messages.back_to_account()}</a>
            </p>
        }
        .into_any()
    })
}
