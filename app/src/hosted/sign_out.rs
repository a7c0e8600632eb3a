//! The sign-out pages (OpenID Connect RP-Initiated Logout §2): the confirmation of a request
//! without a valid `id_token_hint`, and the result.

use leptos::prelude::*;

use super::layout::{Layout, name, page};
use crate::ui::{Glyph, Icon};

/// `fields` are sent back as hidden inputs. `unregistered` is the requested
/// `post_logout_redirect_uri`, if the browser will not be redirected to it.
pub fn sign_out(
    layout: &Layout,
    action: String,
    user_name: String,
    fields: Vec<(String, String)>,
    unregistered: Option<String>,
) -> String {
    page(layout, "Sign out", false, || {
        let hidden: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect();
        view! {
            <hgroup>
                <h1>"Sign out?"</h1>
                <p>"You are signed in as " <strong>{name(&user_name)}</strong> "."</p>
            </hgroup>
            {unregistered.map(unregistered_notice)}
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

fn unregistered_notice(uri: String) -> impl IntoView {
    view! {
        <div class="notice plain">
            <Glyph icon=Icon::Info />
            <p>
                "The application asked to send you to " <strong>{name(&uri)}</strong>
                " after that. It has not registered this address, so you stay here."
            </p>
        </div>
    }
}

/// Render the page after a sign-out without a registered `post_logout_redirect_uri`.
/// `unregistered` is the requested one.
pub fn signed_out(layout: &Layout, unregistered: Option<String>) -> String {
    page(layout, "Signed out", false, || {
        view! {
            <hgroup>
                <h1>"You are signed out"</h1>
                <p>"You can close this page."</p>
            </hgroup>
            {unregistered.map(unregistered_notice)}
        }
        .into_any()
    })
}
