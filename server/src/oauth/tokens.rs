//! Introspection (RFC 7662) and revocation (RFC 7009): an application asks about, or gives
//! up, a token of its own.

use axum::{
    Json,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    caller::{At, Here, Peer, authenticated},
    cors,
};
use crate::{dialects, error};

pub async fn introspect(
    Here(tenant): Here,
    At(route): At,
    peer: Peer,
    request: Request,
) -> Response {
    let (params, client) = match authenticated(&tenant, &peer, route.path, request).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    let answer = match params.require("token") {
        Ok(token) => domain::token::introspect(&tenant, &client, token).await,
        Err(error) => Err(error.into()),
    };
    match answer {
        Ok(answer) => (
            [(header::CACHE_CONTROL, "no-store")],
            Json(dialects::introspection(route.dialect, &client.client, answer)),
        )
            .into_response(),
        Err(error) => error::json_response(&error),
    }
}

pub async fn revoke(Here(tenant): Here, At(route): At, peer: Peer, request: Request) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let (params, client) = match authenticated(&tenant, &peer, route.path, request).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    let done = match params.require("token") {
        Ok(token) => domain::token::revoke(&tenant, &client, token).await,
        Err(error) => Err(error.into()),
    };
    let response = match done {
        Ok(()) => (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response(),
        Err(error) => error::json_response(&error),
    };
    cors::allow(response, origin.as_ref(), &client.client)
}
