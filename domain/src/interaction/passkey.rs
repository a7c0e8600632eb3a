//! Passkeys as a step of an interaction: the whole sign-in, or its second factor.
//!
//! An answer is accepted once. A form that is submitted again finds the sign-in done by the first
//! one, so that the browser continues; it never signs in a second time.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth::Acr;
use serde_json::json;

use super::{
    FormBrowser, Interaction, InteractionRequest, RenewedBrowser, SecondFactorView, console,
    open_for_browser, pending_link,
    renewal::{Submitted, open, renewed},
    second_factor::{self, Subject, lock_user},
    submit::{queue_mails, record_sign_in},
};
use crate::{
    account_deletion,
    model::{
        actor::Actor,
        audit_event::SignInFailure,
        browser_id::{Browser, BrowserId},
        error::{Error, Result},
        profile::Profile,
        request_context::RequestContext,
        user_ref::UserRef,
        webauthn::Assertion,
    },
    passkey::{
        self, Ceremony, OpenedTicket, PasskeyRequest, RelyingParty, VerifiedPasskey, confirm_use,
        open_ticket, record_rejection,
    },
    runtime::{metrics::Metric, tenant::Tenant, transaction::Transaction, vault::DigestKind},
    sign_in::{self, Authenticated, Completion, PassedFactor},
};

/// The fields of a form that signs in with a passkey.
pub struct PasskeyForm<'f> {
    /// Of [`PasskeyRequest`].
    pub ticket: &'f str,
    /// The answer of the browser, as JSON.
    pub credential: &'f str,
    /// Whether the session lasts as long as the tenant allows, used or not.
    pub keep_signed_in: bool,
    /// The displayed link that the user wants ([`super::LinkView::id`]).
    pub link: Option<&'f str>,
    /// The language of the request, for the mails that follow.
    pub language: &'f str,
    /// The cookie of [`crate::sign_in::known_browser`].
    pub known_browser: &'f str,
}

/// Why a passkey has not signed in. It discloses nothing that its holder does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyProblem {
    /// No account of the tenant has it.
    Unknown,
    /// The answer is not accepted.
    Rejected,
    /// The page was open for too long.
    Expired,
}

/// The outcome of a form that signs in with a passkey.
#[derive(Debug, PartialEq, Eq)]
pub enum PasskeyOutcome {
    /// The browser has a session: redirect it to the resume endpoint.
    SignedIn {
        /// Id of the user, who now knows this browser.
        user_id: String,
    },
    /// The form was submitted before: redirect the browser to the resume endpoint.
    Repeated,
    /// The form is shown again.
    Failed(PasskeyProblem),
    /// This browser has no such interaction.
    Gone,
}

fn sign_in_ceremony<'a>(interaction_id: &'a str, browser: &'a BrowserId) -> Ceremony<'a> {
    Ceremony::SignIn { interaction_id, browser }
}

/// What the sign-in page of this browser asks an authenticator for; `None` if users of the tenant
/// have no passkeys.
pub async fn passkey_request(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<Option<PasskeyRequest>> {
    let party = RelyingParty::of(tenant).filter(|_| passkey::is_offered(tenant));
    let Some(party) = party else { return Ok(None) };
    let interaction_id = tenant.platform().vault().digest(DigestKind::Interaction, handle);
    let ceremony = sign_in_ceremony(&interaction_id, browser);
    passkey::sign_in_request(tenant, &party, &ceremony).await.map(Some)
}

/// The tenants of the accounts that an interaction signs in to, in the order in which a passkey is
/// looked up. Those of the console need a role.
async fn account_tenants(tenant: &Tenant, request: &InteractionRequest) -> Result<Vec<Tenant>> {
    match request {
        InteractionRequest::Console { return_to } => {
            console::tenants_of_accounts(tenant, return_to).await
        }
        InteractionRequest::Client { .. }
        | InteractionRequest::Account { .. }
        | InteractionRequest::Session { .. } => Ok(vec![tenant.clone()]),
    }
}

/// The passkey that has answered, with its tenant and user.
async fn find_passkey(
    tenants: Vec<Tenant>,
    assertion: &Assertion,
    needs_role: bool,
) -> Result<Option<(Tenant, store::passkey::Row, Profile)>> {
    let credential_id = URL_SAFE_NO_PAD.encode(&assertion.credential_id);
    for tenant in tenants.into_iter().filter(passkey::is_offered) {
        let scope = tenant.reader();
        let Some(row) = store::passkey::by_credential_id(&scope, &credential_id).await? else {
            continue;
        };
        if needs_role && store::membership::by_id(&scope, &row.user_id).await?.is_none() {
            continue;
        }
        let Some(user) = store::user::by_id(&scope, &row.user_id).await? else { continue };
        return Ok(Some((tenant, row, Profile::from_row(user))));
    }
    Ok(None)
}

/// Verifies the answer of a passkey and signs the browser in. `previous` is the id that the
/// request's cookie names, `browser` the one that the sign-in is stored for.
pub async fn submit_passkey(
    tenant: &Tenant,
    handle: &str,
    previous: &BrowserId,
    browser: &Browser,
    form: &PasskeyForm<'_>,
    client_ip: IpAddr,
) -> Result<PasskeyOutcome> {
    let Some(Interaction { id, request, progress, .. }) =
        open_for_browser(tenant, handle, previous).await?
    else {
        return Ok(PasskeyOutcome::Gone);
    };
    let failed = |problem| Ok(PasskeyOutcome::Failed(problem));
    let Some(ticket) = open_ticket(tenant, &sign_in_ceremony(&id, previous), form.ticket) else {
        // A sign-in renews the id of the browser, which the ticket of its form names.
        if progress.signed_in_by.contains(&previous.0) {
            return Ok(PasskeyOutcome::Repeated);
        }
        return failed(PasskeyProblem::Expired);
    };
    let Ok(assertion) = Assertion::parse(form.credential) else {
        return failed(PasskeyProblem::Rejected);
    };
    let Some(party) = RelyingParty::of(tenant).filter(|_| assertion.user_handle.is_some()) else {
        return failed(PasskeyProblem::Rejected);
    };
    let is_console = matches!(request, InteractionRequest::Console { .. });
    let tenants = account_tenants(tenant, &request).await?;
    let Some((account_tenant, row, profile)) =
        find_passkey(tenants, &assertion, is_console).await?
    else {
        return failed(PasskeyProblem::Unknown);
    };
    let verified = passkey::verify(&account_tenant, &party, &ticket, &row, &assertion).await?;
    let verified = match verified {
        Ok(verified) => verified,
        Err(rejection) => {
            let user = UserRef::from(&profile);
            let name = user.username;
            if !record_rejection(&account_tenant, &ticket, &row, name, rejection).await? {
                return Ok(PasskeyOutcome::Repeated);
            }
            record_failure(&account_tenant, user, client_ip).await?;
            return failed(PasskeyProblem::Rejected);
        }
    };
    let store_sign_in = async |tx: &mut Transaction| {
        if let Some(pending) = record_sign_in(tx, &id, &browser.id, false).await? {
            pending_link::apply(tx, pending, form.link).await?;
        }
        Ok(())
    };
    let actor = Actor::user(&profile.user_id, profile.display_name(), None);
    let from = RequestContext { client_ip, language: form.language };
    let started = account_tenant
        .transaction(&actor, async |tx| {
            let Some(user) = store::user::lock(tx.scope(), &profile.user_id).await? else {
                return Ok(Err(PasskeyOutcome::Failed(PasskeyProblem::Rejected)));
            };
            if !account_deletion::may_sign_in(tx.scope(), &user).await? {
                return Ok(Err(PasskeyOutcome::Failed(PasskeyProblem::Rejected)));
            }
            if !confirm_use(tx, &ticket, &verified).await? {
                return Ok(Err(PasskeyOutcome::Repeated));
            }
            account_deletion::admit(tx, user).await?;
            if !is_console {
                store_sign_in(tx).await?;
            }
            queue_mails(tx, from, form.known_browser).await?;
            start(tx, browser, &profile, (client_ip, form.keep_signed_in), &verified).await.map(Ok)
        })
        .await;
    match started {
        Ok(Ok(started)) => {
            if is_console {
                // The account may be of another tenant than the interaction.
                tenant.transaction(&Actor::anonymous(), store_sign_in).await?;
            }
            started.record_metric(&account_tenant);
            Ok(PasskeyOutcome::SignedIn { user_id: profile.user_id })
        }
        Ok(Err(outcome)) => Ok(outcome),
        Err(Error::NotFound) => Ok(PasskeyOutcome::Gone),
        Err(error) => Err(error),
    }
}

/// Starts the session of a user whose passkey was verified: both factors are passed.
async fn start(
    tx: &mut Transaction,
    browser: &Browser,
    profile: &Profile,
    (client_ip, keep_signed_in): (IpAddr, bool),
    verified: &VerifiedPasskey,
) -> Result<sign_in::Started> {
    let authenticated = Authenticated {
        amr: verified.amr.map(str::to_owned).to_vec(),
        acr: Acr::TwoFactors,
        auth_time: tx.now(),
        is_auth_time_known: true,
        has_passed_factors: true,
        factor_id: Some(verified.id.clone()),
        provider: None,
    };
    let detail = json!({
        "address": client_ip.to_string(),
        "amr": verified.amr,
        "passkey": verified.name,
        "passkey_id": verified.id,
    });
    let user = UserRef::from(profile);
    sign_in::start_authenticated(
        tx,
        browser,
        user,
        client_ip,
        keep_signed_in,
        authenticated,
        detail,
    )
    .await
}

async fn record_failure(tenant: &Tenant, user: UserRef<'_>, client_ip: IpAddr) -> Result<()> {
    sign_in::record_failure(tenant, user, SignInFailure::Passkey, client_ip).await?;
    tenant.record_metric("", Metric::SignInFailed);
    Ok(())
}

/// The outcome of a passkey as the second factor.
#[derive(Debug)]
pub enum SecondFactorPasskeyOutcome {
    /// Redirect the browser to the resume endpoint: the sign-in is complete, or has ended. The
    /// cookie names the new id from now on, if there is one.
    Continue(Option<RenewedBrowser>),
    /// The page is shown again.
    Failed(SecondFactorView, PasskeyProblem),
    /// This browser has no such interaction.
    Gone,
}

/// Verifies the answer of a passkey and completes the sign-in of this browser. The form is its
/// ticket and the answer; `from` is the client's address and the language of the request.
pub async fn submit_second_factor_passkey(
    tenant: &Tenant,
    handle: &str,
    browser: FormBrowser<'_>,
    (ticket, credential): (&str, &str),
    from: RequestContext<'_>,
) -> Result<SecondFactorPasskeyOutcome> {
    let secret = format!("{ticket}/{credential}");
    let Some(submitted) = open(tenant, handle, browser, &secret).await? else {
        return Ok(SecondFactorPasskeyOutcome::Gone);
    };
    let Submitted { subject, browser: new } = submitted;
    let Some(subject @ Subject { completion: Some(completion), .. }) = subject else {
        return Ok(SecondFactorPasskeyOutcome::Continue(renewed(tenant, handle, new).await?));
    };
    let ticket = open_ticket(&subject.tenant, &second_factor::ceremony(&subject.sign_in), ticket);
    let problem = match ticket {
        None => PasskeyProblem::Expired,
        Some(ticket) => {
            let answer = (&ticket, credential);
            match complete(tenant, &subject, (completion, &new), answer, from, browser.known)
                .await?
            {
                Ok(()) => {
                    let renewed = renewed(tenant, handle, new).await?;
                    return Ok(SecondFactorPasskeyOutcome::Continue(renewed));
                }
                Err(problem) => problem,
            }
        }
    };
    let view = subject.view(tenant).await?;
    Ok(match view.passkey {
        Some(_) => SecondFactorPasskeyOutcome::Failed(view, problem),
        // The resume endpoint asks for what the user has.
        None => SecondFactorPasskeyOutcome::Continue(None),
    })
}

async fn complete(
    page: &Tenant,
    subject: &Subject,
    (completion, new): (Completion, &BrowserId),
    (ticket, credential): (&OpenedTicket, &str),
    from: RequestContext<'_>,
    known_browser: &str,
) -> Result<std::result::Result<(), PasskeyProblem>> {
    let Subject { tenant, sign_in, keeps_link, .. } = subject;
    let user_id = sign_in.user_id.as_str();
    let (Ok(assertion), Some(party)) = (Assertion::parse(credential), RelyingParty::of(page))
    else {
        return Ok(Err(PasskeyProblem::Rejected));
    };
    let found = find_passkey(vec![tenant.clone()], &assertion, false).await?;
    let Some((_, row, _)) = found.filter(|(_, row, _)| row.user_id == user_id) else {
        return Ok(Err(PasskeyProblem::Unknown));
    };
    let verified = passkey::verify(tenant, &party, ticket, &row, &assertion).await?;
    let verified = match verified {
        Ok(verified) => verified,
        Err(rejection) => {
            if !record_rejection(tenant, ticket, &row, &sign_in.username, rejection).await? {
                // The sign-in was completed meanwhile, or the answer was rejected before.
                return Ok(Ok(()));
            }
            record_failure(tenant, sign_in.user(), from.client_ip).await?;
            return Ok(Err(PasskeyProblem::Rejected));
        }
    };
    let actor = Actor::user(user_id, &sign_in.display_name, None);
    let completed = tenant
        .transaction(&actor, async |tx| {
            if !lock_user(tx, user_id).await? || !confirm_use(tx, ticket, &verified).await? {
                return Ok(false);
            }
            let (id, methods) = (verified.id.as_str(), &verified.amr);
            let passkey = Some(verified.name.as_str());
            let passed = PassedFactor { id, methods, browser: Some(new), passkey };
            if !sign_in::complete(tx, sign_in, completion, &passed, from.client_ip).await? {
                return Ok(false);
            }
            if completion == Completion::SignIn {
                queue_mails(tx, from, known_browser).await?;
            }
            if let Some(interaction_id) = keeps_link {
                pending_link::apply_kept(tx, interaction_id).await?;
            }
            Ok(true)
        })
        .await;
    let is_complete = match completed {
        // What the link relies on has changed: the next step begins anew.
        Err(Error::Stale) => false,
        other => other?,
    };
    if is_complete && completion == Completion::SignIn {
        tenant.record_metric("", Metric::SignInSucceeded);
    }
    // Otherwise the sign-in was completed or ended meanwhile.
    Ok(Ok(()))
}
