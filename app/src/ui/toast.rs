//! A word about what was just done; it outlives the page that did it.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// Where notes appear. The template is what one looks like.
#[component]
pub fn Toasts() -> impl IntoView {
    view! {
        <div class="toasts" id="toasts" role="status" aria-live="polite"></div>
        <template id="toast"><Toast words=""/></template>
    }
}

#[component]
pub fn Toast(#[prop(into)] words: String) -> impl IntoView {
    view! {
        <div class="toast">
            <Glyph icon=Icon::CheckRound/>
            <span data-words="">{words}</span>
            <button class="icon-button" type="button" data-closes="" aria-label="Dismiss"><Glyph icon=Icon::Cross/></button>
        </div>
    }
}

/// Go to a page of ours, a whole new one.
pub fn go(path: &str) {
    // A browser that refuses to go stays where it is, and what was done is done.
    let _ = window().location().set_href(path);
}

/// Go there, and say there what was done.
pub fn say_and_go(words: &str, path: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        // Without storage the note is lost, not the work.
        let _ = storage.set_item("toast", words);
    }
    go(path);
}
