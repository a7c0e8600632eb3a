//! The authorization endpoint (RFC 6749 §3.1; OpenID Connect Core §3.1.2.1).
//!
//! Sets no cookie. If the end user has to act, it redirects to the resume endpoint.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use contract::routes::Endpoint;
use domain::interaction::{self, AuthorizeOutcome};
use oauth::{Params, authorize::NotRedirectable};

use crate::{
    extract::{CurrentTenant, MatchedRoute, cookie},
    hosted::{Frame, in_ui_locales},
    respond::{
        authorization_response,
        page_error::{OrPage, PageError},
        see_other,
    },
};

pub async fn authorize(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    MatchedRoute(route): MatchedRoute,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let is_post = method == Method::POST;
    let params = if is_post {
        Params::from_form(&body)
    } else {
        Params::from_query(uri.query().unwrap_or_default())
    };
    let ui_locales = params.as_ref().ok().and_then(|params| params.get("ui_locales"));
    let frame = in_ui_locales(frame, ui_locales);
    let params = params
        .map_err(|error| PageError::not_redirectable(&frame, NotRedirectable::Malformed(error)))?;
    let cookie = cookie::from_headers(&headers, tenant.platform());
    // A cross-site POST carries no `SameSite=Lax` cookie, but the GET of the resume endpoint does.
    // So a POST without a cookie may still have a session.
    let may_have_session = is_post && cookie.is_none();
    let outcome =
        interaction::authorize(&tenant, route.dialect, params, cookie.as_ref(), may_have_session)
            .await
            .or_page(&frame)?;
    match outcome {
        AuthorizeOutcome::Response(response) => Ok(authorization_response::send(&frame, &response)),
        AuthorizeOutcome::InteractionRequired { handle } => {
            Ok(see_other(&tenant.url_with(Endpoint::ResumeInteraction, &handle)))
        }
        AuthorizeOutcome::NotRedirectable(reason) => {
            Err(PageError::not_redirectable(&frame, reason))
        }
    }
}
