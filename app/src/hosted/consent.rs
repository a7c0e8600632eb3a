//! Who asks, as whom, for what in the person's words, and where they go afterwards.

use leptos::prelude::*;

use super::frame::{Frame, page};

#[derive(Clone, Debug, Default)]
pub struct Consent {
    pub action: String,
    pub client_name: String,
    pub user_name: String,
    pub user_email: Option<String>,
    /// Scope, and the tenant's own words for it.
    pub asks: Vec<(String, Option<String>)>,
    pub return_to: String,
    pub by_developer: bool,
}

/// A standard scope in the person's words: what, and which.
fn words(scope: &str) -> Option<(&'static str, &'static str)> {
    Some(match scope {
        "openid" => ("Know that it is you", "An identifier that stands for your account"),
        "profile" => ("See your profile", "Your name, picture and what else you filled in"),
        "email" => ("See your email address", "And whether it was verified"),
        "address" => ("See your postal address", "As you filled it in"),
        "phone" => ("See your phone number", "And whether it was verified"),
        "offline_access" => ("Keep doing this while you are away", "Until you remove its access, or 30 days without use"),
        "read" => ("Read your account", "Everything in your profile, and the applications you registered"),
        "write" => ("Change your account", "Register and change applications in your name"),
        _ => return None,
    })
}

pub fn consent(frame: &Frame, model: Consent) -> String {
    let title = format!("Allow {}?", model.client_name);
    let tenant_name = frame.tenant_name.clone();
    page(frame, &title, true, || {
        let initial: String = model.user_name.chars().take(1).flat_map(char::to_uppercase).collect();
        let asks: Vec<_> = model
            .asks
            .into_iter()
            .map(|(scope, own)| {
                let (what, which) = match words(&scope) {
                    Some((what, which)) => (what.to_owned(), which.to_owned()),
                    None => (own.unwrap_or_else(|| scope.clone()), scope),
                };
                view! { <li><strong>{what}</strong><p>{which}</p></li> }
            })
            .collect();
        let review = model
            .by_developer
            .then(|| view! { <p class="notice">"A developer registered this application themselves. " {tenant_name.clone()} " has not reviewed it."</p> });
        view! {
            <h1>{model.client_name.clone()} " wants to use your " {tenant_name.clone()} " account"</h1>
            <div class="person"><span class="tile quiet round" aria-hidden="true">{initial}</span><div><strong>{model.user_name}</strong><span class="address">{model.user_email}</span></div></div>
            <section aria-labelledby="asks"><h2 id="asks" class="visually-hidden">"What it asks for"</h2><ul class="asked">{asks}</ul></section>
            {review}
            <form method="post" action=model.action>
                <div class="decide">
                    <button class="button secondary large" name="decision" value="deny">"Deny"</button>
                    <button class="button primary large" name="decision" value="allow">"Allow"</button>
                </div>
                <p class="fine">"Either way you go back to " <strong>{model.return_to}</strong> ". It never sees your password."</p>
            </form>
        }
        .into_any()
    })
}
