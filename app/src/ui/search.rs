//! Search form of a list: it searches while the user types, or on Enter without a script.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// `preserved` are active filters that the search keeps in the query string.
#[component]
pub fn SearchForm(
    /// URL of the list.
    #[prop(into)]
    action: String,
    what: &'static str,
    placeholder: &'static str,
    #[prop(into)] value: String,
    #[prop(optional)] preserved: Vec<(&'static str, String)>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let preserved: Vec<_> = preserved
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect();
    view! {
        <div class="toolbar">
            <form
                class="search"
                role="search"
                aria-label=what
                action=action
                method="get"
                data-live-search=""
            >
                {preserved}
                <div class="input-group">
                    <Glyph icon=Icon::Search />
                    <input
                        class="input"
                        type="search"
                        name="q"
                        value=value
                        placeholder=placeholder
                        aria-label=format!("Search {what}: {placeholder}")
                        autocomplete="off"
                        spellcheck="false"
                    />
                </div>
            </form>
            {children.map(|children| children())}
        </div>
    }
}
