//! Toasts: short messages about a completed action. They survive the navigation that follows it.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// Region where toasts appear, and the template that the page script clones.
#[component]
pub fn Toasts() -> impl IntoView {
    view! {
        <div class="toasts" id="toasts" role="status" aria-live="polite"></div>
        <template id="toast">
            <Toast message="" />
        </template>
    }
}

/// A message that disappears by itself.
#[component]
pub fn Toast(#[prop(into)] message: String) -> impl IntoView {
    view! {
        <div class="toast">
            <Glyph icon=Icon::CheckCircle />
            <Glyph icon=Icon::Alert />
            <span data-message="">{message}</span>
            <button class="icon-button" type="button" data-closes="" aria-label="Dismiss">
                <Glyph icon=Icon::Cross />
            </button>
        </div>
    }
}

/// Loads another page of the console, as a full page load.
pub fn navigate(path: &str) {
    // The input was saved: the page script does not ask before it is left.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-leaving", "");
    }
    // If the browser refuses to navigate, the action is completed anyway.
    let _ = window().location().set_href(path);
}

/// Shows another URL for this page, which a reload loads.
pub fn replace_url(path: &str) {
    let history = window().history();
    // Without it only the reload loads the earlier URL.
    let _ = history.and_then(|history| {
        history.replace_state_with_url(&web_sys::wasm_bindgen::JsValue::NULL, "", Some(path))
    });
}

/// Loads another page and shows a toast there.
pub fn navigate_with_toast(message: &str, path: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        // Without session storage only the toast is lost.
        let _ = storage.set_item("toast", message);
    }
    navigate(path);
}
