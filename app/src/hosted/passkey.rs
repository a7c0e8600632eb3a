//! Passkeys on hosted pages: the form that asks for one, and the page that adds one. They need the
//! script `passkey.js`; without it the form stays hidden.

use domain::passkey::PasskeyRequest;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::layout::{Field, Layout, Page, alert, field, page};

/// A form that a passkey answers.
#[derive(Clone, Debug)]
pub struct PasskeyAction {
    /// URL that the form posts to.
    pub action: String,
    /// What the browser is asked for.
    pub request: PasskeyRequest,
    /// URL of the script.
    pub script: String,
}

/// The form that asks for a passkey; `variant` is that of its button. With `suggests`, the field
/// for the username suggests passkeys.
pub(super) fn passkey_form(
    layout: &Layout,
    model: PasskeyAction,
    variant: &str,
    suggests: bool,
) -> AnyView {
    let messages = layout.messages();
    let class = format!("button {variant} large wide");
    let PasskeyAction { action, request, script } = model;
    view! {
        <form
            method="post"
            action=action
            hidden=true
            data-passkey="get"
            data-suggest=suggests.then_some("")
            data-options=request.options
            data-fallback=request.fallback
            data-failed=messages.passkey_failed()
        >
            <input type="hidden" name="ticket" value=request.ticket />
            <input type="hidden" name="credential" value="" />
            <p class="notice bad" role="alert" hidden=true></p>
            <button class=class>{messages.passkey_use()}</button>
        </form>
        <script src=script defer=true></script>
    }
    .into_any()
}

/// The form that creates a passkey as the second factor that a sign-in needs. `codes` is the ticket
/// of the recovery codes.
pub(super) fn set_up_form(layout: &Layout, model: PasskeyAction, codes: String) -> AnyView {
    let messages = layout.messages();
    let text = view! {
        <input type="hidden" name="codes" value=codes />
        <p>{messages.passkey_add_text()}</p>
    };
    let divider = view! { <p class="divider">{messages.sign_in_or()}</p> };
    create_form(layout, model, text.into_any(), Some(divider.into_any()))
}

/// The contents of the page that adds a passkey.
#[derive(Clone, Debug)]
pub struct AddPasskey {
    /// `None` if the user has as many as are allowed.
    pub form: Option<PasskeyAction>,
    /// The proposed name.
    pub name: String,
    /// The page to return to.
    pub account_url: String,
    /// What is wrong with the last form.
    pub problem: Option<String>,
}

/// Render the page that adds a passkey.
pub fn add_passkey(layout: &Layout, model: AddPasskey) -> Page {
    let messages = layout.messages();
    page(layout, &messages.passkey_add_title(), false, || {
        let AddPasskey { form, name, account_url, problem } = model;
        let form = match form {
            Some(form) => add_form(layout, form, name),
            None => view! { <p>{messages.passkey_too_many()}</p> }.into_any(),
        };
        view! {
            <hgroup>
                <h1>{messages.passkey_add_title()}</h1>
                <p>{messages.passkey_add_text()}</p>
            </hgroup>
            {problem.map(|problem| alert(&problem))}
            {form}
            <p class="fine-print">
                <a href=account_url>{messages.back_to_account()}</a>
            </p>
        }
        .into_any()
    })
}

fn add_form(layout: &Layout, model: PasskeyAction, name: String) -> AnyView {
    let messages = layout.messages();
    let name = Field {
        name: "name",
        label: messages.passkey_name(),
        kind: "text",
        autocomplete: "off",
        value: name,
        hint: messages.passkey_name_hint(),
        problem: None,
        focus: false,
        is_optional: false,
    };
    view! {
        <p class="notice" data-passkey-missing="">
            {messages.passkey_missing()}
        </p>
        {create_form(layout, model, field(layout, name), None)}
    }
    .into_any()
}

/// A form that creates a passkey, with these fields before and this part after its button.
fn create_form(
    layout: &Layout,
    model: PasskeyAction,
    fields: AnyView,
    after: Option<AnyView>,
) -> AnyView {
    let messages = layout.messages();
    let PasskeyAction { action, request, script } = model;
    view! {
        <form
            method="post"
            action=action
            hidden=true
            data-passkey="create"
            data-options=request.options
            data-fallback=request.fallback
            data-failed=messages.passkey_failed()
            data-exists=messages.passkey_exists()
        >
            <input type="hidden" name="ticket" value=request.ticket />
            <input type="hidden" name="credential" value="" />
            {fields}
            <p class="notice bad" role="alert" hidden=true></p>
            <button class="button primary large wide">{messages.passkey_add_button()}</button>
            {after}
        </form>
        <script src=script defer=true></script>
    }
    .into_any()
}
