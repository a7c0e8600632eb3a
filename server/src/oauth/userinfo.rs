//! Who is behind an access token: header, or form body with POST (RFC 6750 §2).

use axum::{
    Json,
    body::Bytes,
    http::{HeaderMap, Method, header},
    response::{IntoResponse, Response},
};
use domain::Error;
use oauth::{ErrorCode, Params, client_auth::strip_scheme};

use super::{caller::Here, cors};
use crate::error;

pub async fn userinfo(Here(tenant): Here, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let token = match shown(&method, &headers, &body) {
        Ok(Some(token)) => token,
        Ok(None) => {
            // Nothing was shown: the challenge names no error (RFC 6750 §3.1).
            let mut response = error::json(&Error::oauth(ErrorCode::InvalidToken, "An access token is missing."));
            response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer realm=\"tenantry\""));
            return response;
        }
        Err(error) => return error::challenge(&error),
    };
    match domain::token::userinfo(&tenant, &token).await {
        Ok(found) => cors::allow(([(header::CACHE_CONTROL, "no-store")], Json(found.claims)).into_response(), headers.get(header::ORIGIN), &found.client),
        Err(error) => error::challenge(&error),
    }
}

fn shown(method: &Method, headers: &HeaderMap, body: &Bytes) -> domain::Result<Option<String>> {
    let in_header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| strip_scheme(value, "bearer")).map(str::to_owned);
    let is_form = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let in_body = if *method == Method::POST && is_form { Params::from_form(body)?.get("access_token").map(str::to_owned) } else { None };
    match (in_header, in_body) {
        (Some(_), Some(_)) => Err(Error::oauth(ErrorCode::InvalidRequest, "The access token is sent twice: use the Authorization header.")),
        (one, other) => Ok(one.or(other)),
    }
}
