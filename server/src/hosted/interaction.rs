//! Pages of an interaction: the resume endpoint and its forms.
//!
//! Every POST redirects back to the resume endpoint, except “Not you?”, which asks first.

mod next_page;

use app::hosted::Layout;
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{
    Tenant,
    interaction::{
        self, ConsentDecision, ResumeOutcome, Resumed, SignInForm, SubmitOutcome, UsernameOutcome,
    },
    recovery,
    sign_in::{BrowserId, current as current_sign_in},
};
use tower_sessions::Session;

use self::next_page::{account_question, next_page};
use super::{
    Frame, identity_provider::start_response, in_ui_locales, interaction_form,
    interaction_handle::InteractionHandle,
};
use crate::{
    extract::{
        CurrentTenant,
        client_ip::ClientIp,
        cookie::{self, Renewal},
        known_browser, signed_out,
    },
    respond::{
        headers,
        page_error::{OrPage, PageError},
        see_other,
    },
};

pub(super) use self::next_page::{link_choice, purpose_model, sign_in_page};

pub(super) fn redirect_to_resume(tenant: &Tenant, handle: &str) -> Response {
    see_other(&tenant.page_url(Endpoint::ResumeInteraction, handle))
}

pub async fn resume(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    session: Session,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let current = cookie::current(&session).await.or_page(&frame)?;
    let browser = current.clone().unwrap_or_else(|| cookie::generate_browser_id(tenant.platform()));
    let mut resumed = interaction::resume(&tenant, &handle, &browser).await.or_page(&frame)?;
    let is_signed_out = signed_out::is_signed_out(&headers, &tenant);
    if is_signed_out
        && matches!(resumed.outcome, ResumeOutcome::AtProvider { is_default: true, .. })
    {
        // A provider is suggested once, so that this is the sign-in page.
        resumed = interaction::resume(&tenant, &handle, &browser).await.or_page(&frame)?;
    }
    let Resumed { outcome, ui_locales } = resumed;
    // The interaction is bound to this browser from now on. An unknown handle sets no cookie.
    if current.is_none() && !matches!(outcome, ResumeOutcome::Gone) {
        cookie::issue(&session, &browser).await.or_page(&frame)?;
    }
    let frame = in_ui_locales(frame, ui_locales.as_deref());
    let has_signed_in = is_signed_out && outcome.is_signed_in();
    let mut response = next_page(&frame, &tenant, (&handle, &browser), outcome, None).await?;
    if has_signed_in {
        signed_out::forget(&mut response, &headers, &tenant);
    }
    Ok(response)
}

pub async fn sign_in(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    client_ip: ClientIp,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = interaction_form::fields(&frame, &tenant, &headers, &body)?;
    if params.get("step") == Some("username") {
        let username = params.get("username").unwrap_or_default();
        return username_step(frame, &tenant, &handle, &session, username, client_ip).await;
    }
    let text = |name: &str| params.get(name).unwrap_or_default();
    let form = SignInForm {
        username: text("username"),
        password: text("password"),
        keep_signed_in: params.get("keep").is_some(),
        token: text("form"),
        link: params.get("link"),
        language: frame.language.tag(),
        known_browser: known_browser::value(&headers, tenant.platform()),
    };
    let platform = tenant.platform();
    let renewal = Renewal::begin(&session, platform, &headers).await.or_page(&frame)?;
    let (previous, browser) = (renewal.previous.as_ref(), &renewal.browser);
    let outcome =
        interaction::submit_sign_in(&tenant, &handle, previous, browser, &form, client_ip.0)
            .await
            .or_page(&frame)?;
    let (status, retry_after) = match outcome {
        SubmitOutcome::SignedIn { user_id, is_pending } => {
            let completed = renewal.complete(&session, platform, form.keep_signed_in).await;
            completed.or_page(&frame)?;
            let mut response = redirect_to_resume(&tenant, &handle);
            if !is_pending {
                known_browser::remember(&mut response, platform, form.known_browser, &user_id);
            }
            return Ok(response);
        }
        SubmitOutcome::Gone => return Err(PageError::interaction_gone(&frame)),
        SubmitOutcome::InvalidCredentials => (StatusCode::UNAUTHORIZED, None),
        SubmitOutcome::LockedOut { retry_after } => {
            (StatusCode::TOO_MANY_REQUESTS, Some(retry_after))
        }
    };
    let context = interaction::form_context(&tenant, &handle).await.or_page(&frame)?;
    let frame = in_ui_locales(frame, context.ui_locales.as_deref());
    let messages = frame.messages();
    let problem = retry_after.map_or_else(
        || messages.wrong_credentials(),
        |seconds| messages.too_many_attempts(seconds.div_ceil(60)),
    );
    let model = app::hosted::SignIn {
        purpose: purpose_model(context.purpose),
        username: form.username.to_owned(),
        keep_signed_in: form.keep_signed_in,
        problem: Some(problem),
        link: context.link.map(|link| link_choice(link, form.link.is_some())),
        ..Default::default()
    };
    let mut response = sign_in_page(&frame, &tenant, &handle, previous, model).await?;
    *response.status_mut() = status;
    headers::set_retry_after(&mut response, retry_after);
    Ok(response)
}

/// A username without a password: the next page asks for it, unless the address is of a provider.
async fn username_step(
    frame: Layout,
    tenant: &Tenant,
    handle: &str,
    session: &Session,
    username: &str,
    client_ip: ClientIp,
) -> Result<Response, PageError> {
    let browser = current_browser(session, &frame).await?;
    let from = client_ip.with_browser(&browser);
    let outcome = interaction::submit_username(tenant, handle, username, from).await;
    match outcome.or_page(&frame)? {
        UsernameOutcome::AtProvider(begun) => start_response(&frame, begun),
        UsernameOutcome::AskPassword(context) => {
            let frame = in_ui_locales(frame, context.ui_locales.as_deref());
            let model = app::hosted::SignIn {
                purpose: purpose_model(context.purpose),
                username: username.to_owned(),
                link: context.link.map(|link| link_choice(link, true)),
                ..Default::default()
            };
            sign_in_page(&frame, tenant, handle, Some(&browser), model).await
        }
        UsernameOutcome::Gone => Err(PageError::interaction_gone(&frame)),
    }
}

pub async fn select_account(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = interaction_form::fields(&frame, &tenant, &headers, &body)?;
    let browser = current_browser(&session, &frame).await?;
    let keeps_account = params.get("account") == Some("same");
    let is_open = interaction::submit_account_choice(&tenant, &handle, &browser, keeps_account)
        .await
        .or_page(&frame)?;
    resume_if_open(is_open, &tenant, &handle, &frame)
}

/// Sends another link to the address of the signed-in user, whose verification the sign-in waits
/// for.
pub async fn resend_verification(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    session: Session,
    headers: HeaderMap,
    _: Bytes,
) -> Result<Response, PageError> {
    interaction_form::require_cookie(&frame, &tenant, &headers)?;
    let browser = current_browser(&session, &frame).await?;
    let resumed = interaction::resume(&tenant, &handle, &browser).await.or_page(&frame)?;
    let frame = in_ui_locales(frame, resumed.ui_locales.as_deref());
    let mut notice = None;
    if let ResumeOutcome::VerifyEmail { .. } = &resumed.outcome
        && let Some(signed_in) = current_sign_in(&tenant, &browser).await.or_page(&frame)?
    {
        let language = frame.language.tag();
        let sent = recovery::resend_verification(&tenant, &signed_in.user_id, language).await;
        let messages = frame.messages();
        notice = Some(match sent.or_page(&frame)? {
            true => messages.verify_wait_sent(),
            false => messages.verify_wait_limit(),
        });
    }
    next_page(&frame, &tenant, (&handle, &browser), resumed.outcome, notice).await
}

/// The browser that the interaction belongs to. Without an id it can belong to none.
pub(super) async fn current_browser(
    session: &Session,
    frame: &Layout,
) -> Result<BrowserId, PageError> {
    let browser = cookie::current(session).await.or_page(frame)?;
    browser.ok_or_else(|| PageError::interaction_gone(frame))
}

pub(super) fn resume_if_open(
    is_open: bool,
    tenant: &Tenant,
    handle: &str,
    frame: &Layout,
) -> Result<Response, PageError> {
    if is_open {
        Ok(redirect_to_resume(tenant, handle))
    } else {
        Err(PageError::interaction_gone(frame))
    }
}

pub async fn consent(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    InteractionHandle(handle): InteractionHandle,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = interaction_form::fields(&frame, &tenant, &headers, &body)?;
    let browser = current_browser(&session, &frame).await?;
    if params.get("decision") == Some("other") {
        return account_question(frame, &tenant, &handle, &browser).await;
    }
    let is_open = match params.get("decision") {
        Some("allow") => {
            let displayed_scope = params.get("scope").unwrap_or_default();
            let decision = ConsentDecision::Allow { displayed_scope };
            interaction::submit_consent(&tenant, &handle, &browser, decision).await
        }
        Some("deny") => {
            let decision = ConsentDecision::Deny;
            interaction::submit_consent(&tenant, &handle, &browser, decision).await
        }
        // Not a value of the form's buttons: show the page again.
        _ => Ok(true),
    };
    resume_if_open(is_open.or_page(&frame)?, &tenant, &handle, &frame)
}
