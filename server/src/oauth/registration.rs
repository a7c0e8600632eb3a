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
    client_information::{ClientInformation, ClientInformationList, IssuedSecret},
    developer::OwnedClient,
    routes::{Dialect, Endpoint, Route},
};
use domain::{
    Error, Secret, Tenant, client,
    developer::{self, Bearer, UpdateMode},
    token::DelegatedAccess,
};
use oauth::{ErrorCode, Params, RegistrationRequest};
use serde::Serialize;

use crate::{
    cors,
    dialects::{self, ClientInformationResponse},
    extract::{CurrentTenant, MatchedRoute, bearer::extract_token, params::media_type},
    respond::error::{BearerError, JsonError},
};

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
) -> Result<Response, JsonError> {
    let (bearer, _) =
        authenticate_bearer(&tenant, route, DelegatedAccess::Write, &method, &headers, &uri)
            .await?;
    //
    let request = match media_type(&headers).as_str() {
        "application/x-www-form-urlencoded" => RegistrationRequest::from_form(&body)?,
        "application/json" => RegistrationRequest::from_json(&body)?,
        _ => {
            let accepted = "Send application/x-www-form-urlencoded or application/json.";
            return Err(unsupported_body(accepted));
        }
    };
    let body = register_client(&tenant, route, &bearer, request)
        .await
        .map_err(|error| registration_error(route, error))?;
    Ok(json_response(StatusCode::CREATED, body, &bearer, &headers))
}

async fn register_client(
    tenant: &Tenant,
    route: &Route,
    bearer: &Bearer,
    request: RegistrationRequest,
) -> domain::Result<ClientInformationResponse> {
    let new = NewClient {
        client_id: request.client_id.clone(),
        client_secret: request.client_secret.clone(),
        description: request.description.clone().unwrap_or_default(),
        metadata: request.to_metadata()?,
        ..NewClient::default()
    };
    let registration =
        tenant.transaction(&bearer.actor, async |tx| client::register(tx, new).await).await?;
    let owned = developer::find_owned(tenant, &bearer.actor, &registration.client_id).await?;
    let one_time = OneTimeValues {
        secret: registration.client_secret.as_ref(),
        registration_token: registration.registration_token.as_ref().map(Secret::expose),
    };
    Ok(client_information(tenant, route.dialect, &owned, &one_time))
}

pub async fn manage(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    Path(client_id): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, JsonError> {
    let (bearer, token) =
        authenticate_bearer(&tenant, route, DelegatedAccess::Write, &method, &headers, &uri)
            .await?;
    if [Method::PUT, Method::PATCH].contains(&method) {
        require_json(&headers)?;
    }
    let failed = |error| registration_error(route, error);
    if method == Method::DELETE {
        developer::delete(&tenant, &bearer.actor, &client_id).await.map_err(failed)?;
        let response =
            (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response();
        return Ok(with_cors(response, &bearer, &headers));
    }
    let mut secret = None;
    if method != Method::GET {
        let mode = if method == Method::PUT { UpdateMode::Replace } else { UpdateMode::Merge };
        secret = update_client(&tenant, &bearer, &client_id, &body, mode).await.map_err(failed)?;
    }
    let owned = developer::find_owned(&tenant, &bearer.actor, &client_id).await.map_err(failed)?;
    let registration_token = Some(token.as_str()).filter(|_| bearer.is_registration());
    let one_time = OneTimeValues { secret: secret.as_ref(), registration_token };
    let body = client_information(&tenant, route.dialect, &owned, &one_time);
    Ok(json_response(StatusCode::OK, body, &bearer, &headers))
}

/// Updates a client, and returns a secret if it got one.
async fn update_client(
    tenant: &Tenant,
    bearer: &Bearer,
    client_id: &str,
    body: &[u8],
    mode: UpdateMode,
) -> domain::Result<Option<Secret>> {
    // Check the owner before the body, so that no error reveals a client of another owner.
    developer::find_owned(tenant, &bearer.actor, client_id).await?;
    let request = RegistrationRequest::from_json(body)?;
    tenant
        .transaction(&bearer.actor, async |tx| {
            developer::update(tx, client_id, request, mode).await
        })
        .await
}

pub async fn list(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, JsonError> {
    let (bearer, _) =
        authenticate_bearer(&tenant, route, DelegatedAccess::Read, &method, &headers, &uri).await?;
    let query = Params::from_query(uri.query().unwrap_or_default())?;
    let page = developer::list(&tenant, &bearer.actor, query.get("cursor"))
        .await
        .map_err(|error| registration_error(route, error))?;
    let apps = page
        .rows
        .iter()
        .map(|owned| client_information(&tenant, route.dialect, owned, &OneTimeValues::default()))
        .collect();
    let body = ClientInformationList { apps, next: page.next, previous: page.previous };
    Ok(json_response(StatusCode::OK, body, &bearer, &headers))
}

/// Authenticates the bearer token; returns its holder and the token.
async fn authenticate_bearer(
    tenant: &Tenant,
    route: &Route,
    access: DelegatedAccess,
    method: &Method,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<(Bearer, String), BearerError> {
    // The body contains client metadata, so a token in it is ignored.
    let token = extract_token(tenant, route, method, headers, uri, &Bytes::new())?
        .ok_or(BearerError::missing_token())?;
    Ok((developer::authenticate_bearer(tenant, &token, access).await?, token))
}

/// Fails unless the body is JSON, the only format of an update.
fn require_json(headers: &HeaderMap) -> Result<(), JsonError> {
    if media_type(headers) == "application/json" {
        return Ok(());
    }
    Err(unsupported_body("Send the metadata as application/json."))
}

fn unsupported_body(description: &str) -> JsonError {
    let error = oauth::Error::new(ErrorCode::InvalidRequest, description);
    JsonError::WithStatus(StatusCode::UNSUPPORTED_MEDIA_TYPE, error.into())
}

/// The client information response (RFC 7591 §3.2.1), with the status of the client.
fn client_information(
    tenant: &Tenant,
    dialect: Dialect,
    owned: &OwnedClient,
    one_time: &OneTimeValues<'_>,
) -> ClientInformationResponse {
    let registration_client_uri = tenant.url_with(Endpoint::ClientConfiguration, &owned.client_id);
    let standard = ClientInformation {
        secret: one_time.secret.map(|secret| IssuedSecret {
            client_secret: secret.expose().to_owned(),
            client_secret_expires_at: 0,
        }),
        registration_access_token: one_time.registration_token.map(str::to_owned),
        ..ClientInformation::new(owned, registration_client_uri)
    };
    dialects::client_information(dialect, owned, standard)
}

fn json_response(
    status: StatusCode,
    body: impl Serialize,
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
fn registration_error(route: &Route, error: Error) -> JsonError {
    match error {
        Error::Invalid(problems) => {
            let of_uris =
                problems.first().is_some_and(|problem| problem.field.starts_with("redirect_uris"));
            let code = if of_uris {
                ErrorCode::InvalidRedirectUri
            } else {
                ErrorCode::InvalidClientMetadata
            };
            Error::oauth(code, Error::Invalid(problems).to_string()).into()
        }
        // The token has ended since it was authenticated.
        Error::OAuth(error) if error.code == ErrorCode::InvalidToken => {
            BearerError::from(Error::OAuth(error)).into()
        }
        Error::NotFound if route.dialect != Dialect::AuthMaster => BearerError::from(Error::oauth(
            ErrorCode::InvalidToken,
            "This token does not manage an application with this client ID.",
        ))
        .into(),
        error => error.into(),
    }
}
