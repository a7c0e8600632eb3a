//! One act of a page that needs no island: a plain form, sent and answered for by the page's
//! script. Where it is refused, the reason stands in it; where it is done, the page is loaded anew
//! and says so. Without a script the server answers with a page. What makes a secret is sent
//! likewise, and shows it in its place.

use leptos::prelude::*;

use super::{Glyph, Icon, Notice, SecretBox};
use crate::error::AppError;

#[component]
pub fn PlainForm(
    /// The address of the server function.
    action: &'static str,
    /// What is said when it is done.
    #[prop(into)]
    success_message: String,
    /// Where to go then; the same page where it is empty.
    #[prop(optional, into)]
    success_url: String,
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=action data-success-message=success_message data-success-url=success_url>
            <div role="alert" class="form-alert"><div class="notice bad" data-form-error="" hidden><Glyph icon=Icon::Alert/><p></p></div></div>
            {children()}
        </form>
    }
}

/// What an act is about, in its form: the tenant, and a row of it. A dialog's opener fills in an
/// empty id.
#[component]
pub fn TargetFields(
    #[prop(into)] tenant: String,
    #[prop(optional, into)] id: String,
) -> impl IntoView {
    view! { <input type="hidden" name="tenant" value=tenant/><input type="hidden" name="id" value=id/> }
}

/// Sends the form around it. `look` as of any button.
#[component]
pub fn SubmitButton(
    #[prop(default = "primary")] look: &'static str,
    /// Disabled until the name is typed.
    #[prop(optional)]
    needs_confirmation: bool,
    children: Children,
) -> impl IntoView {
    view! { <button class=format!("button {look}") type="submit" disabled=needs_confirmation data-needs-confirmation=needs_confirmation.then_some("")>{children()}</button> }
}

/// Makes what is shown once, and shows it in its place. Its button sleeps until the page's script
/// is awake: no secret goes to a page that cannot show it.
#[component]
pub fn OneTimeSecretForm(
    /// The address of the server function.
    action: &'static str,
    /// The key of its answer that is shown; empty where the answer itself is.
    #[prop(default = "address")]
    json_member: &'static str,
    #[prop(default = "Copy link")] copy_label: &'static str,
    /// What to do with it.
    #[prop(into)]
    instructions: String,
    /// Where to go when it is copied.
    #[prop(into)]
    done_url: String,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let expiry = (json_member == "address")
        .then(|| view! { " It works once, until "<span data-expires-at=""></span>"." });
    view! {
        <form method="post" action=action class=class data-secret-member=json_member data-unauthenticated=AppError::Unauthenticated.message() data-forbidden=AppError::Forbidden.message() data-not_found=AppError::NotFound.message()>
            <noscript><div class="notice warn"><Glyph icon=Icon::Warning/><p>"This form needs JavaScript. Everything that is only shown works without."</p></div></noscript>
            <div role="alert" class="form-alert"><div class="notice bad" data-form-error="" hidden><Glyph icon=Icon::Alert/><p></p></div></div>
            {children()}
        </form>
        <div class="stack tight narrow" role="status" data-secret-result="" hidden>
            <Notice look="warn" title="Shown only now"><p>{instructions}{expiry}</p></Notice>
            <SecretBox value="" label=copy_label/>
            <div class="row"><a class="button secondary small" href=done_url>"I have copied it"</a></div>
        </div>
    }
}

/// Sends the form around it, once the page's script is awake.
#[component]
pub fn SubmitAfterLoad(
    #[prop(default = "primary")] look: &'static str,
    children: Children,
) -> impl IntoView {
    view! { <button class=format!("button {look}") type="submit" disabled=true data-enable-on-load="">{children()}</button> }
}
