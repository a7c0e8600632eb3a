//! One act of a page that needs no island: a plain form, sent and answered for by the page's
//! script. Where it is refused, the reason stands in it; where it is done, the page is loaded anew
//! and says so. Without a script the server answers with a page.

use leptos::prelude::*;

use super::{Glyph, Icon};

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
