//! Links that switch between views of a list, drawn as a segmented control.

use leptos::prelude::*;

/// `links` are (label, URL, whether it is the current view).
#[component]
pub fn Segments(label: &'static str, links: Vec<(&'static str, String, bool)>) -> impl IntoView {
    let links: Vec<_> = links
        .into_iter()
        .map(|(label, href, is_current)| {
            view! {
                <a href=href aria-current=is_current.then_some("true")>
                    {label}
                </a>
            }
        })
        .collect();
    view! {
        <nav class="segments" aria-label=label>
            {links}
        </nav>
    }
}
