//! One act of a page that needs no island: a plain form, sent and answered for by the page's
//! script. Where it is refused, the reason stands in it; where it is done, the page is loaded anew
//! and says so. Without a script the server answers with a page. What makes a one-time link is sent
//! likewise, and shows it in its place.

use leptos::prelude::*;

use super::{Glyph, Icon, Notice, SecretBox};
use crate::error::AppError;

#[component]
pub fn Act(
    /// The address of the server function.
    to: &'static str,
    /// What is said when it is done.
    #[prop(into)]
    said: String,
    /// Where to go then; the same page where it is empty.
    #[prop(optional, into)]
    then: String,
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=to data-act=said data-then=then>
            <div role="alert" class="form-note"><div class="notice bad" data-refused="" hidden><Glyph icon=Icon::Alert/><p></p></div></div>
            {children()}
        </form>
    }
}

/// Sends the form around it. `look` as of any button.
#[component]
pub fn Press(
    #[prop(default = "primary")] look: &'static str,
    /// Disabled until the name is typed.
    #[prop(optional)]
    when_typed: bool,
    children: Children,
) -> impl IntoView {
    view! { <button class=format!("button {look}") type="submit" disabled=when_typed data-when-typed=when_typed.then_some("")>{children()}</button> }
}

/// Makes a one-time link and shows it, once. Its button sleeps until the page's script is awake: no
/// link goes to a page that cannot show it.
#[component]
pub fn MakeLink(
    /// The address of the server function.
    to: &'static str,
    /// Whom the link is for.
    #[prop(into)]
    words: String,
    /// Where to go when it is copied.
    #[prop(into)]
    back: String,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=to class=class data-makes-link="" data-unauthenticated=AppError::Unauthenticated.words() data-forbidden=AppError::Forbidden.words() data-not_found=AppError::NotFound.words()>
            <noscript><div class="notice warn"><Glyph icon=Icon::Warning/><p>"This form needs JavaScript. Everything that is only shown works without."</p></div></noscript>
            <div role="alert" class="form-note"><div class="notice bad" data-refused="" hidden><Glyph icon=Icon::Alert/><p></p></div></div>
            {children()}
        </form>
        <div class="stack tight narrow" role="status" data-made="" hidden>
            <Notice look="warn" title="Shown only now"><p>{words}" It works once, until "<span data-until=""></span>"."</p></Notice>
            <SecretBox value="" label="Copy link"/>
            <div class="row"><a class="button secondary small" href=back>"I have copied it"</a></div>
        </div>
    }
}

/// Sends the form around it, once the page's script is awake.
#[component]
pub fn PressAwake(#[prop(default = "primary")] look: &'static str, children: Children) -> impl IntoView {
    view! { <button class=format!("button {look}") type="submit" disabled=true data-awake="">{children()}</button> }
}
