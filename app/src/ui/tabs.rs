//! The parts of one thing, each at an address of its own.

use leptos::prelude::*;

pub struct Tab {
    pub word: &'static str,
    pub href: String,
    /// Whether it is the one that is shown.
    pub here: bool,
    /// How many things there stand wrong; nothing where none do.
    pub bad: String,
}

#[component]
pub fn Tabs(#[prop(into)] label: String, of: Vec<Tab>) -> impl IntoView {
    let links: Vec<_> = of
        .into_iter()
        .map(|Tab { word, href, here, bad }| {
            let bad = (!bad.is_empty()).then(|| view! { <span class="count bad">{bad}</span> });
            view! { <li><a href=href aria-current=here.then_some("page")>{word}{bad}</a></li> }
        })
        .collect();
    view! { <nav class="tabs" aria-label=label><ul>{links}</ul></nav> }
}
