//! What a screen gives to whatever is around it.

use leptos::tachys::view::any_view::AnyView;

/// What a screen shows once it knows what it asked for.
pub struct Screen {
    pub title: String,
    pub body: AnyView,
}
