//! Forms that need no island. `script/page.js` submits them: errors are shown at their fields and
//! beside the button, success reloads the page with a toast. Without a script the server responds
//! with a page. A form that creates a secret is submitted the same way and replaced by the secret.

use contract::view::{OPEN_CURRENT, STALE};
use leptos::prelude::*;

use super::{Glyph, Icon, NeedsScript, Notice, SecretBox};
use crate::error::AppError;

/// A form whose success is reported by a toast.
#[component]
pub fn PlainForm(
    /// URL of the server function.
    action: &'static str,
    /// Text of the toast after success; `{result}` is what the server function has returned.
    #[prop(into)]
    success_message: String,
    /// URL to load after success; the same page if empty.
    #[prop(optional, into)]
    success_url: String,
    children: Children,
) -> impl IntoView {
    view! {
        <form
            method="post"
            action=action
            data-success-message=success_message
            data-success-url=success_url
            novalidate=true
        >
            {children()}
        </form>
    }
}

/// Hidden fields that name the target of a form: the tenant, and the id of one of its rows. An
/// empty id is filled in by the button that opens the dialog.
#[component]
pub fn TargetFields(
    #[prop(into)] tenant: String,
    #[prop(optional, into)] id: String,
) -> impl IntoView {
    view! {
        <input type="hidden" name="tenant" value=tenant />
        <input type="hidden" name="id" value=id />
    }
}

/// Submit button of a plain form. `variant` as for any button.
#[component]
pub fn SubmitButton(
    #[prop(default = "primary")] variant: &'static str,
    /// Disabled until the confirmation name is typed.
    #[prop(optional)]
    needs_confirmation: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class=format!("button {variant}")
            type="submit"
            disabled=needs_confirmation
            data-needs-confirmation=needs_confirmation.then_some("")
        >
            {children()}
        </button>
    }
}

/// Creates a secret or one-time link and shows it once, in place of the form. Its button is
/// disabled until the page script has loaded, because without the script the response could not be
/// shown.
#[component]
pub fn OneTimeSecretForm(
    /// URL of the server function.
    action: &'static str,
    /// Member of the JSON response to show; empty if the response is the value itself.
    #[prop(default = "address")]
    json_member: &'static str,
    #[prop(default = "Copy link")] copy_label: &'static str,
    /// Tells the user what to do with the value.
    #[prop(into)]
    instructions: String,
    /// URL of the link that confirms the value was copied.
    #[prop(into)]
    done_url: String,
    /// Says what was created; `{email}` and `{role}` are those of the form.
    #[prop(optional)]
    outcome: &'static str,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let outcome = (!outcome.is_empty())
        .then(|| view! { <p class="medium break" data-outcome-text=outcome></p> });
    let expiry = (json_member == "address").then(|| {
        view! {
            " It works once and expires on "
            <span data-expires-at=""></span>
            "."
        }
    });
    view! {
        <form
            method="post"
            action=action
            class=class
            data-secret-member=json_member
            novalidate=true
        >
            <NeedsScript />
            {children()}
        </form>
        <div class="stack tight narrow" role="status" data-secret-result="" hidden>
            {outcome}
            <Notice variant="warn" title="You won't see this again">
                <p>{instructions}{expiry}</p>
            </Notice>
            <SecretBox value="" label=copy_label />
            <div class="row">
                <a class="button secondary small" href=done_url>"Done"</a>
            </div>
        </div>
    }
}

/// Submit button that is enabled when the page script has loaded.
#[component]
pub fn SubmitAfterLoad(
    #[prop(default = "primary")] variant: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class=format!("button {variant}")
            type="submit"
            disabled=true
            data-enable-on-load=""
        >
            {children()}
        </button>
    }
}

/// Templates and messages with which the page script shows the errors of plain forms.
#[component]
pub fn FormErrorTemplates() -> impl IntoView {
    view! {
        <template
            id="form-errors"
            data-unauthenticated=AppError::Unauthenticated.message()
            data-forbidden=AppError::Forbidden.message()
            data-not_found=AppError::NotFound.message()
            data-malformed=AppError::Malformed.message()
            data-unreachable=AppError::Unreachable.message()
            data-busy=AppError::Busy { retry_after: 0 }.message()
            data-stale=STALE
            data-open_current=OPEN_CURRENT
            data-failed=AppError::Failed { reference: String::new() }.message()
            data-database_failed=AppError::DatabaseFailed { reference: String::new() }.message()
        >
            <div class="notice bad" role="alert">
                <Glyph icon=Icon::Alert />
                <p></p>
            </div>
            <p class="field-error">
                <Glyph icon=Icon::Alert />
                <span></span>
            </p>
        </template>
    }
}
