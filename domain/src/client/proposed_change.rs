//! Changes of approved clients by their developers: what an administrator has reviewed changes only
//! after another review. Until then the approved version stays in use.

use contract::{
    client::ClientForm,
    developer::{FieldChange, ProposedChange},
    settings::SelfRegistration,
};
use oauth::{ClientMetadata, Scope};
use serde_json::{Value, json};
use store::{client_change, registration::RegistrationState};

use super::rules;
use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        client::Client,
        error::{Error, Result},
        json_diff,
    },
    runtime::{load_client::metadata_of, tenant::Tenant, transaction::Transaction},
};

/// Maximum number of proposals that are listed.
const MAX_LISTED: u64 = 100;

/// Whether a change by an owner of the client waits for a review: if staff registered or approved
/// it, if it needs no consent, or if the tenant approves registrations, and the change affects what
/// a review decides on. A client that waits for its first approval is reviewed as a whole.
pub(super) async fn needs_review(
    tx: &Transaction,
    client: &Client,
    after: &ClientMetadata,
) -> Result<bool> {
    if !affects_review(&client.metadata, after) {
        return Ok(false);
    }
    let registration = store::registration::by_id(tx.scope(), &client.row_id).await?;
    Ok(match registration.map(|row| row.state) {
        // Submitting a withdrawn client again decides about it as it is then.
        Some(
            RegistrationState::Waiting
            | RegistrationState::Refused
            | RegistrationState::Withdrawn
            | RegistrationState::WithdrawnFromReview,
        ) => false,
        // No registration: by the tenant's staff.
        Some(RegistrationState::Approved) | None => true,
        Some(RegistrationState::Open) => {
            client.skip_consent()
                || tx.tenant().settings().self_registration == SelfRegistration::Approval
        }
    })
}

/// Whether the change affects what identifies the client to users, or where tokens are sent.
fn affects_review(before: &ClientMetadata, after: &ClientMetadata) -> bool {
    // Every field is named, so that a new one has to be decided about.
    let ClientMetadata {
        client_name,
        client_uri,
        logo_uri,
        policy_uri,
        tos_uri,
        initiate_login_uri,
        redirect_uris,
        post_logout_redirect_uris,
        jwks,
        jwks_uri,
        scope,
        // Compared with its default, which depends on the redirect URIs.
        application_type: _,
        // An owner can only reduce these.
        grant_types: _,
        response_types: _,
        // These change neither what users see nor who receives tokens.
        token_endpoint_auth_method: _,
        token_endpoint_auth_signing_alg: _,
        id_token_signed_response_alg: _,
        contacts: _,
        default_max_age: _,
        require_auth_time: _,
    } = after;
    let scope_of = |scope: &Option<String>| {
        let scope = scope.as_deref().unwrap_or(rules::DEFAULT_ALLOWED_SCOPE);
        Scope::parse(scope).unwrap_or_default()
    };
    let added = |before: &[String], after: &[String]| after.iter().any(|uri| !before.contains(uri));
    before.client_name != *client_name
        || before.client_uri != *client_uri
        || before.logo_uri != *logo_uri
        || before.policy_uri != *policy_uri
        || before.tos_uri != *tos_uri
        || before.initiate_login_uri != *initiate_login_uri
        || added(&before.redirect_uris, redirect_uris)
        || added(&before.post_logout_redirect_uris, post_logout_redirect_uris)
        || before.application_type() != after.application_type()
        || !scope_of(scope).is_subset_of(&scope_of(&before.scope))
        || before.jwks != *jwks
        || before.jwks_uri != *jwks_uri
}

/// Store the change for review, in place of an earlier proposal.
pub(super) async fn propose(tx: &mut Transaction, client: &Client, form: ClientForm) -> Result<()> {
    let row = client_change::Row {
        tenant_id: tx.tenant().id().into(),
        id: client.row_id.clone(),
        proposal: tx.new_id("chg"),
        user_id: proposer(tx, &client.row_id).await?,
        form: serde_json::to_value(&form).map_err(|error| Error::internal(error.to_string()))?,
        reason: None,
        created_at: tx.now().0,
    };
    let differences = differences(&client.description, &client.metadata, &form)?;
    client_change::replace(tx.scope(), row).await?;
    tx.audit(
        AuditEvent::ClientChangeProposed,
        (ObjectKind::Client, &client.row_id, &client.name),
        differences,
    );
    Ok(())
}

/// The user who proposes: a registration access token acts for the one who registered the client.
async fn proposer(tx: &Transaction, row_id: &str) -> Result<String> {
    if let Some(user_id) = tx.actor().user_id() {
        return Ok(user_id.to_owned());
    }
    let registration = store::registration::by_id(tx.scope(), row_id).await?;
    Ok(registration.map(|row| row.user_id).unwrap_or_default())
}

fn differences(description: &str, metadata: &ClientMetadata, form: &ClientForm) -> Result<Value> {
    let audited = |description: &str, metadata: &ClientMetadata| {
        serde_json::to_value(metadata)
            .map(|metadata| json!({ "description": description, "metadata": metadata }))
            .map_err(|error| Error::internal(error.to_string()))
    };
    Ok(json_diff::diff(
        &audited(description, metadata)?,
        &audited(&form.description, &form.metadata)?,
    ))
}

/// The client as the proposal changes it.
pub(super) fn form_of(row: &client_change::Row) -> Result<ClientForm> {
    serde_json::from_value(row.form.clone())
        .map_err(|error| Error::internal(format!("a proposed change is broken: {error}")))
}

/// The metadata that a developer has proposed and that waits for approval.
pub(crate) fn proposed_metadata(row: &client_change::Row) -> Result<Option<ClientMetadata>> {
    if row.reason.is_some() {
        return Ok(None);
    }
    Ok(Some(form_of(row)?.metadata))
}

fn to_view(
    row: client_change::Row,
    client: &store::client::Row,
    developer: Option<String>,
) -> Result<ProposedChange> {
    let form = form_of(&row)?;
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join("\n"),
        other => other.to_string(),
    };
    let fields = match differences(&client.description, &metadata_of(client)?, &form)? {
        Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    };
    Ok(ProposedChange {
        row_id: row.id,
        proposal: row.proposal,
        client_name: client.name.clone(),
        developer,
        is_outdated: form.version != client.version,
        reason: row.reason,
        changes: fields
            .iter()
            .map(|(path, change)| FieldChange {
                field: path.trim_start_matches("metadata.").to_owned(),
                before: text(&change["before"]),
                after: text(&change["after"]),
            })
            .collect(),
        created_at: row.created_at,
    })
}

/// The proposed change of a client, whether it waits or was rejected.
pub(super) async fn find(
    tenant: &Tenant,
    client: &store::client::Row,
) -> Result<Option<ProposedChange>> {
    let scope = tenant.reader();
    let Some(row) = client_change::by_id(&scope, &client.id).await? else { return Ok(None) };
    let user = store::user::by_id(&scope, &row.user_id).await?;
    to_view(row, client, user.map(|user| user.username)).map(Some)
}

/// The proposals that wait for approval, oldest first, at most [`MAX_LISTED`].
pub async fn proposed_changes(tenant: &Tenant, actor: &Actor) -> Result<Vec<ProposedChange>> {
    tenant.require(actor, Permission::ManageClients)?;
    let scope = tenant.reader();
    let rows = client_change::list_waiting(&scope, MAX_LISTED).await?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let clients = store::client::by_ids(&scope, &ids).await?;
    let users: Vec<String> = rows.iter().map(|row| row.user_id.clone()).collect();
    let users = store::user::by_ids(&scope, &users).await?;
    let mut views = Vec::new();
    for row in rows {
        let Some(client) = clients.iter().find(|client| client.id == row.id) else { continue };
        let developer = users.iter().find(|user| user.id == row.user_id);
        views.push(to_view(row, client, developer.map(|user| user.username.clone()))?);
    }
    Ok(views)
}
