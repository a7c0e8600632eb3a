//! Applies one tenant of the file, with its users and clients, in one transaction.

use contract::{
    apply::{self as file},
    client::{ClientSettings, NewClient},
    settings::TenantSettings,
    tenant::NewTenant,
    user::NewUser,
};
use serde_json::{Map, Value};

use super::{ApplyOutcome, Line, Report};
use crate::{
    actor::Actor,
    client, domain_name,
    error::{Error, InvalidField, Result},
    platform::Platform,
    tenant::{self, TenantUpdate},
    transaction::Transaction,
    user::{self, PreparedUser},
};

/// Create or update the tenant. Returns its id.
pub(super) async fn apply(
    platform: &Platform,
    actor: &Actor,
    wanted: file::Tenant,
    position: usize,
    dry_run: bool,
    report: &mut Report,
) -> Result<String> {
    let at = format!("tenants[{position}]");
    let slug = wanted.slug.clone();
    let settings = settings(&wanted, &at)?;
    notes(&wanted, &slug, report);
    let base = wanted.base.clone().map(|base| absolute(platform, base));

    // Hash passwords before the transaction begins: SQLite has one writer.
    let mut people = Vec::with_capacity(wanted.users.len());
    for (number, person) in wanted.users.iter().enumerate() {
        let prepared = user::prepare(platform, new_user(person.clone())?)
            .await
            .map_err(|error| placed(error, &format!("{at}.users[{number}]")))?;
        people.push((person.username.clone(), prepared));
    }

    let (mut tx, did) = match platform.tenant_by_slug(&slug).await? {
        None => {
            let new = NewTenant {
                slug: slug.clone(),
                name: wanted.name.clone(),
                preset: wanted.preset,
                settings: Some(settings),
                base,
                issuer: wanted.issuer.clone(),
                domains: wanted.domains.clone().unwrap_or_default(),
                scopes: wanted.scopes.clone().unwrap_or_default(),
                claims: wanted.claims.clone().unwrap_or_default(),
            };
            let created = tenant::create_uncommitted(platform, actor, new)
                .await
                .map_err(|error| placed(error, &at))?;
            (created.tx, ApplyOutcome::Created)
        }
        Some(known) => {
            let mut tx = known.begin(actor).await?;
            let update = TenantUpdate {
                name: wanted.name.clone(),
                settings,
                base,
                issuer: wanted.issuer.clone(),
                domains: wanted.domains.clone().unwrap_or_default(),
                scopes: wanted.scopes.clone(),
                claims: wanted.claims.clone(),
            };
            match tenant::update(&mut tx, update).await {
                Ok(changed) => {
                    (tx, if changed { ApplyOutcome::Changed } else { ApplyOutcome::Unchanged })
                }
                Err(error) => {
                    tx.rollback().await;
                    return Err(placed(error, &at));
                }
            }
        }
    };
    tx.set_dry_run(dry_run);
    let mut lines = vec![Line { tenant: slug.clone(), kind: "tenant", name: slug.clone(), did }];
    let id = tx.tenant().id().to_owned();
    match contents(&mut tx, people, wanted.clients, &at, &mut lines).await {
        Ok(()) if dry_run => tx.rollback().await,
        Ok(()) => tx.commit().await?,
        Err(error) => {
            tx.rollback().await;
            return Err(error);
        }
    }
    report.lines.append(&mut lines);
    Ok(id)
}

async fn contents(
    tx: &mut Transaction,
    people: Vec<(String, PreparedUser)>,
    clients: Vec<file::Client>,
    at: &str,
    lines: &mut Vec<Line>,
) -> Result<()> {
    let slug = tx.tenant().slug().to_owned();
    for (number, (name, prepared)) in people.into_iter().enumerate() {
        let did = user::upsert(tx, prepared)
            .await
            .map_err(|error| placed(error, &format!("{at}.users[{number}]")))?;
        lines.push(Line { tenant: slug.clone(), kind: "user", name, did });
    }
    for (number, wanted) in clients.into_iter().enumerate() {
        let name = wanted.client_id.clone();
        let did = client::upsert(tx, new_client(tx, wanted))
            .await
            .map_err(|error| placed(error, &format!("{at}.clients[{number}]")))?;
        lines.push(Line { tenant: slug.clone(), kind: "client", name, did });
    }
    Ok(())
}

/// The settings of the preset, with the keys of the file merged into them.
fn settings(wanted: &file::Tenant, at: &str) -> Result<TenantSettings> {
    let mut value = tenant::settings_json(&wanted.preset.settings())?;
    merge(&mut value, &Value::Object(wanted.settings.clone()));
    serde_path_to_error::deserialize(value).map_err(|error| {
        Error::invalid(format!("{at}.settings.{}", error.path()), error.inner().to_string())
    })
}

fn merge(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                merge(under.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over.clone(),
    }
}

/// The base URL of a tenant. The file may give the host of one of its domains instead.
fn absolute(platform: &Platform, base: String) -> String {
    if base.contains("://") {
        return base;
    }
    domain_name::base_url_at(platform, &base)
}

/// Notes on members of the file that this version does not support, and on dangerous grants.
fn notes(wanted: &file::Tenant, slug: &str, report: &mut Report) {
    for provider in &wanted.providers {
        report.notes.push(format!(
            "{slug}: identity provider “{}” is left out: upstream sign-in comes with a later \
             version",
            provider.id
        ));
    }
    for client in &wanted.clients {
        for warning in client::grant_warnings(client.grant_types.as_deref().unwrap_or_default()) {
            report.notes.push(format!("{slug}: “{}”: {warning}", client.client_id));
        }
        if client.publishable_key.is_some() {
            report.notes.push(format!(
                "{slug}: publishable_key of “{}” is left out: it comes with a later version",
                client.client_id
            ));
        }
    }
}

fn placed(error: Error, at: &str) -> Error {
    match error {
        Error::Invalid(problems) => Error::Invalid(
            problems
                .into_iter()
                .map(|problem| InvalidField { field: format!("{at}.{}", problem.field), ..problem })
                .collect(),
        ),
        other => other,
    }
}

fn new_user(person: file::User) -> Result<NewUser> {
    let mut claims = Map::new();
    let texts = [
        ("name", person.name),
        ("given_name", person.given_name),
        ("family_name", person.family_name),
        ("middle_name", person.middle_name),
        ("nickname", person.nickname),
        ("profile", person.profile),
        ("picture", person.picture),
        ("website", person.website),
        ("gender", person.gender),
        ("birthdate", person.birthdate),
        ("zoneinfo", person.zoneinfo),
        ("locale", person.locale),
        ("phone_number", person.phone_number),
    ];
    claims.extend(
        texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::String(text?)))),
    );
    if let Some(verified) = person.phone_number_verified {
        claims.insert("phone_number_verified".into(), verified.into());
    }
    if let Some(address) = person.address {
        claims.insert(
            "address".into(),
            serde_json::to_value(address).map_err(|error| Error::internal(error.to_string()))?,
        );
    }
    Ok(NewUser {
        username: person.username,
        email: person.email,
        email_verified: person.email_verified,
        password: person.password,
        password_hash: person.password_hash,
        role: person.role,
        disabled: person.disabled,
        claims,
    })
}

fn new_client(tx: &Transaction, wanted: file::Client) -> NewClient {
    let defaults = &tx.tenant().settings().new_clients;
    NewClient {
        client_secret: wanted.client_secret,
        description: wanted.description,
        client_type: wanted.client_type,
        enabled: wanted.enabled.unwrap_or(true),
        owners: wanted.owners,
        managed_by: None,
        settings: ClientSettings {
            skip_consent: wanted.skip_consent.or(defaults.skip_consent).unwrap_or(false),
            allow_plain_pkce: wanted.allow_plain_pkce,
            access_token_format: wanted.access_token_format,
            default_scope: wanted.default_scope,
            access_token_lifetime: wanted.access_token_lifetime,
            refresh_token_lifetime: wanted.refresh_token_lifetime,
            code_lifetime: wanted.code_lifetime,
            allowed_origins: wanted.allowed_origins,
            by_developer: false,
        },
        metadata: oauth::ClientMetadata {
            client_name: Some(wanted.client_name.unwrap_or_else(|| wanted.client_id.clone())),
            redirect_uris: wanted.redirect_uris,
            post_logout_redirect_uris: wanted.post_logout_redirect_uris,
            grant_types: wanted.grant_types,
            response_types: wanted.response_types,
            scope: wanted.scope,
            token_endpoint_auth_method: wanted.token_endpoint_auth_method,
            token_endpoint_auth_signing_alg: wanted.token_endpoint_auth_signing_alg,
            jwks: wanted.jwks,
            jwks_uri: wanted.jwks_uri,
            application_type: wanted.application_type,
            id_token_signed_response_alg: wanted.id_token_signed_response_alg,
            client_uri: wanted.client_uri,
            logo_uri: wanted.logo_uri,
            policy_uri: wanted.policy_uri,
            tos_uri: wanted.tos_uri,
            contacts: wanted.contacts,
            default_max_age: wanted.default_max_age,
            require_auth_time: wanted.require_auth_time,
        },
        client_id: Some(wanted.client_id),
    }
}
