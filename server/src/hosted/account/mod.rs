//! The pages of the user's own account.
//!
//! Without a session they begin a sign-in that returns to them; a change of how the user signs in
//! needs a recent one. Every form redirects to the account page, which says what was done, if it
//! is in the account's recent activity: a link to the page cannot make it say so.

pub mod delete;
pub mod email;
pub mod export;
mod form;
pub mod passkey;
pub mod password;
pub mod profile;
pub mod second_factor;

use app::hosted::{AccountNotice, AccountUrls, Layout};
use axum::{
    http::{StatusCode, Uri},
    response::Response,
};
use contract::routes::Endpoint;
use domain::{
    Error, Secret, Tenant,
    account::{self, AccountView, ActivityKind, UnlinkOutcome},
    interaction::{self, AccountPage},
    sign_in::{self, SignIn},
};
use oauth::Params;
use tower_sessions::Session;

use self::form::{AccountForm, Change, RecentForm};
use super::{Frame, identity_provider};
use crate::{
    extract::{CurrentTenant, cookie, tenant::RequestedBase},
    respond::{
        headers,
        page_error::{OrPage, PageError},
        see_other,
    },
};

/// Seconds for which the page says what was done.
const NOTICE_WINDOW: i64 = 60;

/// What was done, as the address of the page names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    SignedIn,
    Revoked,
    SessionEnded,
    SessionsEnded,
    DeviceForgotten,
    Linked,
    Unlinked,
    ProfileChanged,
    EmailChanged,
    PasswordChanged,
    SecondFactorRemoved,
    PasskeyAdded,
    PasskeyRenamed,
    PasskeyRemoved,
}

impl Done {
    const ALL: [Self; 14] = [
        Self::SignedIn,
        Self::Revoked,
        Self::SessionEnded,
        Self::SessionsEnded,
        Self::DeviceForgotten,
        Self::Linked,
        Self::Unlinked,
        Self::ProfileChanged,
        Self::EmailChanged,
        Self::PasswordChanged,
        Self::SecondFactorRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRenamed,
        Self::PasskeyRemoved,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "sign_in",
            Self::Revoked => "revoked",
            Self::SessionEnded => "session",
            Self::SessionsEnded => "sessions",
            Self::DeviceForgotten => "device",
            Self::Linked => "linked",
            Self::Unlinked => "unlinked",
            Self::ProfileChanged => "profile",
            Self::EmailChanged => "email",
            Self::PasswordChanged => "password",
            Self::SecondFactorRemoved => "second_factor",
            Self::PasskeyAdded => "passkey",
            Self::PasskeyRenamed => "passkey_renamed",
            Self::PasskeyRemoved => "passkey_removed",
        }
    }

    /// The event that proves it.
    fn activity(self) -> ActivityKind {
        match self {
            Self::SignedIn => ActivityKind::SignedIn,
            Self::Revoked => ActivityKind::ApplicationRevoked,
            Self::SessionEnded => ActivityKind::SessionEnded,
            Self::SessionsEnded => ActivityKind::SessionsEnded,
            Self::DeviceForgotten => ActivityKind::DeviceForgotten,
            Self::Linked => ActivityKind::IdentityLinked,
            Self::Unlinked => ActivityKind::IdentityUnlinked,
            Self::ProfileChanged => ActivityKind::ProfileChanged,
            Self::EmailChanged => ActivityKind::EmailChanged,
            Self::PasswordChanged => ActivityKind::PasswordChanged,
            Self::SecondFactorRemoved => ActivityKind::SecondFactorRemoved,
            Self::PasskeyAdded => ActivityKind::PasskeyAdded,
            Self::PasskeyRenamed => ActivityKind::PasskeyRenamed,
            Self::PasskeyRemoved => ActivityKind::PasskeyRemoved,
        }
    }

    fn text(self, frame: &Layout) -> String {
        let messages = frame.messages();
        match self {
            Self::SignedIn => messages.account_done_sign_in(),
            Self::Revoked => messages.account_done_revoked(),
            Self::SessionEnded => messages.account_done_session(),
            Self::SessionsEnded => messages.account_done_sessions(),
            Self::DeviceForgotten => messages.account_done_device(),
            Self::Linked => messages.account_done_linked(),
            Self::Unlinked => messages.account_done_unlinked(),
            Self::ProfileChanged => messages.account_done_profile(),
            Self::EmailChanged => messages.account_done_email(),
            Self::PasswordChanged => messages.account_done_password(),
            Self::SecondFactorRemoved => messages.account_done_factor_removed(),
            Self::PasskeyAdded => messages.account_done_passkey_added(),
            Self::PasskeyRenamed => messages.account_done_passkey_renamed(),
            Self::PasskeyRemoved => messages.account_done_passkey_removed(),
        }
    }
}

/// The page that a sign-in to the account returns to, with the token of its link.
pub fn after_sign_in(tenant: &Tenant, page: AccountPage, link: Option<&Secret>) -> Response {
    match (page, link) {
        (page, Some(token)) => {
            let url = tenant.url(page.endpoint());
            see_other(&format!("{url}?token={}", token.expose()))
        }
        (AccountPage::Change, None) => see_other(&done_url(tenant, Done::SignedIn)),
        (page, None) => see_other(&tenant.url(page.endpoint())),
    }
}

/// The account page after an account at a provider was linked.
pub fn after_link(tenant: &Tenant) -> Response {
    see_other(&done_url(tenant, Done::Linked))
}

fn done_url(tenant: &Tenant, done: Done) -> String {
    format!("{}?done={}", tenant.url(Endpoint::AccountPage), done.as_str())
}

fn to_account(tenant: &Tenant) -> Response {
    see_other(&tenant.url(Endpoint::AccountPage))
}

/// The session of this browser. One that lacks the second factor of its user is none here: the
/// sign-in that begins without a session asks for the factor.
async fn current(
    tenant: &Tenant,
    session: &Session,
    frame: &Layout,
) -> Result<Option<SignIn>, PageError> {
    match cookie::current(session).await.or_page(frame)? {
        Some(browser) => {
            let sign_in = sign_in::current(tenant, &browser).await.or_page(frame)?;
            Ok(sign_in.filter(|sign_in| !sign_in.lacks_factor))
        }
        None => Ok(None),
    }
}

/// Begin a sign-in that returns to this page; a new one, if there is a session.
async fn to_sign_in(
    tenant: &Tenant,
    frame: &Layout,
    page: AccountPage,
    sign_in: Option<&SignIn>,
) -> Result<Response, PageError> {
    let language = frame.language.tag();
    let handle =
        interaction::begin_account_sign_in(tenant, page, sign_in, language).await.or_page(frame)?;
    Ok(see_other(&tenant.url_with(Endpoint::ResumeInteraction, &handle)))
}

/// The session of a user who has just authenticated, or the response that asks for a sign-in to
/// this page.
async fn recent(
    tenant: &Tenant,
    session: &Session,
    frame: &Layout,
    page: AccountPage,
) -> Result<Result<SignIn, Response>, PageError> {
    let Some(sign_in) = current(tenant, session, frame).await? else {
        return Ok(Err(to_sign_in(tenant, frame, page, None).await?));
    };
    Ok(match sign_in.is_recent(tenant).await.or_page(frame)? {
        true => Ok(sign_in),
        false => Err(to_sign_in(tenant, frame, page, Some(&sign_in)).await?),
    })
}

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    base: RequestedBase,
    session: Session,
    uri: Uri,
) -> Result<Response, PageError> {
    if !base.is_canonical(&tenant) {
        return Ok(to_account(&tenant));
    }
    let Some(sign_in) = current(&tenant, &session, &frame).await? else {
        return to_sign_in(&tenant, &frame, AccountPage::Overview, None).await;
    };
    let params = Params::from_query(uri.query().unwrap_or_default()).unwrap_or_default();
    let done = params.get("done");
    let done = Done::ALL.into_iter().find(|one| done == Some(one.as_str()));
    let view = match account::view(&tenant, &sign_in).await {
        Err(Error::Unauthenticated) => {
            return to_sign_in(&tenant, &frame, AccountPage::Overview, None).await;
        }
        view => view.or_page(&frame)?,
    };
    let is_recent = |done: &Done| {
        let oldest = tenant.now().0 - NOTICE_WINDOW;
        view.activity.iter().any(|one| one.kind == done.activity() && one.at.0 >= oldest)
    };
    let notice = done
        .filter(is_recent)
        .map(|done| AccountNotice { text: done.text(&frame), is_problem: false });
    Ok(page(&frame, &tenant, view, StatusCode::OK, notice))
}

fn page(
    frame: &Layout,
    tenant: &Tenant,
    view: AccountView,
    status: StatusCode,
    notice: Option<AccountNotice>,
) -> Response {
    let urls = AccountUrls {
        profile: tenant.url(Endpoint::AccountProfilePage),
        email: tenant.url(Endpoint::AccountEmailPage),
        password: tenant.url(Endpoint::AccountPasswordPage),
        second_factor: tenant.url(Endpoint::AccountSecondFactorPage),
        recovery_codes: tenant.url(Endpoint::AccountRecoveryCodesPage),
        passkey: tenant.url(Endpoint::AccountPasskeyPage),
        passkey_rename: tenant.url(Endpoint::AccountPasskeyRename),
        passkey_remove: tenant.url(Endpoint::AccountPasskeyRemove),
        delete: tenant.url(Endpoint::AccountDeletePage),
        export: tenant.url(Endpoint::AccountExport),
        revoke: tenant.url(Endpoint::AccountRevoke),
        end_session: tenant.url(Endpoint::AccountEndSession),
        end_others: tenant.url(Endpoint::AccountEndOthers),
        forget_device: tenant.url(Endpoint::AccountForgetDevice),
        link: tenant.url(Endpoint::AccountLink),
        unlink: tenant.url(Endpoint::AccountUnlink),
        sign_out: tenant.url(Endpoint::SignOut),
    };
    let model = app::hosted::Account { urls, view, notice, now: tenant.now().0 };
    let mut response = headers::form_page_response(app::hosted::account(frame, model));
    *response.status_mut() = status;
    response
}

/// The response to a user who may not use this page, or submit its form, in this session.
async fn refused(
    frame: &Layout,
    tenant: &Tenant,
    sign_in: &SignIn,
    page: AccountPage,
    error: Error,
) -> Result<Response, PageError> {
    match error {
        // A sign-in that passes the second factor, which this session has not.
        Error::SecondFactorRequired => to_sign_in(tenant, frame, page, Some(sign_in)).await,
        // The session has ended meanwhile, or the tenant does not offer it.
        Error::Unauthenticated | Error::NotFound => Ok(to_account(tenant)),
        error => Err(PageError::failed(frame, error)),
    }
}

/// The account page with a problem, instead of what was asked for.
async fn problem(
    frame: &Layout,
    tenant: &Tenant,
    sign_in: &SignIn,
    status: StatusCode,
    text: String,
) -> Result<Response, PageError> {
    let view = account::view(tenant, sign_in).await.or_page(frame)?;
    Ok(page(frame, tenant, view, status, Some(AccountNotice { text, is_problem: true })))
}

/// The response to a form.
async fn outcome(
    frame: &Layout,
    tenant: &Tenant,
    sign_in: &SignIn,
    outcome: domain::Result<Done>,
) -> Result<Response, PageError> {
    match outcome {
        Ok(done) => Ok(see_other(&done_url(tenant, done))),
        // The account page asks for the second factor.
        Err(Error::Unauthenticated | Error::SecondFactorRequired) => Ok(to_account(tenant)),
        Err(Error::NotFound) => {
            let text = frame.messages().account_gone();
            problem(frame, tenant, sign_in, StatusCode::NOT_FOUND, text).await
        }
        Err(error) => Err(PageError::failed(frame, error)),
    }
}

pub async fn revoke_application(form: AccountForm) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let id = form.text("application");
    let revoked = account::revoke_application(tenant, sign_in, id).await;
    outcome(frame, tenant, sign_in, revoked.map(|()| Done::Revoked)).await
}

pub async fn end_session(form: AccountForm) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let id = form.text("session");
    let ended = account::end_session(tenant, sign_in, id).await;
    outcome(frame, tenant, sign_in, ended.map(|()| Done::SessionEnded)).await
}

/// The body is ignored, but one that is too large is rejected.
pub async fn end_other_sessions(form: AccountForm) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let ended = account::end_other_sessions(tenant, sign_in).await;
    outcome(frame, tenant, sign_in, ended.map(|()| Done::SessionsEnded)).await
}

/// Forgets a browser, so that it is asked for the second factor again.
pub async fn forget_device(form: AccountForm) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let id = form.text("device");
    let forgotten = account::forget_device(tenant, sign_in, id, form.client_ip).await;
    outcome(frame, tenant, sign_in, forgotten.map(|()| Done::DeviceForgotten)).await
}

pub async fn unlink(RecentForm(form, _): RecentForm<Change>) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let id = form.text("identity");
    match account::unlink(tenant, sign_in, id).await {
        Ok(UnlinkOutcome::OnlyWay) => {
            let text = frame.messages().account_identity_only();
            problem(frame, tenant, sign_in, StatusCode::CONFLICT, text).await
        }
        unlinked => outcome(frame, tenant, sign_in, unlinked.map(|_| Done::Unlinked)).await,
    }
}

/// Begins to link an account at a provider.
pub async fn link(RecentForm(form, _): RecentForm<Change>) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    let provider = form.text("provider");
    let begun = interaction::begin_identity_link(tenant, provider, sign_in, form.client_ip).await;
    identity_provider::link_response(frame, begun.or_page(frame)?)
}
