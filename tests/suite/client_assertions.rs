//! Client authentication with `private_key_jwt` (RFC 7523, OpenID Connect Core §9).

use oauth::ClientAuthMethod;
use serde_json::{Value, json};
use tests::{TestClient, TestResponse, TestServer, TestTenant, keys::Key, test_server};

pub(crate) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const TOKEN_ENDPOINT: &str = "http://localhost:8080/t/acme/oauth2/token";

async fn assertion_client(
    acme: &TestTenant<'_>,
    client_id: &str,
    keys: &[(&Key, &str)],
    alg: Option<&str>,
) -> TestClient {
    let jwks = json!({ "keys": keys.iter().map(|(key, kid)| key.jwk(kid)).collect::<Vec<_>>() });
    let alg = alg.map(str::to_owned);
    acme.client_with(client_id, |new| {
        new.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::PrivateKeyJwt);
        new.metadata.jwks = Some(jwks);
        new.metadata.token_endpoint_auth_signing_alg = alg;
    })
    .await
}

/// The claims of a valid assertion at the current time.
/// The claims of an assertion of the client `signer`.
pub(crate) fn claims(server: &TestServer, jti: &str) -> Value {
    let now = server.platform.now().0;
    json!({
        "iss": "signer",
        "sub": "signer",
        "aud": TOKEN_ENDPOINT,
        "iat": now,
        "exp": now + 60,
        "jti": jti,
    })
}

fn header(key: &Key) -> Value {
    json!({"alg": key.alg(), "kid": "k1"})
}

async fn authenticate(client: &TestClient, assertion: &str) -> TestResponse {
    authenticate_with(
        client,
        &[("client_assertion_type", ASSERTION_TYPE), ("client_assertion", assertion)],
    )
    .await
}

async fn authenticate_with(client: &TestClient, more: &[(&str, &str)]) -> TestResponse {
    let mut fields = vec![("grant_type", "client_credentials")];
    fields.extend(more);
    client.post("/oauth2/token", &fields).await
}

fn is_invalid_client(response: &TestResponse) -> bool {
    response.status == 401
        && response.json()["error"] == "invalid_client"
        && response.json().get("access_token").is_none()
}

/// T11
#[tokio::test]
async fn assertion_of_each_algorithm_is_accepted_once() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    for (number, key) in
        [Key::rs256(), Key::ps256(), Key::es256(), Key::ed_dsa()].iter().enumerate()
    {
        let client = assertion_client(&acme, "signer", &[(key, "k1")], None).await;
        let assertion = key.sign(&header(key), &claims(&server, &format!("jti-{number}")));
        let first = authenticate(&client, &assertion).await;
        assert_eq!(first.status, 200, "{}: {}", key.alg(), first.body);
        assert!(
            is_invalid_client(&authenticate(&client, &assertion).await),
            "{}: replayed",
            key.alg()
        );
        let another = key.sign(&header(key), &claims(&server, &format!("jti-{number}-b")));
        assert_eq!(authenticate(&client, &another).await.status, 200, "a new jti is accepted");
        acme.tenant
            .transaction(&domain::Actor::cli(), async |tx| {
                domain::client::delete(tx, &client.row_id).await
            })
            .await
            .unwrap();
    }
}

/// T11
#[tokio::test]
async fn replayed_assertion_is_rejected_on_every_node_and_until_it_expires() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let key = Key::es256();
    let client = assertion_client(&acme, "signer", &[(&key, "k1")], None).await;
    let assertion = key.sign(&header(&key), &claims(&server, "once"));
    assert_eq!(authenticate(&client, &assertion).await.status, 200);
    let node = server.start_node().await;
    let client_on_other_node =
        TestClient { router: node.router.clone(), ..client.at_base_url("/t/acme") };
    assert!(is_invalid_client(&authenticate(&client_on_other_node, &assertion).await));
    // Also while the assertion expires and the job deletes its stored `jti`.
    for seconds in [60, 29, 1, 10] {
        server.clock.advance(seconds);
        server.run_jobs().await;
        assert!(
            is_invalid_client(&authenticate(&client_on_other_node, &assertion).await),
            "{seconds}"
        );
    }
}

/// T11
#[tokio::test]
async fn concurrent_replays_of_an_assertion_succeed_once() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let key = Key::es256();
    let client =
        std::sync::Arc::new(assertion_client(&acme, "signer", &[(&key, "k1")], None).await);
    let assertion = key.sign(&header(&key), &claims(&server, "once"));
    let attempts: Vec<_> = (0..100)
        .map(|_| {
            let (client, assertion) = (client.clone(), assertion.clone());
            tokio::spawn(async move { authenticate(&client, &assertion).await.status.as_u16() })
        })
        .collect();
    let mut successes = 0;
    for attempt in attempts {
        match attempt.await.unwrap() {
            200 => successes += 1,
            status => assert_eq!(status, 401),
        }
    }
    assert_eq!(successes, 1);
}

/// T11, T14
#[tokio::test]
async fn each_invalid_claim_or_header_rejects_the_assertion() {
    let server = test_server().await;
    let (acme, _rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (key, other, rsa) = (Key::es256(), Key::es256(), Key::rs256());
    let client = assertion_client(&acme, "signer", &[(&key, "k1"), (&rsa, "k2")], None).await;
    let now = server.platform.now().0;
    let valid_claims = claims(&server, "good");
    for (name, value) in [
        ("iss", json!("shop")),
        ("sub", json!("shop")),
        ("iss", Value::Null),
        ("aud", json!("http://localhost:8080/t/rival/oauth2/token")),
        ("aud", json!("http://localhost:8080/t/rival")),
        ("aud", json!("http://localhost:8080/t/acme/oauth2/token/")),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("exp", json!(now - 60)),
        ("exp", json!(now + 86_400 + 61)),
        ("exp", json!("soon")),
        ("exp", Value::Null),
        ("nbf", json!(now + 61)),
        ("iat", json!(now + 61)),
        ("jti", Value::Null),
        ("jti", json!("")),
    ] {
        let mut claims_with_fault = valid_claims.clone();
        claims_with_fault[name] = value.clone();
        assert!(
            is_invalid_client(
                &authenticate(&client, &key.sign(&header(&key), &claims_with_fault)).await
            ),
            "{name} {value}"
        );
    }
    let kid = |alg: &str, kid: &str| json!({"alg": alg, "kid": kid});
    let secret = Key::Hs256(key.jwk("k1").to_string().into_bytes());
    for (what, assertion) in [
        ("an unregistered key", other.sign(&kid("ES256", "k1"), &valid_claims)),
        ("a key under the kid of another key", key.sign(&kid("ES256", "k2"), &valid_claims)),
        ("an unknown kid", key.sign(&kid("ES256", "k9"), &valid_claims)),
        ("alg none", key.sign(&kid("none", "k1"), &valid_claims)),
        (
            "an empty signature",
            format!("{}.", key.sign(&kid("none", "k1"), &valid_claims).rsplit_once('.').unwrap().0),
        ),
        ("HS256 with the public key", secret.sign(&kid("HS256", "k1"), &valid_claims)),
        ("an alg that does not match the signature", rsa.sign(&kid("PS256", "k2"), &valid_claims)),
        (
            "an unknown critical extension",
            key.sign(
                &json!({"alg": "ES256", "kid": "k1", "crit": ["exp"], "exp": 1}),
                &valid_claims,
            ),
        ),
        (
            "a jwk header",
            other.sign(&json!({"alg": "ES256", "jwk": other.jwk("k1")}), &valid_claims),
        ),
        (
            "a jku header",
            other.sign(
                &json!({"alg": "ES256", "kid": "k1", "jku": "https://evil.test/jwks"}),
                &valid_claims,
            ),
        ),
        (
            "an x5u header",
            other.sign(
                &json!({"alg": "ES256", "kid": "k1", "x5u": "https://evil.test/x"}),
                &valid_claims,
            ),
        ),
        (
            "an x5c header",
            other.sign(&json!({"alg": "ES256", "kid": "k1", "x5c": ["MIIB"]}), &valid_claims),
        ),
        ("no JWT", "x".into()),
        ("only dots", "..".into()),
    ] {
        let response = authenticate(&client, &assertion).await;
        assert!(is_invalid_client(&response), "{what}: {} {}", response.status, response.body);
    }
    let wrong_type = authenticate_with(
        &client,
        &[
            ("client_assertion_type", "urn:x"),
            ("client_assertion", &key.sign(&header(&key), &valid_claims)),
        ],
    )
    .await;
    assert_eq!(wrong_type.status, 400);
    // None of the rejected assertions consumed the `jti`.
    assert_eq!(authenticate(&client, &key.sign(&header(&key), &valid_claims)).await.status, 200);
}

/// T14: only the registered `token_endpoint_auth_signing_alg` is accepted.
#[tokio::test]
async fn only_the_registered_signing_alg_is_accepted() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (rsa, ec) = (Key::rs256(), Key::es256());
    let client = assertion_client(&acme, "signer", &[(&rsa, "r"), (&ec, "e")], Some("ES256")).await;
    assert!(is_invalid_client(
        &authenticate(
            &client,
            &rsa.sign(&json!({"alg": "RS256", "kid": "r"}), &claims(&server, "1"))
        )
        .await
    ));
    assert_eq!(
        authenticate(
            &client,
            &ec.sign(&json!({"alg": "ES256", "kid": "e"}), &claims(&server, "2"))
        )
        .await
        .status,
        200
    );
}

#[tokio::test]
async fn client_authentication_methods_are_not_interchangeable() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let key = Key::es256();
    let mut client = assertion_client(&acme, "signer", &[(&key, "k1")], None).await;
    let shop = acme.client("shop").await;
    let as_shop = json!({
        "iss": "shop",
        "sub": "shop",
        "aud": TOKEN_ENDPOINT,
        "exp": server.platform.now().0 + 60,
        "jti": "1",
    });
    let shop = TestClient { secret: None, ..shop };
    assert!(
        is_invalid_client(&authenticate(&shop, &key.sign(&header(&key), &as_shop)).await),
        "a client with a secret has no keys"
    );
    client.secret = Some("guessed-secret".into());
    assert!(
        is_invalid_client(
            &client.post("/oauth2/token", &[("grant_type", "client_credentials")]).await
        ),
        "a client with keys has no secret"
    );
    client.secret = None;
    assert!(
        is_invalid_client(&authenticate_with(&client, &[]).await),
        "a client with keys must authenticate"
    );
}

/// I9, E6: a JWK with private members is rejected and not stored.
#[tokio::test]
async fn jwks_with_private_key_members_is_rejected() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        let mut jwk = Key::es256().jwk("k1");
        jwk[member] = "c2VjcmV0".into();
        let before = server.snapshot().await;
        let new = contract::client::NewClient {
            metadata: oauth::ClientMetadata {
                client_name: Some("Signer".into()),
                token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
                jwks: Some(json!({ "keys": [jwk] })),
                ..Default::default()
            },
            ..Default::default()
        };
        let refused = acme
            .tenant
            .transaction(&domain::Actor::cli(), async |tx| domain::client::register(tx, new).await)
            .await;
        assert!(
            matches!(
                &refused,
                Err(domain::Error::Invalid(problems))
                    if problems.iter().any(|problem| problem.field == "jwks")
            ),
            "{member}: {refused:?}"
        );
        server.assert_unchanged(&before, member).await;
    }
}
