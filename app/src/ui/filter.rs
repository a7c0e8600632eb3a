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
    options: Vec<(String, String)>,
) -> impl IntoView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(option, label)| {
            view! {
                <option value=option.clone() selected=option == value>
                    {label}
                </option>
            }
        })
        .collect();
    view! {
        <div class="select">
            <select name=name aria-label=label>
                {options}
            </select>
        </div>
    }
}

/// A filter by date.
#[component]
pub fn DateField(name: &'static str, label: &'static str, value: String) -> impl IntoView {
    view! {
        <label class="date-field">
            <span>{label}</span>
            <input class="input" type="date" name=name value=value />
        </label>
    }
}

/// An active filter, with a link to the list without it.
#[component]
pub fn FilterChip(
    label: &'static str,
    #[prop(into)] value: String,
    remove_url: String,
) -> impl IntoView {
    view! {
        <span class="filter-chip">
            <span>{label}</span>
            " "
            {value.clone()}
            <a
                class="icon-button"
                href=remove_url
                aria-label=format!("Remove filter: {label} {value}")
            >
                <Glyph icon=Icon::Cross />
            </a>
        </span>
    }
}
