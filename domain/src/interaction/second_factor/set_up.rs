//! The form that sets an authenticator app up, for a user who needs a second factor.

use contract::mail::MailKind;
use serde_json::json;

use super::{Subject, lock_user};
use crate::{
    interaction::{
        FormBrowser, PasskeyProblem, RenewedBrowser, SecondFactorView, passkey_setup, pending_link,
        renewal::{Submitted, open, renewed},
        submit,
    },
    model::{
        actor::Actor,
        error::{Error, Result},
        request_context::RequestContext,
    },
    passkey::PasskeyRequest,
    runtime::{metrics::Metric, tenant::Tenant},
    second_factor::{self, EnrolOutcome, Enrolment, RecoveryCodes},
    sign_in::{self, Completion, PassedFactor},
};

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

/// Stores the second factor of the user of this step, who has entered a code of their app, and
/// completes their sign-in.
pub async fn submit_second_factor_setup(
    page: &Tenant,
    handle: &str,
    browser: FormBrowser<'_>,
    form: (&str, &str),
    from: RequestContext<'_>,
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
    let user_id = sign_in.user_id.as_str();
    let actor = Actor::user(user_id, &sign_in.display_name, None);
    let outcome = tenant
        .transaction(&actor, async |tx| {
            if !lock_user(tx, user_id).await? {
                return Ok(None);
            }
            // A user with a passkey signs in by it, or staff remove it.
            let (tenant, acr) = (tx.tenant(), sign_in.acr);
            if completion.is_some()
                && !second_factor::may_enrol(tenant, tx.scope(), user_id, acr).await?
            {
                return Ok(None);
            }
            let detail = json!({ "address": from.client_ip.to_string() });
            let (outcome, stored) = second_factor::enrol(tx, sign_in.user(), form, detail).await?;
            let is_new = stored.is_some();
            if let Some(id) = stored {
                // A repeated form finds the sign-in complete, but stores nothing.
                let completion = completion.ok_or(Error::Stale)?;
                let (id, methods) = (id.as_str(), &sign_in::CODE_METHODS);
                let passed = PassedFactor { id, methods, browser: Some(&new), passkey: None };
                if !sign_in::complete(tx, sign_in, completion, &passed, from.client_ip).await? {
                    return Err(Error::Stale);
                }
                if let Some(interaction_id) = keeps_link {
                    pending_link::apply_kept(tx, interaction_id).await?;
                }
                if completion == Completion::SignIn {
                    submit::queue_mails(tx, from, browser.known).await?;
                }
                let kind = MailKind::SecondFactorAdded;
                second_factor::notify(tx, user_id, kind, Some(from.language)).await?;
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
