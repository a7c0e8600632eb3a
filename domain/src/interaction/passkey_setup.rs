//! A passkey that a user sets up during a sign-in, as the second factor that they need.
//!
//! Recovery codes come with it, as with an app. The answer of the browser is accepted once; the
//! same form submitted again shows the same codes.

use contract::mail::MailKind;
use oauth::Timestamp;

use super::{
    FormBrowser, PasskeyProblem, SetupOutcome, pending_link,
    renewal::{Submitted, open, renewed},
    second_factor::{SetupOffer, Subject, lock_user},
    submit,
};
use crate::{
    model::{
        actor::Actor,
        browser_id::BrowserId,
        error::{Error, Result},
        request_context::RequestContext,
    },
    passkey::{self, Ceremony, OpenedTicket, PasskeyRequest, RelyingParty, VerifiedCredential},
    runtime::{metrics::Metric, tenant::Tenant, transaction::Transaction},
    second_factor::{self, RecoveryCodes},
    sign_in::{self, Completion, PassedFactor, SignIn},
};

/// The fields of a form that sets a passkey up.
pub struct PasskeySetupForm<'f> {
    /// Of [`PasskeyRequest`].
    pub ticket: &'f str,
    /// The answer of the browser, as JSON.
    pub credential: &'f str,
    /// The ticket of the recovery codes, which is that of the app on the same page.
    pub codes: &'f str,
    /// How the browser names itself: the name of the passkey.
    pub user_agent: &'f str,
}

fn ceremony(sign_in: &SignIn) -> Ceremony<'_> {
    Ceremony::SetUp { user_id: &sign_in.user_id, sign_in_id: &sign_in.id }
}

/// The relying party of the account's tenant, if the page can ask for its passkeys.
fn party(page: &Tenant, tenant: &Tenant) -> Option<RelyingParty> {
    let party = RelyingParty::of(tenant).filter(|_| passkey::is_offered(tenant))?;
    (RelyingParty::of(page).as_ref() == Some(&party)).then_some(party)
}

/// What the page that sets a factor up asks an authenticator for; `None` if the user can have no
/// passkey there.
pub(super) async fn request(
    page: &Tenant,
    tenant: &Tenant,
    sign_in: &SignIn,
) -> Result<Option<PasskeyRequest>> {
    let Some(party) = party(page, tenant) else { return Ok(None) };
    let existing = store::passkey::list_by_user(&tenant.reader(), &sign_in.user_id).await?;
    if existing.len() >= passkey::MAX_PER_USER {
        return Ok(None);
    }
    let (user, name, ceremony) = (sign_in.user(), &sign_in.display_name, ceremony(sign_in));
    passkey::registration_request(tenant, &party, &ceremony, user, name, &existing).await.map(Some)
}

/// Stores the passkey of the user of this step and completes their sign-in.
pub async fn submit_passkey_setup(
    page: &Tenant,
    handle: &str,
    browser: FormBrowser<'_>,
    form: &PasskeySetupForm<'_>,
    from: RequestContext<'_>,
) -> Result<SetupOutcome> {
    let secret = format!("{}/{}", form.ticket, form.credential);
    let Some(submitted) = open(page, handle, browser, &secret).await? else {
        return Ok(SetupOutcome::Gone);
    };
    let Submitted { subject, browser: new } = submitted;
    let Some(subject) = subject else { return Ok(SetupOutcome::Continue(None)) };
    let (tenant, sign_in) = (&subject.tenant, &subject.sign_in);
    if subject.completion == Some(Completion::StepUp) && !sign_in.is_recent(tenant).await? {
        // The resume endpoint asks for a new sign-in.
        return Ok(SetupOutcome::Continue(None));
    }
    let Some(party) = party(page, tenant) else { return Ok(SetupOutcome::Continue(None)) };
    let ticket = passkey::open_ticket(tenant, &ceremony(sign_in), form.ticket);
    let codes = second_factor::offered_codes(tenant, &sign_in.user_id, form.codes);
    let (Some(ticket), Some(codes)) = (ticket, codes) else {
        return failed(page, subject, PasskeyProblem::Expired).await;
    };
    let verified = passkey::verify_registration(tenant, &party, &ticket, form.credential).await?;
    let Some(verified) = verified else {
        return failed(page, subject, PasskeyProblem::Rejected).await;
    };
    let answer = Answer {
        ticket,
        verified,
        codes,
        name: passkey::name_of("", form.user_agent),
        known_browser: browser.known,
    };
    let actor = Actor::user(&sign_in.user_id, &sign_in.display_name, None);
    let stored =
        tenant.transaction(&actor, async |tx| store(tx, &subject, &new, &answer, from).await).await;
    let is_new = match stored {
        Ok(Some(is_new)) => is_new,
        // There is nothing to set up any more, or the sign-in has ended meanwhile.
        Ok(None) | Err(Error::Stale) => {
            return Ok(SetupOutcome::Continue(renewed(page, handle, new).await?));
        }
        Err(error) => return Err(error),
    };
    if is_new && subject.completion == Some(Completion::SignIn) {
        tenant.record_metric("", Metric::SignInSucceeded);
    }
    let renewed = renewed(page, handle, new).await?;
    let view = Box::new(subject.view(page).await?);
    Ok(SetupOutcome::Enrolled(answer.codes, view, renewed))
}

/// The page again, with new requests, and what is wrong with the answer.
async fn failed(page: &Tenant, subject: Subject, problem: PasskeyProblem) -> Result<SetupOutcome> {
    if subject.completion.is_none() {
        // The sign-in was completed meanwhile.
        return Ok(SetupOutcome::Continue(None));
    }
    let (tenant, sign_in) = (&subject.tenant, &subject.sign_in);
    let offer = SetupOffer {
        enrolment: second_factor::begin_enrolment(tenant, &sign_in.user_id, &sign_in.username)?,
        passkey: request(page, tenant, sign_in).await?,
    };
    let view = subject.view(page).await?;
    Ok(SetupOutcome::PasskeyFailed(problem, Box::new((view, offer))))
}

/// A verified answer, and what belongs to it.
struct Answer<'f> {
    ticket: OpenedTicket,
    verified: VerifiedCredential,
    codes: RecoveryCodes,
    name: String,
    known_browser: &'f str,
}

/// Stores passkey and codes and completes the sign-in. Returns whether it has done so now: a
/// repeated form stores nothing. `None` if there is nothing to set up.
async fn store(
    tx: &mut Transaction,
    subject: &Subject,
    new: &BrowserId,
    answer: &Answer<'_>,
    from: RequestContext<'_>,
) -> Result<Option<bool>> {
    let Subject { sign_in, completion, keeps_link, .. } = subject;
    let user_id = sign_in.user_id.as_str();
    let Answer { ticket, verified, codes, name, known_browser } = answer;
    if !lock_user(tx, user_id).await? {
        return Ok(None);
    }
    if let Some(row) = passkey::stored(tx.scope(), user_id, verified).await? {
        let created_at = Timestamp(row.created_at);
        let is_repeat = created_at.is_within(second_factor::REPEAT_WINDOW, tx.now())
            && second_factor::has_stored(tx, user_id, codes).await?;
        return Ok(is_repeat.then_some(false));
    }
    let Some(completion) = *completion else { return Ok(None) };
    // What the user has by now is asked for, and only staff remove what works no longer.
    let tenant = tx.tenant().clone();
    if second_factor::has_any(&tenant, tx.scope(), user_id).await?
        || !second_factor::may_enrol(&tenant, tx.scope(), user_id, sign_in.acr).await?
        || !passkey::spend(tx, ticket).await?
    {
        return Ok(None);
    }
    let address = from.client_ip.to_string();
    let added = passkey::add(tx, sign_in.user(), verified, name, &address).await?;
    let id = added.ok_or(Error::Stale)?;
    second_factor::forget_all(tx, user_id).await?;
    second_factor::store_codes(tx, user_id, codes).await?;
    let methods = passkey::methods(verified.credential.is_backup_eligible);
    let passed =
        PassedFactor { id: &id, methods: &methods, browser: Some(new), passkey: Some(name) };
    if !sign_in::complete(tx, sign_in, completion, &passed, from.client_ip).await? {
        return Err(Error::Stale);
    }
    if let Some(interaction_id) = keeps_link {
        pending_link::apply_kept(tx, interaction_id).await?;
    }
    if completion == Completion::SignIn {
        submit::queue_mails(tx, from, known_browser).await?;
    }
    let kind = MailKind::PasskeyAdded;
    passkey::notify(tx, user_id, kind, name.clone(), Some(from.language)).await?;
    Ok(Some(true))
}
