//! Extractors of the protocol endpoints: tenant, route, client IP address, parameters, client.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    body::Bytes,
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use contract::routes::Route;
use domain::{
    Tenant,
    client_auth::{self, AuthenticatedClient},
};
use oauth::{ErrorCode, Params, client_auth::ClientCredentials};

use crate::{error, response::MAX_BODY_BYTES, tenant::ResolvedTenant};

/// The tenant that serves the requested URL.
pub struct CurrentTenant(pub Tenant);

impl<S: Sync> FromRequestParts<S> for CurrentTenant {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        match parts.extensions.get::<ResolvedTenant>() {
            Some(ResolvedTenant::Found(tenant)) => Ok(Self(tenant.clone())),
            _ => Err((
                StatusCode::NOT_FOUND,
                [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
                "There is nothing at this address.\n",
            )
                .into_response()),
        }
    }
}

/// The route of the route table that matched the request.
pub struct MatchedRoute(pub &'static Route);

impl<S: Sync> FromRequestParts<S> for MatchedRoute {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        // The router adds it to every handler; without it the path is not in the route table.
        parts.extensions.get::<&'static Route>().copied().map(Self).ok_or(StatusCode::NOT_FOUND)
    }
}

/// IP address of the client. `X-Forwarded-For` counts only from trusted proxies.
pub struct ClientIp(pub IpAddr);

/// Proxies whose `X-Forwarded-For` is trusted.
#[derive(Clone, Default)]
pub struct TrustedProxies(pub std::sync::Arc<[IpAddr]>);

impl<S: Sync> FromRequestParts<S> for ClientIp {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        // A request without a connection comes from this process (tests).
        let peer_ip = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip())
            .to_canonical();
        let trusted = parts.extensions.get::<TrustedProxies>().cloned().unwrap_or_default();
        if !trusted.0.contains(&peer_ip) {
            return Ok(Self(peer_ip));
        }
        let forwarded: Vec<_> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        Ok(Self(forwarded_client_ip(&forwarded.join(","), peer_ip, &trusted.0)))
    }
}

/// The first address from the right that is not a trusted proxy. An entry that is not an IP address
/// was not written by a trusted proxy, and neither was anything to its left.
fn forwarded_client_ip(forwarded: &str, peer_ip: IpAddr, trusted: &[IpAddr]) -> IpAddr {
    let mut nearest = peer_ip;
    for entry in forwarded.rsplit(',') {
        let Some(address) = parse_ip(entry.trim()) else { return nearest };
        if !trusted.contains(&address) {
            return address;
        }
        nearest = address;
    }
    nearest
}

/// Parses an IP address as proxies write it: with or without port and brackets.
fn parse_ip(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address =
        bare.parse().or_else(|_| entry.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

/// The media type of the body in lower case, without parameters. Empty if there is none.
pub fn media_type(headers: &HeaderMap) -> String {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The `Authorization` header. Two of them are an error: proxies and servers would disagree about
/// which one counts (RFC 9110 §5.3).
pub fn authorization(headers: &HeaderMap) -> Result<Option<&str>, oauth::Error> {
    let invalid_request =
        |description: &str| oauth::Error::new(ErrorCode::InvalidRequest, description);
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(invalid_request("The Authorization header is sent twice."));
    }
    let text = value.to_str().map_err(|_| invalid_request("The Authorization header is no text."));
    text.map(Some)
}

/// Parameters of a form or JSON body. A query is rejected, because URLs end up in
/// logs.
pub fn body_params(
    headers: &HeaderMap,
    query: Option<&str>,
    body: &Bytes,
) -> Result<Params, Response> {
    let invalid_request = |description: &str| {
        error::json_response(&domain::Error::oauth(ErrorCode::InvalidRequest, description))
    };
    if query.is_some_and(|query| !query.is_empty()) {
        return Err(invalid_request(
            "Parameters belong in the body, not in the address: addresses end up in logs.",
        ));
    }
    let params = match media_type(headers).as_str() {
        "application/x-www-form-urlencoded" => Params::from_form(body),
        "application/json" => Params::from_json(body),
        _ => {
            let mut response =
                invalid_request("Send application/x-www-form-urlencoded or application/json.");
            *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(response);
        }
    };
    params.map_err(|error| error::json_response(&error.into()))
}

/// Reads the parameters of the body and authenticates the client that sent them.
pub async fn authenticate_client(
    tenant: &Tenant,
    client_ip: &ClientIp,
    path: &str,
    request: Request,
) -> Result<(Params, AuthenticatedClient), Response> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| body_too_large())?;
    let params = body_params(&parts.headers, parts.uri.query(), &body)?;
    let credentials = authorization(&parts.headers)
        .and_then(|authorization| ClientCredentials::extract(authorization, &params))
        .map_err(|error| error::json_response(&error.into()))?;
    let endpoint = format!("{}{path}", tenant.base_url());
    let client = client_auth::authenticate(tenant, credentials, &endpoint, client_ip.0)
        .await
        .map_err(|error| error::json_response(&error))?;
    Ok((params, client))
}

pub fn body_too_large() -> Response {
    let mut response = error::json_response(&domain::Error::oauth(
        ErrorCode::InvalidRequest,
        "The body is larger than 64 KiB.",
    ));
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response
}

#[cfg(test)]
mod tests {
    use super::forwarded_client_ip;

    #[test]
    fn forwarded_for_counts_only_from_trusted_proxies() {
        let proxies = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        let client_ip =
            |forwarded: &str| forwarded_client_ip(forwarded, proxies[0], &proxies).to_string();
        assert_eq!(client_ip(""), "10.0.0.1");
        assert_eq!(client_ip("203.0.113.7"), "203.0.113.7");
        assert_eq!(
            client_ip("198.51.100.1, 203.0.113.7, 10.0.0.2"),
            "203.0.113.7",
            "a client controls the left-most entries"
        );
        assert_eq!(
            client_ip("198.51.100.1, unknown"),
            "10.0.0.1",
            "nothing left of an invalid entry is trusted"
        );
        assert_eq!(client_ip("198.51.100.1, unknown, 10.0.0.2"), "10.0.0.2");
        assert_eq!(
            (
                client_ip("203.0.113.7:4711"),
                client_ip("[2001:db8::7]:4711"),
                client_ip("::ffff:203.0.113.7")
            ),
            ("203.0.113.7".into(), "2001:db8::7".into(), "203.0.113.7".into())
        );
    }
}
