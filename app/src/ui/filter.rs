//! Filters of a list: a select, a date field, and chips for the active filters. Filters live in the
//! query string and work without a script.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A filter by one of several values. `options` are (value, label) pairs; the first means no
/// filter.
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

/// A filter by date.
#[component]
pub fn DayField(name: &'static str, label: &'static str, value: String) -> impl IntoView {
    view! { <label class="day"><span>{label}</span><input class="input" type="date" name=name value=value/></label> }
}

/// An active filter, with a link to the list without it.
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
