//! A secret or a one-time link, shown once.

use contract::member::OneTimeLink;
use leptos::prelude::*;

use super::{CopyButton, Notice, date};

#[component]
pub fn SecretBox(#[prop(into)] value: String, #[prop(default = "Copy secret")] label: &'static str) -> impl IntoView {
    view! { <div class="secret"><code>{value.clone()}</code><CopyButton value=value look="primary">{label}</CopyButton></div> }
}

/// A link for somebody else to open, and where to go when it is copied.
#[component]
pub fn LinkBox(
    link: OneTimeLink,
    /// Whom it is for and what it does.
    #[prop(into)]
    words: String,
    #[prop(into)] back: String,
) -> impl IntoView {
    let until = format!("{words} It works once, until {}.", date(link.expires_at));
    view! {
        <div class="stack tight">
            <Notice look="warn" title="Shown only now"><p>{until}</p></Notice>
            <SecretBox value=link.address label="Copy link"/>
            <div class="row"><a class="button secondary small" href=back>"I have copied it"</a></div>
        </div>
    }
}
