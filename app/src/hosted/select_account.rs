//! The account selection page (`prompt=select_account`): continue with the signed-in account or use
//! another.

use leptos::prelude::*;

use super::layout::{Layout, account_row, name, page};

/// The contents of the account selection page.
#[derive(Clone, Debug, Default)]
pub struct SelectAccount {
    pub action: String,
    pub client_name: String,
    pub user_name: String,
    pub user_email: Option<String>,
}

/// Render the account selection page as an HTML document.
pub fn select_account(layout: &Layout, model: SelectAccount) -> String {
    page(layout, "Choose an account", false, || {
        view! {
            <hgroup>
                <h1>"Choose an account"</h1>
                <p>"to continue to " <strong>{name(&model.client_name)}</strong></p>
            </hgroup>
            {account_row(model.user_name, model.user_email, None)}
            <form method="post" action=model.action>
                <button class="button primary large wide" name="account" value="same">
                    "Continue"
                </button>
                <button class="button secondary large wide" name="account" value="other">
                    "Use another account"
                </button>
            </form>
        }
        .into_any()
    })
}
