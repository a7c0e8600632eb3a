//! The forms of an interaction: sign-in, account selection and consent.
//!
//! Each stores its progress; the browser then returns to the resume endpoint. Each may be submitted
//! twice. Sign-in renews the cookie, so a repeated sign-in comes with the old one: it is accepted
//! because its form was shown to the interaction's browser and its password is correct, and as a
//! sign-in of its own.

use std::net::IpAddr;

use contract::mail::{MailKind, MailValues};
use oauth::{Scope, consent::Consent};

use super::{
    Interaction, InteractionRequest, MAX_SIGN_INS, SignInPurpose, StoredProgress, account,
    active_client, console, load, open_for_browser,
    pending_link::{self, LinkView, PendingLink},
    stored,
};
use crate::{
    mail,
    model::{
        actor::Actor,
        browser_id::{Browser, BrowserId},
        error::{Error, Result},
        request_context::RequestContext,
    },
    recovery,
    runtime::{tenant::Tenant, transaction::Transaction, vault::DigestKind},
    sign_in::{self, PasswordForm, SignInOutcome, known_browser},
};

/// The fields of a sign-in form.
pub struct SignInForm<'f> {
    /// Username or email address, as the user typed it.
    pub username: &'f str,
    /// The password, as the user typed it.
    pub password: &'f str,
    /// Whether the session lasts as long as the tenant allows, used or not.
    pub keep_signed_in: bool,
    /// The hidden field, [`sign_in_form_token`].
    pub token: &'f str,
    /// The displayed link that the user wants ([`LinkView::id`]).
    pub link: Option<&'f str>,
    /// The language of the request, for the mails that follow.
    pub language: &'f str,
    /// The cookie of [`known_browser`].
    pub known_browser: &'f str,
}

impl<'f> SignInForm<'f> {
    /// What the user has entered, from this address.
    pub(super) fn password(&self, client_ip: IpAddr) -> PasswordForm<'f> {
        let Self { username, password, keep_signed_in, .. } = *self;
        PasswordForm { username, password, keep_signed_in, client_ip }
    }
}

/// The outcome of a submitted sign-in form.
#[derive(Debug, PartialEq, Eq)]
pub enum SubmitOutcome {
    /// The browser has a session: redirect it to the resume endpoint.
    SignedIn {
        /// Id of the user.
        user_id: String,
        /// Whether the sign-in waits for a second factor: the user does not know this browser yet.
        is_pending: bool,
    },
    /// Wrong username or password, or a disabled user; the form is shown again.
    InvalidCredentials,
    /// Seconds until the next attempt is allowed.
    LockedOut {
        /// In seconds, at least 1.
        retry_after: u64,
    },
    /// The interaction is unknown, expired or bound to another browser.
    Gone,
}

/// The value of the hidden field of an interaction's sign-in form.
pub fn sign_in_form_token(tenant: &Tenant, handle: &str) -> String {
    tenant.platform().vault().digest(DigestKind::SignInForm, handle)
}

/// The interaction of a sign-in form, if it is bound to this browser or the form was shown to the
/// browser that it is bound to.
pub(super) async fn open_for_sign_in(
    tenant: &Tenant,
    handle: &str,
    browser: Option<&BrowserId>,
    token: &str,
) -> Result<Option<Interaction>> {
    if let Some(browser) = browser
        && let Some(interaction) = open_for_browser(tenant, handle, browser).await?
    {
        return Ok(Some(interaction));
    }
    if !tenant.platform().vault().matches(DigestKind::SignInForm, handle, token) {
        return Ok(None);
    }
    Ok(load(tenant, handle).await?.map(|(interaction, _)| interaction))
}

/// Applies `change` to the stored progress. Returns false if the interaction has expired.
pub(super) async fn change_progress(
    tx: &Transaction,
    id: &str,
    change: impl FnOnce(&mut StoredProgress),
) -> Result<bool> {
    let Some(row) = store::interaction::lock(tx.scope(), id, tx.now().0).await? else {
        return Ok(false);
    };
    let mut progress = stored(row.done)?;
    change(&mut progress);
    let changed =
        serde_json::to_value(progress).map_err(|error| Error::internal(error.to_string()))?;
    store::interaction::set_progress(tx.scope(), id, changed).await?;
    Ok(true)
}

/// Records that a user has signed in in this browser; `is_new_user` if that has created the
/// account. Returns the link that waited for it.
///
/// # Errors
///
/// [`Error::NotFound`] if the interaction has expired.
pub(super) async fn record_sign_in(
    tx: &Transaction,
    id: &str,
    browser: &BrowserId,
    is_new_user: bool,
) -> Result<Option<PendingLink>> {
    let now = tx.now();
    let mut pending = None;
    let is_open = change_progress(tx, id, |stored| {
        stored.signed_in_by.retain(|earlier| *earlier != browser.0);
        stored.signed_in_by.push(browser.0.clone());
        let excess = stored.signed_in_by.len().saturating_sub(MAX_SIGN_INS);
        stored.signed_in_by.drain(..excess);
        stored.progress.signed_in_at = Some(now);
        stored.progress.consented = None;
        stored.decided_by = None;
        pending = stored.pending_link.take();
        stored.confirmed_link = None;
        stored.is_new_user = is_new_user;
    });
    if is_open.await? { Ok(pending) } else { Err(Error::NotFound) }
}

/// Verifies a username and password and signs the browser in. `previous` is the id that the
/// request's cookie names, if it is valid; `browser` the one that the sign-in is stored for.
pub async fn submit_sign_in(
    tenant: &Tenant,
    handle: &str,
    previous: Option<&BrowserId>,
    browser: &Browser,
    form: &SignInForm<'_>,
    client_ip: IpAddr,
) -> Result<SubmitOutcome> {
    let Some(Interaction { id, request, .. }) =
        open_for_sign_in(tenant, handle, previous, form.token).await?
    else {
        return Ok(SubmitOutcome::Gone);
    };
    let store_sign_in = async |tx: &mut Transaction| {
        if let Some(pending) = record_sign_in(tx, &id, &browser.id, false).await? {
            pending_link::apply_or_keep(tx, &id, pending, form.link).await?;
        }
        Ok(())
    };
    let from = RequestContext { client_ip, language: form.language };
    let send_mails = async |tx: &mut Transaction| queue_mails(tx, from, form.known_browser).await;
    let outcome = match &request {
        InteractionRequest::Client { .. }
        | InteractionRequest::Account { .. }
        | InteractionRequest::Session { .. } => {
            let entered = form.password(client_ip);
            sign_in::with_password(tenant, browser, entered, store_sign_in, send_mails).await
        }
        InteractionRequest::Console { return_to } => {
            let outcome = console::sign_in(tenant, return_to, browser, form, client_ip).await;
            if let Ok(SignInOutcome::SignedIn { .. }) = &outcome {
                // The account may be of another tenant than the interaction.
                tenant.transaction(&Actor::anonymous(), store_sign_in).await?;
            }
            outcome
        }
    };
    Ok(match outcome {
        Ok(SignInOutcome::SignedIn { user_id, is_pending }) => {
            SubmitOutcome::SignedIn { user_id, is_pending }
        }
        Ok(SignInOutcome::InvalidCredentials) => SubmitOutcome::InvalidCredentials,
        Ok(SignInOutcome::LockedOut { retry_after }) => SubmitOutcome::LockedOut { retry_after },
        Err(Error::NotFound) => SubmitOutcome::Gone,
        Err(error) => return Err(error),
    })
}

/// Queue the mails that follow a sign-in of the transaction's actor: about a browser that is new to
/// them, and to verify their address if the tenant requires it. `known_browser` is the cookie of
/// [`known_browser`].
pub async fn queue_mails(
    tx: &mut Transaction,
    RequestContext { client_ip, language }: RequestContext<'_>,
    known_browser: &str,
) -> Result<()> {
    let Some(user_id) = tx.actor().user_id().map(str::to_owned) else { return Ok(()) };
    if !tx.platform().is_mail_on() {
        return Ok(());
    }
    if !known_browser::contains(tx.platform(), known_browser, &user_id)
        && let Some(user) = store::user::by_id(tx.scope(), &user_id).await?
    {
        let values = MailValues {
            at: Some(tx.now().0),
            address: Some(client_ip.to_string()),
            ..Default::default()
        };
        mail::notify(tx, &user, MailKind::NewSignIn, Some(language), values).await?;
    }
    if tx.tenant().settings().require_verified_email {
        recovery::send_verification(tx, &user_id, language).await?;
    }
    Ok(())
}

/// What the sign-in form shows again after a failed attempt.
#[derive(Debug, Default)]
pub struct FormContext {
    /// What the user signs in for.
    pub purpose: SignInPurpose,
    /// The `ui_locales` of the request (OpenID Connect Core §3.1.2.1); `None` if it has none.
    pub ui_locales: Option<String>,
    /// The link that waits for the sign-in.
    pub link: Option<LinkView>,
}

/// The client and the languages of an interaction.
pub async fn form_context(tenant: &Tenant, handle: &str) -> Result<FormContext> {
    let Some((interaction, _)) = load(tenant, handle).await? else {
        return Ok(FormContext::default());
    };
    let Interaction { client_row_id, request, progress, .. } = interaction;
    let link = pending_link::view(tenant, progress.pending_link.as_ref()).await?;
    let purpose = purpose(tenant, client_row_id.as_deref(), &request).await?;
    Ok(FormContext { purpose, ui_locales: request.ui_locales(), link })
}

/// What the sign-in of an interaction is for.
pub(super) async fn purpose(
    tenant: &Tenant,
    client_row_id: Option<&str>,
    request: &InteractionRequest,
) -> Result<SignInPurpose> {
    Ok(match request {
        InteractionRequest::Client { request, .. } => {
            let client = active_client(tenant, client_row_id, request).await?;
            client.map_or_else(SignInPurpose::default, |client| {
                SignInPurpose::Client(client.name.clone())
            })
        }
        InteractionRequest::Console { .. } => SignInPurpose::Console,
        InteractionRequest::Account { reauthenticate, .. } => {
            account::purpose(reauthenticate.is_some())
        }
        InteractionRequest::Session { .. } => SignInPurpose::Account,
    })
}

/// Continues with the signed-in account, or signs it out so that another one can sign in. Returns
/// false if this browser has no such interaction.
pub async fn submit_account_choice(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
    keep_account: bool,
) -> Result<bool> {
    let Some(Interaction { id, .. }) = open_for_browser(tenant, handle, browser).await? else {
        return Ok(false);
    };
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            if !keep_account {
                store::sign_in::end_for_browser(tx.scope(), &browser.0).await?;
            }
            change_progress(tx, &id, |stored| {
                stored.progress.account_selected = keep_account;
                stored.progress.consented = None;
                stored.decided_by = None;
                // A provider would sign in with the same account again.
                stored.was_at_provider |= !keep_account;
            })
            .await
        })
        .await
}

/// The decision of the end user on the consent page.
#[derive(Clone, Copy, Debug)]
pub enum ConsentDecision<'a> {
    /// They allow what the page displayed, with this scope. The client may have lost or gained
    /// scopes since.
    Allow {
        /// Scope values that the page has shown, separated by spaces (RFC 6749 §3.3).
        displayed_scope: &'a str,
    },
    /// They deny the request; the client receives `access_denied` (RFC 6749 §4.1.2.1).
    Deny,
}

/// Stores the consent decision of the signed-in user, if there is one. Returns false if this
/// browser has no such interaction.
pub async fn submit_consent(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
    decision: ConsentDecision<'_>,
) -> Result<bool> {
    let Some(Interaction { id, request: InteractionRequest::Client { request, .. }, .. }) =
        open_for_browser(tenant, handle, browser).await?
    else {
        return Ok(false);
    };
    let Some(sign_in) = sign_in::current(tenant, browser).await? else { return Ok(true) };
    let allowed = match decision {
        ConsentDecision::Deny => None,
        ConsentDecision::Allow { displayed_scope } => {
            let requested = Consent::of_request(&request);
            let scope = requested.scope.intersection(&Scope::parse(displayed_scope)?);
            Some(Consent { scope, ..requested })
        }
    };
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            change_progress(tx, &id, |stored| {
                match allowed {
                    Some(_) => stored.progress.consented = allowed,
                    None => stored.progress.denied = true,
                }
                stored.decided_by = Some(sign_in.user_id.clone());
            })
            .await
        })
        .await
}
