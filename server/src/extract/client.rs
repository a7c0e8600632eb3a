//! The authenticated client of a request (RFC 6749 §2.3).

use axum::{extract::Request, http::header};
use contract::routes::{Dialect, Route};
use domain::{
    Tenant,
    client::is_publishable_key,
    client_auth::{self, AuthenticatedClient},
    diagnostic,
};
use oauth::{Params, client_auth::ClientCredentials};

use crate::{
    extract::{
        client_ip::ClientIp,
        params::{authorization, body_params, body_too_large},
    },
    respond::{MAX_BODY_BYTES, error::JsonError},
};

/// Reads the parameters of the body and authenticates the client that sent them.
pub async fn authenticate_client(
    tenant: &Tenant,
    client_ip: &ClientIp,
    route: &Route,
    request: Request,
) -> Result<(Params, AuthenticatedClient), JsonError> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| body_too_large())?;
    let params = body_params(&parts.headers, parts.uri.query(), &body)?;
    let credentials = ClientCredentials::extract(authorization(&parts.headers)?, &params)?;
    if let ClientCredentials::Post { client_id, client_secret } = &credentials
        && route.dialect == Dialect::StackAuth
        && is_publishable_key(client_secret)
    {
        let client =
            client_auth::authenticate_by_publishable_key(tenant, client_id, client_secret).await?;
        return Ok((params, client));
    }
    let endpoint = format!("{}{}", tenant.base_url(), route.path);
    let has_secret = credentials.secret().is_some();
    let client = client_auth::authenticate(tenant, credentials, &endpoint, client_ip.0).await?;
    if let Some(origin) = parts.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok())
        // Pages without an origin of their own, such as sandboxed ones, send `null`.
        && origin != "null"
        && has_secret
        && client.credentials_verified
    {
        diagnostic::record_secret_from_browser(tenant, &client.client, origin);
    }
    Ok((params, client))
}
