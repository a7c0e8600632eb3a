//! Validation of identity providers.

use contract::provider::{ProviderKind, ProviderSettings};
use jsonwebtoken::EncodingKey;
use oauth::Scope;
use url::Url;

use super::role_mapping;
use crate::model::{
    error::InvalidField,
    known_providers::{Protocol, known_provider},
    name,
    profile_claims::TEXT_CLAIMS,
};

/// Words that the same paths use for other endpoints (S0-8).
const RESERVED_IDS: [&str; 4] = ["login", "logout", "session", "providers"];
/// Claims of the identity, besides the texts of a profile.
const IDENTITY_CLAIMS: [&str; 3] = ["sub", "email", "email_verified"];

/// The problem with the id of a new provider.
pub(super) fn id_problem(id: &str) -> Option<String> {
    let is_well_formed = (1..=32).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !id.starts_with('-');
    if !is_well_formed {
        return Some("Use 1 to 32 characters: a to z, digits and hyphens.".into());
    }
    RESERVED_IDS.contains(&id).then(|| format!("“{id}” is reserved. Choose another ID."))
}

/// All problems of the settings. `has_secret` is whether a secret is stored or given.
pub(super) fn problems(settings: &ProviderSettings, has_secret: bool) -> Vec<InvalidField> {
    let name = settings.name.as_deref();
    let mut problems: Vec<InvalidField> = name
        .and_then(|text| name::validate("name", text, "Use 1 to 80 characters."))
        .into_iter()
        .collect();
    let mut add = |field: &str, message: &str| {
        problems.push(InvalidField { field: field.into(), message: message.into() });
    };
    let known = known_provider(settings.kind);
    if settings.client_id.trim().is_empty() || settings.client_id.len() > 500 {
        add("client_id", "Enter the client ID that the provider has issued for this tenant.");
    }
    match known.protocol {
        Protocol::OpenIdConnect => match settings.issuer.as_deref().or(known.issuer) {
            None => add("issuer", "Enter the issuer URL of the provider."),
            Some(issuer) if !is_url(issuer, false) => {
                add("issuer", "Enter a URL that begins with https://, without a query.");
            }
            Some(_) => {}
        },
        Protocol::OAuth2 => {
            let endpoints = [
                (
                    "authorization_endpoint",
                    settings.authorization_endpoint.as_deref().or(known.authorization_endpoint),
                ),
                ("token_endpoint", settings.token_endpoint.as_deref().or(known.token_endpoint)),
                (
                    "userinfo_endpoint",
                    settings.userinfo_endpoint.as_deref().or(known.userinfo_endpoint),
                ),
            ];
            for (field, endpoint) in endpoints {
                if !endpoint.is_some_and(|endpoint| is_url(endpoint, true)) {
                    add(field, "Enter a URL that begins with https://.");
                }
            }
        }
    }
    match settings.scope.as_deref().map(Scope::parse) {
        Some(Err(_)) => add("scope", "Enter scope values separated by spaces."),
        Some(Ok(scope))
            if known.protocol == Protocol::OpenIdConnect && !scope.contains("openid") =>
        {
            add("scope", "Add openid: without it there is no ID token.");
        }
        _ => {}
    }
    for (claim, path) in &settings.claims {
        let is_known = |list: &[&str]| list.contains(&claim.as_str());
        if !is_known(&IDENTITY_CLAIMS) && !is_known(&TEXT_CLAIMS) {
            add(&format!("claims.{claim}"), "This is not a standard claim that can be mapped.");
        } else if path.trim().is_empty() {
            add(&format!("claims.{claim}"), "Enter the name that the provider uses.");
        }
    }
    for (position, domain) in settings.allowed_domains.iter().enumerate() {
        if domain.contains(['@', ' ', '/', '*']) || !domain.contains('.') {
            let message =
                format!("“{domain}” isn't a valid domain. Enter one such as example.com.");
            add(&format!("allowed_domains.{position}"), &message);
        }
    }
    for (position, claim) in settings.update_claims.iter().enumerate() {
        if !TEXT_CLAIMS.contains(&&**claim) || claim == "preferred_username" {
            let message =
                format!("“{claim}” can't be updated. Use profile claims such as name or picture.");
            add(&format!("update_claims.{position}"), &message);
        }
    }
    let roles = settings.roles.as_ref().map(role_mapping::problems).unwrap_or_default();
    if settings.kind == ProviderKind::Apple {
        for (field, value) in
            [("apple.team_id", &settings.apple_team_id), ("apple.key_id", &settings.apple_key_id)]
        {
            if value.as_deref().is_none_or(str::is_empty) {
                add(field, "Enter the identifier that Apple shows.");
            }
        }
        if !has_secret {
            add("apple.private_key", "Enter the private key that Apple has created.");
        }
    }
    problems.extend(roles);
    problems
}

/// The problem with a secret, which for Apple is a private key.
pub(super) fn secret_problem(kind: ProviderKind, secret: &str) -> Option<InvalidField> {
    let invalid = |field: &str, message: &str| {
        Some(InvalidField { field: field.into(), message: message.into() })
    };
    if kind == ProviderKind::Apple {
        if EncodingKey::from_ec_pem(secret.as_bytes()).is_ok() {
            return None;
        }
        let message = "Paste the whole file, from BEGIN PRIVATE KEY to END PRIVATE KEY.";
        return invalid("apple.private_key", message);
    }
    if secret.is_empty() || secret.len() > 1000 {
        return invalid("client_secret", "Use 1 to 1000 characters.");
    }
    None
}

/// Whether this is an absolute URL without user, fragment and, unless allowed, query.
fn is_url(text: &str, may_have_query: bool) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.username().is_empty()
            && url.fragment().is_none()
            && (may_have_query || url.query().is_none())
    })
}
