//! Narrowing a list: one of a few, between two days, and marks for what it is narrowed to. All of
//! it lives in the address, and works without a script.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// (value, word); the first one narrows nothing.
#[component]
pub fn Select(
    name: &'static str,
    label: &'static str,
    value: String,
    of: Vec<(String, String)>,
) -> impl IntoView {
    let options: Vec<_> = of.into_iter().map(|(known, word)| view! { <option value=known.clone() selected=known == value>{word}</option> }).collect();
    view! { <div class="select"><select name=name aria-label=label>{options}</select></div> }
}

/// A day.
#[component]
pub fn DayField(name: &'static str, label: &'static str, value: String) -> impl IntoView {
    view! { <label class="day"><span>{label}</span><input class="input" type="date" name=name value=value/></label> }
}

/// What the list is narrowed to, and the address of it without that.
#[component]
pub fn FilterChip(
    word: &'static str,
    #[prop(into)] value: String,
    without: String,
) -> impl IntoView {
    view! {
        <span class="filter-chip">
            <span>{word}</span>" "{value.clone()}
            <a class="icon-button" href=without aria-label=format!("Remove the filter: {word} {value}")><Glyph icon=Icon::Cross/></a>
        </span>
    }
}
