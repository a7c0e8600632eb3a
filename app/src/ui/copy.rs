//! Buttons that copy a value to the clipboard.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// An icon button that copies `value`; `what` completes its accessible name, `Copy …`.
#[component]
pub fn CopyIconButton(#[prop(into)] value: String, #[prop(into)] what: String) -> impl IntoView {
    view! {
        <button
            class="icon-button copy"
            type="button"
            data-copy=value
            aria-label=format!("Copy {what}")
            title="Copy"
        >
            <span class="before">
                <Glyph icon=Icon::Copy />
            </span>
            <span class="after">
                <Glyph icon=Icon::Check />
            </span>
        </button>
    }
}

/// A button with text that copies `value`.
#[component]
pub fn CopyButton(
    #[prop(into)] value: String,
    #[prop(default = "secondary")] variant: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <button class=format!("button copy {variant}") type="button" data-copy=value>
            <span class="before">
                <Glyph icon=Icon::Copy />
            </span>
            <span class="after">
                <Glyph icon=Icon::Check />
            </span>
            {children()}
        </button>
    }
}
