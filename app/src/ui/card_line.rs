//! One thing of a short list in a card: what it is, a note under it, and what can be done with it.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

#[component]
pub fn CardLine(
    name: AnyView,
    #[prop(into)] note: String,
    /// At the end of the line.
    #[prop(optional_no_strip)]
    act: Option<AnyView>,
) -> impl IntoView {
    view! { <div class="card-line"><span class="name">{name}</span>{act}<p>{note}</p></div> }
}
