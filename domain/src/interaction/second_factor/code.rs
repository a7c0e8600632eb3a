//! The form for a code of the second factor, which completes a sign-in.

use contract::mail::MailKind;
use serde_json::json;

use super::{Subject, lock_user};
use crate::{
    interaction::{
        FormBrowser, RenewedBrowser, SecondFactorView, pending_link,
        renewal::{Submitted, is_code_form_token, open, renewed},
        submit,
    },
    model::{
        actor::Actor,
        audit_event::{AuditEvent, SignInFailure},
        browser_id::BrowserId,
        error::{Error, Result},
        request_context::RequestContext,
    },
    rate_limit::{self, CodeKind},
    runtime::{metrics::Metric, secret::Secret, tenant::Tenant, transaction::Transaction},
    second_factor,
    sign_in::{self, Completion, PassedFactor},
};

/// The fields of a form with a code.
pub struct CodeForm<'f> {
    /// The code, as the user typed it.
    pub code: &'f str,
    /// The hidden field, [`crate::interaction::code_form_token`].
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

/// What a transaction has made of a code.
enum Attempt {
    Accepted(Option<Secret>),
    Wrong,
    /// The sign-in was completed or ended meanwhile, or the attempt has to be repeated: nothing was
    /// written.
    Over,
}

/// Verifies a code and completes the sign-in of this browser.
pub async fn submit_second_factor(
    page: &Tenant,
    handle: &str,
    browser: FormBrowser<'_>,
    form: &CodeForm<'_>,
    from: RequestContext<'_>,
) -> Result<SecondFactorOutcome> {
    let CodeForm { code, token, .. } = form;
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
    let Subject { tenant, sign_in, .. } = &subject;
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
    let attempt = tenant.transaction(&actor, async |tx| {
        try_code(tx, &subject, completion, &new, form, from, browser.known).await
    });
    let attempt = match attempt.await {
        // What the link relies on has changed: the next step begins anew.
        Err(Error::Stale) => Attempt::Over,
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
            let (user, failure) = (sign_in.user(), SignInFailure::Code);
            sign_in::record_failure(tenant, user, failure, from.client_ip).await?;
            tenant.record_metric("", Metric::SignInFailed);
            SecondFactorOutcome::WrongCode(subject.view(page).await?)
        }
    })
}

/// Completes the sign-in of the subject for the new id of the browser, if the code is right.
async fn try_code(
    tx: &mut Transaction,
    subject: &Subject,
    completion: Completion,
    new: &BrowserId,
    form: &CodeForm<'_>,
    from: RequestContext<'_>,
    known_browser: &str,
) -> Result<Attempt> {
    let Subject { sign_in, keeps_link, .. } = subject;
    let (user_id, kind) = (sign_in.user_id.as_str(), second_factor::kind_of(form.code));
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
    let passed = PassedFactor { id, methods, browser: Some(new), passkey: None };
    if !sign_in::complete(tx, sign_in, completion, &passed, from.client_ip).await? {
        rate_limit::return_code(tx, user_id, kind).await?;
        return Ok(Attempt::Over);
    }
    if !second_factor::verify(tx, user_id, app, form.code).await? {
        // The completion was written before.
        tx.undo();
        return Ok(Attempt::Wrong);
    }
    if kind == CodeKind::Recovery {
        let detail = json!({ "address": from.client_ip.to_string() });
        tx.audit(AuditEvent::RecoveryCodeUsed, sign_in.user().object(), detail);
        let kind = MailKind::RecoveryCodeUsed;
        second_factor::notify(tx, user_id, kind, Some(from.language)).await?;
    }
    rate_limit::release_code(tx, user_id, kind).await?;
    if completion == Completion::SignIn {
        submit::queue_mails(tx, from, known_browser).await?;
    }
    if let Some(interaction_id) = keeps_link {
        pending_link::apply_kept(tx, interaction_id).await?;
    }
    // A recovery code is used because the app is not at hand.
    let token = match form.remember && kind == CodeKind::App {
        true => {
            let address = from.client_ip.to_string();
            second_factor::remember(tx, sign_in.user(), form.user_agent, &address).await?
        }
        false => None,
    };
    Ok(Attempt::Accepted(token))
}
