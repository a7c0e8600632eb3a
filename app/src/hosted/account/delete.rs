//! The page that deletes the account, and the page that says when it is deleted.

use leptos::prelude::*;

use super::time::date;
use crate::hosted::layout::{Layout, Page, account_row, alert, page};

/// The contents of the page that deletes the account.
#[derive(Clone, Debug, Default)]
pub struct DeleteAccount {
    /// URL that the form posts to.
    pub action: String,
    /// Sent back in a hidden field.
    pub ticket: String,
    /// The page to return to.
    pub account_url: String,
    /// The name of the user.
    pub user_name: String,
    /// The email address of the user, if they have one.
    pub user_email: Option<String>,
    /// Days for which the account can be kept by signing in.
    pub days: u32,
    /// Why it was not deleted.
    pub problem: Option<String>,
}

/// Render the page that deletes the account as an HTML document.
pub fn delete_account(layout: &Layout, model: DeleteAccount) -> Page {
    let messages = layout.messages();
    page(layout, &messages.delete_title(), false, || {
        view! {
            <hgroup>
                <h1>{messages.delete_title()}</h1>
            </hgroup>
            {account_row(model.user_name, model.user_email, None)}
            {model.problem.map(|problem| alert(&problem))}
            <p>{messages.delete_text()}</p>
            <p>{messages.delete_days(model.days.into())}</p>
            <form method="post" action=model.action>
                <input type="hidden" name="ticket" value=model.ticket />
                <button class="button secondary danger large wide">
                    {messages.delete_button()}
                </button>
            </form>
            <p class="fine-print">
                <a href=model.account_url>{messages.back_to_account()}</a>
            </p>
        }
        .into_any()
    })
}

/// Render the page that says when the account is deleted (Unix seconds).
pub fn deletion_scheduled(layout: &Layout, delete_at: i64, account_url: String) -> Page {
    let messages = layout.messages();
    page(layout, &messages.deletion_title(), false, || {
        view! {
            <hgroup>
                <h1>{messages.deletion_title()}</h1>
                <p>{messages.deletion_at(date(messages, delete_at))}</p>
            </hgroup>
            <p>{messages.deletion_keep()}</p>
            <a class="button secondary large wide" href=account_url>
                {messages.sign_in_button()}
            </a>
        }
        .into_any()
    })
}
