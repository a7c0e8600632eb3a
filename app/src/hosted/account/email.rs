//! The pages for another address: the form, and what the links in the mails open.

use leptos::prelude::*;

use crate::hosted::layout::{
    Field, Layout, Page, account_row, address, alert, field, page, strong,
};

/// The contents of the page for another address.
#[derive(Clone, Debug, Default)]
pub struct ChangeEmail {
    /// URL that the form posts to.
    pub action: String,
    /// The page to return to.
    pub account_url: String,
    /// The name of the user.
    pub user_name: String,
    /// The address that the user has.
    pub current_email: Option<String>,
    /// What was entered.
    pub email: String,
    /// What is wrong with it.
    pub email_problem: Option<String>,
    /// Another problem.
    pub problem: Option<String>,
}

/// Render the page for another address as an HTML document.
pub fn change_email(layout: &Layout, model: ChangeEmail) -> Page {
    let messages = layout.messages();
    page(layout, &messages.email_change(), false, || {
        let email = Field {
            name: "email",
            label: messages.email_new(),
            kind: "email",
            autocomplete: "email",
            value: model.email,
            hint: messages.email_change_hint(),
            problem: model.email_problem,
            focus: true,
            is_optional: false,
        };
        view! {
            <hgroup>
                <h1>{messages.email_change()}</h1>
            </hgroup>
            {account_row(model.user_name, model.current_email, None)}
            {model.problem.map(|problem| alert(&problem))}
            <form method="post" action=model.action>
                {field(layout, email)} <button class="button primary large wide">
                    {messages.verify_wait_button()}
                </button>
            </form>
            <p class="fine-print">
                <a href=model.account_url>{messages.back_to_account()}</a>
            </p>
        }
        .into_any()
    })
}

/// The contents of the page that confirms a new address.
#[derive(Clone, Debug, Default)]
pub struct ConfirmEmail {
    /// URL that the form posts to.
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    /// The page to return to.
    pub account_url: String,
    /// The name of the user.
    pub user_name: String,
    /// The address that the user has.
    pub current_email: Option<String>,
    /// The address after the change.
    pub new_email: String,
}

/// Render the page that confirms a new address as an HTML document.
pub fn confirm_email(layout: &Layout, model: ConfirmEmail) -> Page {
    let messages = layout.messages();
    page(layout, &messages.email_confirm_title(), false, || {
        view! {
            <hgroup>
                <h1>{messages.email_confirm_title()}</h1>
            </hgroup>
            {account_row(model.user_name, model.current_email, None)}
            <p>{messages.email_confirm_text()}</p>
            <p>
                <strong>{address(&model.new_email)}</strong>
            </p>
            <form method="post" action=model.action>
                <input type="hidden" name="token" value=model.token />
                <button class="button primary large wide">{messages.email_confirm_button()}</button>
            </form>
            <p class="fine-print">
                <a href=model.account_url>{messages.back_to_account()}</a>
            </p>
        }
        .into_any()
    })
}

/// The contents of the page that undoes a change.
#[derive(Clone, Debug, Default)]
pub struct UndoEmail {
    /// URL that the form posts to.
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    /// The address that the account gets back.
    pub email: String,
    /// Whether the password stops working.
    pub ends_password: bool,
}

/// Render the page that undoes a change as an HTML document.
pub fn undo_email(layout: &Layout, model: UndoEmail) -> Page {
    let messages = layout.messages();
    page(layout, &messages.email_undo_title(), false, || {
        let password = model.ends_password.then(|| messages.email_undo_password());
        view! {
            <hgroup>
                <h1>{messages.email_undo_title()}</h1>
            </hgroup>
            <p>{messages.email_undo_address(strong(&model.email))}</p>
            <p>{messages.email_undo_text()} " " {password}</p>
            <form method="post" action=model.action>
                <input type="hidden" name="token" value=model.token />
                <button class="button primary large wide">{messages.email_undo_button()}</button>
            </form>
        }
        .into_any()
    })
}
