//! Passkeys: credentials of WebAuthn, which are two factors in one (RFC 8176 §2).
//!
//! A passkey signs in at the tenant that it was created at and at no other, also where tenants
//! share a host and thus an RP ID: its id is looked up in the tenant, and the handle of its user is
//! of the tenant. A challenge is random, is known to its page only, is sealed for what it is for,
//! and is accepted once, by the transaction that relies on the answer.

mod ceremony;
mod register;
mod relying_party;
mod verify;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::mail::{MailKind, MailValues};
use serde_json::json;

pub use ceremony::PasskeyRequest;
pub(crate) use ceremony::{
    Ceremony, OpenedTicket, open_ticket, registration_request, second_factor_request,
    sign_in_request, spend,
};
pub(crate) use register::{
    VerifiedCredential, entered_name, name_of, proposed_name, verify_registration,
};
pub(crate) use relying_party::RelyingParty;
pub use relying_party::related_origins;
pub(crate) use verify::{VerifiedPasskey, confirm_use, methods, record_rejection, verify};

use crate::{
    mail,
    model::{
        audit_event::AuditEvent,
        error::{Error, Result},
        user_ref::UserRef,
    },
    runtime::{tenant::Tenant, transaction::Transaction, vault::DigestKind},
};

/// Maximum number of passkeys of a user.
pub(crate) const MAX_PER_USER: usize = 20;
/// Maximum number of characters of a name.
pub const MAX_NAME: usize = 60;

/// A passkey as its user sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Identifies it in forms.
    pub id: String,
    /// How the user has named it.
    pub name: String,
    /// When it was added, in Unix seconds.
    pub created_at: i64,
    /// When it was used last, in Unix seconds; `None` before the first time.
    pub last_used_at: Option<i64>,
    /// The host where it works, if that is not the tenant's.
    pub other_host: Option<String>,
}

/// Whether users of the tenant may have passkeys: the tenant allows it, and its host can have some.
pub fn is_offered(tenant: &Tenant) -> bool {
    tenant.settings().passkeys && RelyingParty::of(tenant).is_some()
}

/// The handle of a user, which authenticators store: it says nothing about the user, and is another
/// one at each tenant (§14.6.1).
pub(crate) fn user_handle(tenant: &Tenant, user_id: &str) -> String {
    let vault = tenant.platform().vault();
    vault.digest(DigestKind::PasskeyUser, &format!("{}/{user_id}", tenant.id()))
}

/// The passkeys of a user, in the order in which they were added; none if the tenant has switched
/// passkeys off.
pub(crate) async fn of_user(tenant: &Tenant, user_id: &str) -> Result<Vec<Passkey>> {
    let scope = tenant.reader();
    let accepted = accepted_ids(tenant, &scope).await?;
    if accepted.is_empty() {
        return Ok(Vec::new());
    }
    let rows = store::passkey::list_by_user(&scope, user_id).await?;
    let passkey = |row: store::passkey::Row| Passkey {
        other_host: Some(row.rp_id).filter(|rp_id| !accepted.contains(rp_id)),
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(rows.into_iter().map(passkey).collect())
}

/// The RP IDs of passkeys that work at the tenant's pages; none if the tenant has switched passkeys
/// off.
pub(crate) async fn accepted_ids(
    tenant: &Tenant,
    scope: &store::TenantScope,
) -> Result<Vec<String>> {
    match RelyingParty::of(tenant).filter(|_| is_offered(tenant)) {
        Some(party) => party.accepted_ids(scope).await,
        None => Ok(Vec::new()),
    }
}

/// The passkeys of a user that work at the tenant's pages.
pub(crate) async fn usable(
    tenant: &Tenant,
    scope: &store::TenantScope,
    user_id: &str,
) -> Result<Vec<store::passkey::Row>> {
    let Some(party) = RelyingParty::of(tenant).filter(|_| is_offered(tenant)) else {
        return Ok(Vec::new());
    };
    let mut rows = store::passkey::list_by_user(scope, user_id).await?;
    if rows.iter().any(|row| row.rp_id != party.id) {
        let accepted = party.accepted_ids(scope).await?;
        rows.retain(|row| accepted.contains(&row.rp_id));
    }
    Ok(rows)
}

/// Which passkeys a user has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnPasskeys {
    None,
    /// One at least works at the tenant's pages.
    Usable,
    /// None works at the tenant's pages any more: they were created at another host, or the tenant
    /// has switched passkeys off.
    Unusable,
}

/// Which passkeys a user has.
pub(crate) async fn own(
    tenant: &Tenant,
    scope: &store::TenantScope,
    user_id: &str,
) -> Result<OwnPasskeys> {
    let rows = store::passkey::list_by_user(scope, user_id).await?;
    if rows.is_empty() {
        return Ok(OwnPasskeys::None);
    }
    let accepted = accepted_ids(tenant, scope).await?;
    Ok(match rows.iter().any(|row| accepted.contains(&row.rp_id)) {
        true => OwnPasskeys::Usable,
        false => OwnPasskeys::Unusable,
    })
}

/// Whether a user has a passkey that works at the tenant's pages.
pub(crate) async fn has_usable(
    tenant: &Tenant,
    scope: &store::TenantScope,
    user_id: &str,
) -> Result<bool> {
    Ok(!usable(tenant, scope, user_id).await?.is_empty())
}

/// Whether a user has a passkey that signs in, at any host of the tenant.
pub(crate) async fn has_any(tx: &Transaction, user_id: &str) -> Result<bool> {
    Ok(is_offered(tx.tenant())
        && !store::passkey::list_by_user(tx.scope(), user_id).await?.is_empty())
}

/// Stores a passkey of this user. The caller has locked the user. Returns its row id; `None` if the
/// credential is stored already.
///
/// # Errors
///
/// [`Error::Conflict`] if the user has as many as are allowed.
pub(crate) async fn add(
    tx: &mut Transaction,
    user: UserRef<'_>,
    verified: &VerifiedCredential,
    name: &str,
    address: &str,
) -> Result<Option<String>> {
    let VerifiedCredential { credential, rp_id } = verified;
    let own = store::passkey::list_by_user(tx.scope(), user.id).await?;
    if own.len() >= MAX_PER_USER {
        return Err(Error::Conflict("This user has too many passkeys.".into()));
    }
    let cose =
        credential.public_key.to_cose().map_err(|error| Error::internal(error.to_string()))?;
    let row = store::passkey::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.new_id("pky"),
        user_id: user.id.to_owned(),
        credential_id: URL_SAFE_NO_PAD.encode(&credential.id),
        public_key: URL_SAFE_NO_PAD.encode(cose),
        rp_id: rp_id.to_owned(),
        name: name.to_owned(),
        transports: json!(credential.transports),
        sign_count: credential.sign_count.into(),
        backup_eligible: credential.is_backup_eligible,
        backed_up: credential.is_backed_up,
        created_at: tx.now().0,
        last_used_at: None,
    };
    let id = row.id.clone();
    let detail = json!({ "address": address, "passkey": name, "passkey_id": id });
    if !store::passkey::insert_if_absent(tx.scope(), row).await? {
        return Ok(None);
    }
    tx.audit(AuditEvent::PasskeyAdded, user.object(), detail);
    Ok(Some(id))
}

/// The passkey of this user that a credential is stored as.
pub(crate) async fn stored(
    scope: &store::TenantScope,
    user_id: &str,
    verified: &VerifiedCredential,
) -> Result<Option<store::passkey::Row>> {
    let credential_id = URL_SAFE_NO_PAD.encode(&verified.credential.id);
    let row = store::passkey::by_credential_id(scope, &credential_id).await?;
    Ok(row.filter(|row| row.user_id == user_id))
}

/// Gives a passkey of a user another name. Nothing is recorded if it has this name already.
///
/// # Errors
///
/// [`Error::NotFound`] if the user has no such passkey.
pub(crate) async fn rename(
    tx: &mut Transaction,
    user: UserRef<'_>,
    (id, name): (&str, &str),
    address: &str,
) -> Result<()> {
    let before = find(tx, user.id, id).await?;
    if store::passkey::rename(tx.scope(), user.id, id, name).await? > 0 {
        let detail = json!({
            "address": address, "passkey": name, "passkey_before": before.name, "passkey_id": id,
        });
        tx.audit(AuditEvent::PasskeyRenamed, user.object(), detail);
    }
    Ok(())
}

/// A passkey of a user.
///
/// # Errors
///
/// [`Error::NotFound`] if the user has no such passkey.
pub(crate) async fn find(tx: &Transaction, user_id: &str, id: &str) -> Result<store::passkey::Row> {
    let own = store::passkey::list_by_user(tx.scope(), user_id).await?;
    own.into_iter().find(|one| one.id == id).ok_or(Error::NotFound)
}

/// Records that a passkey of a user was removed.
pub(crate) fn record_removal(
    tx: &mut Transaction,
    user: UserRef<'_>,
    passkey: &store::passkey::Row,
    mut detail: serde_json::Value,
) {
    detail["passkey"] = passkey.name.clone().into();
    detail["passkey_id"] = passkey.id.clone().into();
    tx.audit(AuditEvent::PasskeyRemoved, user.object(), detail);
}

/// Tells a user by mail that a passkey of this name was added or removed.
pub(crate) async fn notify(
    tx: &mut Transaction,
    user_id: &str,
    kind: MailKind,
    name: String,
    language: Option<&str>,
) -> Result<()> {
    let user = store::user::by_id(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
    let values = MailValues { at: Some(tx.now().0), passkey: Some(name), ..MailValues::default() };
    mail::notify(tx, &user, kind, language, values).await
}
