//! A block of code or data with a copy button.

use leptos::prelude::*;

use super::CopyIconButton;

/// A titled block of code.
#[component]
pub fn CodeBlock(#[prop(into)] title: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="code">
            <header>
                <span>{title.clone()}</span>
                <CopyIconButton value=text.clone() what=title.clone() />
            </header>
            <pre tabindex="0" role="region" aria-label=title>
                <code>{text}</code>
            </pre>
        </div>
    }
}
