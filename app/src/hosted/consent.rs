//! The consent page: the client, the account, the requested scopes and claims, and where the
//! browser returns to.

use leptos::prelude::*;

use super::{
    layout::{Layout, Page, account_row, address, initial, name, page},
    messages::Messages,
};
use crate::ui::{Glyph, Icon};

/// Who has vouched for the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Review {
    /// Registered by staff of the tenant.
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
    /// URL that the form posts to.
    pub action: String,
    /// The name of the client.
    pub client_name: String,
    /// URL of the client's logo.
    pub logo_url: Option<String>,
    /// The name of the user.
    pub user_name: String,
    /// The email address of the user, if they have one.
    pub user_email: Option<String>,
    /// The requested scopes, each with the tenant's description if it is a custom one.
    pub scopes: Vec<(String, Option<String>)>,
    /// The standard claims that are requested individually.
    pub claims: Vec<&'static str>,
    /// The resource servers that the client asks for (RFC 8707).
    pub resources: Vec<String>,
    /// Where the browser returns to: a host, or the scheme of an app.
    pub return_to: String,
    /// Whether staff have seen the client.
    pub review: Review,
    /// The home page of the client.
    pub client_uri: Option<String>,
    /// The privacy policy of the client.
    pub policy_uri: Option<String>,
    /// The terms of service of the client.
    pub tos_uri: Option<String>,
    /// The page on which the access can be revoked.
    pub account_url: String,
}

/// Icon, title and explanation of a standard scope.
fn describe_scope(messages: &Messages, scope: &str) -> Option<(Icon, String, String)> {
    Some(match scope {
        "openid" => (Icon::User, messages.scope_openid(), messages.scope_openid_detail()),
        "profile" => (Icon::Users, messages.scope_profile(), messages.scope_profile_detail()),
        "email" => (Icon::Mail, messages.scope_email(), messages.scope_email_detail()),
        "address" => (Icon::MapPin, messages.scope_address(), messages.scope_address_detail()),
        "phone" => (Icon::Phone, messages.scope_phone(), messages.scope_phone_detail()),
        "offline_access" => {
            (Icon::Clock, messages.scope_offline_access(), messages.scope_offline_access_detail())
        }
        "read" => (Icon::Eye, messages.scope_read(), messages.scope_read_detail()),
        "write" => (Icon::Pencil, messages.scope_write(), messages.scope_write_detail()),
        _ => return None,
    })
}

/// What a standard claim tells about the end user.
fn describe_claim(messages: &Messages, claim: &str) -> String {
    match claim {
        "name" => messages.claim_name(),
        "family_name" => messages.claim_family_name(),
        "given_name" => messages.claim_given_name(),
        "middle_name" => messages.claim_middle_name(),
        "nickname" => messages.claim_nickname(),
        "preferred_username" => messages.claim_preferred_username(),
        "profile" => messages.claim_profile(),
        "picture" => messages.claim_picture(),
        "website" => messages.claim_website(),
        "gender" => messages.claim_gender(),
        "birthdate" => messages.claim_birthdate(),
        "zoneinfo" => messages.claim_zoneinfo(),
        "locale" => messages.claim_locale(),
        "updated_at" => messages.claim_updated_at(),
        "email" => messages.claim_email(),
        "email_verified" => messages.claim_email_verified(),
        "address" => messages.claim_address(),
        "phone_number" => messages.claim_phone_number(),
        "phone_number_verified" => messages.claim_phone_number_verified(),
        other => other.to_owned(),
    }
}

/// What individual claims tell about the end user, in one line.
pub(super) fn describe_claims(messages: &Messages, claims: &[&'static str]) -> String {
    let described: Vec<_> = claims.iter().map(|claim| describe_claim(messages, claim)).collect();
    described.join(&messages.list_separator())
}

/// What a scope allows, in words; a custom scope without a description is its own title.
pub(super) fn scope_title(messages: &Messages, scope: &str, own: Option<String>) -> String {
    match describe_scope(messages, scope) {
        Some((_, title, _)) => title,
        None => own.unwrap_or_else(|| scope.to_owned()),
    }
}

/// One item for all claims that are requested individually.
fn claims_item(messages: &Messages, claims: &[&'static str]) -> impl IntoView + use<> {
    let described = describe_claims(messages, claims);
    view! {
        <li>
            <Glyph icon=Icon::User large=true />
            <strong>{messages.claims_title()}</strong>
            <p>{described}</p>
        </li>
    }
}

/// Links to the client's website, privacy policy and terms of service.
fn client_links(links: [(String, Option<String>); 3]) -> Option<impl IntoView> {
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
    messages: &Messages,
    scope: String,
    custom_description: Option<String>,
    email: Option<&str>,
) -> impl IntoView + use<> {
    let (icon, title, explanation) = match (describe_scope(messages, &scope), email) {
        (Some((icon, title, _)), Some(email)) if scope == "email" => (icon, title, address(email)),
        (Some((icon, title, explanation)), _) => (icon, title, explanation.into_any()),
        (None, _) => {
            let title = scope_title(messages, &scope, custom_description);
            (Icon::Key, title, address(&scope))
        }
    };
    view! {
        <li>
            <Glyph icon large=true />
            <strong>{name(&title)}</strong>
            <p>{explanation}</p>
        </li>
    }
}

fn resource_item(messages: &Messages, uri: &str) -> impl IntoView + use<> {
    view! {
        <li>
            <Glyph icon=Icon::Link large=true />
            <strong>{messages.resource_title()}</strong>
            <p>{address(uri)}</p>
        </li>
    }
}

/// Who has vouched for the client, unless staff registered it.
fn review_notice(
    messages: &Messages,
    review: Review,
    tenant_name: &str,
) -> Option<impl IntoView + use<>> {
    let text = match review {
        Review::RegisteredByStaff => return None,
        Review::Approved => messages.review_approved(name(tenant_name)),
        Review::NotReviewed => messages.review_missing(name(tenant_name)),
    };
    Some(view! {
        <div class="notice plain">
            <Glyph icon=Icon::Info />
            <p>{text}</p>
        </div>
    })
}

/// Render the consent page as an HTML document.
pub fn consent(layout: &Layout, model: Consent) -> Page {
    let messages = layout.messages();
    let tenant_name = layout.tenant_name.clone();
    page(layout, &messages.consent_title(), true, || {
        let email = model.user_email.clone();
        // The form says what the page displays: the client may have lost or gained scopes when it
        // is submitted.
        let displayed: Vec<&str> = model.scopes.iter().map(|(scope, _)| scope.as_str()).collect();
        let displayed_scope = displayed.join(" ");
        // A client without any scope still learns which account it is.
        let scopes =
            if model.scopes.is_empty() { vec![("openid".to_owned(), None)] } else { model.scopes };
        let scopes: Vec<_> = scopes
            .into_iter()
            .map(|(scope, own)| scope_item(messages, scope, own, email.as_deref()))
            .collect();
        let claims = (!model.claims.is_empty()).then(|| claims_item(messages, &model.claims));
        let resources: Vec<_> =
            model.resources.iter().map(|uri| resource_item(messages, uri)).collect();
        let review = review_notice(messages, model.review, &tenant_name);
        let links = client_links([
            (messages.client_website(), model.client_uri),
            (messages.client_policy(), model.policy_uri),
            (messages.client_terms(), model.tos_uri),
        ]);
        let client_tile = match model.logo_url.clone() {
            Some(url) => {
                view! { <img class="tile" src=url alt="" width="48" height="48" /> }.into_any()
            }
            None => view! { <span class="tile">{initial(&model.client_name)}</span> }.into_any(),
        };
        let return_to = view! { <strong>{address(&model.return_to)}</strong> };
        let account = view! {
            <a href=model.account_url target="_blank" rel="noopener noreferrer">
                {messages.consent_account_link()}
            </a>
        };
        let switch_account = view! {
            <button class="link" form="decide" name="decision" value="other">
                {messages.not_you()}
            </button>
        };
        view! {
            <div class="client-and-tenant" aria-hidden="true">
                {client_tile}
                <Glyph icon=Icon::Link large=true />
                <span class="tile branded">{initial(&tenant_name)}</span>
            </div>
            <h1>
                {messages.consent_heading(name(&model.client_name), name(&tenant_name))}
            </h1>
            {account_row(model.user_name, model.user_email, Some(switch_account.into_any()))}
            <section aria-labelledby="asks">
                <h2 id="asks" class="visually-hidden">
                    {messages.consent_list(name(&model.client_name))}
                </h2>
                <ul class="scope-list">{scopes} {claims} {resources}</ul>
            </section>
            {review}
            {links}
            <form id="decide" method="post" action=model.action>
                <input type="hidden" name="scope" value=displayed_scope />
                <div class="decision-buttons">
                    <button class="button secondary large" name="decision" value="deny">
                        {messages.deny()}
                    </button>
                    <button class="button primary large" name="decision" value="allow">
                        {messages.allow()}
                    </button>
                </div>
                <p class="fine-print">
                    {messages.consent_return(return_to.into_any())} " "
                    {messages.consent_account(account.into_any())}
                </p>
            </form>
        }
        .into_any()
    })
}
