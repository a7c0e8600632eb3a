//! One item of a short list inside a card: a name, a note below it, and an optional action.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

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
