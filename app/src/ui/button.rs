//! What is pressed. `look`: `primary`, `secondary`, `quiet`, `danger`, `small`, `large`, `wide`.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A link that looks like what it is used as.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(default = "secondary")] look: &'static str,
    #[prop(optional)] icon: Option<Icon>,
    children: Children,
) -> impl IntoView {
    view! { <a class=format!("button {look}") href=href>{icon.map(|icon| view! { <Glyph icon/> })}{children()}</a> }
}

/// Sends its form. While the answer is awaited it cannot be pressed again.
#[component]
pub fn ActionSubmit(
    #[prop(default = "primary")] look: &'static str,
    #[prop(into)] pending: Signal<bool>,
    /// Disabled until the name is typed.
    #[prop(optional)]
    needs_confirmation: bool,
    children: Children,
) -> impl IntoView {
    // Until its island is awake a form would be sent the browser's own way, and what only an
    // answer shows (a secret, a problem at its field) would be lost.
    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    view! {
        <button
            class=format!("button {look}")
            type="submit"
            aria-disabled=move || pending.get().then_some("true")
            aria-busy=move || pending.get().then_some("true")
            disabled=move || needs_confirmation || !awake.get()
            data-needs-confirmation=needs_confirmation.then_some("")
        >
            {children()}
        </button>
    }
}
