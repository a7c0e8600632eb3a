//! The consent page: the client, the account, the requested scopes and claims, and where the
//! browser returns to.

use leptos::prelude::*;

use super::layout::{Layout, account_row, initial, name, page};
use crate::ui::{Glyph, Icon};

/// Who has vouched for the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Review {
    #[default]
    RegisteredByStaff,
    /// Registered by a developer and approved by the tenant.
    Approved,
    /// Registered by a developer, without an approval.
    NotReviewed,
}

/// The contents of the consent page.
#[derive(Clone, Debug, Default)]
pub struct Consent {
    pub action: String,
    pub client_name: String,
    pub user_name: String,
    pub user_email: Option<String>,
    /// The requested scopes, each with the tenant's description if it is a custom one.
    pub scopes: Vec<(String, Option<String>)>,
    /// The standard claims that are requested individually.
    pub claims: Vec<&'static str>,
    /// The resource servers that the client asks for (RFC 8707).
    pub resources: Vec<String>,
    pub return_to: String,
    pub review: Review,
    pub client_uri: Option<String>,
    pub policy_uri: Option<String>,
    pub tos_uri: Option<String>,
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

/// What a standard claim tells about the end user.
fn describe_claim(claim: &str) -> &str {
    match claim {
        "name" => "your full name",
        "family_name" => "your last name",
        "given_name" => "your first name",
        "middle_name" => "your middle name",
        "nickname" => "your nickname",
        "preferred_username" => "your username",
        "profile" => "your profile page",
        "picture" => "your picture",
        "website" => "your website",
        "gender" => "your gender",
        "birthdate" => "your date of birth",
        "zoneinfo" => "your time zone",
        "locale" => "your language",
        "updated_at" => "when your profile last changed",
        "email" => "your email address",
        "email_verified" => "whether your email address was verified",
        "address" => "your postal address",
        "phone_number" => "your phone number",
        "phone_number_verified" => "whether your phone number was verified",
        other => other,
    }
}

/// One item for all claims that are requested individually.
fn claims_item(claims: &[&'static str]) -> impl IntoView + use<> {
    let described: Vec<_> = claims.iter().map(|claim| describe_claim(claim)).collect();
    let described = described.join(", ");
    view! {
        <li>
            <Glyph icon=Icon::User large=true />
            <strong>"See some details about you"</strong>
            <p>{described}</p>
        </li>
    }
}

/// Links to the client's website, privacy policy and terms of service.
fn client_links(links: [(&'static str, Option<String>); 3]) -> Option<impl IntoView> {
    let links: Vec<_> = links
        .into_iter()
        .filter_map(|(label, url)| Some((label, url?)))
        .map(|(label, url)| {
            view! {
                <li>
                    <a href=url target="_blank" rel="noopener noreferrer">
                        {label}
                    </a>
                </li>
            }
        })
        .collect();
    (!links.is_empty()).then(|| view! { <ul class="client-links">{links}</ul> })
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
            <strong>{name(&title)}</strong>
            <p>{name(&explanation)}</p>
        </li>
    }
}

fn resource_item(uri: String) -> impl IntoView {
    view! {
        <li>
            <Glyph icon=Icon::Link large=true />
            <strong>"Use this access at"</strong>
            <p>
                {name(&uri)}
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
        // A client without any scope still learns which account it is.
        let scopes =
            if model.scopes.is_empty() { vec![("openid".to_owned(), None)] } else { model.scopes };
        let scopes: Vec<_> = scopes
            .into_iter()
            .map(|(scope, own)| scope_item(scope, own, email.as_deref()))
            .collect();
        let claims = (!model.claims.is_empty()).then(|| claims_item(&model.claims));
        let resources: Vec<_> = model.resources.into_iter().map(resource_item).collect();
        let reviewed = match model.review {
            Review::RegisteredByStaff => None,
            Review::Approved => Some(" has reviewed this application."),
            Review::NotReviewed => Some(" has not reviewed this application."),
        };
        let review = reviewed.map(|reviewed| {
            view! {
                <div class="notice plain">
                    <Glyph icon=Icon::Info />
                    <p>
                        <strong>"Registered by a developer."</strong>
                        " "
                        {name(&tenant_name)}
                        {reviewed}
                    </p>
                </div>
            }
        });
        let links = client_links([
            ("Website", model.client_uri),
            ("Privacy policy", model.policy_uri),
            ("Terms of service", model.tos_uri),
        ]);
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
            <h1>
                {name(&model.client_name)} " wants to use your " {name(&tenant_name)} " account"
            </h1>
            {account_row(model.user_name, model.user_email, Some(switch_account.into_any()))}
            <section aria-labelledby="asks">
                <h2 id="asks" class="visually-hidden">
                    "What "
                    {name(&model.client_name)}
                    " asks for"
                </h2>
                <ul class="scope-list">{scopes} {claims} {resources}</ul>
            </section>
            {review}
            {links}
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
                    "Either way you go back to " <strong>{name(&model.return_to)}</strong>
                    ". It never sees your password."
                </p>
            </form>
        }
        .into_any()
    })
}
