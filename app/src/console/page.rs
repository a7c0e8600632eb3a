//! What a page passes to the layout around it.

use leptos::tachys::view::any_view::AnyView;

/// Title and content of a page, after its data was loaded.
pub struct Screen {
    pub title: String,
    pub body: AnyView,
}
