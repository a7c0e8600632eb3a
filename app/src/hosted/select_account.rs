//! The account selection page (`prompt=select_account`): continue with the signed-in account or use
//! another.

use leptos::prelude::*;

use super::layout::{Layout, Page, account_row, page, strong};

/// The contents of the account selection page.
#[derive(Clone, Debug, Default)]
pub struct SelectAccount {
    /// URL that the form posts to.
    pub action: String,
    /// The name of the client.
    pub client_name: String,
    /// The name of the user.
    pub user_name: String,
    /// The email address of the user, if they have one.
    pub user_email: Option<String>,
}

/// Render the account selection page as an HTML document.
pub fn select_account(layout: &Layout, model: SelectAccount) -> Page {
    let messages = layout.messages();
    page(layout, &messages.select_account_title(), false, || {
        view! {
            <hgroup>
                <h1>{messages.select_account_title()}</h1>
                <p>{messages.sign_in_purpose(strong(&model.client_name))}</p>
            </hgroup>
            {account_row(model.user_name, model.user_email, None)}
            <form method="post" action=model.action>
                <button class="button primary large wide" name="account" value="same">
                    {messages.continue_button()}
                </button>
                <button class="button secondary large wide" name="account" value="other">
                    {messages.use_another_account()}
                </button>
            </form>
        }
        .into_any()
    })
}
