//! The authorization response of `response_mode=form_post` (OAuth 2.0 Form Post Response Mode): a
//! form that submits itself, with a button for browsers without JavaScript.

use leptos::prelude::*;

use super::layout::{Layout, Page, page};

/// The only script of the page. The content security policy allows it by its hash.
const SCRIPT: &str = "document.forms[0].submit()";

/// The hash source for `script-src`.
pub const SCRIPT_HASH: &str = "'sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE='";

/// Render the response to `action`, the redirect URI, with its parameters as hidden fields.
pub fn form_post(layout: &Layout, action: String, fields: Vec<(String, String)>) -> Page {
    let messages = layout.messages();
    let page = page(layout, &messages.form_post_title(), false, || {
        let fields: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect();
        view! {
            <hgroup>
                <h1>{messages.form_post_title()}</h1>
                <p>{messages.form_post_text()}</p>
            </hgroup>
            <form method="post" action=action>
                {fields}
                <button class="button primary large wide">{messages.continue_button()}</button>
            </form>
        }
        .into_any()
    });
    // Last in the body, so that the form exists when the script runs.
    let html = page.html.replacen("</body>", &format!("<script>{SCRIPT}</script></body>"), 1);
    Page { html, ..page }
}

#[cfg(test)]
mod tests {
    #[test]
    fn script_hash_matches_the_script() {
        use base64::{Engine, engine::general_purpose::STANDARD};
        use sha2::{Digest, Sha256};
        assert_eq!(
            super::SCRIPT_HASH,
            format!("'sha256-{}'", STANDARD.encode(Sha256::digest(super::SCRIPT)))
        );
    }
}
