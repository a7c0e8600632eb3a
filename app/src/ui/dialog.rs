//! A question before something is done. Opened by any button with `data-opens` and its id, whose
//! `data-fill-…` values stand in the dialog's slots and hidden fields of the same names.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{Glyph, Icon, SubmitButton};

#[component]
pub fn Dialog(id: &'static str, title: AnyView, children: Children) -> impl IntoView {
    let heading = format!("{id}-title");
    let labelled = heading.clone();
    view! {
        <dialog class="dialog" id=id aria-labelledby=labelled>
            <div class="head"><h2 id=heading>{title}</h2></div>
            {children()}
        </dialog>
    }
}

/// The end of a question: leave things as they are, or do it. `look` as of any button.
#[component]
pub fn DialogFooter(
    cancel: &'static str,
    #[prop(default = "primary")] look: &'static str,
    /// Disabled until the name is typed.
    #[prop(optional)]
    needs_confirmation: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <footer>
            <button class="button secondary" type="button" data-closes="">{cancel}</button>
            <SubmitButton look needs_confirmation>{children()}</SubmitButton>
        </footer>
    }
}

/// What an act ends, said before it is done.
#[component]
pub fn Consequences(items: Vec<AnyView>) -> impl IntoView {
    let lines: Vec<_> = items
        .into_iter()
        .map(|line| view! { <li><Glyph icon=Icon::Cross/><span>{line}</span></li> })
        .collect();
    view! { <ul class="consequences">{lines}</ul> }
}

/// The name of what is destroyed, typed. `says` is the fill that says what must be typed.
#[component]
pub fn ConfirmName(
    id: &'static str,
    name: &'static str,
    name_slot: &'static str,
    /// What must be typed, where the page knows it already.
    #[prop(optional, into)]
    expected: String,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>"Type " <strong data-slot=name_slot>{expected.clone()}</strong> " to confirm"</label>
            <input class="input" id=id name=name autocomplete="off" autocapitalize="none" spellcheck="false" required=true data-expected=expected data-expected-slot=name_slot/>
        </div>
    }
}
