//! The JSON documents of the interfaces, member by member, compared with those in `snapshots`: a
//! member that appears, disappears or changes its type is seen in the diff of a commit.
//!
//! To accept a change, run the test with `INSTA_UPDATE=always` and read the diff.

use contract::{client::AccessTokenFormat, settings::SelfRegistration, user::Role};
use serde_json::{Value, json};
use tests::{TestClient, TestServer, client::jwt_claims, http_request, test_server};

use crate::interoperability::acme;

/// Later than any duration in seconds: a time, in seconds or milliseconds.
const FIRST_TIME: i64 = 1_500_000_000;
/// Generated values are longer than this; names of the protocols with so many characters have
/// punctuation.
const MAX_NAME: usize = 20;

/// Replace what differs from run to run: times, ids, keys, secrets and tokens.
fn redact(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(redact),
        Value::Array(values) => values.iter_mut().for_each(redact),
        Value::Number(number) if number.as_i64().is_some_and(|number| number > FIRST_TIME) => {
            *value = json!("[time]");
        }
        Value::String(text) => {
            if let Some(redacted) = redact_text(text) {
                *value = json!(redacted);
            }
        }
        _ => {}
    }
}

fn redact_text(text: &str) -> Option<String> {
    if text.starts_with("eyJ") {
        return Some("[JWT]".into());
    }
    let is_generated = |part: &str| {
        part.len() > MAX_NAME
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            && part.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    };
    let parts: Vec<&str> =
        text.split('/').map(|part| if is_generated(part) { "[generated]" } else { part }).collect();
    let redacted = parts.join("/");
    (redacted != text).then_some(redacted)
}

fn assert_document(name: &str, mut document: Value) {
    redact(&mut document);
    let mut settings = insta::Settings::clone_current();
    // Their order differs between the databases, and means nothing.
    settings.set_sort_maps(true);
    settings.bind(|| insta::assert_json_snapshot!(name, document));
}

async fn get(server: &TestServer, path: &str, authorization: &str) -> Value {
    let headers: &[(&str, &str)] =
        if authorization.is_empty() { &[] } else { &[("authorization", authorization)] };
    http_request(&server.router, "GET", path, headers, "").await.json()
}

#[tokio::test]
async fn metadata_and_keys_have_the_documented_members() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    acme.client("shop").await;
    for (name, path) in [
        ("metadata", "/t/acme/.well-known/openid-configuration"),
        ("authorization_server_metadata", "/t/acme/.well-known/oauth-authorization-server"),
        ("jwk_set", "/t/acme/oauth2/jwks"),
    ] {
        let mut document = get(&server, path, "").await;
        if let Some(Value::Array(keys)) = document.get_mut("keys") {
            // Keys of the same moment are in the order of their ids.
            keys.sort_by_key(|key| key["alg"].to_string());
        }
        assert_document(name, document);
    }
}

async fn code_flow(server: &TestServer, client: &TestClient) -> tests::TokenResponse {
    let scope = [("scope", "openid profile email offline_access read")];
    client.redeem(&client.obtain_code(&mut server.browser(), "anna", &scope).await).await
}

#[tokio::test]
async fn tokens_and_what_is_asked_with_them_have_the_documented_members() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let tokens = code_flow(&server, &shop).await;
    let access_token = tokens.access_token().to_owned();
    assert_document("token_response", tokens.0.clone());
    assert_document("id_token", tokens.id_token_claims());
    assert_document("access_token", jwt_claims(&access_token));
    assert_document("userinfo", shop.userinfo(&access_token).await.json());
    assert_document("introspection", shop.introspect(&access_token).await);
    assert_document("introspection_of_refresh_token", {
        shop.introspect(tokens.refresh_token()).await
    });
    assert_document("introspection_of_unknown_token", shop.introspect("unknown").await);
    assert_document("refresh_response", shop.refresh(tokens.refresh_token()).await.0);
    let opaque = acme
        .client_with("opaque", |new| {
            new.settings.access_token_format = AccessTokenFormat::Opaque;
        })
        .await;
    let tokens = code_flow(&server, &opaque).await;
    assert_document("introspection_of_opaque_token", {
        opaque.introspect(tokens.access_token()).await
    });
    let own = shop.request_token(&[("grant_type", "client_credentials")]).await;
    assert_document("client_credentials_response", own.0.clone());
    assert_document("client_credentials_access_token", jwt_claims(own.access_token()));
    let bearer = format!("Bearer {access_token}");
    for (name, path) in
        [("setherauth_userinfo", "/api/userinfo"), ("setherauth_account", "/api/get-account")]
    {
        assert_document(name, get(&server, &format!("/t/acme{path}"), &bearer).await);
    }
}

#[tokio::test]
async fn registrations_have_the_documented_members() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    let dora = acme.member("dora", Role::Developer).await;
    let token = format!("Bearer {}", acme.personal_token(&dora).await);
    let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
    let body = json!({
        "client_name": "App",
        "redirect_uris": ["https://app.example/cb"],
        "token_endpoint_auth_method": "client_secret_basic",
    });
    for (name, path) in
        [("registration", "/oauth2/register"), ("sage_registration", "/api/v1/apps/register")]
    {
        let url = format!("/t/acme{path}");
        let response =
            http_request(&server.router, "POST", &url, &headers, &body.to_string()).await;
        assert_document(name, response.json());
    }
    assert_document("developer_applications", get(&server, "/t/acme/api/v1/apps", &token).await);
}

#[tokio::test]
async fn errors_have_the_documented_members() {
    let server = test_server().await;
    let acme = acme(&server, |_| {}).await;
    let shop = acme.client("shop").await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    for (name, method, path, headers, body) in [
        ("error_without_grant_type", "POST", "/oauth2/token", &form[..], "client_id=shop"),
        ("error_of_unknown_client", "POST", "/oauth2/token", &form[..], {
            "grant_type=client_credentials&client_id=nowhere"
        }),
        ("error_without_token", "GET", "/oauth2/userinfo", &[], ""),
    ] {
        let url = format!("/t/acme{path}");
        let response = http_request(&server.router, method, &url, headers, body).await;
        assert_document(name, response.json());
    }
    let refused = shop.request_token(&[("grant_type", "refresh_token"), ("refresh_token", "x")]);
    assert_document("error_of_unknown_refresh_token", refused.await.0);
}
