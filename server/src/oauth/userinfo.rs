//! Who is behind an access token (OpenID Connect Core §5.3).

use axum::{
    Json,
    body::Bytes,
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse, Response},
};

use super::{
    bearer::{nothing_shown, shown},
    caller::{At, Here},
    cors,
};
use crate::{dialects, error};

pub async fn userinfo(
    Here(tenant): Here,
    At(route): At,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let token = match shown(&tenant, route, &method, &headers, &uri, &body) {
        Ok(Some(token)) => token,
        Ok(None) => return nothing_shown(),
        Err(error) => return error::bearer_challenge(&error),
    };
    match domain::token::userinfo(&tenant, &token, route.dialect).await {
        Ok(found) => {
            let answer = dialects::userinfo(route.dialect, &tenant, &found.client, found.claims);
            cors::allow(
                ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response(),
                headers.get(header::ORIGIN),
                &found.client,
            )
        }
        Err(error) => error::bearer_challenge(&error),
    }
}
