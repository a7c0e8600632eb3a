//! Dynamic client registration and management (RFC 7591, RFC 7592; S2-2 to S2-4).
//!
//! `domain` decides who may register a client and which metadata it may have.

use axum::{
    Json,
    body::Bytes,
    extract::Path,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use contract::{
    client::NewClient,
    developer::OwnedClient,
    routes::{Dialect, Route},
};
use domain::{
    Error, Secret, Tenant, client,
    developer::{self, Bearer, UpdateMode},
};
use oauth::{ErrorCode, Params, RegistrationRequest};
use serde_json::{Value, json};

use super::{
    bearer::{extract_token, missing_token},
    cors,
    extract::{CurrentTenant, MatchedRoute, media_type},
};
use crate::{dialects, error};

/// Values that appear in one response only, besides the metadata.
#[derive(Default)]
struct OneTimeValues<'s> {
    secret: Option<&'s Secret>,
    /// Set if the caller used it or it has just been issued.
    registration_token: Option<&'s str>,
}

pub async fn register(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (bearer, _) = match authenticate_bearer(&tenant, route, &method, &headers, &uri).await {
        Ok(bearer) => bearer,
        Err(rejection) => return rejection,
    };
    if let Some(rejection) = require_json(&headers) {
        return rejection;
    }
    let registered = async {
        let request = RegistrationRequest::from_json(&body)?;
        let new = NewClient {
            client_id: request.client_id.clone(),
            client_secret: request.client_secret.clone(),
            description: request.description.clone().unwrap_or_default(),
            metadata: request.to_metadata()?,
            ..NewClient::default()
        };
        let registration =
            tenant.transaction(&bearer.actor, async |tx| client::register(tx, new).await).await?;
        let owned = developer::find_owned(&tenant, &bearer.actor, &registration.client_id).await?;
        let one_time = OneTimeValues {
            secret: registration.client_secret.as_ref(),
            registration_token: registration.registration_token.as_ref().map(Secret::expose),
        };
        Ok(client_information(&tenant, route.dialect, &owned, &one_time))
    };
    match registered.await {
        Ok(body) => json_response(StatusCode::CREATED, body, &bearer, &headers),
        Err(error) => error_response(route, &error),
    }
}

pub async fn manage(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    Path(client_id): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (bearer, token) = match authenticate_bearer(&tenant, route, &method, &headers, &uri).await {
        Ok(bearer) => bearer,
        Err(rejection) => return rejection,
    };
    if [Method::PUT, Method::PATCH].contains(&method)
        && let Some(rejection) = require_json(&headers)
    {
        return rejection;
    }
    let outcome = async {
        if method == Method::DELETE {
            developer::delete(&tenant, &bearer.actor, &client_id).await?;
            return Ok(None);
        }
        let mut secret = None;
        if method != Method::GET {
            // Check the owner before the body, so that no error reveals a client of another owner.
            developer::find_owned(&tenant, &bearer.actor, &client_id).await?;
            let request = RegistrationRequest::from_json(&body)?;
            let mode = if method == Method::PUT { UpdateMode::Replace } else { UpdateMode::Merge };
            secret = tenant
                .transaction(&bearer.actor, async |tx| {
                    developer::update(tx, &client_id, request, mode).await
                })
                .await?;
        }
        let owned = developer::find_owned(&tenant, &bearer.actor, &client_id).await?;
        let registration_token = Some(token.as_str()).filter(|_| bearer.is_registration());
        Ok(Some(client_information(
            &tenant,
            route.dialect,
            &owned,
            &OneTimeValues { secret: secret.as_ref(), registration_token },
        )))
    };
    match outcome.await {
        Ok(Some(body)) => json_response(StatusCode::OK, body, &bearer, &headers),
        Ok(None) => {
            let response =
                (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response();
            with_cors(response, &bearer, &headers)
        }
        Err(error) => error_response(route, &error),
    }
}

pub async fn list(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let (bearer, _) = match authenticate_bearer(&tenant, route, &method, &headers, &uri).await {
        Ok(bearer) => bearer,
        Err(rejection) => return rejection,
    };
    let found = async {
        let query = Params::from_query(uri.query().unwrap_or_default())?;
        developer::list(&tenant, &bearer.actor, query.get("cursor")).await
    };
    match found.await {
        Ok(page) => {
            let all: Vec<Value> = page
                .rows
                .iter()
                .map(|owned| {
                    client_information(&tenant, route.dialect, owned, &OneTimeValues::default())
                })
                .collect();
            json_response(
                StatusCode::OK,
                json!({ "apps": all, "next": page.next, "previous": page.previous }),
                &bearer,
                &headers,
            )
        }
        Err(error) => error_response(route, &error),
    }
}

/// Authenticates the bearer token; returns its holder and the token.
async fn authenticate_bearer(
    tenant: &Tenant,
    route: &Route,
    method: &Method,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<(Bearer, String), Response> {
    // The body contains client metadata, so a token in it is ignored.
    let token = match extract_token(tenant, route, method, headers, uri, &Bytes::new()) {
        Ok(Some(token)) => token,
        Ok(None) => return Err(missing_token()),
        Err(error) => return Err(error::bearer_challenge(&error)),
    };
    match developer::authenticate_bearer(tenant, &token).await {
        Ok(bearer) => Ok((bearer, token)),
        Err(error) => Err(error::bearer_challenge(&error)),
    }
}

/// Returns an error response unless the body is JSON, the one format that can express all metadata.
fn require_json(headers: &HeaderMap) -> Option<Response> {
    if media_type(headers) == "application/json" {
        return None;
    }
    let mut response = error::json_response(&Error::oauth(
        ErrorCode::InvalidRequest,
        "Send the metadata as application/json.",
    ));
    *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    Some(response)
}

/// The client information response (RFC 7591 §3.2.1), with the status of the client.
fn client_information(
    tenant: &Tenant,
    dialect: Dialect,
    owned: &OwnedClient,
    one_time: &OneTimeValues<'_>,
) -> Value {
    let mut body = serde_json::to_value(&owned.metadata).unwrap_or_else(|_| json!({}));
    // Defaults of members that the client left out (RFC 7591 §3.2.1).
    let metadata = &owned.metadata;
    body["grant_types"] = json!(metadata.grant_types());
    body["response_types"] = metadata.response_types().iter().map(|kind| kind.as_str()).collect();
    body["application_type"] = json!(metadata.application_type());
    body["client_id"] = owned.client_id.as_str().into();
    body["client_id_issued_at"] = owned.created_at.into();
    body["registration_client_uri"] =
        format!("{}/oauth2/register/{}", tenant.base_url(), owned.client_id).into();
    body["status"] = json!(owned.state);
    if let Some(reason) = &owned.reason {
        body["status_reason"] = reason.as_str().into();
    }
    if let Some(metadata) = &owned.pending_change {
        body["pending_change"] = json!(metadata);
    }
    if let Some(reason) = &owned.change_rejection {
        body["change_rejection"] = reason.as_str().into();
    }
    if let Some(secret) = one_time.secret {
        body["client_secret"] = secret.expose().into();
        body["client_secret_expires_at"] = 0.into();
    }
    if let Some(token) = one_time.registration_token {
        body["registration_access_token"] = token.into();
    }
    dialects::client_information(dialect, owned, body)
}

fn json_response(
    status: StatusCode,
    body: Value,
    bearer: &Bearer,
    headers: &HeaderMap,
) -> Response {
    let response = (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response();
    with_cors(response, bearer, headers)
}

/// Lets pages of the client that the token was issued to read the response (O3).
fn with_cors(response: Response, bearer: &Bearer, headers: &HeaderMap) -> Response {
    match &bearer.client {
        Some(client) => cors::allow(response, headers.get(header::ORIGIN), client),
        None => response,
    }
}

/// Maps invalid metadata to the codes of RFC 7591 §3.2.2. On the paths of RFC 7592, a client that
/// does not exist or that the bearer does not own results in `invalid_token` (§2.1).
fn error_response(route: &Route, error: &Error) -> Response {
    match error {
        Error::Invalid(problems) => {
            let of_uris =
                problems.first().is_some_and(|problem| problem.field.starts_with("redirect_uris"));
            let code = if of_uris {
                ErrorCode::InvalidRedirectUri
            } else {
                ErrorCode::InvalidClientMetadata
            };
            error::json_response(&Error::oauth(code, error.to_string()))
        }
        Error::NotFound if route.dialect == Dialect::Standard => {
            error::bearer_challenge(&Error::oauth(
                ErrorCode::InvalidToken,
                "There is no such application that this token looks after.",
            ))
        }
        _ => error::json_response(error),
    }
}
