//! An OAuth client that requests codes and tokens over HTTP.

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    Browser, TestResponse,
    browser::{PASSWORD, form_encode, send},
};

/// A registered client and where to reach the server.
pub struct TestClient {
    pub router: Router,
    /// The tenant's base URL, absolute or relative to the public host.
    pub base_url: String,
    /// The id of the client's row, which is not its `client_id`.
    pub row_id: String,
    pub client_id: String,
    pub secret: Option<String>,
    pub redirect_uri: String,
}

/// The PKCE code verifier of every authorization request (RFC 7636 §4.1).
pub const CODE_VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0";

/// The S256 code challenge of `CODE_VERIFIER` (RFC 7636 §4.2).
pub fn code_challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(CODE_VERIFIER))
}

/// The JSON of the token endpoint, a token response or an error.
#[derive(Clone, Debug)]
pub struct TokenResponse(pub Value);

impl TokenResponse {
    pub fn access_token(&self) -> &str {
        self.0["access_token"].as_str().unwrap_or_else(|| panic!("no access token: {}", self.0))
    }

    pub fn refresh_token(&self) -> &str {
        self.0["refresh_token"].as_str().unwrap_or_else(|| panic!("no refresh token: {}", self.0))
    }

    pub fn error(&self) -> &str {
        self.0["error"].as_str().unwrap_or_else(|| panic!("no error: {}", self.0))
    }

    /// The claims of the ID token; `signatures` tests its signature.
    pub fn id_token_claims(&self) -> Value {
        jwt_claims(self.0["id_token"].as_str().unwrap_or_else(|| panic!("no ID token: {}", self.0)))
    }
}

/// Decode the claims of a JWT without verifying its signature.
pub fn jwt_claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap_or_default();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("claims")
}

impl TestClient {
    /// The URL of an authorization request. `change` adds or replaces parameters; an empty value
    /// removes one.
    pub fn authorization_url(&self, change: &[(&str, &str)]) -> String {
        let challenge = code_challenge();
        let mut params: Vec<(&str, &str)> = vec![
            ("response_type", "code"),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", "openid email"),
            ("state", "the-state"),
            ("nonce", "the-nonce"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in change {
            params.retain(|(known, _)| known != name);
            if !value.is_empty() {
                params.push((name, value));
            }
        }
        format!("{}/oauth2/authorize?{}", self.base_url, form_encode(&params))
    }

    /// Send an authorization request, sign in and consent where asked, and return the response that
    /// redirects to the client.
    pub async fn authorize(
        &self,
        browser: &mut Browser,
        name: &str,
        change: &[(&str, &str)],
    ) -> TestResponse {
        let mut page = browser.open(&self.authorization_url(change)).await;
        if page.body.contains("name=\"password\"") {
            page = browser.sign_in(&page, name, PASSWORD).await;
        }
        if page.body.contains("name=\"decision\"") {
            page = browser.submit_decision(&page, "allow").await;
        }
        page
    }

    /// Obtain an authorization code as this user.
    pub async fn obtain_code(
        &self,
        browser: &mut Browser,
        name: &str,
        change: &[(&str, &str)],
    ) -> String {
        let response = self.authorize(browser, name, change).await;
        response.redirect_param("code").unwrap_or_else(|| {
            panic!("no code: {} {} {}", response.status, response.location(), response.body)
        })
    }

    /// POST to an endpoint, with HTTP Basic if the client has a secret, else with `client_id`.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        let client_id_field = [("client_id", self.client_id.as_str())];
        let client_fields = if self.secret.is_none() { client_id_field.as_slice() } else { &[] };
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .extend_pairs(client_fields)
            .finish();
        let mut request = Request::post(format!("{}{path}", self.base_url))
            .header(header::HOST, "localhost:8080")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(secret) = &self.secret {
            request = request.header(
                header::AUTHORIZATION,
                format!("Basic {}", STANDARD.encode(format!("{}:{secret}", self.client_id))),
            );
        }
        send(&self.router, request.body(Body::from(form)).expect("a request")).await
    }

    /// Send a token request.
    pub async fn request_token(&self, fields: &[(&str, &str)]) -> TokenResponse {
        TokenResponse(self.post("/oauth2/token", fields).await.json())
    }

    /// Redeem an authorization code (RFC 6749 §4.1.3).
    pub async fn redeem(&self, code: &str) -> TokenResponse {
        self.request_token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", CODE_VERIFIER),
        ])
        .await
    }

    /// Redeem a refresh token (RFC 6749 §6).
    pub async fn refresh(&self, token: &str) -> TokenResponse {
        self.request_token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    /// Introspect a token (RFC 7662).
    pub async fn introspect(&self, token: &str) -> Value {
        self.post("/oauth2/introspect", &[("token", token)]).await.json()
    }

    /// Whether introspection reports the token as active.
    pub async fn is_active(&self, token: &str) -> bool {
        self.introspect(token).await["active"] == true
    }

    /// Request userinfo with the token in the `Authorization` header.
    pub async fn userinfo(&self, token: &str) -> TestResponse {
        let request = Request::get(format!("{}/oauth2/userinfo", self.base_url))
            .header(header::HOST, "localhost:8080")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        send(&self.router, request.body(Body::empty()).expect("a request")).await
    }

    /// The same client at another base URL.
    pub fn at_base_url(&self, base_url: &str) -> Self {
        Self {
            router: self.router.clone(),
            base_url: base_url.to_owned(),
            row_id: self.row_id.clone(),
            client_id: self.client_id.clone(),
            secret: self.secret.clone(),
            redirect_uri: self.redirect_uri.clone(),
        }
    }
}
