//! The page on which users request a link that resets their password.

use leptos::prelude::*;

use super::layout::{Field, Layout, Page, field, page, plain};

/// The contents of the page.
#[derive(Clone, Debug, Default)]
pub struct ForgotPassword {
    /// URL that the form posts to.
    pub action: String,
    /// What was entered as the username.
    pub username: String,
    /// What is wrong with the last form.
    pub problem: Option<String>,
    /// The link back to the sign-in page: its label and URL.
    pub sign_in: Option<(String, String)>,
}

/// Render the page as an HTML document.
pub fn forgot_password(layout: &Layout, model: ForgotPassword) -> Page {
    let messages = layout.messages();
    page(layout, &messages.forgot_title(), false, || {
        let username = Field {
            name: "username",
            label: messages.username(),
            kind: "text",
            autocomplete: "username",
            value: model.username,
            hint: String::new(),
            problem: model.problem,
            focus: true,
            is_optional: false,
        };
        let sign_in = model.sign_in.map(|(label, url)| {
            view! {
                <p class="fine-print">
                    <a href=url>{plain(&label)}</a>
                </p>
            }
        });
        view! {
            <hgroup>
                <h1>{messages.forgot_title()}</h1>
                <p>{messages.forgot_text()}</p>
            </hgroup>
            <form method="post" action=model.action>
                {field(layout, username)}
                <button class="button primary large wide">{messages.forgot_button()}</button>
            </form>
            {sign_in}
        }
        .into_any()
    })
}
