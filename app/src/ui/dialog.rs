//! Confirmation dialogs. Any button with `data-opens` set to the dialog's id opens it; the button's
//! `data-fill-…` values are copied into the slots and hidden fields of the same names.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{Glyph, Icon, SubmitButton};

/// A modal dialog with a heading.
#[component]
pub fn Dialog(id: &'static str, title: AnyView, children: Children) -> impl IntoView {
    let heading = format!("{id}-title");
    let labelled = heading.clone();
    view! {
        <dialog class="dialog" id=id aria-labelledby=labelled>
            <div class="head">
                <h2 id=heading>{title}</h2>
            </div>
            {children()}
        </dialog>
    }
}

/// Footer of a dialog: a button that cancels, and one that submits. `variant` as for any button.
#[component]
pub fn DialogFooter(
    cancel: &'static str,
    #[prop(default = "primary")] variant: &'static str,
    /// Disabled until the confirmation name is typed.
    #[prop(optional)]
    needs_confirmation: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <footer>
            <button class="button secondary" type="button" data-closes="">
                {cancel}
            </button>
            <SubmitButton variant needs_confirmation>
                {children()}
            </SubmitButton>
        </footer>
    }
}

/// List of what an action ends, shown before it is confirmed.
#[component]
pub fn Consequences(items: Vec<AnyView>) -> impl IntoView {
    let lines: Vec<_> = items
        .into_iter()
        .map(|line| {
            view! {
                <li>
                    <Glyph icon=Icon::Cross />
                    <span>{line}</span>
                </li>
            }
        })
        .collect();
    view! { <ul class="consequences">{lines}</ul> }
}

/// Text field that confirms a destructive action: the user types the name of the object.
/// `name_slot` is the slot that the dialog's opener fills with the expected name.
#[component]
pub fn ConfirmName(
    id: &'static str,
    name: &'static str,
    name_slot: &'static str,
    /// The expected name, if it is known when the page is rendered.
    #[prop(optional, into)]
    expected: String,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>
                "Type " <strong data-slot=name_slot>{expected.clone()}</strong> " to confirm"
            </label>
            <input
                class="input"
                id=id
                name=name
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                required=true
                data-expected=expected
                data-expected-slot=name_slot
            />
        </div>
    }
}
