//! Page header: breadcrumbs, title, facts, and the actions on the page as a whole.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

/// The title of a page, with its actions.
#[component]
pub fn PageHead(
    #[prop(into)] title: AnyView,
    #[prop(optional, into)] lead: String,
    /// Rendered before the title.
    #[prop(optional)]
    tile: Option<AnyView>,
    /// Rendered below the title.
    #[prop(optional)]
    facts: Option<AnyView>,
    #[prop(optional)] actions: Option<AnyView>,
) -> impl IntoView {
    view! {
        <div class="page-head">
            {tile} <div class="titles">
                <h1>{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
                {facts.map(|facts| view! { <div class="facts">{facts}</div> })}
            </div> {actions.map(|actions| view! { <div class="actions">{actions}</div> })}
        </div>
    }
}

/// Breadcrumb navigation: `ancestors` are (name, URL) pairs, `current` is the name of this page.
#[component]
pub fn Breadcrumbs(
    ancestors: Vec<(String, String)>,
    #[prop(into)] current: String,
) -> impl IntoView {
    let links: Vec<_> = ancestors
        .into_iter()
        .map(|(name, href)| {
            view! {
                <li>
                    <a href=href>{name}</a>
                </li>
            }
        })
        .collect();
    view! {
        <nav class="breadcrumbs" aria-label="Breadcrumb">
            <ol>
                {links}<li>
                    <span aria-current="page">{current}</span>
                </li>
            </ol>
        </nav>
    }
}
