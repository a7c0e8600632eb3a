//! The one table of what only the tenant's administrators may set: developers register and change
//! their clients within it (P1).

use contract::{
    client::{ClientSettings, ClientType, NewClient},
    settings::SelfRegistration,
};
use oauth::Scope;

use super::{rules, self_registration::self_registration_scope};
use crate::{
    model::{client::Client, error::InvalidField},
    runtime::tenant::Tenant,
};

/// The fields with which a developer would get more than the tenant's policy allows to a new
/// client, or than the client had before.
pub(super) fn staff_only_fields(
    tenant: &Tenant,
    before: Option<&Client>,
    new: &NewClient,
) -> Vec<InvalidField> {
    let none = ClientSettings::default();
    let current = before.map_or(&none, |client| &client.settings);
    let requested = &new.settings;
    let is_registered = before.is_some();
    // Of a new client, a developer may choose what the policy allows; of an existing one, a part of
    // what it has.
    let had_grants = before.map(Client::grant_types);
    let requested_grants = new.metadata.grant_types();
    let had_responses = before.map(|client| client.metadata.response_types());
    let is_allowed = [
        ("client_id", is_registered || new.client_id.is_none()),
        ("client_secret", new.client_secret.is_none()),
        ("owners", new.owners.is_empty()),
        ("skip_consent", current.skip_consent == requested.skip_consent),
        (
            "allow_plain_pkce",
            current.allow_plain_pkce
                || !requested.allow_plain_pkce
                || (!is_registered && tenant.settings().allow_plain_pkce),
        ),
        ("access_token_lifetime", current.access_token_lifetime == requested.access_token_lifetime),
        (
            "refresh_token_lifetime",
            current.refresh_token_lifetime == requested.refresh_token_lifetime,
        ),
        ("publishable_key", current.publishable_key == requested.publishable_key),
        ("code_lifetime", current.code_lifetime == requested.code_lifetime),
        ("default_audience", current.default_audience == requested.default_audience),
        (
            "allowed_origins",
            requested.allowed_origins.iter().all(|origin| current.allowed_origins.contains(origin)),
        ),
        (
            "client_type",
            before.is_none_or(|client| {
                new.client_type.unwrap_or(ClientType::Confidential) == client.client_type
            }),
        ),
        (
            "grant_types",
            match &had_grants {
                Some(had) => requested_grants.iter().all(|grant| had.contains(grant)),
                None => rules::grant_warnings(&requested_grants).is_empty(),
            },
        ),
        (
            "response_types",
            had_responses.is_none_or(|had| {
                new.metadata.response_types().iter().all(|kind| had.contains(kind))
            }),
        ),
    ];
    let mut problems: Vec<InvalidField> = is_allowed
        .into_iter()
        .filter(|(_, is_allowed)| !is_allowed)
        .map(|(field, _)| InvalidField {
            field: field.into(),
            message: "Only an owner or admin of this tenant can set this.".into(),
        })
        .collect();
    problems.extend(scope_beyond(tenant, before, new));
    problems
}

/// The problem of a scope that a developer may not give their client. With approval, an approved
/// scope cannot grow; without it, the tenant's policy bounds what is added.
fn scope_beyond(tenant: &Tenant, before: Option<&Client>, new: &NewClient) -> Option<InvalidField> {
    let requested = new.metadata.scope.as_deref();
    let (requested, had) = match before {
        Some(client) => {
            let or_default = |scope: Option<&str>| {
                Scope::parse(scope.unwrap_or(rules::DEFAULT_ALLOWED_SCOPE)).unwrap_or_default()
            };
            (or_default(requested), or_default(client.metadata.scope.as_deref()))
        }
        // A malformed scope is reported as such.
        None => (requested.and_then(|scope| Scope::parse(scope).ok())?, Scope::default()),
    };
    let may_grow =
        before.is_none() || tenant.settings().self_registration == SelfRegistration::Open;
    let allowed = self_registration_scope(tenant);
    let added = requested.difference(&had);
    let excess = if may_grow { added.difference(&allowed) } else { added };
    if excess.is_empty() {
        return None;
    }
    let message = match before {
        Some(_) => "Only an owner or admin of this tenant can set this.".into(),
        None => format!(
            "Developers can use {allowed} in this tenant. Only an owner or admin can grant \
             {excess}."
        ),
    };
    Some(InvalidField { field: "scope".into(), message })
}
