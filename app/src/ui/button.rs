//! Buttons. `variant`: `primary`, `secondary`, `quiet`, `danger`, `small`, `large`, `wide`.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A link styled as a button.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(default = "secondary")] variant: &'static str,
    #[prop(optional)] icon: Option<Icon>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=format!("button {variant}") href=href>
            {icon.map(|icon| view! { <Glyph icon /> })}
            {children()}
        </a>
    }
}

/// Submit button of an `ActionForm`. It is disabled while a response is pending.
#[component]
pub fn ActionSubmit(
    #[prop(default = "primary")] variant: &'static str,
    #[prop(into)] pending: Signal<bool>,
    /// Disabled until the confirmation name is typed.
    #[prop(optional)]
    needs_confirmation: bool,
    children: Children,
) -> impl IntoView {
    // Before hydration the browser would submit the form natively, and what only the island shows
    // (a secret, an error at its field) would be lost.
    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    view! {
        <button
            class=format!("button {variant}")
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
