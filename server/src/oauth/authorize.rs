//! The authorization endpoint (RFC 6749 §3.1; OpenID Connect Core §3.1.2.1).
//!
//! Sets no cookie. If the end user has to act, it redirects to the resume endpoint.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use domain::interaction::{self, Begun};
use oauth::{AuthorizationResponse, Params, ResponseMode, authorize::NotRedirectable};

use super::extract::{CurrentTenant, MatchedRoute};
use crate::{cookie, headers::form_post_response, hosted, response::see_other};

pub async fn authorize(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let posted = method == Method::POST;
    let params = if posted {
        Params::from_form(&body)
    } else {
        Params::from_query(uri.query().unwrap_or_default())
    };
    let begun = match params {
        Err(error) => Ok(Begun::Unaddressable(NotRedirectable::Malformed(error))),
        Ok(params) => {
            let cookie = cookie::from_headers(&headers, tenant.platform());
            // A cross-site POST carries no `SameSite=Lax` cookie: the GET of the resume endpoint
            // does.
            interaction::begin(
                &tenant,
                route.dialect,
                params,
                cookie.as_ref(),
                posted && cookie.is_none(),
            )
            .await
        }
    };
    match begun {
        Ok(Begun::Answer(answer)) => send(&hosted::frame(&tenant), &answer),
        Ok(Begun::Hub { handle }) => {
            see_other(&format!("{}/interaction/{handle}", tenant.base_url()))
        }
        Ok(Begun::Unaddressable(why)) => hosted::problem::unaddressable(&tenant, &why),
        Err(error) => hosted::problem::failed(Some(&tenant), &error),
    }
}

/// Sends an authorization response by redirect or by a self-submitting form (OAuth 2.0 Form Post
/// Response Mode).
pub fn send(frame: &app::hosted::Layout, answer: &AuthorizationResponse) -> Response {
    if answer.mode == ResponseMode::FormPost {
        return form_post_response(app::hosted::form_post(
            frame,
            answer.location(),
            answer.params.clone(),
        ));
    }
    see_other(&answer.location())
}
