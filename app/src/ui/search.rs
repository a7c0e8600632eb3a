//! Searching a list: as one types with a script, by Enter without.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// `kept` are filters that the search leaves as they are.
#[component]
pub fn Search(
    /// The list's address.
    #[prop(into)]
    action: String,
    what: &'static str,
    placeholder: &'static str,
    #[prop(into)] value: String,
    #[prop(optional)] kept: Vec<(&'static str, String)>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let kept: Vec<_> = kept
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    view! {
        <div class="toolbar">
            <form class="search" role="search" aria-label=what action=action method="get" data-live="">
                {kept}
                <div class="input-group">
                    <Glyph icon=Icon::Search/>
                    <input class="input" type="search" name="q" value=value placeholder=placeholder aria-label=format!("Search {what}: {placeholder}") autocomplete="off" spellcheck="false"/>
                </div>
            </form>
            {children.map(|children| children())}
        </div>
    }
}
