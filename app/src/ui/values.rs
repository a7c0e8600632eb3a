//! A list of named values with copy buttons. A long URL may be displayed shortened; the full value
//! is copied.

use leptos::prelude::*;

use super::CopyIconButton;

/// A named value of the list.
#[derive(Clone, Debug)]
pub struct NamedValue {
    /// What it is.
    pub name: &'static str,
    /// The value, which the button copies.
    pub value: String,
    /// Displayed instead of `value`.
    pub display: Option<String>,
    /// Displayed when `value` is empty; there is no copy button then.
    pub placeholder: &'static str,
}

/// Names with their values, one below the other.
#[component]
pub fn ValueList(values: Vec<NamedValue>) -> impl IntoView {
    let rows: Vec<_> = values
        .into_iter()
        .map(|NamedValue { name, value, display, placeholder }| {
            let (display_view, copy) = if value.is_empty() {
                (view! { <span class="faint tiny">{placeholder}</span> }.into_any(), None)
            } else {
                let display = display.unwrap_or_else(|| value.clone());
                (
                    view! {
                        <span class="value" title=value.clone()>
                            {display}
                        </span>
                    }
                    .into_any(),
                    Some(view! { <CopyIconButton value=value what=name /> }),
                )
            };
            view! {
                <div>
                    <dt class="mono">{name}</dt>
                    <dd>{display_view}</dd>
                    <dd class="act">{copy}</dd>
                </div>
            }
        })
        .collect();
    view! { <dl class="values compact">{rows}</dl> }
}
