//! Setting an authenticator app up, and recovery codes.
//!
//! What a page offers is not stored: the form returns it, sealed for its user. So a reload offers
//! another key, and of two tabs each is right; a form that is submitted again gets the same codes.

use oauth::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::{self, Involvement};
use zeroize::Zeroizing;

use super::{recovery_code, verify::recovery_digest};
use crate::{
    model::{
        audit_event::AuditEvent,
        error::{Error, Result},
        totp,
        user_ref::UserRef,
    },
    runtime::{id, platform::Platform, tenant::Tenant, transaction::Transaction},
};

/// Seconds for which a page may be submitted.
const LIFETIME: i64 = 1800;
/// Seconds for which a form that has succeeded may be submitted again.
pub(crate) const REPEAT_WINDOW: i64 = 60;
/// The member of an event that names the form which has created recovery codes.
const FORM: &str = "form_id";
/// How many events of a user are asked for the form: one that is newer than the page is enough.
const EVENTS: u64 = 10;

/// What the page to set an app up offers. It contains secrets.
#[derive(Clone)]
pub struct Enrolment {
    /// The key, for apps without a camera.
    pub key: String,
    /// The content of the QR code.
    pub uri: String,
    /// Sent back by the form.
    pub ticket: String,
}

/// A log must not contain the key.
impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

/// Recovery codes, to be shown once.
#[derive(Clone)]
pub struct RecoveryCodes(pub Vec<String>);

/// The outcome of a form that sets an app up.
pub enum EnrolOutcome {
    /// The app is set up; the codes are shown once.
    Enrolled(RecoveryCodes),
    /// The code is wrong: the page is shown again, with the same key.
    WrongCode(Enrolment),
    /// The user has an app already.
    HasOne,
    /// The page is too old, or was another user's.
    Expired,
}

/// What a form returns.
#[derive(Serialize, Deserialize)]
struct Ticket {
    /// The id of the row, and of its codes.
    id: String,
    /// Empty for recovery codes alone.
    key: String,
    codes: Vec<String>,
    at: i64,
}

fn ticket_label(tenant: &Tenant, user_id: &str) -> String {
    format!("second-factor-ticket/{}/{user_id}", tenant.id())
}

impl Ticket {
    fn new(tenant: &Tenant) -> Self {
        let platform = tenant.platform();
        let entropy = platform.entropy();
        let mut key = Zeroizing::new([0u8; totp::KEY_LEN]);
        entropy.fill(key.as_mut());
        Self {
            id: id::new("aut", platform.now_ms(), entropy),
            key: totp::key_text(key.as_ref()),
            codes: recovery_code::generate(entropy),
            at: tenant.now().0,
        }
    }

    fn seal(&self, tenant: &Tenant, user_id: &str) -> Result<String> {
        let plain = serde_json::to_vec(self).map_err(|error| Error::internal(error.to_string()))?;
        let platform = tenant.platform();
        platform.vault().seal(&ticket_label(tenant, user_id), &plain, platform.entropy())
    }

    /// `None` if the text is no ticket of this user, or too old.
    fn open(tenant: &Tenant, user_id: &str, sealed: &str) -> Option<Self> {
        let plain = tenant.platform().vault().open(&ticket_label(tenant, user_id), sealed).ok()?;
        let ticket: Self = serde_json::from_slice(&plain).ok()?;
        (tenant.now().0 - ticket.at <= LIFETIME).then_some(ticket)
    }

    fn offer(&self, tenant: &Tenant, username: &str, sealed: String) -> Enrolment {
        let key = totp::parse_key(&self.key).unwrap_or_default();
        let uri = totp::provisioning_uri(tenant.name(), username, &key);
        Enrolment { key: self.key.clone(), uri, ticket: sealed }
    }
}

/// Offers a key for an app of this user, who is named in it.
pub fn begin_enrolment(tenant: &Tenant, user_id: &str, username: &str) -> Result<Enrolment> {
    let ticket = Ticket::new(tenant);
    let sealed = ticket.seal(tenant, user_id)?;
    Ok(ticket.offer(tenant, username, sealed))
}

/// The ticket of a form that creates new recovery codes for this user.
pub fn begin_recovery_codes(tenant: &Tenant, user_id: &str) -> Result<String> {
    Ticket { key: String::new(), ..Ticket::new(tenant) }.seal(tenant, user_id)
}

fn key_label(tenant: &Tenant, id: &str) -> String {
    format!("authenticator/{}/{id}", tenant.id())
}

/// The key of a stored app.
pub(super) fn open_key(
    platform: &Platform,
    tenant: &Tenant,
    row: &store::authenticator::Row,
) -> Result<Zeroizing<Vec<u8>>> {
    platform.vault().open(&key_label(tenant, &row.id), &row.sealed)
}

/// Stores the app of this user, who has entered a code that it shows. The caller has locked the
/// user. Returns its id, if it was stored now, besides the outcome: a repeated form stores nothing.
pub(crate) async fn enrol(
    tx: &mut Transaction,
    user: UserRef<'_>,
    (sealed, entered): (&str, &str),
    detail: serde_json::Value,
) -> Result<(EnrolOutcome, Option<String>)> {
    let tenant = tx.tenant().clone();
    let Some(ticket) = Ticket::open(&tenant, user.id, sealed).filter(|one| !one.key.is_empty())
    else {
        return Ok((EnrolOutcome::Expired, None));
    };
    let now = tx.now().0;
    if let Some(row) = store::authenticator::by_user(tx.scope(), user.id).await? {
        let created_at = Timestamp(row.created_at);
        let is_repeat = row.id == ticket.id && created_at.is_within(REPEAT_WINDOW, tx.now());
        let codes = RecoveryCodes(ticket.codes);
        return Ok(match is_repeat {
            true => (EnrolOutcome::Enrolled(codes), None),
            false => (EnrolOutcome::HasOne, None),
        });
    }
    let key = totp::parse_key(&ticket.key)
        .map(Zeroizing::new)
        .ok_or_else(|| Error::internal("a ticket has no key"))?;
    let digits = totp::without_spaces(entered);
    let Some(step) = totp::matching_step(&key, &digits, now) else {
        let offer = ticket.offer(&tenant, user.username, sealed.to_owned());
        return Ok((EnrolOutcome::WrongCode(offer), None));
    };
    let platform = tx.platform();
    let label = key_label(&tenant, &ticket.id);
    let row = store::authenticator::Row {
        tenant_id: tenant.id().into(),
        id: ticket.id.clone(),
        user_id: user.id.to_owned(),
        sealed: platform.vault().seal(&label, &key, platform.entropy())?,
        last_step: step,
        codes_id: ticket.id.clone(),
        codes_at: now,
        created_at: now,
    };
    store::authenticator::insert(tx.scope(), row).await?;
    super::forget_all(tx, user.id).await?;
    let codes = RecoveryCodes(ticket.codes);
    store_codes(tx, user.id, &codes).await?;
    tx.audit(AuditEvent::SecondFactorAdded, user.object(), detail);
    Ok((EnrolOutcome::Enrolled(codes), Some(ticket.id)))
}

/// The codes of a page whose user has set a passkey up instead of an app. `None` if the page is too
/// old, or was another user's.
pub(crate) fn offered_codes(tenant: &Tenant, user_id: &str, sealed: &str) -> Option<RecoveryCodes> {
    Ticket::open(tenant, user_id, sealed).map(|ticket| RecoveryCodes(ticket.codes))
}

/// Stores these recovery codes in place of earlier ones. The caller has locked the user.
pub(crate) async fn store_codes(
    tx: &Transaction,
    user_id: &str,
    codes: &RecoveryCodes,
) -> Result<()> {
    let vault = tx.platform().vault();
    let digests = codes.0.iter().filter_map(|code| recovery_digest(vault, user_id, code));
    let rows = digests.map(|id| store::recovery_code::Row {
        tenant_id: tx.tenant().id().into(),
        id,
        user_id: user_id.to_owned(),
    });
    Ok(store::recovery_code::replace(tx.scope(), user_id, rows.collect()).await?)
}

/// Whether these are the recovery codes of the user, and none was used.
pub(crate) async fn has_stored(
    tx: &Transaction,
    user_id: &str,
    codes: &RecoveryCodes,
) -> Result<bool> {
    let vault = tx.platform().vault();
    let digests = codes.0.iter().filter_map(|code| recovery_digest(vault, user_id, code));
    let digests: Vec<String> = digests.collect();
    Ok(store::recovery_code::count_of(tx.scope(), user_id, &digests).await? == digests.len() as u64)
}

/// Replaces the recovery codes of this user, who has a factor that they stand for. The caller has
/// locked the user. Returns whether they were replaced now, besides the codes: a repeated form
/// replaces nothing. `None` if the page was too old.
pub(crate) async fn replace_codes(
    tx: &mut Transaction,
    user: UserRef<'_>,
    sealed: &str,
    address: &str,
) -> Result<Option<(RecoveryCodes, bool)>> {
    let Some(ticket) = Ticket::open(tx.tenant(), user.id, sealed) else { return Ok(None) };
    let codes = RecoveryCodes(ticket.codes);
    // The events say which forms have created codes, whatever factor they stand for.
    let verbs = [AuditEvent::RecoveryCodesReplaced, AuditEvent::SecondFactorAdded];
    let verbs = verbs.map(AuditEvent::as_str);
    let events =
        audit::newest_of_user(tx.scope(), user.id, Involvement::Object, &verbs, EVENTS).await?;
    let is_of_form = |event: &audit::Row| event.detail[FORM] == *ticket.id;
    let at = |event: &audit::Row| Timestamp(event.at / 1000);
    if let Some(own) = events.iter().find(|event| is_of_form(event)) {
        // The order of events of the same millisecond is not known.
        let is_newest = events.iter().all(|event| event.at <= own.at);
        let is_repeat = is_newest && at(own).is_within(REPEAT_WINDOW, tx.now());
        return Ok(is_repeat.then_some((codes, false)));
    }
    // An event of the future is of a clock that was set back.
    let is_newer =
        |event: &audit::Row| at(event).0 > ticket.at && at(event).is_within(LIFETIME, tx.now());
    if events.iter().any(is_newer) {
        return Ok(None);
    }
    store_codes(tx, user.id, &codes).await?;
    let detail = json!({ "address": address, FORM: ticket.id });
    tx.audit(AuditEvent::RecoveryCodesReplaced, user.object(), detail);
    Ok(Some((codes, true)))
}
