//! The new id that a browser gets when it passes a second factor, as it does at sign-in (A7).
//!
//! A code or an answer is accepted once, and the response to it replaces the cookie. So a form that
//! is submitted twice at once comes with the old cookie both times: the interaction keeps, for a
//! minute, which id the first of them has led to. What was submitted proves that it is the same
//! form, together with a field that only its page contains.

use serde::{Deserialize, Serialize};

use super::{
    REPEAT_WINDOW, StoredProgress, load,
    second_factor::{FactorStep, Subject, find_step},
    submit::change_progress,
};
use crate::{
    model::{actor::Actor, browser_id::BrowserId, error::Result},
    runtime::{secret, tenant::Tenant, vault::DigestKind},
};

/// Maximum number of submitted forms that an interaction keeps.
const MAX_RENEWALS: usize = 8;
const FORM_PREFIX: &str = "cf";

/// A form that was submitted, and the id that its browser gets if it passes the factor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Renewal {
    /// The digest of what was submitted.
    form: String,
    /// The id of the browser that submitted it.
    pub previous: String,
    /// The new id. Nothing belongs to it unless the factor was passed.
    pub browser: String,
    /// When it was submitted, in Unix seconds.
    at: i64,
}

/// The browser that has submitted a form of the second factor.
#[derive(Clone, Copy, Debug)]
pub struct FormBrowser<'b> {
    /// The id that the request's cookie names, if it is valid.
    pub current: Option<&'b BrowserId>,
    /// The id that it gets if the form passes the factor.
    pub new: &'b BrowserId,
    /// The cookie of [`crate::sign_in::known_browser`].
    pub known: &'b str,
}

/// The id that a browser has got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewedBrowser {
    /// The new id.
    pub id: BrowserId,
    /// Whether the session outlives the browser's process.
    pub is_kept: bool,
    /// Id of the user, who now knows this browser.
    pub user_id: String,
}

/// The value of the hidden field of an interaction's form for a code, in this browser. It is
/// another one each time, so that a copy of the cookie does not tell what a page has shown.
pub fn code_form_token(tenant: &Tenant, handle: &str, browser: &BrowserId) -> String {
    let nonce = secret::generate(tenant.platform().entropy(), FORM_PREFIX);
    token_of_nonce(tenant, handle, browser, nonce.expose())
}

fn token_of_nonce(tenant: &Tenant, handle: &str, browser: &BrowserId, nonce: &str) -> String {
    let shown = format!("{nonce}/{handle}/{}", browser.0);
    format!("{nonce}.{}", tenant.platform().vault().digest(DigestKind::SecondFactorForm, &shown))
}

/// Whether a page of this interaction has shown the field in this browser.
pub(super) fn is_code_form_token(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
    token: &str,
) -> bool {
    token.split_once('.').is_some_and(|(nonce, _)| {
        secret::is_well_formed(nonce, FORM_PREFIX)
            && token_of_nonce(tenant, handle, browser, nonce) == token
    })
}

/// An interaction whose form was submitted.
pub(super) struct Submitted {
    /// Whose factor it is; `None` if their sign-in has ended.
    pub subject: Option<Subject>,
    /// The id that the subject has, or gets if the form passes the factor.
    pub browser: BrowserId,
}

/// Opens the interaction of a submitted form. `secret` is what the form has submitted: no one else
/// knows it. `None` if the browser has no such interaction.
pub(super) async fn open(
    page: &Tenant,
    handle: &str,
    browser: FormBrowser<'_>,
    secret: &str,
) -> Result<Option<Submitted>> {
    let vault = page.platform().vault();
    let form = vault.digest(DigestKind::SecondFactorForm, &format!("{handle}/{secret}"));
    let Some((interaction, _)) = load(page, handle).await? else { return Ok(None) };
    let earlier = find(&interaction.progress, &form, page.now().0);
    if let Some(current) = browser.current
        && let Some(FactorStep { subject }) = find_step(page, handle, current).await?
    {
        if subject.as_ref().is_some_and(|subject| subject.completion.is_some()) {
            let browser = reserve(page, &interaction.id, form, (current, browser.new)).await?;
            return Ok(Some(Submitted { subject, browser }));
        }
        if earlier.is_none() {
            return Ok(Some(Submitted { subject, browser: current.clone() }));
        }
    }
    let Some(earlier) = earlier else { return Ok(None) };
    let subject = find_step(page, handle, &earlier).await?.and_then(|step| step.subject);
    Ok(Some(Submitted { subject, browser: earlier }))
}

/// The id that this form has led to.
fn find(progress: &StoredProgress, form: &str, now: i64) -> Option<BrowserId> {
    let is_same = |one: &&Renewal| one.form == form && now - one.at <= REPEAT_WINDOW;
    progress.renewals.iter().find(is_same).map(|one| BrowserId(one.browser.clone()))
}

/// The id that the browser gets by this form: the same for both if it is submitted twice at once.
async fn reserve(
    page: &Tenant,
    interaction_id: &str,
    form: String,
    (current, new): (&BrowserId, &BrowserId),
) -> Result<BrowserId> {
    let mut reserved = new.clone();
    page.transaction(&Actor::anonymous(), async |tx| {
        let now = tx.now().0;
        change_progress(tx, interaction_id, |stored| {
            if let Some(earlier) = find(stored, &form, now) {
                reserved = earlier;
                return;
            }
            let (previous, browser) = (current.0.clone(), new.0.clone());
            stored.renewals.push(Renewal { form, previous, browser, at: now });
            let excess = stored.renewals.len().saturating_sub(MAX_RENEWALS);
            stored.renewals.drain(..excess);
        })
        .await
    })
    .await?;
    Ok(reserved)
}

/// The id that the browser has got, if the factor was passed: by this form, or by the same one a
/// moment ago.
pub(super) async fn renewed(
    page: &Tenant,
    handle: &str,
    browser: BrowserId,
) -> Result<Option<RenewedBrowser>> {
    let subject = find_step(page, handle, &browser).await?.and_then(|step| step.subject);
    let complete = subject.filter(|subject| subject.completion.is_none());
    Ok(complete.map(|Subject { sign_in, .. }| RenewedBrowser {
        id: browser,
        is_kept: sign_in.is_kept(),
        user_id: sign_in.user_id,
    }))
}
