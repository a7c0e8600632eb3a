//! The consent page: the client, the account, the requested scopes and where the browser returns
//! to.

use leptos::prelude::*;

use super::layout::{Layout, account_row, initial, page};
use crate::ui::{Glyph, Icon};

/// The contents of the consent page.
#[derive(Clone, Debug, Default)]
pub struct Consent {
    pub action: String,
    pub client_name: String,
    pub user_name: String,
    pub user_email: Option<String>,
    /// The requested scopes, each with the tenant's description if it is a custom one.
    pub scopes: Vec<(String, Option<String>)>,
    /// The resource servers that the client asks for (RFC 8707).
    pub resources: Vec<String>,
    pub return_to: String,
    pub by_developer: bool,
}

/// Icon, title and explanation of a standard scope.
fn describe_scope(scope: &str) -> Option<(Icon, &'static str, &'static str)> {
    Some(match scope {
        "openid" => {
            (Icon::User, "Know that it is you", "An identifier that stands for your account")
        }
        "profile" => {
            (Icon::Users, "See your profile", "Your name, picture and what else you filled in")
        }
        "email" => (Icon::Mail, "See your email address", "And whether it was verified"),
        "address" => (Icon::MapPin, "See your postal address", "As you filled it in"),
        "phone" => (Icon::Phone, "See your phone number", "And whether it was verified"),
        "offline_access" => (
            Icon::Clock,
            "Keep doing this while you are away",
            "Until you remove its access, or 30 days without use",
        ),
        "read" => (
            Icon::Eye,
            "Read your account",
            "Everything in your profile, and the applications you registered",
        ),
        "write" => {
            (Icon::Pencil, "Change your account", "Register and change applications in your name")
        }
        _ => return None,
    })
}

fn scope_item(
    scope: String,
    custom_description: Option<String>,
    email: Option<&str>,
) -> impl IntoView {
    let (icon, title, explanation) = match describe_scope(&scope) {
        Some((icon, title, _)) if scope == "email" && email.is_some() => {
            (icon, title.to_owned(), email.unwrap_or_default().to_owned())
        }
        Some((icon, title, explanation)) => (icon, title.to_owned(), explanation.to_owned()),
        None => (Icon::Key, custom_description.unwrap_or_else(|| scope.clone()), scope),
    };
    view! {
        <li>
            <Glyph icon large=true />
            <strong>{title}</strong>
            <p>{explanation}</p>
        </li>
    }
}

fn resource_item(uri: String) -> impl IntoView {
    view! {
        <li>
            <Glyph icon=Icon::Link large=true />
            <strong>"Use this access at"</strong>
            <p>
                <bdi>{uri}</bdi>
            </p>
        </li>
    }
}

/// Render the consent page as an HTML document.
pub fn consent(layout: &Layout, model: Consent) -> String {
    let title = format!("Allow {}?", model.client_name);
    let tenant_name = layout.tenant_name.clone();
    page(layout, &title, true, || {
        let email = model.user_email.clone();
        let scopes: Vec<_> = model
            .scopes
            .into_iter()
            .map(|(scope, own)| scope_item(scope, own, email.as_deref()))
            .collect();
        let resources: Vec<_> = model.resources.into_iter().map(resource_item).collect();
        let review = model.by_developer.then(|| {
            let text = format!(" {tenant_name} has not reviewed this application.");
            view! {
                <div class="notice plain">
                    <Glyph icon=Icon::Info />
                    <p>
                        <strong>"Registered by a developer."</strong>
                        {text}
                    </p>
                </div>
            }
        });
        let switch_account = view! {
            <button class="link" form="decide" name="decision" value="other">
                "Not you?"
            </button>
        };
        view! {
            <div class="client-and-tenant" aria-hidden="true">
                <span class="tile">{initial(&model.client_name)}</span>
                <Glyph icon=Icon::Link large=true />
                <span class="tile branded">{initial(&tenant_name)}</span>
            </div>
            <h1>{model.client_name.clone()} " wants to use your " {tenant_name} " account"</h1>
            {account_row(model.user_name, model.user_email, Some(switch_account.into_any()))}
            <section aria-labelledby="asks">
                <h2 id="asks" class="visually-hidden">
                    "What "
                    {model.client_name}
                    " asks for"
                </h2>
                <ul class="scope-list">{scopes} {resources}</ul>
            </section>
            {review}
            <form id="decide" method="post" action=model.action>
                <div class="decision-buttons">
                    <button class="button secondary large" name="decision" value="deny">
                        "Deny"
                    </button>
                    <button class="button primary large" name="decision" value="allow">
                        "Allow"
                    </button>
                </div>
                <p class="fine-print">
                    "Either way you go back to " <strong>{model.return_to}</strong>
                    ". It never sees your password."
                </p>
            </form>
        }
        .into_any()
    })
}
