//! Links that switch between views of a list, drawn as a segmented control.

use leptos::prelude::*;

/// `links` are (label, URL, whether it is the current view).
#[component]
pub fn Segments(label: &'static str, of: Vec<(&'static str, String, bool)>) -> impl IntoView {
    let links: Vec<_> = of.into_iter().map(|(word, href, here)| view! { <a href=href aria-current=here.then_some("true")>{word}</a> }).collect();
    view! { <nav class="segments" aria-label=label>{links}</nav> }
}
