//! An identity provider on the fake network: OpenID Connect, and OAuth 2.0 in the shape of GitHub.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contract::provider::ProviderSettings;
use domain::{
    Secret,
    actor::Actor,
    identity_provider::{self, NewProvider},
};
use serde_json::{Value, json};
use url::Url;

use crate::{TestTenant, browser::param, keys::Key};

/// The origin of the provider, and its issuer.
pub const ORIGIN: &str = "https://idp.example";

/// What the provider returns.
pub struct ProviderState {
    pub key: Key,
    pub kid: String,
    /// The header of ID tokens, if not that of the key.
    pub jwt_header: Option<Value>,
    /// The claims of the ID token for each code.
    codes: HashMap<String, Value>,
    /// The response of the userinfo endpoint.
    pub userinfo: Value,
    /// The response of the list of addresses.
    pub emails: Value,
    /// Added to the metadata.
    pub metadata: Value,
    /// Added to the token response for a code.
    pub token_response: Value,
    /// The status and the body of the response to a refresh token.
    pub refresh_response: (u16, Value),
    /// Bodies and `Authorization` headers of the token requests.
    pub token_requests: Vec<(String, Option<String>)>,
}

/// The provider; its router shares the state.
#[derive(Clone)]
pub struct FakeProvider(Arc<Mutex<ProviderState>>);

impl Default for FakeProvider {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(ProviderState {
            key: Key::es256(),
            kid: "k1".into(),
            jwt_header: None,
            codes: HashMap::new(),
            userinfo: Value::Null,
            emails: json!([]),
            metadata: json!({}),
            token_response: json!({}),
            refresh_response: (400, json!({ "error": "invalid_grant" })),
            token_requests: Vec::new(),
        })))
    }
}

impl FakeProvider {
    pub fn state(&self) -> MutexGuard<'_, ProviderState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A code for an ID token with these claims.
    pub fn issue_code(&self, claims: Value) -> String {
        let mut state = self.state();
        let code = format!("code-{}", state.codes.len());
        state.codes.insert(code.clone(), claims);
        code
    }

    /// Its endpoints.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .route("/emails", get(emails))
            .with_state(self.clone())
    }
}

async fn metadata(State(provider): State<FakeProvider>) -> Json<Value> {
    let mut metadata = json!({
        "issuer": ORIGIN,
        "authorization_endpoint": format!("{ORIGIN}/authorize"),
        "token_endpoint": format!("{ORIGIN}/token"),
        "userinfo_endpoint": format!("{ORIGIN}/userinfo"),
        "jwks_uri": format!("{ORIGIN}/jwks"),
    });
    if let (Value::Object(all), Value::Object(more)) = (&mut metadata, &provider.state().metadata) {
        all.extend(more.clone());
    }
    Json(metadata)
}

async fn jwks(State(provider): State<FakeProvider>) -> Json<Value> {
    let state = provider.state();
    Json(json!({ "keys": [state.key.jwk(&state.kid)] }))
}

async fn token(State(provider): State<FakeProvider>, headers: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8_lossy(&body).into_owned();
    let form: HashMap<_, _> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let mut state = provider.state();
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    state.token_requests.push((body.clone(), authorization.map(str::to_owned)));
    if form.get("grant_type").is_some_and(|grant| grant == "refresh_token") {
        let (status, body) = state.refresh_response.clone();
        let status = StatusCode::from_u16(status).expect("a status");
        return (status, Json(body)).into_response();
    }
    let claims = form.get("code").and_then(|code| state.codes.remove(code));
    let Some(claims) = claims else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })))
            .into_response();
    };
    let header = state.jwt_header.clone();
    let header = header.unwrap_or_else(|| json!({ "alg": state.key.alg(), "kid": state.kid }));
    let id_token = state.key.sign(&header, &claims);
    let mut response = json!({
        "access_token": "upstream-token",
        "token_type": "Bearer",
        "id_token": id_token,
    });
    if let (Value::Object(all), Value::Object(more)) = (&mut response, &state.token_response) {
        all.extend(more.clone());
    }
    Json(response).into_response()
}

fn is_authorized(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| value == "Bearer upstream-token")
}

async fn userinfo(State(provider): State<FakeProvider>, headers: HeaderMap) -> Response {
    if !is_authorized(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Json(provider.state().userinfo.clone()).into_response()
}

async fn emails(State(provider): State<FakeProvider>, headers: HeaderMap) -> Response {
    if !is_authorized(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Json(provider.state().emails.clone()).into_response()
}

/// What staff enter to add the provider, with changes. Its id is `idp`.
pub fn new_provider(change: impl FnOnce(&mut NewProvider)) -> NewProvider {
    let mut new = NewProvider {
        id: "idp".into(),
        settings: ProviderSettings {
            name: Some("Example ID".into()),
            issuer: Some(ORIGIN.into()),
            client_id: "us".into(),
            ..ProviderSettings::default()
        },
        secret: Some(Secret::new("upstream-secret".into())),
        enabled: true,
        position: 0,
    };
    change(&mut new);
    new
}

impl TestTenant<'_> {
    /// Add the provider, with changes.
    pub async fn add_provider(&self, change: impl FnOnce(&mut NewProvider)) {
        let new = new_provider(change);
        self.transaction(&Actor::cli(), async |tx| identity_provider::add(tx, new).await)
            .await
            .expect("a valid provider");
    }
}

/// The URL to which the provider sends the browser, with the `state` of the sign-in that it began
/// with `start`.
pub fn callback(start: &Url, params: &[(&str, &str)]) -> String {
    let mut url = Url::parse(&param(start, "redirect_uri")).expect("a redirect URI");
    url.query_pairs_mut().append_pair("state", &param(start, "state")).extend_pairs(params);
    url.to_string()
}
