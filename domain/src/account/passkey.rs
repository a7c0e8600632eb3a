//! The passkeys of the user: adding one, renaming one, and removing one.
//!
//! Adding and removing need a recent sign-in; with an authenticator app, one that has passed it,
//! because a passkey replaces it. A name changes nothing about how the user signs in.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::mail::MailKind;
use oauth::Timestamp;
use serde_json::json;
use store::queries::{remove_factor::RemainingFactor, ways_to_sign_in};

use super::{activity::or_repeated, actor, confirm, is_repeat_of, ways::Ways};
use crate::{
    model::{
        audit_event::AuditEvent,
        device::Device,
        error::{Error, Result},
        webauthn::{Registration, Rejection},
    },
    passkey::{self, Ceremony, PasskeyRequest, RelyingParty},
    runtime::tenant::Tenant,
    second_factor,
    sign_in::SignIn,
    user,
};

/// What the page that adds a passkey shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddPasskeyView {
    /// The user can add one.
    Form {
        /// Asks for it.
        request: PasskeyRequest,
        /// The name that is proposed.
        name: String,
    },
    /// The user has as many as are allowed.
    TooMany,
    /// Users of the tenant have no passkeys.
    Off,
}

/// The fields of a form that adds a passkey.
pub struct AddPasskeyForm<'f> {
    /// Of [`PasskeyRequest`].
    pub ticket: &'f str,
    /// The answer of the browser, as JSON.
    pub credential: &'f str,
    /// How the user names it.
    pub name: &'f str,
    /// How the browser names itself, in case the user has entered no name.
    pub user_agent: &'f str,
}

/// The outcome of a form that adds a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddPasskeyOutcome {
    /// The passkey is stored.
    Added,
    /// The answer is not accepted.
    Rejected,
    /// The page was open for too long, or another page was.
    Expired,
    /// The user has as many as are allowed.
    TooMany,
}

/// The outcome of a form that removes a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovePasskeyOutcome {
    /// The passkey is gone.
    Removed,
    /// It is the only way in which the user can sign in.
    OnlyWay,
    /// The tenant requires a second factor of the user, who has no other.
    Required,
}

/// A short name of the browser and its system.
fn proposed_name(user_agent: &str) -> String {
    let Device { browser, system } = Device::of_user_agent(user_agent);
    let parts: Vec<String> =
        [browser, system].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "Passkey".to_owned() } else { parts.join(" · ") }
}

/// The name that the user has entered, without control characters, as far as a name may be long.
fn entered_name(entered: &str) -> Option<String> {
    let shown: String = entered.chars().filter(|one| !one.is_control()).collect();
    let name: String = shown.trim().chars().take(passkey::MAX_NAME).collect();
    (!name.is_empty()).then_some(name)
}

/// The name that the user has entered, or else the proposed one.
fn name_of(entered: &str, user_agent: &str) -> String {
    entered_name(entered).unwrap_or_else(|| proposed_name(user_agent))
}

fn ceremony(sign_in: &SignIn) -> Ceremony<'_> {
    Ceremony::Registration { user_id: &sign_in.user_id, sign_in_id: &sign_in.id }
}

/// What the page that adds a passkey shows the user of this session.
///
/// # Errors
///
/// [`Error::SecondFactorRequired`] if the user has an app that this session has not passed.
pub async fn add_passkey_view(
    tenant: &Tenant,
    sign_in: &SignIn,
    user_agent: &str,
) -> Result<AddPasskeyView> {
    let party = RelyingParty::of(tenant).filter(|_| passkey::is_offered(tenant));
    let Some(party) = party else { return Ok(AddPasskeyView::Off) };
    let user_id = sign_in.user_id.as_str();
    if sign_in.acr != "2" && second_factor::is_set_up(tenant, &tenant.reader(), user_id).await? {
        return Err(Error::SecondFactorRequired);
    }
    let existing = store::passkey::list_by_user(&tenant.reader(), user_id).await?;
    if existing.len() >= passkey::MAX_PER_USER {
        return Ok(AddPasskeyView::TooMany);
    }
    let user = (user_id, sign_in.username.as_str(), sign_in.display_name.as_str());
    let ceremony = ceremony(sign_in);
    let request = passkey::registration_request(tenant, &party, &ceremony, user, &existing).await?;
    Ok(AddPasskeyView::Form { request, name: proposed_name(user_agent) })
}

/// Stores a passkey of the user of this session.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if the session has ended; [`Error::SecondFactorRequired`] if it has
/// not passed the app of the user; [`Error::NotFound`] if users of the tenant have no passkeys.
pub async fn add_passkey(
    tenant: &Tenant,
    sign_in: &SignIn,
    form: &AddPasskeyForm<'_>,
    (client_ip, language): (IpAddr, &str),
) -> Result<AddPasskeyOutcome> {
    let party = RelyingParty::of(tenant).filter(|_| passkey::is_offered(tenant));
    let party = party.ok_or(Error::NotFound)?;
    let Some(ticket) = passkey::open_ticket(tenant, &ceremony(sign_in), form.ticket) else {
        return Ok(AddPasskeyOutcome::Expired);
    };
    let accepted = party.accepted_ids(&tenant.reader()).await?;
    let verified = Registration::parse(form.credential).and_then(|answer| {
        let mut asked = accepted.into_iter().filter(|id| ticket.asks_for(id));
        let rp_id = asked.find(|id| answer.is_for(id));
        let rp_id = rp_id.ok_or(Rejection::WrongRpId)?;
        Ok((answer.verify(&ticket.expected(&party, &rp_id))?, rp_id))
    });
    let (credential, rp_id) = match verified {
        Ok(verified) => verified,
        Err(rejection) => {
            tracing::debug!(%rejection, "a new passkey was rejected");
            return Ok(AddPasskeyOutcome::Rejected);
        }
    };
    let (user_id, name) = (sign_in.user_id.as_str(), name_of(form.name, form.user_agent));
    let address = client_ip.to_string();
    let added = tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            if !passkey::spend(tx, &ticket).await? {
                return Ok(false);
            }
            let user = (user_id, sign_in.username.as_str());
            let named = (rp_id.as_str(), name.as_str());
            if !passkey::add(tx, user, named, &credential, &address).await? {
                return Ok(false);
            }
            second_factor::forget_all(tx, user_id).await?;
            let kind = MailKind::PasskeyAdded;
            passkey::notify(tx, user_id, kind, name.clone(), Some(language)).await?;
            Ok(true)
        })
        .await;
    match added {
        Ok(true) => Ok(AddPasskeyOutcome::Added),
        Ok(false) => {
            let credential_id = URL_SAFE_NO_PAD.encode(&credential.id);
            let stored = store::passkey::by_credential_id(&tenant.reader(), &credential_id).await?;
            let is_repeat = stored.is_some_and(|row| {
                row.user_id == user_id && is_repeat_of(Timestamp(row.created_at), tenant.now())
            });
            Ok(if is_repeat { AddPasskeyOutcome::Added } else { AddPasskeyOutcome::Expired })
        }
        Err(Error::Conflict(_)) => Ok(AddPasskeyOutcome::TooMany),
        Err(error) => Err(error),
    }
}

/// Gives a passkey of the user of this session another name. Returns false if none was entered.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if the session has ended; [`Error::NotFound`] if the user has no such
/// passkey.
pub async fn rename_passkey(
    tenant: &Tenant,
    sign_in: &SignIn,
    (id, entered): (&str, &str),
    client_ip: IpAddr,
) -> Result<bool> {
    let Some(name) = entered_name(entered) else { return Ok(false) };
    let user = (sign_in.user_id.as_str(), sign_in.username.as_str());
    let address = client_ip.to_string();
    tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            passkey::rename(tx, user, (id, &name), &address).await
        })
        .await?;
    Ok(true)
}

/// Removes a passkey of the user of this session.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if the session has ended; [`Error::SecondFactorRequired`] if it has
/// not passed the app of the user; [`Error::NotFound`] if the user has no such passkey.
pub async fn remove_passkey(
    tenant: &Tenant,
    sign_in: &SignIn,
    id: &str,
    (client_ip, language): (IpAddr, &str),
) -> Result<RemovePasskeyOutcome> {
    let user = (sign_in.user_id.as_str(), sign_in.username.as_str());
    let removed = tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            let row = passkey::find(tx, user.0, id).await?;
            let is_required = second_factor::is_required_in(tx, user.0).await?;
            let rp_ids = passkey::accepted_ids(tx.tenant(), tx.scope()).await?;
            let remaining = RemainingFactor { is_required, rp_ids: &rp_ids };
            if ways_to_sign_in::remove_passkey(tx.scope(), user.0, id, remaining).await? == 0 {
                let ways = Ways::of_user(tx.tenant(), tx.scope(), user.0).await?;
                return Ok(match ways.is_only(id) {
                    true => RemovePasskeyOutcome::OnlyWay,
                    false => RemovePasskeyOutcome::Required,
                });
            }
            let detail = json!({ "address": client_ip.to_string() });
            passkey::record_removal(tx, user, &row, detail);
            user::end_passed_by(tx, user.0, id, Some(sign_in)).await?;
            let kind = MailKind::PasskeyRemoved;
            passkey::notify(tx, user.0, kind, row.name, Some(language)).await?;
            Ok(RemovePasskeyOutcome::Removed)
        })
        .await;
    let event = (AuditEvent::PasskeyRemoved, ("passkey_id", id));
    or_repeated(removed, tenant, user.0, event, RemovePasskeyOutcome::Removed).await
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn name_is_what_was_entered_or_the_device() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        for (entered, user_agent, name) in [
            ("  My key ", firefox, "My key"),
            ("a\u{0}b\nc", firefox, "abc"),
            ("", firefox, "Firefox · Linux"),
            (" \t ", "", "Passkey"),
        ] {
            assert_eq!(name_of(entered, user_agent), name, "{entered:?}");
        }
        assert_eq!(name_of(&"ü".repeat(1000), firefox).chars().count(), 60);
    }
}
