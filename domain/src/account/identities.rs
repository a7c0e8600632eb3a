//! The accounts at identity providers that a user signs in with.

use oauth::Timestamp;
use serde_json::json;
use store::queries::ways_to_sign_in;

use super::{activity::or_repeated, actor, confirm, ways::Ways};
use crate::{
    identity_provider::{self, ProviderIcon},
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        identity_provider::IdentityProvider,
    },
    passkey,
    runtime::tenant::Tenant,
    sign_in::SignIn,
};

/// An account at a provider that is linked to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedIdentity {
    /// The id of the link.
    pub id: String,
    /// The name of the provider.
    pub provider_name: String,
    /// What stands beside the name.
    pub icon: ProviderIcon,
    /// Whether users can sign in with the provider now.
    pub is_enabled: bool,
    /// How the provider names the account; empty if it does not.
    pub label: String,
    /// When it was linked.
    pub linked_at: Timestamp,
    /// When the user last signed in with it.
    pub last_used_at: Timestamp,
    /// Whether it is the only way to sign in: it cannot be unlinked.
    pub is_only_way: bool,
}

pub(super) fn list(
    tenant: &Tenant,
    rows: Vec<store::linked_identity::Row>,
    providers: &[IdentityProvider],
    ways: &Ways,
) -> Vec<LinkedIdentity> {
    let identity = |row: store::linked_identity::Row| {
        let provider = providers.iter().find(|provider| provider.id == row.provider_id);
        LinkedIdentity {
            icon: provider.map(|provider| ProviderIcon::of(tenant, provider)).unwrap_or_default(),
            provider_name: provider
                .map_or_else(|| row.provider_id.clone(), |provider| provider.name().to_owned()),
            is_enabled: provider.is_some_and(|provider| provider.enabled),
            label: row.name.unwrap_or_default(),
            linked_at: Timestamp(row.created_at),
            last_used_at: Timestamp(row.last_used_at),
            is_only_way: ways.is_only(&row.id),
            id: row.id,
        }
    };
    rows.into_iter().map(identity).collect()
}

/// The outcome of unlinking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnlinkOutcome {
    /// The user can no longer sign in with it.
    Unlinked,
    /// Nothing was changed: it is the only way to sign in.
    OnlyWay,
}

/// Unlinks an identity of the user, who keeps a way to sign in.
///
/// # Errors
///
/// [`Error::NotFound`] if the user has no such identity, and has not just unlinked it.
pub async fn unlink(tenant: &Tenant, sign_in: &SignIn, id: &str) -> Result<UnlinkOutcome> {
    let user_id = sign_in.user_id.as_str();
    let providers = tenant.identity_providers().await?;
    let unlinked = tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            let rows = store::linked_identity::list_by_user(tx.scope(), user_id).await?;
            let row = rows.into_iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
            let rp_ids = passkey::accepted_ids(tx.tenant(), tx.scope()).await?;
            if ways_to_sign_in::unlink_identity(tx.scope(), user_id, id, &rp_ids).await? == 0 {
                return Ok(UnlinkOutcome::OnlyWay);
            }
            identity_provider::withdraw_role(tx, &row, sign_in.user()).await?;
            let provider = providers.iter().find(|provider| provider.id == row.provider_id);
            let name = provider.map_or(row.provider_id.as_str(), |provider| provider.name());
            let object_name = format!("{name} from {}", sign_in.username);
            tx.audit(
                AuditEvent::IdentityUnlinked,
                (ObjectKind::User, user_id, &object_name),
                json!({ "provider": row.provider_id, "identity": id }),
            );
            Ok(UnlinkOutcome::Unlinked)
        })
        .await;
    let event = (AuditEvent::IdentityUnlinked, ("identity", id));
    or_repeated(unlinked, tenant, user_id, event, UnlinkOutcome::Unlinked).await
}
