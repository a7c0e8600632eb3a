//! Going on as who is signed in, or as somebody else.

use leptos::prelude::*;

use super::frame::{Frame, page};

#[derive(Clone, Debug, Default)]
pub struct SelectAccount {
    pub action: String,
    pub client_name: String,
    pub user_name: String,
    pub user_email: Option<String>,
}

pub fn select_account(frame: &Frame, model: SelectAccount) -> String {
    page(frame, "Choose an account", false, || {
        let initial: String = model.user_name.chars().take(1).flat_map(char::to_uppercase).collect();
        view! {
            <hgroup><h1>"Choose an account"</h1><p>"to continue to " <strong>{model.client_name}</strong></p></hgroup>
            <div class="person"><span class="tile quiet round" aria-hidden="true">{initial}</span><div><strong>{model.user_name}</strong><span class="address">{model.user_email}</span></div></div>
            <form method="post" action=model.action>
                <button class="button primary large wide" name="account" value="same">"Continue"</button>
                <button class="button secondary large wide" name="account" value="other">"Use another account"</button>
            </form>
        }
        .into_any()
    })
}
