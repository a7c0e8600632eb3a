//! The parts of one thing, each at an address of its own.

use leptos::prelude::*;

/// (word, address, whether it is this one).
#[component]
pub fn Tabs(#[prop(into)] label: String, of: Vec<(&'static str, String, bool)>) -> impl IntoView {
    let links: Vec<_> = of.into_iter().map(|(word, href, here)| view! { <li><a href=href aria-current=here.then_some("page")>{word}</a></li> }).collect();
    view! { <nav class="tabs" aria-label=label><ul>{links}</ul></nav> }
}
