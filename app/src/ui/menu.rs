//! A menu of actions. It is a `<details>` element, so that it opens without a script.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{Glyph, Icon};

#[component]
pub fn Menu(
    summary: AnyView,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] from_end: bool,
    children: Children,
) -> impl IntoView {
    let panel = if from_end { "panel from-end" } else { "panel" };
    view! { <details class=format!("menu {class}")><summary>{summary}</summary><div class=panel>{children()}</div></details> }
}

/// Menu of actions at the end of a table row.
#[component]
pub fn RowMenu(#[prop(into)] of: String, children: Children) -> impl IntoView {
    view! {
        <details class="menu row-menu">
            <summary class="icon-button" aria-label=format!("Actions for {of}")><Glyph icon=Icon::More/></summary>
            <div class="panel from-end">{children()}</div>
        </details>
    }
}
