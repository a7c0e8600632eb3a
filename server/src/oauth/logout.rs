//! The logout endpoint (OpenID Connect RP-Initiated Logout 1.0 §2).
//!
//! Accepts GET and POST. The end user has to confirm a request without a valid hint.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use domain::logout::{self, LogoutOutcome};
use oauth::{Params, logout::LogoutRequest};
use tower_sessions::Session;

use super::extract::CurrentTenant;
use crate::{cookie, headers::page_response, hosted, response::see_other};

pub async fn logout(
    CurrentTenant(tenant): CurrentTenant,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let params = if method == Method::POST {
        Params::from_form(&body)
    } else {
        Params::from_query(uri.query().unwrap_or_default())
    };
    let params = match params {
        Ok(params) => params,
        Err(error) => return hosted::problem::failed(Some(&tenant), &error.into()),
    };
    let request = LogoutRequest::parse(&params);
    let cookie = cookie::from_headers(&headers, tenant.platform());
    match logout::handle_request(&tenant, &request, cookie.as_ref()).await {
        Ok(LogoutOutcome::Done { redirect: Some(url) }) => see_other(&url),
        Ok(LogoutOutcome::Done { redirect: None }) => {
            page_response(app::hosted::signed_out(&hosted::frame(&tenant)))
        }
        Ok(LogoutOutcome::Confirm { user_display_name: user_name, .. }) => {
            // The form carries the parameters that select the redirect; they are validated again.
            let forwarded_params =
                ["client_id", "id_token_hint", "post_logout_redirect_uri", "state"];
            let fields = forwarded_params
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), params.get(name)?.to_owned())))
                .collect();
            page_response(app::hosted::sign_out(
                &hosted::frame(&tenant),
                format!("{}/interaction/sign_out", tenant.base_url()),
                user_name,
                fields,
            ))
        }
        Err(error) => hosted::problem::failed(Some(&tenant), &error),
    }
}

/// Handles the confirmation form, which accepts same-origin requests only.
pub async fn confirm(
    CurrentTenant(tenant): CurrentTenant,
    session: Session,
    body: Bytes,
) -> Response {
    let outcome = async {
        let request = LogoutRequest::parse(&Params::from_form(&body)?);
        if let Some(browser) = cookie::current(&session).await? {
            logout::end_session(&tenant, &browser).await?;
        }
        logout::handle_request(&tenant, &request, None).await
    };
    match outcome.await {
        Ok(LogoutOutcome::Done { redirect: Some(url) }) => see_other(&url),
        Ok(_) => page_response(app::hosted::signed_out(&hosted::frame(&tenant))),
        Err(error) => hosted::problem::failed(Some(&tenant), &error),
    }
}
