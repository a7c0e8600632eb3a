//! Client registration: the one function behind the console, `apply` and every registration
//! endpoint (RFC 7591).

use contract::client::NewClient;
use oauth::{ClientAuthMethod, GrantType};
use serde_json::json;

use store::registration::RegistrationState;

use super::{owners, rules, self_registration};
use crate::{key, model::{actor::Permission, audit_event::{AuditEvent, ObjectKind}, error::{Error, Result, ensure_valid}}, runtime::{cache::CacheKey, search::{self, SearchKind}, secret::{self, Secret}, transaction::Transaction, vault}};

/// A registered client with its credentials, which are shown once.
#[derive(Debug)]
pub struct RegisteredClient {
    pub row_id: String,
    pub client_id: String,
    /// `None` for a client that does not authenticate by a secret.
    pub client_secret: Option<Secret>,
    /// The registration access token (RFC 7592), for a client that a developer registered.
    pub registration_token: Option<Secret>,
}

/// Register a client, by staff or, within the tenant's policy, by a developer.
///
/// # Errors
/// [`Error::Invalid`] with all invalid fields; [`Error::OAuth`] if self-registration is off or the
/// quota is used up.
pub async fn register(tx: &mut Transaction, mut new: NewClient) -> Result<RegisteredClient> {
    let tenant = tx.tenant().clone();
    // The actor decides whether this is self-registration, not the form.
    new.settings.by_developer = tx.require(Permission::ManageClients).is_err();
    let developer = if new.settings.by_developer {
        Some(self_registration::enforce_policy(tx, &mut new).await?)
    } else {
        None
    };
    if new.metadata.scope.is_none() {
        new.metadata.scope = Some(rules::initial_allowed_scope(&tenant, &new.metadata).to_string());
    }
    ensure_valid(rules::validate(&tenant, &new))?;

    let client_type = rules::client_type(&tenant, &new);
    let method = rules::auth_method(&tenant, &new);
    let client_id = new.client_id.clone().unwrap_or_else(|| tx.new_id("app"));
    let row_id = tx.new_id("cli");
    let name = new.metadata.client_name.clone().unwrap_or_default().trim().to_owned();
    let mut metadata = new.metadata.clone();
    metadata.client_name = Some(name.clone());
    metadata.token_endpoint_auth_method = Some(method);
    let now = tx.now().0;
    let row = store::client::Row {
        tenant_id: tenant.id().into(),
        id: row_id.clone(),
        client_id: client_id.clone(),
        name: name.clone(),
        description: new.description.clone(),
        client_type: enum_name(&client_type)?,
        enabled: new.enabled,
        name_key: name_key(&name),
        version: 0,
        managed_by: new.managed_by.clone(),
        metadata: to_json(&metadata)?,
        settings: to_json(&new.settings)?,
        created_at: now,
        updated_at: now,
        ended_before: 0,
    };
    let indexed = row.clone();
    store::client::insert(tx.scope(), row).await.map_err(|error| match error {
        store::Error::Conflict { .. } => {
            Error::invalid("client_id", format!("There is an application “{client_id}” already."))
        }
        other => other.into(),
    })?;
    search::index(tx, SearchKind::Client, !indexed.enabled, &row_id, &search_texts(&indexed))
        .await?;
    // A new client has no owners to remove, so an empty list needs no statement.
    if !new.owners.is_empty() {
        owners::replace_owners(tx, (&row_id, &name), &new.owners).await?;
    }
    let client_secret = match method {
        ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost => {
            let secret = new
                .client_secret
                .map_or_else(|| secret::generate(tx.entropy(), super::SECRET_PREFIX), Secret::new);
            add_secret(tx, &row_id, &secret).await?;
            Some(secret)
        }
        ClientAuthMethod::None | ClientAuthMethod::PrivateKeyJwt => None,
    };
    let registration_token = match &developer {
        Some(user_id) => Some(insert_registration(tx, &row_id, user_id, new.enabled).await?),
        None => None,
    };
    key::request_for_client(tx, &metadata).await?;
    tx.audit(
        AuditEvent::ClientRegistered,
        (ObjectKind::Client, &row_id, &name),
        json!({ "client_id": client_id, "enabled": new.enabled }),
    );
    audit_dangerous_grants(tx, (&row_id, &name), &rules::newly_dangerous_grants(None, &metadata));
    tx.invalidate(CacheKey::Client(row_id.clone()));
    Ok(RegisteredClient { row_id, client_id, client_secret, registration_token })
}

/// Store who registered the client, whether it must be approved, and the digest of a new
/// registration access token, which is returned.
async fn insert_registration(
    tx: &mut Transaction,
    row_id: &str,
    user_id: &str,
    enabled: bool,
) -> Result<Secret> {
    let token = secret::generate(tx.entropy(), super::REGISTRATION_TOKEN_PREFIX);
    let row = store::registration::Row {
        tenant_id: tx.tenant().id().into(),
        id: row_id.into(),
        user_id: user_id.into(),
        state: if enabled { RegistrationState::Open } else { RegistrationState::Waiting },
        reason: None,
        token_digest: tx
            .platform()
            .vault()
            .digest(vault::DigestKind::RegistrationToken, token.expose()),
        created_at: tx.now().0,
        by_role: !tx.actor().is_through_client(),
        token_revoked_at: None,
    };
    store::registration::insert(tx.scope(), row).await?;
    store::client_owner::add(tx.scope(), row_id, user_id).await?;
    Ok(token)
}

/// Write an audit event for each dangerous grant that was enabled, so that the log can be filtered
/// by it.
pub(super) fn audit_dangerous_grants(
    tx: &mut Transaction,
    (row_id, name): (&str, &str),
    grants: &[GrantType],
) {
    for grant in grants {
        tx.audit(
            AuditEvent::ClientDangerousGrantEnabled,
            (ObjectKind::Client, row_id, name),
            json!({ "grant": grant.as_str() }),
        );
    }
}

/// The key that lists are sorted by.
pub(super) fn name_key(name: &str) -> String {
    search::fold(name)
}

/// The texts that search finds a client by.
pub(super) fn search_texts(row: &store::client::Row) -> Vec<&str> {
    vec![&row.name, &row.client_id]
}

/// Store the digest of a new secret.
pub(super) async fn add_secret(tx: &mut Transaction, row_id: &str, secret: &Secret) -> Result<()> {
    let value = secret.expose();
    let row = store::client_secret::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.new_id("sec"),
        client_id: row_id.into(),
        digest: tx.platform().vault().digest(vault::DigestKind::ClientSecret, value),
        hint: secret_hint(value),
        created_at: tx.now().0,
        expires_at: None,
        last_used_at: None,
    };
    Ok(store::client_secret::insert(tx.scope(), row).await?)
}

/// The last characters of a long secret, to recognise it by; empty for a short one.
fn secret_hint(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    if characters.len() < 24 {
        String::new()
    } else {
        characters[characters.len() - 4..].iter().collect()
    }
}

pub(super) fn to_json(value: &impl serde::Serialize) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|error| Error::internal(error.to_string()))
}

/// The serialized name of a unit variant.
pub(super) fn enum_name(value: &impl serde::Serialize) -> Result<String> {
    match to_json(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(Error::internal(format!("{other} is not a word"))),
    }
}
