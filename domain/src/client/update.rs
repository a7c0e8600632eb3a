//! Updating a client from its settings form.
//!
//! Optimistic locking: the form carries the version it was made from, and a form of an older
//! version fails with [`Error::Stale`].

use contract::{
    client::{ClientForm, ClientType, NewClient},
    settings::SelfRegistration,
};
use oauth::{ClientAuthMethod, Scope};
use serde_json::json;

use store::registration::RegistrationState;

use super::{
    access::{ClientAccess, require_changeable},
    proposed_change,
    register::{add_secret, audit_dangerous_grants, enum_name, name_key, search_texts, to_json},
    rules,
    self_registration::{disallowed_redirect_hosts, self_registration_scope},
    settings_rules,
};
use crate::{key, model::{audit_event::{AuditEvent, ObjectKind}, client::Client, error::{Error, InvalidField, Result, ensure_valid}, json_diff}, runtime::{cache::CacheKey, search::{self, SearchKind}, secret::{self, Secret}, tenant::Tenant, transaction::Transaction}};

/// The outcome of an update.
#[derive(Debug)]
pub enum UpdateOutcome {
    /// It is in effect. The secret is set if the change gave the client its first one.
    Saved(Option<Secret>),
    /// It waits for approval. The approved version stays in use.
    Proposed,
}

/// Replace the client's metadata and settings by those of the form, or propose to.
pub async fn update(
    tx: &mut Transaction,
    row_id: &str,
    mut form: ClientForm,
) -> Result<UpdateOutcome> {
    let (client, access) = require_changeable(tx, row_id).await?;
    let before = store::client::by_id(tx.scope(), row_id).await?.ok_or(Error::NotFound)?;
    if before.version != form.version {
        return Err(Error::Stale);
    }
    // The form cannot change who registered the client.
    form.settings.by_developer = client.settings.by_developer;
    let tenant = tx.tenant().clone();
    let name = form.metadata.client_name.as_deref().unwrap_or_default().trim().to_owned();
    form.metadata.client_name = Some(name.clone());
    let new = NewClient {
        description: form.description.trim().to_owned(),
        client_type: Some(form.client_type),
        enabled: client.enabled,
        metadata: form.metadata,
        settings: form.settings,
        ..NewClient::default()
    };
    let mut problems = rules::validate(&tenant, &new);
    problems.extend(settings_rules::validate(&new));
    if access == ClientAccess::Owner {
        problems.extend(staff_only_changes(&tenant, &client, &new));
        problems.extend(disallowed_redirect_hosts(&tenant, &client.metadata, &new.metadata));
    }
    ensure_valid(problems)?;

    let mut metadata = new.metadata.clone();
    let method = rules::auth_method(&tenant, &new);
    metadata.token_endpoint_auth_method = Some(method);
    let mut after = before.clone();
    after.name_key = name_key(&name);
    after.name = name.clone();
    after.description = new.description.clone();
    after.client_type = enum_name(&form.client_type)?;
    after.metadata = to_json(&metadata)?;
    after.settings = to_json(&new.settings)?;
    if after == before {
        return Ok(UpdateOutcome::Saved(None));
    }
    if access == ClientAccess::Owner {
        if proposed_change::needs_review(tx, &client, &metadata).await? {
            let form = ClientForm {
                version: form.version,
                description: new.description,
                client_type: form.client_type,
                metadata,
                settings: new.settings,
            };
            proposed_change::propose(tx, &client, form).await?;
            return Ok(UpdateOutcome::Proposed);
        }
        // The proposal was made from the version that this change replaces.
        store::client_change::remove(tx.scope(), row_id).await?;
    }
    after.updated_at = tx.now().0;
    if store::client::update(tx.scope(), after.clone()).await? == 0 {
        return Err(Error::Stale);
    }
    if search_texts(&after) != search_texts(&before) {
        search::reindex(tx, SearchKind::Client, !after.enabled, row_id, &search_texts(&after))
            .await?;
    }
    if access == ClientAccess::Owner
        && store::registration::decide(
            tx.scope(),
            row_id,
            &[RegistrationState::Refused],
            RegistrationState::Waiting,
            None,
        )
        .await?
            > 0
    {
        tx.audit(AuditEvent::ClientResubmitted, (ObjectKind::Client, row_id, &name), json!({}));
    }
    key::request_for_client(tx, &metadata).await?;
    let secret = reconcile_secrets(tx, row_id, method, client.secrets.is_empty()).await?;
    let audited = |row: &store::client::Row| {
        json!({
            "name": row.name,
            "description": row.description,
            "client_type": row.client_type,
            "metadata": row.metadata,
            "settings": row.settings,
        })
    };
    tx.audit(
        AuditEvent::ClientChanged,
        (ObjectKind::Client, row_id, &name),
        json_diff::diff(&audited(&before), &audited(&after)),
    );
    audit_dangerous_grants(
        tx,
        (row_id, &name),
        &rules::newly_dangerous_grants(Some(&client.metadata), &metadata),
    );
    tx.invalidate(CacheKey::Client(row_id.into()));
    Ok(UpdateOutcome::Saved(secret))
}

/// A client that starts to authenticate by a secret gets one; one that stops loses all of them.
async fn reconcile_secrets(
    tx: &mut Transaction,
    row_id: &str,
    method: ClientAuthMethod,
    has_no_secret: bool,
) -> Result<Option<Secret>> {
    match (method, has_no_secret) {
        (ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost, true) => {
            let secret = secret::generate(tx.entropy(), super::SECRET_PREFIX);
            add_secret(tx, row_id, &secret).await?;
            Ok(Some(secret))
        }
        (ClientAuthMethod::None | ClientAuthMethod::PrivateKeyJwt, false) => {
            store::client_secret::remove_for_client(tx.scope(), row_id)
                .await
                .map(|_| None)
                .map_err(Error::from)
        }
        _ => Ok(None),
    }
}

/// Changes that only staff may make: a developer cannot extend the rights of their own client
/// (P1).
fn staff_only_changes(tenant: &Tenant, client: &Client, new: &NewClient) -> Vec<InvalidField> {
    let mut problems = Vec::new();
    let mut keep = |field: &str, same: bool| {
        if !same {
            problems.push(InvalidField {
                field: field.into(),
                message: "Only an administrator of the tenant may change this.".into(),
            });
        }
    };
    let (current, requested) = (&client.settings, &new.settings);
    keep("skip_consent", current.skip_consent == requested.skip_consent);
    keep("allow_plain_pkce", current.allow_plain_pkce || !requested.allow_plain_pkce);
    keep("access_token_lifetime", current.access_token_lifetime == requested.access_token_lifetime);
    keep(
        "refresh_token_lifetime",
        current.refresh_token_lifetime == requested.refresh_token_lifetime,
    );
    keep("default_audience", current.default_audience == requested.default_audience);
    keep("code_lifetime", current.code_lifetime == requested.code_lifetime);
    keep(
        "allowed_origins",
        requested.allowed_origins.iter().all(|origin| current.allowed_origins.contains(origin)),
    );
    keep("client_type", new.client_type.unwrap_or(ClientType::Confidential) == client.client_type);
    let had = client.grant_types();
    let requested = new.metadata.grant_types();
    keep("grant_types", requested.iter().all(|grant| had.contains(grant)));
    let scope = |text: Option<&str>| {
        Scope::parse(text.unwrap_or(rules::DEFAULT_ALLOWED_SCOPE)).unwrap_or_default()
    };
    // With approval, an approved scope cannot grow; without approval, the tenant's policy bounds
    // it.
    let may_have = |requested: &Scope, had: &Scope| match tenant.settings().self_registration {
        SelfRegistration::Open => {
            requested.difference(had).is_subset_of(&self_registration_scope(tenant))
        }
        SelfRegistration::Approval | SelfRegistration::Off => requested.is_subset_of(had),
    };
    keep(
        "scope",
        may_have(&scope(new.metadata.scope.as_deref()), &scope(client.metadata.scope.as_deref())),
    );
    let had = client.metadata.response_types();
    keep(
        "response_types",
        new.metadata.response_types().iter().all(|response_type| had.contains(response_type)),
    );
    problems
}
