//! Client registration: the one function behind the console, `apply` and every registration
//! endpoint (RFC 7591).

use contract::client::NewClient;
use oauth::ClientAuthMethod;
use store::registration::RegistrationState;

use super::{draft::ClientDraft, owners, secrets::add_secret, self_registration};
use crate::{
    model::{
        actor::Permission,
        error::{Result, ensure_valid},
    },
    runtime::{
        secret::{self, Secret},
        transaction::Transaction,
        vault,
    },
};

/// A registered client with its credentials, which are shown once.
#[derive(Debug)]
pub struct RegisteredClient {
    /// Identifies the client in this server, also if another one gets its `client_id` later.
    pub row_id: String,
    /// The client identifier of the protocol (RFC 6749 §2.2).
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
    if tenant.settings().new_clients.publishable_key == Some(true)
        && new.settings.publishable_key.is_none()
    {
        let key = secret::generate(tx.entropy(), super::PUBLISHABLE_KEY_PREFIX);
        new.settings.publishable_key = Some(key.expose().to_owned());
    }
    let draft = ClientDraft::with_initial_scope(&tenant, new);
    ensure_valid(draft.validate(&tenant))?;
    let row = draft.insert(tx).await?;
    let described = draft.description();
    // A new client has no owners to remove, so an empty list needs no statement.
    if !described.owners.is_empty() {
        owners::replace_owners(tx, (&row.id, &row.name), &described.owners).await?;
    }
    let client_secret = match draft.auth_method() {
        ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost => {
            let secret = described
                .client_secret
                .clone()
                .map_or_else(|| secret::generate(tx.entropy(), super::SECRET_PREFIX), Secret::new);
            add_secret(tx, &row.id, &secret).await?;
            Some(secret)
        }
        ClientAuthMethod::None | ClientAuthMethod::PrivateKeyJwt => None,
    };
    let registration_token = match &developer {
        Some(user_id) => Some(insert_registration(tx, &row.id, user_id, row.enabled).await?),
        None => None,
    };
    Ok(RegisteredClient {
        row_id: row.id,
        client_id: row.client_id,
        client_secret,
        registration_token,
    })
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
