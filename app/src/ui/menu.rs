//! A menu of actions. It is a `<details>` element, so that it opens without a script.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{Glyph, Icon};

/// A button that opens a menu.
#[component]
pub fn Menu(
    summary: AnyView,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] align_end: bool,
    children: Children,
) -> impl IntoView {
    let panel = if align_end { "panel align-end" } else { "panel" };
    view! {
        <details class=format!("menu {class}")>
            <summary>{summary}</summary>
            <div class=panel>{children()}</div>
        </details>
    }
}

/// Menu of actions at the end of a table row.
#[component]
pub fn RowMenu(#[prop(into)] row_name: String, children: Children) -> impl IntoView {
    view! {
        <details class="menu row-menu">
            <summary class="icon-button" aria-label=format!("Actions for {row_name}")>
                <Glyph icon=Icon::More />
            </summary>
            <div class="panel align-end">{children()}</div>
        </details>
    }
}
