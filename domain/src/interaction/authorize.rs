//! The authorization endpoint (RFC 6749 §4.1.1; OpenID Connect Core §3.1.2).
//!
//! Validates the request and responds at once if the end user does not have to act. Only otherwise
//! is an interaction stored.

use contract::routes::Dialect;
use oauth::{
    Acr, Params, ResponseTarget,
    authorize::{AuthorizationRequest, NotRedirectable, ParsedRequest, RedirectedError},
    interaction::{ConsentState, NextStep, Progress, SignInState, StepUp},
};
use store::interaction::InteractionKind;

use super::{
    AuthorizeOutcome, HANDLE_PREFIX, InteractionRequest, LIFETIME, MAX_DECISIONS, StoredProgress,
    issue::{InteractionResult, issue},
};
use crate::{
    consent, diagnostic, key,
    model::{
        actor::Actor,
        client::Client,
        error::{Error, Result},
    },
    runtime::{platform::Platform, secret, tenant::Tenant, vault::DigestKind},
    second_factor,
    session::SessionCookie,
    sign_in::{self, BrowserState},
};

/// Validates an authorization request and decides the next step.
///
/// `cookie_withheld` marks a cross-site POST, whose `SameSite=Lax` cookie reaches only the
/// following GET of the resume endpoint. Such a request is always stored, whatever the decision
/// without a cookie would be.
pub async fn authorize(
    tenant: &Tenant,
    dialect: Dialect,
    params: Params,
    cookie: Option<&SessionCookie>,
    cookie_withheld: bool,
) -> Result<AuthorizeOutcome> {
    for _ in 1..MAX_DECISIONS {
        match authorize_once(tenant, dialect, params.clone(), cookie, cookie_withheld).await {
            Err(Error::Stale) => {}
            decided => return decided,
        }
    }
    authorize_once(tenant, dialect, params, cookie, cookie_withheld).await
}

/// Maximum size of a stored request in bytes: several parameters of their maximum length, which the
/// state takes twice, but not all of them.
const MAX_REQUEST_BYTES: usize = 20 * 1024;

async fn authorize_once(
    tenant: &Tenant,
    dialect: Dialect,
    params: Params,
    cookie: Option<&SessionCookie>,
    cookie_withheld: bool,
) -> Result<AuthorizeOutcome> {
    let parsed = ParsedRequest::new(params);
    let not_redirectable = |client: Option<&Client>, reason: NotRedirectable| {
        diagnostic::record(tenant, client, &diagnostic::diagnose_not_redirectable(client, &reason));
        Ok(AuthorizeOutcome::NotRedirectable(reason))
    };
    let client_id = match parsed.client_id() {
        Ok(client_id) => client_id,
        Err(reason) => return not_redirectable(None, reason),
    };
    let Some(client) = tenant.client(client_id).await? else {
        return not_redirectable(None, NotRedirectable::UnknownClient);
    };
    if !client.enabled {
        return not_redirectable(Some(&client), NotRedirectable::DisabledClient);
    }
    let reject = |response_target: &ResponseTarget, error: oauth::Error| {
        let response = response_target.error_response(&error);
        diagnostic::record(tenant, Some(&client), &error.into());
        Ok(AuthorizeOutcome::Response(response))
    };
    let policy = client.policy(tenant, dialect);
    let resolved = match parsed.resolve_redirect_uri(&policy, tenant.issuer()) {
        Ok(resolved) => resolved,
        Err(reason) => return not_redirectable(Some(&client), reason),
    };
    let request = match resolved.validate(&policy) {
        Ok(request) => request,
        Err(RedirectedError { response_target, error }) => {
            return reject(&response_target, error);
        }
    };
    let hinted_subject = match subject_of_hint(tenant, &request).await? {
        Ok(hinted_subject) => hinted_subject,
        Err(error) => return reject(&request.response_target, error),
    };
    if request.scope.contains("openid") {
        // Before a code is issued, because it can be redeemed only once.
        key::ensure_signer(tenant, client.id_token_alg()).await?;
    }
    let session = match cookie {
        Some(cookie) => sign_in::by_cookie(tenant, cookie, Some(&client)).await?,
        None => None,
    };
    let (signed_in, granted) = session.unzip();
    let consent = consent::state(&client, &request, granted.unwrap_or_default());
    let state = signed_in.map(BrowserState::SignedIn);
    let progress = Progress::default();
    let next_step = decide_next_step(
        tenant,
        &request,
        state.as_ref(),
        hinted_subject.as_deref(),
        &consent,
        &progress,
    );
    match next_step.await? {
        NextStep::Issue if !cookie_withheld => {
            let Some(BrowserState::SignedIn(signed_in)) = state else {
                return Err(Error::internal("a response needs a user"));
            };
            Ok(AuthorizeOutcome::Response(
                issue(tenant, &client, &request, &signed_in, InteractionResult::default())
                    .await?
                    .ok_or(Error::NotFound)?,
            ))
        }
        NextStep::Reject(error) if !cookie_withheld => reject(&request.response_target, error),
        _ => {
            let response_target = request.response_target.clone();
            let stored = InteractionRequest::Client {
                request: Box::new(AuthorizationRequest { id_token_hint: None, ..request }),
                hinted_subject,
                token_addition: None,
            };
            match store_request(tenant, &client, &stored).await? {
                Some(handle) => Ok(AuthorizeOutcome::InteractionRequired { handle }),
                None => {
                    let description = "The request is too large.";
                    let error = oauth::Error::new(oauth::ErrorCode::InvalidRequest, description);
                    reject(&response_target, error)
                }
            }
        }
    }
}

/// Stores the interaction of a client's request and returns its handle; `None` if the request is
/// too large.
pub(super) async fn store_request(
    tenant: &Tenant,
    client: &Client,
    request: &InteractionRequest,
) -> Result<Option<String>> {
    let client_row_id = Some(client.row_id.clone());
    store_interaction(tenant, InteractionKind::Client, client_row_id, request).await
}

/// Stores an interaction for a sign-in to the console and returns its handle.
///
/// # Errors
///
/// `Error::Invalid` if `return_to` is neither a local path nor a URL of this installation.
pub async fn begin_console_sign_in(tenant: &Tenant, return_to: &str) -> Result<String> {
    let path = return_to.strip_prefix(tenant.platform().public_url()).unwrap_or(return_to);
    if !oauth::redirect_uri::is_same_origin_path(path) {
        return Err(Error::invalid(
            "return_to",
            "return_to must be the path of a page of this server.",
        ));
    }
    let request = InteractionRequest::Console { return_to: return_to.to_owned() };
    let handle = store_interaction(tenant, InteractionKind::Console, None, &request).await?;
    handle.ok_or_else(url_too_long)
}

/// Stores an interaction that completes a session and then goes to `return_to`, and returns its
/// handle. The caller has checked the URL.
pub async fn begin_session(tenant: &Tenant, return_to: &str) -> Result<String> {
    let request = InteractionRequest::Session { return_to: return_to.to_owned() };
    let handle = store_interaction(tenant, InteractionKind::Account, None, &request).await?;
    handle.ok_or_else(url_too_long)
}

fn url_too_long() -> Error {
    Error::invalid("return_to", "This URL is too long.")
}

/// Stores an interaction and returns its handle; `None` if its request is too large.
pub(super) async fn store_interaction(
    tenant: &Tenant,
    kind: InteractionKind,
    client_row_id: Option<String>,
    request: &InteractionRequest,
) -> Result<Option<String>> {
    let json = |error: serde_json::Error| Error::internal(error.to_string());
    let request = serde_json::to_value(request).map_err(json)?;
    let size = request.to_string().len();
    if size > MAX_REQUEST_BYTES {
        return Ok(None);
    }
    let platform: &Platform = tenant.platform();
    let handle = secret::generate(platform.entropy(), HANDLE_PREFIX);
    let row = store::interaction::Row {
        tenant_id: tenant.id().into(),
        id: platform.vault().digest(DigestKind::Interaction, handle.expose()),
        kind,
        client_id: client_row_id,
        size: i64::try_from(size).unwrap_or(i64::MAX),
        request,
        done: serde_json::to_value(StoredProgress::default()).map_err(json)?,
        browser: None,
        created_at: tenant.creation_time(tenant.now().0),
        expires_at: tenant.now().0 + LIFETIME,
    };
    let limits = platform.interaction_limits();
    let cleanup_due = platform.is_trim_due(limits.count);
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            store::interaction::insert(tx.scope(), row).await?;
            if cleanup_due {
                store::interaction::trim(tx.scope(), limits).await?;
            }
            Ok(())
        })
        .await?;
    Ok(Some(handle.expose().to_owned()))
}

/// Calls the pure [`NextStep::decide`] with the current time. Whether the user has a second factor
/// is read only if the request may need one.
pub(super) async fn decide_next_step(
    tenant: &Tenant,
    request: &AuthorizationRequest,
    state: Option<&BrowserState>,
    hinted_subject: Option<&str>,
    consent: &ConsentState,
    progress: &Progress,
) -> Result<NextStep> {
    let requires_verified_email = tenant.settings().require_verified_email;
    let second_factor = match state {
        Some(BrowserState::Pending(_)) => StepUp::Required,
        Some(BrowserState::SignedIn(sign_in))
            if sign_in.acr == Acr::OneFactor
                && oauth::interaction::may_step_up(request)
                && second_factor::is_offered(tenant) =>
        {
            if second_factor::has_any(tenant, &tenant.reader(), &sign_in.user_id).await? {
                StepUp::Available
            } else if sign_in.is_recent(tenant).await? {
                StepUp::AfterEnrolment
            } else if progress.signed_in_at.is_some_and(|at| !sign_in.is_within(at)) {
                // The sign-in of this interaction was one of long ago at a provider: another would
                // be, too.
                StepUp::Unavailable
            } else {
                StepUp::AfterSignIn
            }
        }
        Some(BrowserState::SignedIn(_)) | None => StepUp::Unavailable,
    };
    let state = state.map(|state| SignInState {
        second_factor,
        ..state.sign_in().state(requires_verified_email)
    });
    let now = tenant.now();
    Ok(NextStep::decide(request, state.as_ref(), hinted_subject, consent, progress, now))
}

/// The subject of `id_token_hint`, which must be an ID token that this tenant issued to the
/// requesting client. An expired one is accepted, because a hint may be about a past session
/// (OpenID Connect Core §3.1.2.1).
async fn subject_of_hint(
    tenant: &Tenant,
    request: &AuthorizationRequest,
) -> Result<std::result::Result<Option<String>, oauth::Error>> {
    let Some(hint) = &request.id_token_hint else { return Ok(Ok(None)) };
    let claims = crate::token::verify_id_token_hint(tenant, hint).await?;
    match claims.filter(|claims| claims.aud == request.client_id) {
        Some(claims) => Ok(Ok(Some(claims.sub))),
        None => Ok(Err(oauth::Error::new(
            oauth::ErrorCode::InvalidRequest,
            "id_token_hint is not an ID token that was issued to this application.",
        ))),
    }
}
