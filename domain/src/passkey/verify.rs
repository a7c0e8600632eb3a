//! Verification of the answer of a passkey, before and in the transaction that relies on it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::{OpenedTicket, RelyingParty, spend, user_handle};
use crate::{
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        webauthn::{Assertion, CredentialUse, KnownCredential, PublicKey, Rejection},
    },
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// A passkey whose answer was verified. [`confirm_use`] checks in the transaction that it still
/// exists and that the challenge was not answered before.
pub(crate) struct VerifiedPasskey {
    /// The row id.
    pub id: String,
    /// How the user has named it.
    pub name: String,
    use_of: CredentialUse,
    /// The authentication methods that it is.
    pub amr: [&'static str; 3],
}

/// The authentication methods of a passkey (RFC 8176 §2): a key that can be synchronised is held by
/// software.
pub(crate) fn methods(is_backup_eligible: bool) -> [&'static str; 3] {
    let key = if is_backup_eligible { "swk" } else { "hwk" };
    [key, "user", "mfa"]
}

/// Verifies the answer of this stored passkey of the tenant. The caller records a rejection by
/// [`record_rejection`].
pub(crate) async fn verify(
    tenant: &Tenant,
    party: &RelyingParty,
    ticket: &OpenedTicket,
    row: &store::passkey::Row,
    assertion: &Assertion,
) -> Result<std::result::Result<VerifiedPasskey, Rejection>> {
    let is_accepted =
        row.rp_id == party.id || party.accepted_ids(&tenant.reader()).await?.contains(&row.rp_id);
    if !is_accepted || !ticket.asks_for(&row.rp_id) {
        return Ok(Err(Rejection::WrongRpId));
    }
    let broken = || Error::internal(format!("the key of {} is broken", row.id));
    let cose = URL_SAFE_NO_PAD.decode(&row.public_key).map_err(|_| broken())?;
    let (public_key, _) = PublicKey::parse(&cose).map_err(|_| broken())?;
    let known = KnownCredential {
        public_key: &public_key,
        user_handle: &user_handle(tenant, &row.user_id),
        sign_count: u32::try_from(row.sign_count).unwrap_or(u32::MAX),
        is_backup_eligible: row.backup_eligible,
    };
    let use_of = match assertion.verify(&ticket.expected(party, &row.rp_id), &known) {
        Ok(use_of) => use_of,
        Err(rejection) => {
            tracing::debug!(%rejection, passkey = row.id, "a passkey was rejected");
            return Ok(Err(rejection));
        }
    };
    Ok(Ok(VerifiedPasskey {
        id: row.id.clone(),
        name: row.name.clone(),
        use_of,
        amr: methods(row.backup_eligible),
    }))
}

/// Uses up the challenge of a rejected answer, so that each challenge records one failure. A
/// counter that has gone back is audited: there may be a copy of the key. Returns false, and
/// records nothing, if the challenge was answered before.
pub(crate) async fn record_rejection(
    tenant: &Tenant,
    ticket: &OpenedTicket,
    row: &store::passkey::Row,
    username: &str,
    rejection: Rejection,
) -> Result<bool> {
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            if !spend(tx, ticket).await? {
                return Ok(false);
            }
            if rejection == Rejection::CounterWentBack {
                let object = (ObjectKind::User, row.user_id.as_str(), username);
                let detail = json!({ "passkey": row.name, "passkey_id": row.id });
                tx.audit(AuditEvent::PasskeyCounterWentBack, object, detail);
            }
            Ok(true)
        })
        .await
}

/// Uses the challenge up and records the use of the passkey. Returns false, and the caller must
/// write nothing, if the challenge was answered before, or if the passkey was removed or used with
/// a higher counter since it was verified.
pub(crate) async fn confirm_use(
    tx: &Transaction,
    ticket: &OpenedTicket,
    passkey: &VerifiedPasskey,
) -> Result<bool> {
    let CredentialUse { sign_count, is_backed_up } = passkey.use_of;
    let used = (i64::from(sign_count), is_backed_up);
    Ok(spend(tx, ticket).await?
        && store::passkey::record_use(tx.scope(), &passkey.id, used, tx.now().0).await? > 0)
}
