//! SetherAuth: its `aud` members and its account endpoint (S3-20 to S3-23, X-23, X-24).

use axum::{
    Json,
    body::Bytes,
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse, Response},
};
use domain::{
    Client, Tenant,
    token::{Account, account_for_browser, account_for_token},
};
use oauth::introspection::{ActiveToken, IntrospectedAudience, IntrospectionResponse};
use serde_json::{Map, Value, json};
use tower_sessions::Session;

use crate::{
    cors,
    extract::{CurrentTenant, MatchedRoute, bearer::extract_token, cookie},
    respond::error::BearerError,
};

/// Adds `iss`, and `aud` as a string: the `client_id`.
pub fn userinfo(tenant: &Tenant, client: &Client, mut claims: Value) -> Value {
    claims["iss"] = tenant.issuer().into();
    claims["aud"] = client.client_id.as_str().into();
    claims
}

/// Leaves out the members that SetherAuth does not return. `aud` is an array: the `client_id`.
pub fn introspection(client: &Client, response: IntrospectionResponse) -> IntrospectionResponse {
    response.map_active(|token| ActiveToken {
        scope: None,
        jti: None,
        aud: Some(IntrospectedAudience::Array(vec![client.client_id.clone()])),
        ..token
    })
}

/// The account of the token's user or, without a token, of the user of the browser's session.
pub async fn get_account(
    CurrentTenant(tenant): CurrentTenant,
    MatchedRoute(route): MatchedRoute,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    session: Session,
) -> Result<Response, BearerError> {
    let token = extract_token(&tenant, route, &method, &headers, &uri, &Bytes::new())?;
    let account = match token {
        Some(token) => Some(account_for_token(&tenant, &token).await?),
        None => match cookie::current(&session).await? {
            Some(browser) => account_for_browser(&tenant, &browser).await?,
            None => None,
        },
    };
    let Some(account) = account else { return Err(BearerError::missing_token()) };
    let response = ([(header::CACHE_CONTROL, "no-store")], Json(account_json(&tenant, &account)))
        .into_response();
    Ok(match &account.client {
        Some(client) => cors::allow(response, headers.get(header::ORIGIN), client),
        None => response,
    })
}

/// SetherAuth's names of OpenID Connect's standard claims.
const CLAIM_NAMES: [(&str, &str); 13] = [
    ("name", "displayName"),
    ("given_name", "firstName"),
    ("family_name", "lastName"),
    ("picture", "avatar"),
    ("email", "email"),
    ("email_verified", "emailVerified"),
    ("phone_number", "phone"),
    ("website", "homepage"),
    ("gender", "gender"),
    ("birthdate", "birthday"),
    ("locale", "language"),
    ("zoneinfo", "zoneinfo"),
    ("updated_at", "updatedTime"),
];

fn account_json(tenant: &Tenant, account: &Account) -> Value {
    let mut data = Map::new();
    data.insert("owner".into(), tenant.slug().into());
    data.insert("id".into(), account.user_id.as_str().into());
    data.insert("name".into(), account.username.as_str().into());
    for (claim, value) in &account.claims {
        match CLAIM_NAMES.iter().find(|(standard, _)| standard == claim) {
            Some((_, name)) => data.insert((*name).to_owned(), value.clone()),
            // `name` already holds the user name, so `preferred_username` would repeat it.
            None if claim == "preferred_username" => None,
            None if claim == "address" => {
                data.insert("address".into(), json!([value.get("formatted").unwrap_or(value)]))
            }
            None => data.insert(claim.clone(), value.clone()),
        };
    }
    json!({
        "status": "ok",
        "sub": account.user_id,
        "name": account.username,
        "data": data,
        "data2": {
            "organization": tenant.slug(),
            "name": tenant.slug(),
            "displayName": tenant.name(),
        },
    })
}
