//! A highlighted message. `variant`: `ok`, `warn`, `bad`, or empty for a neutral one.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A box with a message that stays on the page.
#[component]
pub fn Notice(
    #[prop(optional)] variant: &'static str,
    #[prop(optional, into)] title: String,
    children: Children,
) -> impl IntoView {
    let icon = match variant {
        "ok" => Icon::CheckCircle,
        "warn" => Icon::Warning,
        _ => Icon::Alert,
    };
    let title = (!title.is_empty()).then(|| view! { <strong>{title}</strong> });
    view! {
        <div class=format!("notice {variant}")>
            <Glyph icon />
            <div>{title}{children()}</div>
        </div>
    }
}
