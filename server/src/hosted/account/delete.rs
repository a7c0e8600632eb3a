//! The page that deletes the user's account.

use app::hosted::{DeleteAccount, Layout};
use axum::{http::StatusCode, response::Response};
use contract::routes::Endpoint;
use domain::{
    Error, Tenant,
    account::{self, DeletionOutcome, DeletionView},
    interaction::AccountPage,
    sign_in::SignIn,
};
use tower_sessions::Session;

use super::{
    form::{AccountForm, Delete, RecentForm},
    recent, refused, to_account,
};
use crate::{
    extract::{CurrentTenant, tenant::RequestedBase},
    hosted::Frame,
    respond::{
        headers,
        page_error::{OrPage, PageError},
        see_other,
    },
};

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    base: RequestedBase,
    session: Session,
) -> Result<Response, PageError> {
    if !base.is_canonical(&tenant) {
        return Ok(see_other(&tenant.url(Endpoint::AccountDeletePage)));
    }
    match recent(&tenant, &session, &frame, AccountPage::Delete).await? {
        Ok(sign_in) => page(&frame, &tenant, &sign_in, None).await,
        Err(response) => Ok(response),
    }
}

async fn page(
    frame: &Layout,
    tenant: &Tenant,
    sign_in: &SignIn,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let DeletionView { days, ticket } = match account::deletion_view(tenant, sign_in).await {
        Ok(view) => view,
        Err(error) => return refused(frame, tenant, sign_in, AccountPage::Delete, error).await,
    };
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let model = DeleteAccount {
        action: tenant.url(Endpoint::AccountDelete),
        ticket,
        account_url: tenant.url(Endpoint::AccountPage),
        user_name: sign_in.display_name.clone(),
        user_email: sign_in.email.clone(),
        days,
        problem,
    };
    let mut response = headers::form_page_response(app::hosted::delete_account(frame, model));
    *response.status_mut() = status;
    Ok(response)
}

pub async fn submit(RecentForm(form, _): RecentForm<Delete>) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    match account::request_deletion(tenant, sign_in, form.from()).await {
        Ok(DeletionOutcome::Scheduled { delete_at }) => Ok(scheduled(frame, tenant, delete_at)),
        Ok(DeletionOutcome::LastOwner) => {
            let problem = Some(frame.messages().delete_last_owner());
            page(frame, tenant, sign_in, problem).await
        }
        // Of two submissions at once, the other has ended the session.
        Err(Error::Unauthenticated) => repeated(frame, tenant, form.text("ticket")).await,
        Err(error) => refused(frame, tenant, sign_in, AccountPage::Delete, error).await,
    }
}

/// The response to a form without a session, which may have ended it a moment ago.
pub(super) async fn repeated(
    frame: &Layout,
    tenant: &Tenant,
    ticket: &str,
) -> Result<Response, PageError> {
    match account::repeated_deletion(tenant, ticket).await.or_page(frame)? {
        Some(delete_at) => Ok(scheduled(frame, tenant, delete_at)),
        None => Ok(to_account(tenant)),
    }
}

fn scheduled(frame: &Layout, tenant: &Tenant, delete_at: i64) -> Response {
    let url = tenant.url(Endpoint::AccountPage);
    headers::page_response(app::hosted::deletion_scheduled(frame, delete_at, url))
}
