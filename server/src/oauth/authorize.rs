//! The authorization endpoint. It sets no cookie; whoever must be asked is sent to the hub.

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
            // A POST from another site carries no cookie of ours: the hub's GET will see it.
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

/// Carry an answer to the client: by redirect, or by a form that sends itself.
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
