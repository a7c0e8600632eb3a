//! Keys that clients publish at their `jwks_uri` (RFC 7591 §2) for `private_key_jwt` (RFC 7523):
//! how they are registered, loaded, renewed and kept (O1, T11, T14).

use contract::{
    client::NewClient,
    settings::{SelfRegistration, TenantSettings},
};
use domain::{Actor, Error, diagnostic::Reason, outbound::FetchError};
use oauth::{ClientAuthMethod, ClientMetadata};
use serde_json::{Value, json};
use tests::{
    FakeNetwork, TestClient, TestResponse, TestServer, TestTenant, fixtures::no_rate_limits,
    http_request, keys::Key, test_server,
};

use crate::client_assertions::{ASSERTION_TYPE, claims};
const JWKS_URI: &str = "https://signer.example/keys";

/// Publish a JWK Set at the URL of the client.
fn publish(server: &TestServer, keys: &[Value]) {
    let body = json!({ "keys": keys }).to_string();
    server.network.set_response(JWKS_URI, Ok(FakeNetwork::response(200, &body)));
}

async fn signer(acme: &TestTenant<'_>) -> TestClient {
    acme.client_with("signer", |new| {
        new.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::PrivateKeyJwt);
        new.metadata.jwks_uri = Some(JWKS_URI.into());
    })
    .await
}

async fn send(client: &TestClient, assertion: &str) -> TestResponse {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion),
    ];
    client.post("/oauth2/token", &fields).await
}

/// The status of a request with a new assertion, signed by this key.
async fn status(server: &TestServer, client: &TestClient, key: &Key, kid: &str, jti: &str) -> u16 {
    let header = json!({ "alg": key.alg(), "kid": kid });
    send(client, &key.sign(&header, &claims(server, jti))).await.status.as_u16()
}

fn fetches(server: &TestServer) -> usize {
    server.network.requests().iter().filter(|url| *url == JWKS_URI).count()
}

/// T11
#[tokio::test]
async fn published_keys_verify_each_assertion_once_and_are_cached() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (es256, rs256) = (Key::es256(), Key::rs256());
    publish(&server, &[es256.jwk("k1"), rs256.jwk("k2")]);
    let client = signer(&acme).await;
    assert_eq!(fetches(&server), 0, "a registration sends no request");
    for (number, (key, kid)) in [(&es256, "k1"), (&rs256, "k2")].into_iter().enumerate() {
        let header = json!({ "alg": key.alg(), "kid": kid });
        let assertion = key.sign(&header, &claims(&server, &format!("jti-{number}")));
        let first = send(&client, &assertion).await;
        assert_eq!(first.status, 200, "{kid}: {}", first.body);
        let node = server.start_node().await;
        let elsewhere = TestClient { router: node.router.clone(), ..client.at_base_url("/t/acme") };
        for client in [&client, &elsewhere] {
            let replayed = send(client, &assertion).await;
            assert!(replayed.body.contains("jti was used before"), "{kid}: {}", replayed.body);
        }
    }
    // One per process: this one and the two other nodes.
    assert_eq!(fetches(&server), 3);
    server.clock.advance(3601);
    assert_eq!(status(&server, &client, &es256, "k1", "later").await, 200);
    assert_eq!(fetches(&server), 4, "after an hour they are loaded again");
}

#[tokio::test]
async fn unknown_key_is_looked_up_at_a_bounded_rate() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (old, new) = (Key::es256(), Key::es256());
    publish(&server, &[old.jwk("k1")]);
    let client = signer(&acme).await;
    assert_eq!(status(&server, &client, &old, "k1", "1").await, 200);
    server.clock.advance(11);
    publish(&server, &[new.jwk("k2")]);
    assert_eq!(status(&server, &client, &new, "k2", "2").await, 200);
    assert_eq!(fetches(&server), 2);
    assert_eq!(status(&server, &client, &old, "k1", "3").await, 401, "it is withdrawn");
    for number in 0..20 {
        let jti = format!("bad-{number}");
        assert_eq!(status(&server, &client, &Key::es256(), "k3", &jti).await, 401);
    }
    assert_eq!(fetches(&server), 2, "within ten seconds");
    server.clock.advance(10);
    for number in 20..40 {
        let jti = format!("bad-{number}");
        assert_eq!(status(&server, &client, &Key::es256(), "k3", &jti).await, 401);
    }
    assert_eq!(fetches(&server), 3, "one more in the next ten");
}

#[tokio::test]
async fn keys_are_kept_through_an_outage_and_then_the_error_is_clear() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let key = Key::es256();
    publish(&server, &[key.jwk("k1")]);
    let client = signer(&acme).await;
    assert_eq!(status(&server, &client, &key, "k1", "before").await, 200);
    server.network.set_response(JWKS_URI, Err(FetchError::Timeout));
    let outage = fetches(&server);
    for hour in 1..=24 {
        server.clock.advance(3600);
        for request in 0..3 {
            let jti = format!("outage-{hour}-{request}");
            assert_eq!(status(&server, &client, &key, "k1", &jti).await, 200, "{hour}");
        }
    }
    assert_eq!(fetches(&server) - outage, 24, "the timeout is waited for once");
    server.clock.advance(2 * 3600);
    let header = json!({ "alg": key.alg(), "kid": "k1" });
    let response = send(&client, &key.sign(&header, &claims(&server, "after"))).await;
    assert_eq!(response.status, 401);
    let error = response.json();
    assert_eq!(error["error"], "invalid_client");
    let description = error["error_description"].as_str().unwrap();
    assert!(description.contains("jwks_uri") && !description.contains("in time"), "{description}");
    publish(&server, &[key.jwk("k1")]);
    server.clock.advance(10);
    assert_eq!(status(&server, &client, &key, "k1", "back").await, 200, "it recovers by itself");
    // Developers see what the network said.
    domain::job::flush_buffers(&server.platform).await.unwrap();
    let entries =
        domain::diagnostic::list_by_tenant(&acme.tenant, &Actor::cli(), &client.row_id, 10).await;
    let entries = entries.unwrap();
    let entry = entries.iter().find(|entry| entry.reason == Reason::ClientKeysUnavailable);
    let entry = entry.unwrap_or_else(|| panic!("{entries:?}"));
    assert_eq!(entry.expected, JWKS_URI);
    assert_eq!(entry.received, "there was no response in time");
}

/// O1: every response that is not a key set is an error, at once.
#[tokio::test]
async fn what_is_not_a_key_set_authenticates_no_client() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let key = Key::es256();
    let client = signer(&acme).await;
    let keys = json!({ "keys": [key.jwk("k1")] }).to_string();
    let mut redirect = FakeNetwork::response(302, &keys);
    redirect.headers_mut().insert("location", "https://evil.example/keys".parse().unwrap());
    let deep = format!("{{\"keys\":{}1{}}}", "[".repeat(500), "]".repeat(500));
    let responses = [
        Err(FetchError::PrivateNetwork),
        Err(FetchError::Malformed),
        Err(FetchError::Dns),
        Ok(redirect),
        Ok(FakeNetwork::response(404, &keys)),
        Ok(FakeNetwork::response(200, "<html>")),
        Ok(FakeNetwork::response(200, "[]")),
        Ok(FakeNetwork::response(200, &deep)),
        Ok(FakeNetwork::response(200, "{}")),
        Ok(FakeNetwork::response(200, "{\"keys\":7}")),
        Ok(FakeNetwork::response(200, "{\"keys\":[7]}")),
    ];
    for (number, response) in responses.into_iter().enumerate() {
        server.network.set_response(JWKS_URI, response);
        let jti = format!("jti-{number}");
        assert_eq!(status(&server, &client, &key, "k1", &jti).await, 401, "{number}");
        server.clock.advance(2 * 86_400);
    }
    assert!(!server.network.requests().iter().any(|url| url.contains("evil")));
    server.network.set_response(JWKS_URI, Ok(FakeNetwork::response(200, &keys)));
    assert_eq!(status(&server, &client, &key, "k1", "valid").await, 200);
}

/// T14: the algorithm belongs to the published key; keys of other uses and types verify nothing.
#[tokio::test]
async fn published_key_verifies_signatures_of_its_own_algorithm_only() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (es256, rs256) = (Key::es256(), Key::rs256());
    let secret = b"a-secret-that-was-published".to_vec();
    let symmetric = json!({
        "kty": "oct", "kid": "k3", "alg": "HS256", "k": "YS1zZWNyZXQtdGhhdC13YXMtcHVibGlzaGVk",
    });
    let mut encryption = es256.jwk("k4");
    encryption["use"] = "enc".into();
    let unknown = json!({ "kty": "future", "kid": "k5" });
    publish(&server, &[unknown, rs256.jwk("k2"), symmetric, encryption, es256.jwk("k1")]);
    let client = signer(&acme).await;
    let sign = |key: &Key, header: Value, jti: &str| key.sign(&header, &claims(&server, jti));
    let table = [
        ("its own", sign(&es256, json!({ "alg": "ES256", "kid": "k1" }), "1"), 200),
        ("without kid", sign(&es256, json!({ "alg": "ES256" }), "2"), 200),
        ("another kid", sign(&es256, json!({ "alg": "ES256", "kid": "k2" }), "3"), 401),
        ("for encryption", sign(&es256, json!({ "alg": "ES256", "kid": "k4" }), "4"), 401),
        ("PS256", sign(&rs256, json!({ "alg": "PS256", "kid": "k2" }), "5"), 401),
        ("none", sign(&es256, json!({ "alg": "none", "kid": "k1" }), "6"), 401),
        ("symmetric", sign(&Key::Hs256(secret), json!({ "alg": "HS256", "kid": "k3" }), "7"), 401),
        (
            "a URL of its own",
            sign(&es256, json!({ "alg": "ES256", "kid": "k1", "jku": JWKS_URI }), "8"),
            401,
        ),
    ];
    for (what, assertion, expected) in table {
        let response = send(&client, &assertion).await;
        assert_eq!(response.status, expected, "{what}: {}", response.body);
    }
}

/// The registration endpoint, `apply` and the console share one rule.
#[tokio::test]
async fn key_set_url_is_registered_alone_public_and_by_https() {
    let server = test_server().await;
    let settings = TenantSettings {
        self_registration: SelfRegistration::Open,
        rate_limits: no_rate_limits(),
        ..Default::default()
    };
    let acme = server.tenant_with("acme", settings).await;
    server.fill_key_reserve().await;
    let dora = acme.member("dora", contract::user::Role::Developer).await;
    let bearer = format!("Bearer {}", acme.personal_token(&dora).await);
    let keys = json!({ "keys": [Key::es256().jwk("k1")] });
    let table = [
        (json!("https://signer.example/keys"), Value::Null, None),
        (Value::Null, keys.clone(), None),
        (Value::Null, Value::Null, Some("jwks")),
        (json!("https://signer.example/keys"), keys.clone(), Some("jwks_uri")),
        (json!("http://signer.example/keys"), Value::Null, Some("jwks_uri")),
        (json!("https://127.0.0.1/keys"), Value::Null, Some("jwks_uri")),
        (json!("https://user@signer.example/keys"), Value::Null, Some("jwks_uri")),
        (json!("keys"), Value::Null, Some("jwks_uri")),
    ];
    for (number, (jwks_uri, jwks, problem)) in table.into_iter().enumerate() {
        let what = format!("{jwks_uri} {jwks}");
        let metadata = json!({
            "client_name": "Signer",
            "redirect_uris": ["https://signer.example/cb"],
            "token_endpoint_auth_method": "private_key_jwt",
            "jwks_uri": jwks_uri,
            "jwks": jwks,
        });
        let registered = http_request(
            &server.router,
            "POST",
            "/t/acme/oauth2/register",
            &[("authorization", &bearer), ("content-type", "application/json")],
            &metadata.to_string(),
        )
        .await;
        let expected = if problem.is_some() { 400 } else { 201 };
        assert_eq!(registered.status, expected, "{what}: {}", registered.body);
        if let Some(field) = problem {
            assert_eq!(registered.json()["error"], "invalid_client_metadata", "{what}");
            assert!(registered.body.contains(field), "{what}: {}", registered.body);
        } else {
            assert_eq!(registered.json()["jwks_uri"], jwks_uri);
        }
        let by_staff: ClientMetadata = serde_json::from_value(metadata.clone()).unwrap();
        let new = NewClient { metadata: by_staff, ..Default::default() };
        let outcome = acme
            .transaction(&Actor::cli(), async |tx| domain::client::register(tx, new).await)
            .await;
        match (outcome, problem) {
            (Ok(_), None) => {}
            (Err(Error::Invalid(problems)), Some(field)) => {
                assert_eq!(problems[0].field, field, "{what}: {problems:?}");
            }
            (other, _) => panic!("{what}: {other:?}"),
        }
        let mut client = metadata;
        client["client_id"] = format!("applied-{number}").into();
        let file = json!({ "tenants": [{ "slug": "acme", "clients": [client] }] }).to_string();
        let applied = apply(&server, &file).await;
        assert_eq!(applied.is_ok(), problem.is_none(), "{what}: {applied:?}");
    }
}

async fn apply(server: &TestServer, file: &str) -> Result<(), String> {
    let parsed = domain::apply::parse(file).map_err(|error| format!("{error:?}"))?;
    let applied = domain::apply::apply(&server.platform, &Actor::cli(), parsed, false).await;
    applied.map(drop).map_err(|error| error.to_string())
}

/// A file that names one of the two takes the other away.
#[tokio::test]
async fn file_replaces_keys_by_their_url_and_back() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    signer(&acme).await;
    let stored = async || {
        let metadata = server.snapshot().await.rows("client")[0]["metadata"].clone();
        let text = metadata.as_str().map(|text| serde_json::from_str(text).unwrap());
        text.unwrap_or(metadata)
    };
    let keys = json!({ "keys": [Key::es256().jwk("k1")] });
    for (named, has_jwks) in [
        (json!({ "jwks": keys }), true),
        (json!({ "client_name": "Signer 2" }), true),
        (json!({ "jwks_uri": JWKS_URI }), false),
    ] {
        let mut client = named;
        client["client_id"] = "signer".into();
        let file = json!({ "tenants": [{ "slug": "acme", "clients": [client] }] }).to_string();
        apply(&server, &file).await.unwrap();
        let metadata: Value = stored().await;
        assert_eq!(metadata.get("jwks").is_some(), has_jwks, "{metadata}");
        assert_eq!(metadata.get("jwks_uri").is_some(), !has_jwks, "{metadata}");
    }
}
