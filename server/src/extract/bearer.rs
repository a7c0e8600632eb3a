//! Bearer tokens in requests (RFC 6750 §2).
//!
//! Read from the Authorization header, the form body or, if both the dialect and the tenant allow
//! it, the query.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Uri},
};
use contract::routes::{Dialect, Route};
use domain::{Error, Tenant};
use oauth::{ErrorCode, Params, client_auth::strip_scheme};

use super::params::{authorization, media_type};

/// Names of the query parameter.
const QUERY_NAMES: [&str; 2] = ["accessToken", "access_token"];

pub fn extract_token(
    tenant: &Tenant,
    route: &Route,
    method: &Method,
    headers: &HeaderMap,
    uri: &Uri,
    body: &Bytes,
) -> domain::Result<Option<String>> {
    let invalid_request =
        |description: &str| Err(Error::oauth(ErrorCode::InvalidRequest, description));
    let in_header =
        authorization(headers)?.and_then(|value| strip_scheme(value, "bearer")).map(str::to_owned);
    let is_form = media_type(headers) == "application/x-www-form-urlencoded";
    let in_body = if *method == Method::POST && is_form {
        Params::from_form(body)?.get("access_token").map(str::to_owned)
    } else {
        None
    };
    let query = Params::from_query(uri.query().unwrap_or_default())?;
    let in_query: Vec<String> =
        QUERY_NAMES.iter().filter_map(|name| query.get(name).map(str::to_owned)).collect();
    if !in_query.is_empty() {
        if route.dialect != Dialect::SetherAuth || *method != Method::GET {
            return invalid_request(
                "Access tokens are not accepted in the query string here: \
                 use the Authorization header.",
            );
        }
        if !tenant.settings().allow_query_token {
            return invalid_request(
                "This tenant does not accept access tokens in the query string: \
                 use the Authorization header.",
            );
        }
    }
    let mut all = in_header.into_iter().chain(in_body).chain(in_query);
    match (all.next(), all.next()) {
        (Some(_), Some(_)) => {
            invalid_request("The access token is sent twice: use the Authorization header.")
        }
        (one, _) => Ok(one),
    }
}
