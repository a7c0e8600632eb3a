//! Something stands in the way. What, what to do, and a reference to give to somebody.

use leptos::prelude::*;

use super::frame::{Frame, page};

#[derive(Clone, Debug, Default)]
pub struct Problem {
    pub title: String,
    /// What happened and what to do, one sentence each.
    pub text: Vec<String>,
    /// For developers, folded.
    pub detail: Vec<(String, String)>,
    pub reference: Option<String>,
}

pub fn problem(frame: &Frame, model: Problem) -> String {
    let title = model.title.clone();
    page(frame, &title, false, || {
        let text: Vec<_> = model.text.into_iter().map(|line| view! { <p>{line}</p> }).collect();
        let rows: Vec<_> = model.detail.into_iter().map(|(name, value)| view! { <p>{name} ": " <code>{value}</code></p> }).collect();
        let detail = (!rows.is_empty()).then(|| view! { <details><summary>"For developers"</summary>{rows}</details> });
        let reference = model.reference.map(|reference| view! { <p class="fine">"Reference " <code>{reference}</code></p> });
        view! { <h1>{model.title}</h1>{text}{detail}{reference} }.into_any()
    })
}
