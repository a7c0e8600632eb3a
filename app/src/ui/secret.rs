//! A secret or one-time link with its copy button. Until it is copied, `script/page.js` asks before
//! the page is left.

use leptos::prelude::*;

use super::CopyButton;

/// A secret that is shown once, with a button that copies it.
#[component]
pub fn SecretBox(
    #[prop(into)] value: String,
    #[prop(default = "Copy secret")] label: &'static str,
) -> impl IntoView {
    view! {
        <div class="secret" data-secret="">
            <code>{value.clone()}</code>
            <CopyButton value=value variant="primary">
                {label}
            </CopyButton>
        </div>
    }
}
