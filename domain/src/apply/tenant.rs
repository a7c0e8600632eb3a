//! Applies one tenant of the file, with its users and clients, in one transaction.

use contract::{
    apply::{self as file},
    client::{ClientSettings, NewClient},
    settings::TenantSettings,
    tenant::NewTenant,
    user::NewUser,
};
use serde_json::{Map, Value, json};

use super::{ApplyOutcome, Report, ReportLine};
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
    desired: file::Tenant,
    position: usize,
    dry_run: bool,
    report: &mut Report,
) -> Result<String> {
    let at = format!("tenants[{position}]");
    let slug = desired.slug.clone();
    let settings = merged_settings(&desired, &at)?;
    collect_notes(&desired, &slug, report);
    let base = desired.base.clone().map(|base| absolute_base_url(platform, base));

    // Hash passwords before the transaction begins: SQLite has one writer.
    let mut users = Vec::with_capacity(desired.users.len());
    for (index, user) in desired.users.iter().enumerate() {
        let prepared = user::prepare(platform, new_user(user.clone())?)
            .await
            .map_err(|error| with_path(error, &format!("{at}.users[{index}]")))?;
        users.push((user.username.clone(), prepared));
    }

    let (mut tx, outcome) = match platform.tenant_by_slug(&slug).await? {
        None => {
            let new = NewTenant {
                slug: slug.clone(),
                name: desired.name.clone(),
                preset: desired.preset,
                settings: Some(settings),
                base,
                issuer: desired.issuer.clone(),
                domains: desired.domains.clone().unwrap_or_default(),
                scopes: desired.scopes.clone().unwrap_or_default(),
                claims: desired.claims.clone().unwrap_or_default(),
            };
            let created = tenant::create_uncommitted(platform, actor, new)
                .await
                .map_err(|error| with_path(error, &at))?;
            (created.tx, ApplyOutcome::Created)
        }
        Some(existing) => {
            let mut tx = existing.begin(actor).await?;
            let update = TenantUpdate {
                name: desired.name.clone(),
                settings,
                base,
                issuer: desired.issuer.clone(),
                domains: desired.domains.clone().unwrap_or_default(),
                scopes: desired.scopes.clone(),
                claims: desired.claims.clone(),
            };
            match tenant::update(&mut tx, update).await {
                Ok(changed) => {
                    (tx, if changed { ApplyOutcome::Changed } else { ApplyOutcome::Unchanged })
                }
                Err(error) => {
                    tx.rollback().await;
                    return Err(with_path(error, &at));
                }
            }
        }
    };
    tx.set_dry_run(dry_run);
    let mut lines =
        vec![ReportLine { tenant: slug.clone(), kind: "tenant", name: slug.clone(), outcome }];
    let id = tx.tenant().id().to_owned();
    match apply_users_and_clients(&mut tx, users, desired.clients, &at, &mut lines).await {
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

async fn apply_users_and_clients(
    tx: &mut Transaction,
    users: Vec<(String, PreparedUser)>,
    clients: Vec<file::Client>,
    at: &str,
    lines: &mut Vec<ReportLine>,
) -> Result<()> {
    let slug = tx.tenant().slug().to_owned();
    for (index, (name, prepared)) in users.into_iter().enumerate() {
        let outcome = user::upsert(tx, prepared)
            .await
            .map_err(|error| with_path(error, &format!("{at}.users[{index}]")))?;
        lines.push(ReportLine { tenant: slug.clone(), kind: "user", name, outcome });
    }
    for (index, desired) in clients.into_iter().enumerate() {
        let name = desired.client_id.clone();
        let outcome = client::upsert(tx, new_client(tx, desired))
            .await
            .map_err(|error| with_path(error, &format!("{at}.clients[{index}]")))?;
        lines.push(ReportLine { tenant: slug.clone(), kind: "client", name, outcome });
    }
    Ok(())
}

/// The settings of the preset, with the keys of the file merged into them.
fn merged_settings(desired: &file::Tenant, at: &str) -> Result<TenantSettings> {
    let mut value = tenant::settings_json(&desired.preset.settings())?;
    merge(&mut value, &Value::Object(desired.settings.clone()));
    serde_path_to_error::deserialize(value).map_err(|error| {
        Error::invalid(format!("{at}.settings.{}", error.path()), error.inner().to_string())
    })
}

fn merge(base: &mut Value, overlay: &Value) {
    match (base, overlay) {
        (Value::Object(base), Value::Object(overlay)) => {
            for (key, value) in overlay {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, overlay) => *base = overlay.clone(),
    }
}

/// The base URL of a tenant. The file may give the host of one of its domains instead.
fn absolute_base_url(platform: &Platform, base: String) -> String {
    if base.contains("://") {
        return base;
    }
    domain_name::base_url_at(platform, &base)
}

/// Notes on members of the file that this version does not support, and on dangerous grants.
fn collect_notes(desired: &file::Tenant, slug: &str, report: &mut Report) {
    let of_new_clients = desired.settings.get("new_clients").and_then(Value::as_object);
    let left_out = [
        ("sign_up", desired.settings.get("sign_up")),
        ("new_clients.publishable_key", of_new_clients.and_then(|of| of.get("publishable_key"))),
    ];
    for (key, value) in left_out {
        let is_off =
            value.is_none_or(|value| [json!(null), json!(false), json!("off")].contains(value));
        if !is_off {
            report.notes.push(format!("{slug}: {key} is left out: it comes with a later version"));
        }
    }
    for provider in &desired.providers {
        report.notes.push(format!(
            "{slug}: identity provider “{}” is left out: upstream sign-in comes with a later \
             version",
            provider.id
        ));
    }
    for client in &desired.clients {
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

fn with_path(error: Error, at: &str) -> Error {
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

fn new_user(user: file::User) -> Result<NewUser> {
    let mut claims = Map::new();
    let texts = [
        ("name", user.name),
        ("given_name", user.given_name),
        ("family_name", user.family_name),
        ("middle_name", user.middle_name),
        ("nickname", user.nickname),
        ("profile", user.profile),
        ("picture", user.picture),
        ("website", user.website),
        ("gender", user.gender),
        ("birthdate", user.birthdate),
        ("zoneinfo", user.zoneinfo),
        ("locale", user.locale),
        ("phone_number", user.phone_number),
    ];
    claims.extend(
        texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::String(text?)))),
    );
    if let Some(verified) = user.phone_number_verified {
        claims.insert("phone_number_verified".into(), verified.into());
    }
    if let Some(address) = user.address {
        claims.insert(
            "address".into(),
            serde_json::to_value(address).map_err(|error| Error::internal(error.to_string()))?,
        );
    }
    Ok(NewUser {
        username: user.username,
        email: user.email,
        email_verified: user.email_verified,
        password: user.password,
        password_hash: user.password_hash,
        role: user.role,
        disabled: user.disabled,
        claims,
    })
}

fn new_client(tx: &Transaction, desired: file::Client) -> NewClient {
    let defaults = &tx.tenant().settings().new_clients;
    NewClient {
        client_secret: desired.client_secret,
        description: desired.description,
        client_type: desired.client_type,
        enabled: desired.enabled.unwrap_or(true),
        owners: desired.owners,
        managed_by: None,
        settings: ClientSettings {
            skip_consent: desired.skip_consent.or(defaults.skip_consent).unwrap_or(false),
            allow_plain_pkce: desired.allow_plain_pkce,
            access_token_format: desired.access_token_format,
            default_scope: desired.default_scope,
            default_audience: desired.default_audience,
            access_token_lifetime: desired.access_token_lifetime,
            refresh_token_lifetime: desired.refresh_token_lifetime,
            code_lifetime: desired.code_lifetime,
            allowed_origins: desired.allowed_origins,
            by_developer: false,
        },
        metadata: oauth::ClientMetadata {
            client_name: Some(desired.client_name.unwrap_or_else(|| desired.client_id.clone())),
            redirect_uris: desired.redirect_uris,
            post_logout_redirect_uris: desired.post_logout_redirect_uris,
            grant_types: desired.grant_types,
            response_types: desired.response_types,
            scope: desired.scope,
            token_endpoint_auth_method: desired.token_endpoint_auth_method,
            token_endpoint_auth_signing_alg: desired.token_endpoint_auth_signing_alg,
            jwks: desired.jwks,
            jwks_uri: desired.jwks_uri,
            application_type: desired.application_type,
            id_token_signed_response_alg: desired.id_token_signed_response_alg,
            client_uri: desired.client_uri,
            logo_uri: desired.logo_uri,
            policy_uri: desired.policy_uri,
            tos_uri: desired.tos_uri,
            initiate_login_uri: desired.initiate_login_uri,
            contacts: desired.contacts,
            default_max_age: desired.default_max_age,
            require_auth_time: desired.require_auth_time,
        },
        client_id: Some(desired.client_id),
    }
}
