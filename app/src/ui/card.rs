//! A raised box with a heading. Cards are not nested.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

/// A card. `id` is the id of its heading.
#[component]
pub fn Card(
    id: &'static str,
    #[prop(into)] title: String,
    /// Rendered at the end of the heading's line.
    #[prop(optional)]
    end: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby=id>
            <header>
                <h2 id=id>{title}</h2>
                {end}
            </header>
            {children()}
        </section>
    }
}
