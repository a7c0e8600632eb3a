//! One item of a short list inside a card: a name, a note below it, and an optional action.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

/// A line of a card: a title with its explanation, and what can be done.
#[component]
pub fn CardLine(
    name: AnyView,
    #[prop(into)] note: String,
    /// Rendered at the end of the line.
    #[prop(optional_no_strip)]
    action: Option<AnyView>,
) -> impl IntoView {
    view! {
        <div class="card-line">
            <span class="name">{name}</span>
            {action}
            <p>{note}</p>
        </div>
    }
}
