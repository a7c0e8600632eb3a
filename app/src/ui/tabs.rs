//! Tabs of a detail page. Each tab is a link to its own URL.

use leptos::prelude::*;

/// A tab.
pub struct Tab {
    /// What the tab says.
    pub label: &'static str,
    /// Where it leads.
    pub href: String,
    /// Whether this tab is the current page.
    pub is_current: bool,
    /// Number of errors shown on the tab, such as `3` or `20+`; empty for none.
    pub error_count: String,
}

/// Links to the parts of a page, with the current one marked.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    let links: Vec<_> = tabs
        .into_iter()
        .map(|Tab { label, href, is_current, error_count }| {
            let bad = (!error_count.is_empty())
                .then(|| view! { <span class="count bad">{error_count}</span> });
            view! {
                <li>
                    <a href=href aria-current=is_current.then_some("page")>
                        {label}
                        {bad}
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <nav class="tabs" aria-label=label>
            <ul>{links}</ul>
        </nav>
    }
}
