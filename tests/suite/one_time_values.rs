//! Codes, opaque tokens, interaction handles and one-time links: each is accepted only as its own
//! kind, unaltered, from its holder, and where it is single-use, once.

use std::collections::BTreeMap;

use contract::client::AccessTokenFormat;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use tests::{
    Browser, TestClient, TestServer, TestTenant,
    client::{CODE_VERIFIER, code_challenge},
    fixtures::PASSWORD,
    http_request, test_server,
};

/// The endpoints that accept a value of each kind.
struct Endpoints<'s> {
    server: &'s TestServer,
    shop: &'s TestClient,
    /// The client configuration endpoint of a registered client (RFC 7592).
    registration_uri: &'s str,
}

const VALUE_KINDS: [&str; 10] = [
    "code",
    "refresh token",
    "access token",
    "interaction handle",
    "action link",
    "set-up token",
    "session id",
    "client secret",
    "personal token",
    "registration token",
];

impl Endpoints<'_> {
    /// Whether an endpoint accepts the value as one of this kind.
    async fn accepts(&self, kind: &str, value: &str) -> bool {
        let Self { server, shop, .. } = self;
        match kind {
            "code" => {
                let tokens = shop.redeem(value).await;
                tokens.0.get("access_token").is_some() || tokens.error() != "invalid_grant"
            }
            "refresh token" => {
                let tokens = shop.refresh(value).await;
                tokens.0.get("access_token").is_some() || tokens.error() != "invalid_grant"
            }
            "access token" => shop.userinfo(value).await.status != 401,
            "interaction handle" => {
                server.browser().get(&format!("/t/acme/interaction/{value}")).await.status != 410
            }
            "action link" => domain::member::operator_invitation_email(&server.platform, value)
                .await
                .unwrap()
                .is_some(),
            "set-up token" => {
                server.browser().get(&format!("/setup?token={value}")).await.status != 404
            }
            "session id" => {
                let mut browser = server.browser();
                browser.set_session_cookie(value);
                browser
                    .get(&shop.authorization_url(&[("prompt", "none")]))
                    .await
                    .redirect_param("error")
                    .as_deref()
                    != Some("login_required")
            }
            "client secret" => {
                let guessing_client = TestClient {
                    secret: Some(value.to_owned()),
                    ..shop.at_base_url(&shop.base_url)
                };
                guessing_client
                    .post("/oauth2/token", &[("grant_type", "client_credentials")])
                    .await
                    .status
                    != 401
            }
            "personal token" => self.get_with_bearer("/t/acme/api/v1/apps", value).await.is_some(),
            // The developer's own token reads the client too; only a request with the registration
            // token itself returns that token.
            "registration token" => {
                self.get_with_bearer(self.registration_uri, value).await.is_some_and(
                    |registration| registration.get("registration_access_token").is_some(),
                )
            }
            other => panic!("{other}"),
        }
    }

    async fn get_with_bearer(&self, path: &str, value: &str) -> Option<serde_json::Value> {
        let response = http_request(
            &self.server.router,
            "GET",
            path,
            &[("authorization", &format!("Bearer {value}"))],
            "",
        )
        .await;
        (response.status == 200).then(|| response.json())
    }
}

/// Issue one valid value of each kind.
async fn issue_one_of_each(
    server: &TestServer,
    acme: &TestTenant<'_>,
    shop: &TestClient,
) -> (BTreeMap<&'static str, String>, String) {
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let redirect = server.browser().get(&shop.authorization_url(&[])).await;
    let handle = redirect.location().rsplit('/').next().unwrap().to_owned();
    let (cli, platform) = (domain::Actor::cli(), &server.platform);
    complete_setup(server).await;
    let invitation =
        domain::member::invite_operator(platform, &cli, "ben@ops.example").await.unwrap();
    // Without an operator the setup link works again.
    server.raw_database().execute("DELETE FROM membership").await;
    let setup_token = domain::setup::create_link(platform).await.unwrap().unwrap();
    let developer = acme.member("dora", contract::user::Role::Developer).await;
    let personal_token = acme.personal_token(&developer).await;
    let headers = [
        ("authorization", &*format!("Bearer {personal_token}")),
        ("content-type", "application/json"),
    ];
    let registration = http_request(
        &server.router,
        "POST",
        "/t/acme/oauth2/register",
        &headers,
        r#"{"client_name": "Own"}"#,
    )
    .await
    .json();
    let values = BTreeMap::from([
        ("code", shop.obtain_code(&mut browser, "anna", &[]).await),
        ("refresh token", tokens.refresh_token().to_owned()),
        ("access token", tokens.access_token().to_owned()),
        ("interaction handle", handle),
        ("action link", invitation.expose().to_owned()),
        ("set-up token", setup_token.expose().to_owned()),
        ("session id", browser.session_cookie().unwrap().to_owned()),
        ("client secret", shop.secret.clone().unwrap()),
        ("personal token", personal_token),
        (
            "registration token",
            registration["registration_access_token"].as_str().unwrap().to_owned(),
        ),
    ]);
    (values, registration["registration_client_uri"].as_str().unwrap().to_owned())
}

/// Complete the setup through its page.
async fn complete_setup(server: &TestServer) {
    let token = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
    let fields = [
        ("token", token.expose()),
        ("name", "Ada"),
        ("email", "ada@ops.example"),
        ("password", PASSWORD),
        ("tenant_name", "First"),
    ];
    assert_eq!(server.browser().post("/setup", &fields).await.status, 303);
}

async fn opaque_token_client(acme: &TestTenant<'_>) -> TestClient {
    acme.client_with("shop", |new| new.settings.access_token_format = AccessTokenFormat::Opaque)
        .await
}

/// T4
#[tokio::test]
async fn value_of_one_kind_is_invalid_as_any_other() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = opaque_token_client(&acme).await;
    acme.user("anna").await;
    let (values, registration_uri) = issue_one_of_each(&server, &acme, &shop).await;
    assert_eq!(values.keys().collect::<Vec<_>>().len(), VALUE_KINDS.len());
    let endpoints = Endpoints { server: &server, shop: &shop, registration_uri: &registration_uri };
    let before = server.snapshot().await;
    for (kind, value) in &values {
        for other_kind in VALUE_KINDS.iter().filter(|other_kind| *other_kind != kind) {
            assert!(!endpoints.accepts(other_kind, value).await, "a {kind} as a {other_kind}");
        }
    }
    server.assert_unchanged(&before, "a value of another kind").await;
    // Each value is valid as its own kind. The single-use code and refresh token come last.
    for kind in [
        "session id",
        "action link",
        "set-up token",
        "client secret",
        "access token",
        "interaction handle",
        "personal token",
        "registration token",
        "code",
        "refresh token",
    ] {
        assert!(endpoints.accepts(kind, &values[kind]).await, "{kind}");
    }
}

/// T4: a JWT is not a one-time value, and a one-time value is not a token to introspect.
#[tokio::test]
async fn jwt_is_invalid_as_a_one_time_value() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let opaque = issue_opaque_values(&server, &acme).await;
    let endpoints = Endpoints {
        server: &server,
        shop: &shop,
        registration_uri: "/t/acme/oauth2/register/shop",
    };
    let before = server.snapshot().await;
    for signed in [tokens.access_token(), tokens.0["id_token"].as_str().unwrap()] {
        for other_kind in VALUE_KINDS.iter().filter(|other_kind| **other_kind != "access token") {
            assert!(!endpoints.accepts(other_kind, signed).await, "a JWT as a {other_kind}");
        }
    }
    for value in opaque {
        assert!(!shop.is_active(&value).await, "{value}");
        assert_eq!(shop.post("/oauth2/revoke", &[("token", &value)]).await.status, 200);
    }
    server.assert_unchanged(&before, "introspecting what is not a token").await;
}

async fn issue_opaque_values(server: &TestServer, acme: &TestTenant<'_>) -> Vec<String> {
    let other = acme.client("other").await;
    let mut browser = server.browser();
    let code = other.obtain_code(&mut browser, "anna", &[]).await;
    vec![code, browser.session_cookie().unwrap().to_owned(), other.secret.clone().unwrap()]
}

/// Variants of the value: cut at either end, extended, or with one bit flipped.
fn mutations(value: &str, max_flips: usize) -> Vec<Vec<u8>> {
    let bytes = value.as_bytes();
    let mut all: Vec<Vec<u8>> = (0..bytes.len()).map(|end| bytes[..end].to_vec()).collect();
    all.extend((1..=bytes.len()).map(|begin| bytes[begin..].to_vec()));
    all.extend([
        format!("{value}A").into_bytes(),
        format!("A{value}").into_bytes(),
        value.to_ascii_uppercase().into_bytes(),
        format!("{value}{value}").into_bytes(),
    ]);
    let flip = |bit: usize| {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        changed
    };
    if bytes.len() * 8 <= max_flips {
        all.extend((0..bytes.len() * 8).map(flip));
    } else {
        let mut runner = TestRunner::new_with_rng(
            Config::default(),
            proptest::test_runner::TestRng::deterministic_rng(
                proptest::test_runner::RngAlgorithm::ChaCha,
            ),
        );
        let bits = (0..bytes.len() * 8).prop_map(flip);
        all.extend((0..max_flips).map(|_| bits.new_tree(&mut runner).expect("a bit").current()));
    }
    all.retain(|changed| changed != bytes);
    all
}

/// T10
#[tokio::test]
async fn truncated_or_altered_value_is_rejected() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = opaque_token_client(&acme).await;
    acme.user("anna").await;
    let (values, registration_uri) = issue_one_of_each(&server, &acme, &shop).await;
    let endpoints = Endpoints { server: &server, shop: &shop, registration_uri: &registration_uri };
    let before = server.snapshot().await;
    for (kind, value) in &values {
        // Values in a URL or a header are limited to the characters allowed there.
        let in_url_or_header = !matches!(*kind, "code" | "refresh token");
        for changed in mutations(value, 400) {
            let Ok(changed) = String::from_utf8(changed) else { continue };
            let is_sendable =
                changed.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
            if changed.is_empty() || in_url_or_header && !is_sendable {
                continue;
            }
            let accepted = match *kind {
                // Any change is either no valid parameter or another value.
                "code" => shop.redeem(&changed).await.0.get("access_token").is_some(),
                "refresh token" => shop.refresh(&changed).await.0.get("access_token").is_some(),
                kind => endpoints.accepts(kind, &changed).await,
            };
            assert!(!accepted, "{kind}: {changed:?} for {value:?}");
        }
    }
    server.assert_unchanged(&before, "an altered value").await;
    assert!(endpoints.accepts("code", &values["code"]).await, "the code was not consumed");
}

/// T10
#[tokio::test]
async fn truncated_or_altered_jwt_is_rejected() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let token = tokens.access_token();
    let mut tried = 0;
    for changed in mutations(token, 300) {
        let Some(changed) = String::from_utf8(changed)
            .ok()
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()))
        else {
            continue;
        };
        assert_eq!(shop.userinfo(&changed).await.status, 401, "{changed}");
        tried += 1;
    }
    assert!(tried > 1000, "{tried}");
    assert_eq!(shop.userinfo(token).await.status, 200);
}

/// T10: 256 random bits after every prefix, and no value twice.
#[tokio::test]
async fn values_carry_256_random_bits_and_are_unique() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = opaque_token_client(&acme).await;
    acme.user("anna").await;
    let mut seen = std::collections::BTreeSet::new();
    let mut browser = server.browser();
    for _ in 0..3 {
        let code = shop.obtain_code(&mut browser, "anna", &[]).await;
        let tokens = shop.redeem(&code).await;
        let redirect = server.browser().get(&shop.authorization_url(&[])).await;
        let handle = redirect.location().rsplit('/').next().unwrap().to_owned();
        for value in
            [code, tokens.access_token().to_owned(), tokens.refresh_token().to_owned(), handle]
        {
            let (_, random) = value.split_once('_').unwrap();
            assert_eq!(URL_SAFE_NO_PAD.decode(random).unwrap().len(), 32, "{value}");
            assert!(seen.insert(value), "the value was issued twice");
        }
    }
    assert!(URL_SAFE_NO_PAD.decode(browser.session_cookie().unwrap()).unwrap().len() >= 16);
}

/// T1, T2
#[tokio::test]
async fn each_mismatch_alone_rejects_a_code_without_consuming_it() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (shop, other, rival_shop) =
        (acme.client("shop").await, acme.client("other").await, rival.client("shop").await);
    acme.user("anna").await;
    let code = shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    let uri = shop.redirect_uri.as_str();
    let before = server.snapshot().await;
    let as_form = |uri: &'static str, verifier: &'static str| {
        vec![
            ("grant_type", "authorization_code"),
            ("redirect_uri", uri),
            ("code_verifier", verifier),
        ]
    };
    let good_uri: &'static str = "https://shop.example/cb";
    assert_eq!(uri, good_uri);
    for (what, client, fields) in [
        ("another client", &other, as_form(good_uri, CODE_VERIFIER)),
        ("another tenant's client with the same id", &rival_shop, as_form(good_uri, CODE_VERIFIER)),
        ("another redirect URI", &shop, as_form("https://shop.example/cb2", CODE_VERIFIER)),
        (
            "the redirect URI in another case",
            &shop,
            as_form("https://shop.example/CB", CODE_VERIFIER),
        ),
        (
            "another verifier",
            &shop,
            as_form(good_uri, "b-verifier-of-at-least-forty-three-characters-0"),
        ),
        (
            "the challenge as verifier",
            &shop,
            as_form(good_uri, "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"),
        ),
        (
            "a verifier that is too short",
            &shop,
            as_form(good_uri, "a-verifier-of-at-least-forty-three-charact"),
        ),
        (
            "a verifier with an invalid character",
            &shop,
            as_form(good_uri, "a-verifier-of-at-least-forty-three-characters-é"),
        ),
        ("no verifier", &shop, as_form(good_uri, "")),
    ] {
        let mut fields = fields;
        fields.push(("code", code.as_str()));
        assert_eq!(client.request_token(&fields).await.error(), "invalid_grant", "{what}");
    }
    server.assert_unchanged(&before, "a wrong redemption").await;
    assert!(
        shop.redeem(&code).await.0["access_token"].is_string(),
        "failed redemptions do not consume the code"
    );
}

/// T3
#[tokio::test]
async fn code_challenge_and_verifier_are_required_together() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let app = acme.client_with("app", |new| {
        new.metadata.token_endpoint_auth_method = Some(oauth::ClientAuthMethod::None);
        new.metadata.grant_types =
            Some(vec![oauth::GrantType::AuthorizationCode, oauth::GrantType::RefreshToken]);
    });
    let app = app.await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let long = "a".repeat(129);
    for (client, change, error) in [
        (&shop, vec![("code_challenge", "")], "invalid_request"),
        (&shop, vec![("code_challenge_method", "")], "invalid_request"),
        (&shop, vec![("code_challenge_method", "plain")], "invalid_request"),
        (&shop, vec![("code_challenge_method", "s256")], "invalid_request"),
        (&shop, vec![("code_challenge_method", "S512")], "invalid_request"),
        (&shop, vec![("code_challenge", "short")], "invalid_request"),
        (&shop, vec![("code_challenge", long.as_str())], "invalid_request"),
        (
            &shop,
            vec![("code_challenge", "a-challenge-of-forty-three-characters-here!")],
            "invalid_request",
        ),
        (&app, vec![("code_challenge", ""), ("code_challenge_method", "")], "invalid_request"),
    ] {
        let response = browser.get(&client.authorization_url(&change)).await;
        assert_eq!(response.redirect_param("error").as_deref(), Some(error), "{change:?}");
    }
    let code = app.obtain_code(&mut browser, "anna", &[]).await;
    assert_eq!(
        app.request_token(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &app.redirect_uri)
        ])
        .await
        .error(),
        "invalid_grant"
    );
    assert!(app.redeem(&code).await.0["access_token"].is_string());
    assert_eq!(code_challenge().len(), 43);
}

/// T8: a revocation that was not stored is not reported as done.
#[tokio::test]
async fn failed_revocation_is_not_reported_as_success() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, opaque) = (
        acme.client("shop").await,
        acme.client_with("opaque", |new| {
            new.settings.access_token_format = AccessTokenFormat::Opaque
        })
        .await,
    );
    acme.user("anna").await;
    let mut browser = server.browser();
    let jwt_tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let opaque_tokens = opaque.redeem(&opaque.obtain_code(&mut browser, "anna", &[]).await).await;
    // Fill the cache, so that the database fails only after client authentication.
    assert!(
        shop.is_active(jwt_tokens.access_token()).await
            && opaque.is_active(opaque_tokens.access_token()).await
    );
    for (client, token, table) in [
        (&shop, jwt_tokens.access_token(), "ended_token"),
        (&shop, jwt_tokens.refresh_token(), "grant"),
        (&opaque, opaque_tokens.access_token(), "access_token"),
    ] {
        server
            .raw_database()
            .execute(&format!("ALTER TABLE \"{table}\" RENAME TO \"{table}_gone\""))
            .await;
        let response = client.post("/oauth2/revoke", &[("token", token)]).await;
        assert_eq!(
            (response.status.as_u16(), &response.json()["error"]),
            (503, &"temporarily_unavailable".into()),
            "{table}: {}",
            response.body
        );
        assert!(
            !response.header("retry-after").is_empty()
                && !response.body.contains(table)
                && !response.body.contains("SQL"),
            "{}",
            response.body
        );
        server
            .raw_database()
            .execute(&format!("ALTER TABLE \"{table}_gone\" RENAME TO \"{table}\""))
            .await;
        assert!(client.is_active(token).await, "{table}");
        assert_eq!(client.post("/oauth2/revoke", &[("token", token)]).await.status, 200);
        assert!(!client.is_active(token).await, "{table}");
    }
}

/// T9
#[tokio::test]
async fn revocation_takes_effect_on_every_node_at_once() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, opaque) = (
        acme.client("shop").await,
        acme.client_with("opaque", |new| {
            new.settings.access_token_format = AccessTokenFormat::Opaque
        })
        .await,
    );
    acme.user("anna").await;
    let node = server.start_node().await;
    let mut browser = server.browser();
    for client in [&shop, &opaque] {
        let client_on_other_node =
            TestClient { router: node.router.clone(), ..client.at_base_url(&client.base_url) };
        for whole_grant in [false, true] {
            let tokens = client.redeem(&client.obtain_code(&mut browser, "anna", &[]).await).await;
            assert!(
                client_on_other_node.is_active(tokens.access_token()).await
                    && client_on_other_node.is_active(tokens.refresh_token()).await
            );
            assert_eq!(client_on_other_node.userinfo(tokens.access_token()).await.status, 200);
            let revoked = if whole_grant { tokens.refresh_token() } else { tokens.access_token() };
            assert_eq!(client.post("/oauth2/revoke", &[("token", revoked)]).await.status, 200);
            for node_client in [client, &client_on_other_node] {
                assert!(!node_client.is_active(tokens.access_token()).await);
                assert_eq!(node_client.userinfo(tokens.access_token()).await.status, 401);
                assert_eq!(node_client.is_active(tokens.refresh_token()).await, !whole_grant);
            }
            if whole_grant {
                assert_eq!(
                    client_on_other_node.refresh(tokens.refresh_token()).await.error(),
                    "invalid_grant"
                );
            }
        }
    }
}

/// A finished interaction responds to repeated forms for a minute (`repeated_forms`).
#[tokio::test]
async fn finished_interaction_issues_no_second_code() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser: Browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let resume_url = redirect.location().to_owned();
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    let (action, response) = (page.form_action(), browser.submit_decision(&page, "allow").await);
    assert!(response.redirect_param("code").is_some());
    server.clock.advance(60);
    let before = server.snapshot().await;
    assert_eq!(browser.get(&resume_url).await.status, 410);
    assert_eq!(browser.post(&action, &[("decision", "allow")]).await.status, 410);
    server.assert_unchanged(&before, "a finished interaction").await;
}
