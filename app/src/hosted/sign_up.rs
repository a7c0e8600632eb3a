//! The page on which a visitor enters the address of a new account.

use leptos::prelude::*;

use super::{
    confirmation::confirmation_page,
    layout::{Field, Layout, Page, address, field, page},
    sign_in::{SignInPurpose, purpose_text},
};

/// The contents of the page.
#[derive(Clone, Debug, Default)]
pub struct SignUp {
    /// URL that the form posts to.
    pub action: String,
    /// What the user signs in for.
    pub purpose: SignInPurpose,
    /// What was entered.
    pub email: String,
    /// URL of the sign-in page.
    pub sign_in_url: String,
    /// What is wrong with the last form.
    pub problem: Option<String>,
}

/// Render the page that says that a link is on its way to this address.
pub fn sign_up_sent(layout: &Layout, email: &str, sign_in_url: String) -> Page {
    let messages = layout.messages();
    let text = || messages.sign_up_sent_text(address(email)).into_any();
    let next = Some((messages.back_to_sign_in(), sign_in_url));
    confirmation_page(layout, &messages.forgot_sent_title(), text, next)
}

/// Render the page as an HTML document.
pub fn sign_up(layout: &Layout, model: SignUp) -> Page {
    let messages = layout.messages();
    page(layout, &messages.sign_up_title(), false, || {
        let email = Field {
            name: "email",
            label: messages.email(),
            kind: "email",
            autocomplete: "email",
            value: model.email,
            hint: messages.sign_up_text(),
            problem: model.problem,
            focus: true,
            is_optional: false,
        };
        view! {
            <hgroup>
                <h1>{messages.sign_up_title()}</h1>
                <p>{purpose_text(messages, &model.purpose)}</p>
            </hgroup>
            <form method="post" action=model.action>
                {field(layout, email)}
                <button class="button primary large wide">{messages.continue_button()}</button>
            </form>
            <p class="fine-print">
                <a href=model.sign_in_url>{messages.sign_up_have_account()}</a>
            </p>
        }
        .into_any()
    })
}
