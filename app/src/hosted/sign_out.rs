//! The sign-out pages (OpenID Connect RP-Initiated Logout §2): the confirmation of a request
//! without a valid `id_token_hint`, and the result.

use leptos::prelude::*;

use super::{
    layout::{Layout, Page, address, name, page, strong},
    messages::Messages,
};
use crate::ui::{Glyph, Icon};

/// `fields` are sent back as hidden inputs. `unregistered` is the requested
/// `post_logout_redirect_uri`, if the browser will not be redirected to it.
pub fn sign_out(
    layout: &Layout,
    action: String,
    user_name: String,
    fields: Vec<(String, String)>,
    unregistered: Option<String>,
) -> Page {
    let messages = layout.messages();
    page(layout, &messages.sign_out_title(), false, || {
        let hidden: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect();
        view! {
            <hgroup>
                <h1>{messages.sign_out_title()}</h1>
                <p>{messages.sign_out_account(strong(&user_name))}</p>
            </hgroup>
            {unregistered.map(|uri| unregistered_notice(messages, &uri))}
            <form method="post" action=action>
                {hidden}
                <button class="button primary large wide" name="confirm" value="yes">
                    {messages.sign_out_button()}
                </button>
            </form>
            <p class="fine-print">{messages.sign_out_stay()}</p>
        }
        .into_any()
    })
}

fn unregistered_notice(messages: &Messages, uri: &str) -> impl IntoView + use<> {
    let uri = view! { <strong>{address(uri)}</strong> };
    view! {
        <div class="notice plain">
            <Glyph icon=Icon::Info />
            <p>{messages.sign_out_unregistered(uri.into_any())}</p>
        </div>
    }
}

/// Render the page after a sign-out without a registered `post_logout_redirect_uri`.
/// `unregistered` is the requested one, `provider` the URL and the name of an identity provider
/// where the user can sign out, too, `account_url` the page of the user's account.
pub fn signed_out(
    layout: &Layout,
    unregistered: Option<String>,
    provider: Option<(String, String)>,
    account_url: String,
) -> Page {
    let messages = layout.messages();
    page(layout, &messages.signed_out_title(), false, || {
        let provider = provider.map(|(url, provider)| {
            view! {
                <a class="button secondary large wide" href=url>
                    <span>{messages.signed_out_provider(name(&provider))}</span>
                </a>
            }
        });
        view! {
            <hgroup>
                <h1>{messages.signed_out_title()}</h1>
                <p>{messages.signed_out_text()}</p>
            </hgroup>
            {unregistered.map(|uri| unregistered_notice(messages, &uri))}
            {provider}
            <p class="fine-print">
                <a href=account_url>{messages.account_open()}</a>
            </p>
        }
        .into_any()
    })
}
