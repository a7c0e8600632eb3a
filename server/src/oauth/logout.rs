//! The logout endpoint (OpenID Connect RP-Initiated Logout 1.0 §2).
//!
//! Accepts GET and POST. The end user has to confirm a request without a valid hint.
//!
//! A cross-site POST carries no `SameSite=Lax` cookie, so a POST without one is answered with a 303
//! to a GET, as at the authorization endpoint.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use domain::logout::{self, LogoutOutcome};
use oauth::{Params, logout::LogoutRequest};
use tower_sessions::Session;

use super::extract::{CurrentTenant, MatchedRoute};
use crate::{
    cookie,
    headers::{form_page_response, page_response},
    hosted,
    response::see_other,
};

/// The parameters of §2 that this endpoint reads.
const PARAMETERS: [&str; 4] = ["client_id", "id_token_hint", "post_logout_redirect_uri", "state"];

pub async fn logout(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
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
    let known_params = || {
        PARAMETERS.into_iter().filter_map(|name| Some((name.to_owned(), params.get(name)?.into())))
    };
    let cookie = cookie::from_headers(&headers, tenant.platform());
    if method == Method::POST && cookie.is_none() {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(known_params().collect::<Vec<(String, String)>>())
            .finish();
        return see_other(&format!("{}{}?{query}", tenant.base_url(), route.path));
    }
    let request = LogoutRequest::parse(&params);
    match logout::handle_request(&tenant, &request, cookie.as_ref()).await {
        Ok(LogoutOutcome::Done { redirect: Some(url) }) => see_other(&url),
        Ok(LogoutOutcome::Done { redirect: None }) => {
            page_response(app::hosted::signed_out(&hosted::frame(&tenant)))
        }
        Ok(LogoutOutcome::Confirm { user_display_name: user_name, .. }) => {
            // The form carries the parameters that select the redirect; they are validated again.
            let fields = known_params().collect();
            form_page_response(app::hosted::sign_out(
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
