//! The token endpoint.

use axum::{
    Json,
    extract::Request,
    http::header,
    response::{IntoResponse, Response},
};
use oauth::token::TokenRequest;

use super::{
    caller::{Here, Peer, authenticated},
    cors,
};
use crate::error;

pub async fn token(Here(tenant): Here, peer: Peer, request: Request) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let (params, client) = match authenticated(&tenant, &peer, "/oauth2/token", request).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    let answer = match TokenRequest::parse(&params) {
        Ok(request) => domain::token::answer(&tenant, &client, request).await,
        Err(error) => Err(error.into()),
    };
    let response = match answer {
        Ok(tokens) => ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response(),
        Err(error) => error::json(&error),
    };
    cors::allow(response, origin.as_ref(), &client.client)
}
