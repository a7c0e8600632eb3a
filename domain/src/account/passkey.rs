//! The passkeys of the user: adding one, renaming one, and removing one.
//!
//! Adding and removing need a recent sign-in; with an authenticator app, one that has passed it,
//! because a passkey replaces it. A name changes nothing about how the user signs in.

use std::net::IpAddr;

use contract::mail::MailKind;
use oauth::{Acr, Timestamp};
use serde_json::json;
use store::queries::{remove_factor::RemainingFactor, ways_to_sign_in};

use super::{activity::or_repeated, actor, confirm, is_repeat_of, ways::Ways};
use crate::{
    model::{
        audit_event::AuditEvent,
        error::{Error, Result},
        request_context::RequestContext,
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
    if sign_in.acr != Acr::TwoFactors
        && second_factor::is_set_up(tenant, &tenant.reader(), user_id).await?
    {
        return Err(Error::SecondFactorRequired);
    }
    let existing = store::passkey::list_by_user(&tenant.reader(), user_id).await?;
    if existing.len() >= passkey::MAX_PER_USER {
        return Ok(AddPasskeyView::TooMany);
    }
    let (user, name, ceremony) = (sign_in.user(), &sign_in.display_name, ceremony(sign_in));
    let request =
        passkey::registration_request(tenant, &party, &ceremony, user, name, &existing).await?;
    Ok(AddPasskeyView::Form { request, name: passkey::proposed_name(user_agent) })
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
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<AddPasskeyOutcome> {
    let party = RelyingParty::of(tenant).filter(|_| passkey::is_offered(tenant));
    let party = party.ok_or(Error::NotFound)?;
    let Some(ticket) = passkey::open_ticket(tenant, &ceremony(sign_in), form.ticket) else {
        return Ok(AddPasskeyOutcome::Expired);
    };
    let verified = passkey::verify_registration(tenant, &party, &ticket, form.credential).await?;
    let Some(verified) = verified else { return Ok(AddPasskeyOutcome::Rejected) };
    let (user_id, name) = (sign_in.user_id.as_str(), passkey::name_of(form.name, form.user_agent));
    let address = client_ip.to_string();
    let added = tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            if !passkey::spend(tx, &ticket).await? {
                return Ok(false);
            }
            let tenant = tx.tenant().clone();
            if !second_factor::has_any(&tenant, tx.scope(), user_id).await? {
                // What is left of an earlier factor must not stand for this one.
                store::recovery_code::remove_for_user(tx.scope(), user_id).await?;
            }
            if passkey::add(tx, sign_in.user(), &verified, &name, &address).await?.is_none() {
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
            let stored = passkey::stored(&tenant.reader(), user_id, &verified).await?;
            let is_repeat =
                stored.is_some_and(|row| is_repeat_of(Timestamp(row.created_at), tenant.now()));
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
    let Some(name) = passkey::entered_name(entered) else { return Ok(false) };
    let user = sign_in.user();
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
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<RemovePasskeyOutcome> {
    let user = sign_in.user();
    let removed = tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            let row = passkey::find(tx, user.id, id).await?;
            let is_required = second_factor::is_required_in(tx, user.id).await?;
            let rp_ids = passkey::accepted_ids(tx.tenant(), tx.scope()).await?;
            let remaining = RemainingFactor { is_required, rp_ids: &rp_ids };
            if ways_to_sign_in::remove_passkey(tx.scope(), user.id, id, remaining).await? == 0 {
                let ways = Ways::of_user(tx.tenant(), tx.scope(), user.id).await?;
                return Ok(match ways.is_only(id) {
                    true => RemovePasskeyOutcome::OnlyWay,
                    false => RemovePasskeyOutcome::Required,
                });
            }
            let detail = json!({ "address": client_ip.to_string() });
            passkey::record_removal(tx, user, &row, detail);
            user::end_passed_by(tx, user.id, id, Some(sign_in)).await?;
            let kind = MailKind::PasskeyRemoved;
            passkey::notify(tx, user.id, kind, row.name, Some(language)).await?;
            Ok(RemovePasskeyOutcome::Removed)
        })
        .await;
    let event = (AuditEvent::PasskeyRemoved, ("passkey_id", id));
    or_repeated(removed, tenant, user.id, event, RemovePasskeyOutcome::Removed).await
}
