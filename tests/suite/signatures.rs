//! Signatures of JWTs: key, algorithm and token type (RFC 7515, RFC 8725, RFC 9068).

mod jose_header;
mod key_rotation;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};
use tests::{
    TestClient, TestServer, TokenResponse,
    keys::{Key, jws_part},
    test_server,
};

/// The tenants' private keys as (kid, PKCS#8, algorithm), opened with the master key.
async fn private_keys(server: &TestServer) -> Vec<(String, Vec<u8>, String)> {
    let rows = server.snapshot().await.rows("signing_key");
    rows.iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            let label = format!("signing-key/{}/{}", text("tenant_id"), text("id"));
            (
                text("id"),
                server.platform.vault().open(&label, &text("sealed")).unwrap().to_vec(),
                text("algorithm"),
            )
        })
        .collect()
}

struct IssuedTokens {
    shop: TestClient,
    tokens: TokenResponse,
    client_token: String,
}

async fn issue_tokens(server: &TestServer) -> IssuedTokens {
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let client_token =
        shop.request_token(&[("grant_type", "client_credentials")]).await.access_token().to_owned();
    IssuedTokens { shop, tokens, client_token }
}

impl IssuedTokens {
    /// Whether introspection and userinfo, which must agree, accept this as an access token.
    async fn is_accepted_as_access_token(&self, token: &str) -> bool {
        let active = self.shop.is_active(token).await;
        let status = self.shop.userinfo(token).await.status;
        assert_eq!(active, status == 200, "introspection and userinfo agree");
        active
    }

    /// Whether the authorization and logout endpoints, which must agree, accept this as
    /// `id_token_hint`.
    async fn is_accepted_as_id_token_hint(&self, server: &TestServer, token: &str) -> bool {
        let response = server
            .browser()
            .get(&self.shop.authorization_url(&[("prompt", "none"), ("id_token_hint", token)]))
            .await;
        let logout = format!(
            "/t/acme/oauth2/logout?id_token_hint={token}\
             &post_logout_redirect_uri=https://shop.example/"
        );
        let logout_response = server.browser().get(&logout).await;
        let (is_accepted, is_logged_out) = (
            response.redirect_param("error").as_deref() == Some("login_required"),
            !logout_response.location().is_empty(),
        );
        assert_eq!(
            is_accepted,
            is_logged_out,
            "authorization and logout agree: {} {}",
            response.location(),
            logout_response.location()
        );
        is_accepted
    }
}

/// T13
#[tokio::test]
async fn id_tokens_and_access_tokens_are_not_interchangeable() {
    let server = test_server().await;
    let issued_tokens = issue_tokens(&server).await;
    let id_token = issued_tokens.tokens.0["id_token"].as_str().unwrap();
    assert!(
        issued_tokens.is_accepted_as_access_token(issued_tokens.tokens.access_token()).await
            && issued_tokens.is_accepted_as_id_token_hint(&server, id_token).await
    );
    let before = server.snapshot().await;
    assert!(!issued_tokens.is_accepted_as_access_token(id_token).await);
    assert!(
        !issued_tokens
            .is_accepted_as_id_token_hint(&server, issued_tokens.tokens.access_token())
            .await
            && !issued_tokens
                .is_accepted_as_id_token_hint(&server, &issued_tokens.client_token)
                .await
    );
    // With the same key for both, `typ` alone distinguishes them (RFC 9068 §2.1).
    let (kid, pkcs8, _) = private_keys(&server)
        .await
        .into_iter()
        .find(|(_, _, algorithm)| algorithm == "ES256")
        .unwrap();
    let key =
        Key::Es256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).unwrap());
    let (access, id) = (jws_part(issued_tokens.tokens.access_token(), 1), jws_part(id_token, 1));
    let signed = |typ: Value, claims: &Value| {
        key.sign(&json!({"alg": "ES256", "kid": kid, "typ": typ}), claims)
    };
    assert!(
        issued_tokens.is_accepted_as_access_token(&signed(json!("at+jwt"), &access)).await,
        "the test signs with the tenant's key"
    );
    assert!(issued_tokens.is_accepted_as_id_token_hint(&server, &signed(json!("JWT"), &id)).await);
    for typ in
        [json!("JWT"), json!("jwt"), json!(""), Value::Null, json!("logout+jwt"), json!(["at+jwt"])]
    {
        assert!(
            !issued_tokens.is_accepted_as_access_token(&signed(typ.clone(), &access)).await,
            "{typ}"
        );
    }
    for typ in [json!("at+jwt"), json!(""), Value::Null, json!("logout+jwt")] {
        assert!(
            !issued_tokens.is_accepted_as_id_token_hint(&server, &signed(typ.clone(), &id)).await,
            "{typ}"
        );
    }
    server.assert_unchanged(&before, "a token of another kind").await;
}

/// T13: access tokens with one wrong claim each, signed with the tenant's key.
#[tokio::test]
async fn each_single_wrong_claim_invalidates_an_access_token() {
    let server = test_server().await;
    let issued_tokens = issue_tokens(&server).await;
    let (kid, pkcs8, _) = private_keys(&server)
        .await
        .into_iter()
        .find(|(_, _, algorithm)| algorithm == "ES256")
        .unwrap();
    let key =
        Key::Es256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).unwrap());
    let claims = jws_part(issued_tokens.tokens.access_token(), 1);
    let now = server.platform.now().0;
    for (name, value) in [
        ("iss", json!("http://localhost:8080/t/rival")),
        ("iss", json!("http://localhost:8080")),
        ("sub", json!("usr_somebody_else")),
        ("exp", json!(now)),
        ("exp", json!(now - 1)),
        ("nbf", json!(now + 61)),
        ("cid", json!("cli_another")),
        ("gid", json!("grt_another")),
        ("exp", json!("never")),
        ("exp", Value::Null),
        ("jti", Value::Null),
        ("scope", json!(["openid"])),
        ("cid", Value::Null),
    ] {
        let mut forged_claims = claims.clone();
        forged_claims[name] = value.clone();
        let token = key.sign(&json!({"alg": "ES256", "kid": kid, "typ": "at+jwt"}), &forged_claims);
        assert!(!issued_tokens.is_accepted_as_access_token(&token).await, "{name} {value}");
    }
    server.clock.advance(3600);
    assert!(
        !issued_tokens.is_accepted_as_access_token(issued_tokens.tokens.access_token()).await,
        "expired after its hour"
    );
}
