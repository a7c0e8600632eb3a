//! The second factor as a step of an interaction: the page for a code, and the page that sets a
//! factor up for a user who needs one and has none.
//!
//! The browser gets a new id and cookie with the factor ([`super::renewal`]). A form that is
//! submitted again finds the sign-in complete.

use std::net::IpAddr;

use contract::mail::MailKind;
use serde_json::json;

use super::{
    AccountPage, FormBrowser, Interaction, InteractionRequest, PasskeyProblem, RenewedBrowser,
    ResumeOutcome, SecondFactorView, SignInPurpose, console, open_for_browser, passkey_setup,
    pending_link,
    renewal::{Submitted, is_code_form_token, open, renewed},
    submit,
};
use crate::{
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        browser_id::BrowserId,
        error::{Error, Result},
    },
    passkey::{self, Ceremony, PasskeyRequest, RelyingParty},
    rate_limit::{self, CodeKind},
    runtime::{metrics::Metric, secret::Secret, tenant::Tenant, transaction::Transaction},
    second_factor::{self, EnrolOutcome, Enrolment, RecoveryCodes},
    sign_in::{self, BrowserState, Completion, PassedFactor, PendingSignIn, SignIn},
};

/// The fields of a form with a code.
pub struct CodeForm<'f> {
    /// The code, as the user typed it.
    pub code: &'f str,
    /// The hidden field, [`super::code_form_token`].
    pub token: &'f str,
    /// Whether the user does not want to be asked again in this browser.
    pub remember: bool,
    /// How the browser names itself.
    pub user_agent: &'f str,
}

/// The outcome of a submitted code.
#[derive(Debug)]
pub enum SecondFactorOutcome {
    /// Redirect the browser to the resume endpoint: the sign-in is complete, or has ended. The
    /// cookie names the new id from now on, if there is one. The token is of a browser that the
    /// user has remembered.
    Continue(Option<RenewedBrowser>, Option<Secret>),
    /// The code is wrong or was used before.
    WrongCode(SecondFactorView),
    /// Too many wrong codes.
    LockedOut {
        /// The page is shown again.
        view: SecondFactorView,
        /// Seconds until the next attempt is allowed, at least 1.
        retry_after: u64,
    },
    /// This browser has no such interaction.
    Gone,
}

/// What the page that sets a second factor up offers.
#[derive(Debug)]
pub struct SetupOffer {
    /// An authenticator app.
    pub enrolment: Enrolment,
    /// A passkey; `None` if users of the tenant have none, or none on this page.
    pub passkey: Option<PasskeyRequest>,
}

/// The outcome of a form that sets a second factor up.
pub enum SetupOutcome {
    /// The factor is set up: the page shows the recovery codes. The cookie names the new id of the
    /// browser from now on, if it has got one.
    Enrolled(RecoveryCodes, Box<SecondFactorView>, Option<RenewedBrowser>),
    /// The page is shown again: the code is wrong.
    WrongCode(Box<(SecondFactorView, SetupOffer)>),
    /// The page is shown again: the answer of the passkey is not accepted.
    PasskeyFailed(PasskeyProblem, Box<(SecondFactorView, SetupOffer)>),
    /// Redirect the browser to the resume endpoint: there is nothing to set up. The cookie names
    /// the new id of the browser, if it has got one.
    Continue(Option<RenewedBrowser>),
    /// This browser has no such interaction.
    Gone,
}

/// The step of this sign-in at the tenant: the second factor, or its set-up. `page` is the tenant
/// of the interaction.
pub(super) async fn step(
    page: &Tenant,
    tenant: &Tenant,
    sign_in: &SignIn,
    purpose: SignInPurpose,
    completion: Completion,
) -> Result<ResumeOutcome> {
    let again = (purpose.clone(), sign_in.username.clone());
    let view = view(page, tenant, sign_in, purpose).await?;
    let (user_id, username) = (&sign_in.user_id, &sign_in.username);
    if second_factor::has_any(tenant, &tenant.reader(), user_id).await? {
        return Ok(ResumeOutcome::SecondFactor(view));
    }
    if !second_factor::may_enrol(tenant, &tenant.reader(), user_id, &sign_in.acr).await? {
        return Ok(ResumeOutcome::SecondFactorReset(view));
    }
    if completion == Completion::StepUp && !sign_in.is_recent(tenant).await? {
        // A session that was taken over must not get a factor of the intruder.
        let (purpose, username) = again;
        let login_hint = Some(username);
        return Ok(ResumeOutcome::SignIn {
            purpose,
            login_hint,
            link: None,
            username_first: false,
            keep_signed_in: sign_in.is_kept(),
        });
    }
    let offer = SetupOffer {
        enrolment: second_factor::begin_enrolment(tenant, user_id, username)?,
        passkey: passkey_setup::request(page, tenant, sign_in).await?,
    };
    Ok(ResumeOutcome::SecondFactorSetup(view, offer))
}

/// Whether a page of the account asks for a second factor of the user that this session has not
/// passed, because it began before.
pub(super) async fn is_missing(
    tenant: &Tenant,
    sign_in: &SignIn,
    page: AccountPage,
) -> Result<bool> {
    let user_id = &sign_in.user_id;
    if sign_in.acr == "2" || sign_in.lacks_factor {
        return Ok(sign_in.lacks_factor);
    }
    Ok(match page {
        AccountPage::SecondFactor | AccountPage::Email | AccountPage::Delete => {
            second_factor::has_any(tenant, &tenant.reader(), user_id).await?
        }
        // A passkey may replace a lost one.
        AccountPage::Passkey => second_factor::is_set_up(tenant, &tenant.reader(), user_id).await?,
        AccountPage::Overview
        | AccountPage::Change
        | AccountPage::Profile
        | AccountPage::ConfirmEmail
        | AccountPage::Password => false,
    })
}

/// What the pages show. A passkey of the user works on pages of its own host only.
async fn view(
    page: &Tenant,
    tenant: &Tenant,
    sign_in: &SignIn,
    purpose: SignInPurpose,
) -> Result<SecondFactorView> {
    let passkeys = passkey::usable(tenant, &tenant.reader(), &sign_in.user_id).await?;
    let party = RelyingParty::of(tenant).filter(|_| !passkeys.is_empty());
    let passkey = match party.filter(|party| Some(party) == RelyingParty::of(page).as_ref()) {
        Some(party) => {
            passkey::second_factor_request(tenant, &party, &ceremony(sign_in), passkeys)?
        }
        None => None,
    };
    let has_app = second_factor::is_set_up(tenant, &tenant.reader(), &sign_in.user_id).await?;
    let has_codes =
        has_app || second_factor::codes_of_passkeys(tenant, &sign_in.user_id).await? > 0;
    Ok(SecondFactorView {
        has_app,
        has_codes,
        passkey,
        remembered_days: second_factor::remembered_days(tenant),
        purpose,
        tenant_name: if tenant.is_home() { String::new() } else { tenant.name().to_owned() },
        user_display_name: sign_in.display_name.clone(),
        user_email: sign_in.email.clone(),
    })
}

/// What a challenge of the page is for.
pub(super) fn ceremony(sign_in: &SignIn) -> Ceremony<'_> {
    Ceremony::SecondFactor { user_id: &sign_in.user_id, sign_in_id: &sign_in.id }
}

/// A sign-in whose second factor is missing, or a session that can step up, and its tenant.
pub(super) struct Subject {
    pub tenant: Tenant,
    pub sign_in: SignIn,
    /// `None` if it is complete.
    pub completion: Option<Completion>,
    /// The interaction that keeps a link until the factor is passed.
    pub keeps_link: Option<String>,
    purpose: SignInPurpose,
}

impl Subject {
    /// What the pages of the interaction of this tenant show.
    pub async fn view(self, page: &Tenant) -> Result<SecondFactorView> {
        view(page, &self.tenant, &self.sign_in, self.purpose).await
    }
}

/// The subject of this browser's interaction. The outer `None` means that there is no such
/// interaction, the inner one that its sign-in has ended.
pub(super) async fn find_subject(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<Option<Option<Subject>>> {
    let Some(Interaction { id, client_row_id, request, progress }) =
        open_for_browser(tenant, handle, browser).await?
    else {
        return Ok(None);
    };
    let purpose = submit::purpose(tenant, client_row_id.as_deref(), &request).await?;
    let (tenant, state) = match request {
        InteractionRequest::Console { return_to } => {
            // The account may be of another tenant than the interaction.
            match console::latest(tenant.platform(), browser, &return_to).await? {
                Some((account_tenant, state)) => (account_tenant, Some(state)),
                None => (tenant.clone(), None),
            }
        }
        InteractionRequest::Client { .. }
        | InteractionRequest::Account { .. }
        | InteractionRequest::Session { .. } => {
            (tenant.clone(), sign_in::of_browser(tenant, browser).await?)
        }
    };
    let (sign_in, completion) = match state {
        Some(BrowserState::Pending(PendingSignIn(sign_in))) => (sign_in, Some(Completion::SignIn)),
        Some(BrowserState::SignedIn(sign_in)) => {
            let completion = (sign_in.acr == "1").then_some(Completion::StepUp);
            (sign_in, completion)
        }
        None => return Ok(Some(None)),
    };
    let keeps_link = progress.confirmed_link.map(|_| id);
    Ok(Some(Some(Subject { tenant, sign_in, completion, keeps_link, purpose })))
}

/// Locks the user of a sign-in. Returns false if they were blocked or deleted.
pub(super) async fn lock_user(tx: &Transaction, user_id: &str) -> Result<bool> {
    Ok(store::user::lock(tx.scope(), user_id).await?.is_some_and(|user| !user.disabled))
}

/// What a transaction has made of a code.
enum Attempt {
    Accepted(Option<Secret>),
    Wrong,
    /// The sign-in was completed or ended meanwhile.
    Over,
}

/// Verifies a code and completes the sign-in of this browser.
pub async fn submit_second_factor(
    page: &Tenant,
    handle: &str,
    browser: FormBrowser<'_>,
    form: &CodeForm<'_>,
    (client_ip, language): (IpAddr, &str),
) -> Result<SecondFactorOutcome> {
    let CodeForm { code, token, remember, user_agent } = form;
    // Without the field of the page, the code alone would lead to the session of another browser.
    let is_of_page = |current| is_code_form_token(page, handle, current, token);
    let secret = match browser.current.is_none_or(is_of_page) {
        true => format!("{token}/{code}"),
        false => browser.new.0.clone(),
    };
    let Some(submitted) = open(page, handle, browser, &secret).await? else {
        return Ok(SecondFactorOutcome::Gone);
    };
    let Submitted { subject, browser: new } = submitted;
    let Some(subject @ Subject { completion: Some(completion), .. }) = subject else {
        return Ok(SecondFactorOutcome::Continue(renewed(page, handle, new).await?, None));
    };
    let Subject { tenant, sign_in, keeps_link, .. } = &subject;
    if !second_factor::has_any(tenant, &tenant.reader(), &sign_in.user_id).await? {
        return Ok(SecondFactorOutcome::Continue(None, None));
    }
    let kind = second_factor::kind_of(code);
    match rate_limit::reserve_code(tenant, &sign_in.user_id, kind).await {
        Err(Error::RateLimited { retry_after }) => {
            let view = subject.view(page).await?;
            return Ok(SecondFactorOutcome::LockedOut { view, retry_after });
        }
        reserved => reserved?,
    }
    let user_id = sign_in.user_id.as_str();
    let actor = Actor::user(user_id, &sign_in.display_name, None);
    let attempt = tenant
        .transaction(&actor, async |tx| {
            if !lock_user(tx, user_id).await? {
                return Ok(Attempt::Over);
            }
            // Before the code is used up: of two submissions at once, the later one needs none.
            let app = store::authenticator::by_user(tx.scope(), user_id).await?;
            let app = app.as_ref();
            let factor = second_factor::factor_of_codes(tx.scope(), user_id, app).await?;
            let Some(id) = factor.as_deref() else {
                rate_limit::return_code(tx, user_id, kind).await?;
                return Ok(Attempt::Over);
            };
            let methods = &sign_in::CODE_METHODS;
            let passed = PassedFactor { id, methods, browser: Some(&new), passkey: None };
            if !sign_in::complete(tx, sign_in, completion, &passed, client_ip).await? {
                rate_limit::return_code(tx, user_id, kind).await?;
                return Ok(Attempt::Over);
            }
            if !second_factor::verify(tx, user_id, app, code).await? {
                // Rolls the completion back.
                return Err(Error::Stale);
            }
            if kind == CodeKind::Recovery {
                let object = (ObjectKind::User, user_id, sign_in.username.as_str());
                let detail = json!({ "address": client_ip.to_string() });
                tx.audit(AuditEvent::RecoveryCodeUsed, object, detail);
                let kind = MailKind::RecoveryCodeUsed;
                second_factor::notify(tx, user_id, kind, Some(language)).await?;
            }
            rate_limit::release_code(tx, user_id, kind).await?;
            if completion == Completion::SignIn {
                submit::queue_mails(tx, (language, browser.known), client_ip).await?;
            }
            if let Some(interaction_id) = keeps_link {
                pending_link::apply_kept(tx, interaction_id).await?;
            }
            // A recovery code is used because the app is not at hand.
            let token = match *remember && kind == CodeKind::App {
                true => {
                    let user = (user_id, sign_in.username.as_str());
                    let from = (*user_agent, client_ip.to_string());
                    second_factor::remember(tx, user, from).await?
                }
                false => None,
            };
            Ok(Attempt::Accepted(token))
        })
        .await;
    let attempt = match attempt {
        Err(Error::Stale) => Attempt::Wrong,
        attempt => attempt?,
    };
    Ok(match attempt {
        Attempt::Accepted(token) => {
            if completion == Completion::SignIn {
                tenant.record_metric("", Metric::SignInSucceeded);
            }
            SecondFactorOutcome::Continue(renewed(page, handle, new).await?, token)
        }
        Attempt::Over => SecondFactorOutcome::Continue(renewed(page, handle, new).await?, None),
        Attempt::Wrong => {
            sign_in::record_failure(tenant, user_id, client_ip).await?;
            tenant.record_metric("", Metric::SignInFailed);
            SecondFactorOutcome::WrongCode(subject.view(page).await?)
        }
    })
}

/// Signs the user of the step out, so that another one can sign in. Returns false if this browser
/// has no such interaction.
pub async fn leave_second_factor(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<bool> {
    let Some(subject) = find_subject(tenant, handle, browser).await? else { return Ok(false) };
    if let Some(Subject { tenant, sign_in, .. }) = subject {
        tenant
            .transaction(&Actor::anonymous(), async |tx| {
                store::sign_in::end_by_id(tx.scope(), &sign_in.user_id, &sign_in.id).await?;
                Ok(())
            })
            .await?;
    }
    Ok(true)
}

/// Stores the second factor of the user of this step, who has entered a code of their app, and
/// completes their sign-in.
pub async fn submit_second_factor_setup(
    page: &Tenant,
    handle: &str,
    browser: FormBrowser<'_>,
    form: (&str, &str),
    (client_ip, language): (IpAddr, &str),
) -> Result<SetupOutcome> {
    let (ticket, code) = form;
    let Some(submitted) = open(page, handle, browser, &format!("{ticket}/{code}")).await? else {
        return Ok(SetupOutcome::Gone);
    };
    let Submitted { subject, browser: new } = submitted;
    let Some(subject) = subject else { return Ok(SetupOutcome::Continue(None)) };
    let Subject { tenant, sign_in, completion, keeps_link, .. } = &subject;
    let completion = *completion;
    if completion == Some(Completion::StepUp) && !sign_in.is_recent(tenant).await? {
        // The resume endpoint asks for a new sign-in.
        return Ok(SetupOutcome::Continue(None));
    }
    let (user_id, username) = (sign_in.user_id.as_str(), sign_in.username.as_str());
    let actor = Actor::user(user_id, &sign_in.display_name, None);
    let outcome = tenant
        .transaction(&actor, async |tx| {
            if !lock_user(tx, user_id).await? {
                return Ok(None);
            }
            // A user with a passkey signs in by it, or staff remove it.
            let (tenant, acr) = (tx.tenant(), sign_in.acr.as_str());
            if completion.is_some()
                && !second_factor::may_enrol(tenant, tx.scope(), user_id, acr).await?
            {
                return Ok(None);
            }
            let detail = json!({ "address": client_ip.to_string() });
            let (outcome, stored) =
                second_factor::enrol(tx, (user_id, username), form, detail).await?;
            let is_new = stored.is_some();
            if let Some(id) = stored {
                // A repeated form finds the sign-in complete, but stores nothing.
                let completion = completion.ok_or(Error::Stale)?;
                let (id, methods) = (id.as_str(), &sign_in::CODE_METHODS);
                let passed = PassedFactor { id, methods, browser: Some(&new), passkey: None };
                if !sign_in::complete(tx, sign_in, completion, &passed, client_ip).await? {
                    return Err(Error::Stale);
                }
                if let Some(interaction_id) = keeps_link {
                    pending_link::apply_kept(tx, interaction_id).await?;
                }
                if completion == Completion::SignIn {
                    submit::queue_mails(tx, (language, browser.known), client_ip).await?;
                }
                let kind = MailKind::SecondFactorAdded;
                second_factor::notify(tx, user_id, kind, Some(language)).await?;
            }
            Ok(Some((outcome, is_new)))
        })
        .await;
    Ok(match outcome {
        Ok(Some((outcome, is_new))) => {
            if is_new && completion == Some(Completion::SignIn) {
                tenant.record_metric("", Metric::SignInSucceeded);
            }
            match outcome {
                EnrolOutcome::Enrolled(codes) => {
                    let renewed = renewed(page, handle, new).await?;
                    let view = Box::new(subject.view(page).await?);
                    SetupOutcome::Enrolled(codes, view, renewed)
                }
                EnrolOutcome::WrongCode(enrolment) => {
                    let passkey = passkey_setup::request(page, tenant, sign_in).await?;
                    let offer = SetupOffer { enrolment, passkey };
                    SetupOutcome::WrongCode(Box::new((subject.view(page).await?, offer)))
                }
                // The page of the next step asks for the code of the app, or offers another key.
                EnrolOutcome::HasOne | EnrolOutcome::Expired => {
                    SetupOutcome::Continue(renewed(page, handle, new).await?)
                }
            }
        }
        // The sign-in has ended meanwhile.
        Ok(None) | Err(Error::Stale) => SetupOutcome::Continue(None),
        Err(error) => return Err(error),
    })
}
