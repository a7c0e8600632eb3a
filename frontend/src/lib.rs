//! WebAssembly entry point: hydrates the islands of `app` in the browser.

use app as _;

/// Makes the page that the server has rendered interactive.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
