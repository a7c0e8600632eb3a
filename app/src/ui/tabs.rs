//! Tabs of a detail page. Each tab is a link to its own URL.

use leptos::prelude::*;

pub struct Tab {
    pub word: &'static str,
    pub href: String,
    /// Whether this tab is the current page.
    pub here: bool,
    /// Number of errors shown on the tab, such as `3` or `20+`; empty for none.
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
