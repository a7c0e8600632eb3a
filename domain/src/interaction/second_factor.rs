//! The second factor as a step of an interaction: the page for a code, and the page that sets a
//! factor up for a user who needs one and has none.
//!
//! The browser gets a new id and cookie with the factor ([`super::renewal`]). A form that is
//! submitted again finds the sign-in complete.

mod code;
mod set_up;

use oauth::Acr;

use super::{
    AccountPage, Interaction, InteractionRequest, ResumeOutcome, SecondFactorView, SignInPurpose,
    console, open_for_browser, passkey_setup, submit,
};
use crate::{
    model::{actor::Actor, browser_id::BrowserId, error::Result},
    passkey::{self, Ceremony, RelyingParty},
    runtime::{tenant::Tenant, transaction::Transaction},
    second_factor,
    sign_in::{self, BrowserState, Completion, PendingSignIn, SignIn},
};

pub use self::{
    code::{CodeForm, SecondFactorOutcome, submit_second_factor},
    set_up::{SetupOffer, SetupOutcome, submit_second_factor_setup},
};

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
    if !second_factor::may_enrol(tenant, &tenant.reader(), user_id, sign_in.acr).await? {
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
    if sign_in.acr == Acr::TwoFactors || sign_in.lacks_factor {
        return Ok(sign_in.lacks_factor);
    }
    Ok(match page {
        AccountPage::SecondFactor
        | AccountPage::RecoveryCodes
        | AccountPage::Email
        | AccountPage::Delete => second_factor::has_any(tenant, &tenant.reader(), user_id).await?,
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
    let has_codes = has_app || second_factor::codes_left(tenant, &sign_in.user_id).await? > 0;
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

/// The second factor as the step of a browser's interaction.
pub(super) struct FactorStep {
    /// Whose factor it is; `None` if their sign-in has ended.
    pub subject: Option<Subject>,
}

/// The step of this browser's interaction; `None` if there is no such interaction.
pub(super) async fn find_step(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<Option<FactorStep>> {
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
            let completion = (sign_in.acr == Acr::OneFactor).then_some(Completion::StepUp);
            (sign_in, completion)
        }
        None => return Ok(Some(FactorStep { subject: None })),
    };
    let keeps_link = progress.confirmed_link.map(|_| id);
    let subject = Subject { tenant, sign_in, completion, keeps_link, purpose };
    Ok(Some(FactorStep { subject: Some(subject) }))
}

/// Locks the user of a sign-in. Returns false if they were blocked or deleted.
pub(super) async fn lock_user(tx: &Transaction, user_id: &str) -> Result<bool> {
    Ok(store::user::lock(tx.scope(), user_id).await?.is_some_and(|user| !user.disabled))
}

/// Signs the user of the step out, so that another one can sign in. Returns false if this browser
/// has no such interaction.
pub async fn leave_second_factor(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<bool> {
    let Some(step) = find_step(tenant, handle, browser).await? else { return Ok(false) };
    if let Some(Subject { tenant, sign_in, .. }) = step.subject {
        tenant
            .transaction(&Actor::anonymous(), async |tx| {
                store::sign_in::end_by_id(tx.scope(), &sign_in.user_id, &sign_in.id).await?;
                Ok(())
            })
            .await?;
    }
    Ok(true)
}
