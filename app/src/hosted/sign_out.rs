//! The sign-out pages (OpenID Connect RP-Initiated Logout §2): the confirmation of a request
//! without a valid `id_token_hint`, and the result.

use leptos::prelude::*;

use super::layout::{Layout, page};

/// `fields` are sent back as hidden inputs.
pub fn sign_out(
    layout: &Layout,
    action: String,
    user_name: String,
    fields: Vec<(String, String)>,
) -> String {
    page(layout, "Sign out", false, || {
        let hidden: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect();
        view! {
            <hgroup>
                <h1>"Sign out?"</h1>
                <p>"You are signed in as " <strong>{user_name}</strong> "."</p>
            </hgroup>
            <form method="post" action=action>
                {hidden}
                <button class="button primary large wide" name="confirm" value="yes">
                    "Sign out"
                </button>
            </form>
            <p class="fine-print">"To stay signed in, close this page."</p>
        }
        .into_any()
    })
}

/// Render the page after a sign-out without a `post_logout_redirect_uri`.
pub fn signed_out(layout: &Layout) -> String {
    page(layout, "Signed out", false, || {
        view! {
            <hgroup>
                <h1>"You are signed out"</h1>
                <p>"You can close this page."</p>
            </hgroup>
        }
        .into_any()
    })
}
