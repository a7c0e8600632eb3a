//! A list of named values with copy buttons. A long URL may be displayed shortened; the full value
//! is copied.

use leptos::prelude::*;

use super::Copy;

#[derive(Clone, Debug)]
pub struct Value {
    pub name: &'static str,
    pub value: String,
    /// Displayed instead of `value`.
    pub short: Option<String>,
    /// Displayed when `value` is empty; there is no copy button then.
    pub missing: &'static str,
}

#[component]
pub fn Values(of: Vec<Value>) -> impl IntoView {
    let rows: Vec<_> = of
        .into_iter()
        .map(|Value { name, value, short, missing }| {
            let (shown, copy) = if value.is_empty() {
                (view! { <span class="faint tiny">{missing}</span> }.into_any(), None)
            } else {
                let short = short.unwrap_or_else(|| value.clone());
                (view! { <span class="cut" title=value.clone()>{short}</span> }.into_any(), Some(view! { <Copy value=value what=name/> }))
            };
            view! { <div><dt class="mono">{name}</dt><dd>{shown}</dd><dd class="act">{copy}</dd></div> }
        })
        .collect();
    view! { <dl class="values narrow">{rows}</dl> }
}
