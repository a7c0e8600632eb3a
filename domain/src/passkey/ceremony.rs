//! Requests to an authenticator: the options of a page, and the ticket that its form returns.
//!
//! What a page asks for is not stored: the form returns the challenge, sealed for what it is for. A
//! challenge that was answered is stored until it is too old by itself.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{RelyingParty, user_handle};
use crate::{
    model::{
        browser_id::BrowserId,
        error::{Error, Result},
        user_ref::UserRef,
        webauthn::{ALGORITHMS, Expected},
    },
    runtime::{tenant::Tenant, transaction::Transaction, vault::DigestKind},
};

/// Seconds for which a challenge may be answered: the longest that the standard recommends
/// (§15.1).
const LIFETIME: i64 = 600;

/// What a page passes to its script and its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRequest {
    /// The options of `navigator.credentials`, as JSON with binary values in base64url (§5.1.10).
    pub options: String,
    /// Sent back by the form.
    pub ticket: String,
    /// The RP ID for browsers that cannot use the one of the options here, if there is another:
    /// those without Related Origin Requests.
    pub fallback: Option<String>,
}

/// What a challenge is for. An answer is accepted for nothing else.
pub(crate) enum Ceremony<'a> {
    /// A new passkey of the user of this session.
    Registration { user_id: &'a str, sign_in_id: &'a str },
    /// A first passkey, which completes this sign-in as its second factor.
    SetUp { user_id: &'a str, sign_in_id: &'a str },
    /// A sign-in of this browser as a step of this interaction.
    SignIn { interaction_id: &'a str, browser: &'a BrowserId },
    /// The second factor of this sign-in.
    SecondFactor { user_id: &'a str, sign_in_id: &'a str },
}

impl Ceremony<'_> {
    fn label(&self, tenant: &Tenant) -> String {
        let (purpose, first, second) = match self {
            Self::Registration { user_id, sign_in_id } => ("registration", user_id, sign_in_id),
            Self::SetUp { user_id, sign_in_id } => ("set-up", user_id, sign_in_id),
            Self::SignIn { interaction_id, browser } => {
                ("sign-in", interaction_id, &browser.0.as_str())
            }
            Self::SecondFactor { user_id, sign_in_id } => ("second-factor", user_id, sign_in_id),
        };
        format!("passkey/{}/{purpose}/{first}/{second}", tenant.id())
    }
}

/// What a form returns.
#[derive(Serialize, Deserialize)]
struct Ticket {
    challenge: String,
    at: i64,
    /// The RP ID that the page asks for, and its fallback.
    rp_ids: Vec<String>,
}

/// A ticket of a form that is not too old.
pub(crate) struct OpenedTicket {
    challenge: String,
    expires_at: i64,
    rp_ids: Vec<String>,
}

impl OpenedTicket {
    /// Whether the page has asked for passkeys with this RP ID.
    pub fn asks_for(&self, rp_id: &str) -> bool {
        self.rp_ids.iter().any(|asked| asked == rp_id)
    }

    /// What the answer must fit, by a passkey with this RP ID.
    pub fn expected<'a>(&'a self, party: &'a RelyingParty, rp_id: &'a str) -> Expected<'a> {
        Expected { challenge: &self.challenge, origin: &party.origin, rp_id }
    }
}

/// The ticket that a form has returned. `None` if it is for something else, or too old.
pub(crate) fn open_ticket(
    tenant: &Tenant,
    ceremony: &Ceremony<'_>,
    sealed: &str,
) -> Option<OpenedTicket> {
    let plain = tenant.platform().vault().open(&ceremony.label(tenant), sealed).ok()?;
    let Ticket { challenge, at, rp_ids } = serde_json::from_slice(&plain).ok()?;
    let expires_at = at + LIFETIME;
    (tenant.now().0 <= expires_at).then_some(OpenedTicket { challenge, expires_at, rp_ids })
}

/// Uses the challenge up. Returns false if it was answered before.
pub(crate) async fn spend(tx: &Transaction, ticket: &OpenedTicket) -> Result<bool> {
    let vault = tx.platform().vault();
    let id = vault.digest(DigestKind::PasskeyChallenge, &ticket.challenge);
    // One second more, because rows are removed when they expire.
    Ok(store::passkey_challenge::spend(tx.scope(), &id, ticket.expires_at + 1).await?)
}

fn request(
    tenant: &Tenant,
    ceremony: &Ceremony<'_>,
    mut options: Value,
    (rp_id, fallback): (String, Option<String>),
) -> Result<PasskeyRequest> {
    let platform = tenant.platform();
    let mut bytes = [0u8; 32];
    platform.entropy().fill(&mut bytes);
    let challenge = URL_SAFE_NO_PAD.encode(bytes);
    options["challenge"] = challenge.clone().into();
    options["timeout"] = (LIFETIME * 1000).into();
    let rp_ids = fallback.iter().cloned().chain([rp_id]).collect();
    let ticket = serde_json::to_vec(&Ticket { challenge, at: tenant.now().0, rp_ids })
        .map_err(|error| Error::internal(error.to_string()))?;
    let label = ceremony.label(tenant);
    let ticket = platform.vault().seal(&label, &ticket, platform.entropy())?;
    Ok(PasskeyRequest { options: options.to_string(), ticket, fallback })
}

/// The credentials of a list in the options (§5.8.3).
fn descriptors(rows: &[store::passkey::Row]) -> Value {
    let descriptor = |row: &store::passkey::Row| {
        let (id, transports) = (&row.credential_id, &row.transports);
        json!({ "type": "public-key", "id": id, "transports": transports })
    };
    rows.iter().map(descriptor).collect()
}

/// The host of the page, if it is another one than the RP ID that is asked for.
fn fallback(party: &RelyingParty, rp_id: &str) -> Option<String> {
    Some(party.id.clone()).filter(|id| id != rp_id)
}

/// Asks for the answer of any passkey.
pub(crate) async fn sign_in_request(
    tenant: &Tenant,
    party: &RelyingParty,
    ceremony: &Ceremony<'_>,
) -> Result<PasskeyRequest> {
    let rp_id = party.preferred_id(&tenant.reader()).await?;
    let fallback = fallback(party, &rp_id);
    let options = json!({ "rpId": rp_id, "userVerification": "required", "allowCredentials": [] });
    request(tenant, ceremony, options, (rp_id, fallback))
}

/// Asks for the answer of one of these passkeys: of those that are bound to the host of the page,
/// or else to the same host as the first. `None` if there are none.
pub(crate) fn second_factor_request(
    tenant: &Tenant,
    party: &RelyingParty,
    ceremony: &Ceremony<'_>,
    mut allowed: Vec<store::passkey::Row>,
) -> Result<Option<PasskeyRequest>> {
    let own = allowed.iter().find(|row| row.rp_id == party.id);
    let Some(rp_id) = own.or(allowed.first()).map(|row| row.rp_id.clone()) else {
        return Ok(None);
    };
    allowed.retain(|row| row.rp_id == rp_id);
    let options = json!({
        "rpId": rp_id,
        "userVerification": "required",
        "allowCredentials": descriptors(&allowed),
    });
    request(tenant, ceremony, options, (rp_id, None)).map(Some)
}

/// Asks for a new passkey of this user, who has the `existing` ones.
pub(crate) async fn registration_request(
    tenant: &Tenant,
    party: &RelyingParty,
    ceremony: &Ceremony<'_>,
    user: UserRef<'_>,
    display_name: &str,
    existing: &[store::passkey::Row],
) -> Result<PasskeyRequest> {
    let rp_id = party.preferred_id(&tenant.reader()).await?;
    let fallback = fallback(party, &rp_id);
    // Browsers list the passkeys of all tenants of a host together.
    let name = match party.is_shared {
        true => format!("{} ({})", user.username, tenant.name()),
        false => user.username.to_owned(),
    };
    let algorithms = ALGORITHMS.map(|number| json!({ "type": "public-key", "alg": number }));
    let options = json!({
        "rp": { "id": rp_id, "name": tenant.name() },
        "user": {
            "id": user_handle(tenant, user.id),
            "name": name,
            "displayName": display_name,
        },
        "pubKeyCredParams": algorithms,
        "excludeCredentials": descriptors(existing),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
    });
    request(tenant, ceremony, options, (rp_id, fallback))
}
