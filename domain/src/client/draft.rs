//! A client as it is to be stored: the one way in which clients are validated and written.

use contract::client::NewClient;
use oauth::{ClientAuthMethod, ClientMetadata, GrantType};
use serde_json::{Value, json};

use super::{logo, rules};
use crate::{
    key,
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result, ensure_valid},
        json_diff,
    },
    runtime::{
        cache::CacheKey,
        load_client::metadata_of,
        search::{self, SearchKind},
        tenant::Tenant,
        transaction::Transaction,
    },
};

/// A complete description of a client.
pub(super) struct ClientDraft {
    description: NewClient,
    name: String,
    method: ClientAuthMethod,
}

impl ClientDraft {
    /// Completes a description: client type and authentication method by the tenant's defaults.
    pub(super) fn new(tenant: &Tenant, mut description: NewClient) -> Self {
        let name =
            description.metadata.client_name.as_deref().unwrap_or_default().trim().to_owned();
        let method = rules::auth_method(tenant, &description);
        description.client_type = Some(rules::client_type(tenant, &description));
        description.description = description.description.trim().to_owned();
        description.metadata.client_name = Some(name.clone());
        description.metadata.token_endpoint_auth_method = Some(method);
        Self { description, name, method }
    }

    /// As [`Self::new`], with the tenant's default scope if the description names none.
    pub(super) fn with_initial_scope(tenant: &Tenant, mut description: NewClient) -> Self {
        if description.metadata.scope.is_none() {
            let scope = rules::initial_allowed_scope(tenant, &description.metadata);
            description.metadata.scope = Some(scope.to_string());
        }
        Self::new(tenant, description)
    }

    pub(super) fn description(&self) -> &NewClient {
        &self.description
    }

    pub(super) fn metadata(&self) -> &ClientMetadata {
        &self.description.metadata
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn auth_method(&self) -> ClientAuthMethod {
        self.method
    }

    /// All invalid fields.
    pub(super) fn validate(&self, tenant: &Tenant) -> Vec<InvalidField> {
        rules::validate(tenant, &self.description)
    }

    /// The row with this description, apart from its state and times.
    fn row(&self, before: &store::client::Row) -> Result<store::client::Row> {
        Ok(store::client::Row {
            name: self.name.clone(),
            name_key: search::fold(&self.name),
            description: self.description.description.clone(),
            client_type: contract::enum_name(&self.description.client_type),
            metadata: to_json(&self.description.metadata)?,
            settings: to_json(&self.description.settings)?,
            managed_by: self.description.managed_by.clone(),
            ..before.clone()
        })
    }

    /// Writes a new client.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if the tenant has a client with this `client_id`.
    pub(super) async fn insert(&self, tx: &mut Transaction) -> Result<store::client::Row> {
        let client_id = self.description.client_id.clone().unwrap_or_else(|| tx.new_id("app"));
        let row = self.row(&store::client::Row {
            tenant_id: tx.tenant().id().into(),
            id: tx.new_id("cli"),
            client_id,
            enabled: self.description.enabled,
            created_at: tx.now().0,
            updated_at: tx.now().0,
            version: 0,
            ended_before: 0,
            name: String::new(),
            name_key: String::new(),
            description: String::new(),
            client_type: String::new(),
            managed_by: None,
            metadata: Value::Null,
            settings: Value::Null,
        })?;
        store::client::insert(tx.scope(), row.clone()).await.map_err(|error| match error {
            store::Error::Conflict { .. } => Error::invalid(
                "client_id",
                format!("The client ID “{}” is already in use.", row.client_id),
            ),
            other => other.into(),
        })?;
        search::index(tx, SearchKind::Client, !row.enabled, &row.id, &search_texts(&row)).await?;
        tx.audit(
            AuditEvent::ClientRegistered,
            (ObjectKind::Client, &row.id, &row.name),
            json!({ "client_id": row.client_id, "enabled": row.enabled }),
        );
        self.complete_save(tx, &row.id, None).await?;
        Ok(row)
    }

    /// Validates and writes the description of an existing client, if it differs from the stored
    /// one: a policy that has changed since is no problem of an unchanged description. Returns
    /// whether anything changed.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`], and the errors of [`Self::update`].
    pub(super) async fn apply(
        &self,
        tx: &mut Transaction,
        before: &store::client::Row,
    ) -> Result<bool> {
        let Some(after) = self.changed_row(before)? else { return Ok(false) };
        ensure_valid(self.validate(tx.tenant()))?;
        self.update(tx, before, after).await?;
        Ok(true)
    }

    /// The row with this description, if it differs from the stored one.
    pub(super) fn changed_row(
        &self,
        before: &store::client::Row,
    ) -> Result<Option<store::client::Row>> {
        let after = self.row(before)?;
        Ok((after != *before).then_some(after))
    }

    /// Writes the description of an existing client: `after` is its [`Self::changed_row`].
    ///
    /// # Errors
    ///
    /// [`Error::Stale`] if the client changed since `before` was read.
    pub(super) async fn update(
        &self,
        tx: &mut Transaction,
        before: &store::client::Row,
        mut after: store::client::Row,
    ) -> Result<()> {
        after.updated_at = tx.now().0;
        if store::client::update(tx.scope(), after.clone()).await? == 0 {
            return Err(Error::Stale);
        }
        if search_texts(&after) != search_texts(before) {
            let texts = search_texts(&after);
            search::reindex(tx, SearchKind::Client, !after.enabled, &after.id, &texts).await?;
        }
        tx.audit(
            AuditEvent::ClientChanged,
            (ObjectKind::Client, &after.id, &after.name),
            json_diff::diff(&audited(before), &audited(&after)),
        );
        self.complete_save(tx, &after.id, Some(&metadata_of(before)?)).await
    }

    /// What follows from a new description: keys, audit events, caches.
    async fn complete_save(
        &self,
        tx: &mut Transaction,
        row_id: &str,
        before: Option<&ClientMetadata>,
    ) -> Result<()> {
        key::request_for_client(tx, self.metadata()).await?;
        logo::request_if_changed(tx, row_id, before, self.metadata()).await?;
        let grants = rules::newly_dangerous_grants(before, self.metadata());
        audit_dangerous_grants(tx, (row_id, &self.name), &grants);
        tx.invalidate(CacheKey::Client(row_id.into()));
        Ok(())
    }
}

fn audited(row: &store::client::Row) -> Value {
    json!({
        "name": row.name,
        "description": row.description,
        "client_type": row.client_type,
        "metadata": row.metadata,
        "settings": row.settings,
    })
}

/// Write an audit event for each dangerous grant that was enabled, so that the log can be filtered
/// by it.
fn audit_dangerous_grants(
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

/// The texts that search finds a client by.
pub(super) fn search_texts(row: &store::client::Row) -> Vec<&str> {
    vec![&row.name, &row.client_id]
}

fn to_json(value: &impl serde::Serialize) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|error| Error::internal(error.to_string()))
}
