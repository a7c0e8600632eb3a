//! One of a few views of a list: links, drawn as a row of segments.

use leptos::prelude::*;

/// (word, address, whether it is this one).
#[component]
pub fn Segments(label: &'static str, of: Vec<(&'static str, String, bool)>) -> impl IntoView {
    let links: Vec<_> = of.into_iter().map(|(word, href, here)| view! { <a href=href aria-current=here.then_some("true")>{word}</a> }).collect();
    view! { <nav class="segments" aria-label=label>{links}</nav> }
}
