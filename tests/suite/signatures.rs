//! Signatures of JWTs: key, algorithm and token type (RFC 7515, RFC 8725, RFC 9068).

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RsaKeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Actor;
use jsonwebtoken::{DecodingKey, Validation, jwk::JwkSet};
use serde_json::{Value, json};
use tests::{
    TestClient, TestServer, TokenResponse,
    keys::{Key, jws_part, replace_header},
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

fn rsa_key_pair(pkcs8: &[u8]) -> RsaKeyPair {
    RsaKeyPair::from_pkcs8(pkcs8).unwrap()
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

/// T14: the key named by `kid` is used with its own algorithm or not at all.
#[tokio::test]
async fn jose_header_chooses_neither_key_nor_algorithm() {
    let server = test_server().await;
    let issued_tokens = issue_tokens(&server).await;
    let (access, id_token) =
        (issued_tokens.tokens.access_token(), issued_tokens.tokens.0["id_token"].as_str().unwrap());
    let jwks = server.browser().get("/t/acme/oauth2/jwks").await.json();
    let published = |algorithm: &str| {
        jwks["keys"].as_array().unwrap().iter().find(|key| key["alg"] == algorithm).unwrap().clone()
    };
    let keys = private_keys(&server).await;
    let key_of = |algorithm: &str| keys.iter().find(|(_, _, found)| found == algorithm).unwrap();
    let attacker_keys = (Key::es256(), Key::rs256());
    for (valid_token, algorithm, kind) in [(access, "ES256", "access"), (id_token, "RS256", "hint")]
    {
        let (kid, pkcs8, _) = key_of(algorithm);
        let (header, claims) = (jws_part(valid_token, 0), jws_part(valid_token, 1));
        assert_eq!(&header["kid"], kid.as_str());
        let with = |extra: Value| {
            let mut header = header.clone();
            for (name, value) in extra.as_object().unwrap() {
                header[name] = value.clone();
            }
            header
        };
        let without_kid = {
            let mut header = header.clone();
            header.as_object_mut().unwrap().remove("kid");
            header
        };
        let tenant_key: Key = match algorithm {
            "ES256" => Key::Es256(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).unwrap(),
            ),
            _ => Key::Rs256(rsa_key_pair(pkcs8)),
        };
        let mut forged = Vec::new();
        let public_jwk = published(algorithm);
        // HS256 keyed with public values of the key (RFC 8725 §2.1).
        for secret in [
            public_jwk.to_string(),
            public_jwk["x"].as_str().or(public_jwk["n"].as_str()).unwrap().to_owned(),
            kid.clone(),
            String::from("secret"),
        ] {
            forged.push(
                Key::Hs256(secret.into_bytes()).sign(&with(json!({"alg": "HS256"})), &claims),
            );
        }
        for alg in [
            "none", "None", "NONE", "HS256", "HS384", "HS512", "PS256", "RS384", "ES384", "EdDSA",
            "RS256", "ES256", "",
        ] {
            if alg != algorithm {
                forged.push(replace_header(valid_token, &with(json!({"alg": alg}))));
                forged.push(tenant_key.sign(&with(json!({"alg": alg})), &claims));
            }
        }
        let (unsigned, _) = valid_token.rsplit_once('.').unwrap();
        forged.push(format!("{unsigned}."));
        forged.push(replace_header(&format!("{unsigned}."), &with(json!({"alg": "none"}))));
        if algorithm == "RS256" {
            // The right RSA key with the other padding scheme.
            forged.push(
                Key::Ps256(rsa_key_pair(pkcs8)).sign(&with(json!({"alg": "PS256"})), &claims),
            );
            forged.push(Key::Ps256(rsa_key_pair(pkcs8)).sign(&header, &claims));
        }
        // Headers that supply or locate a key, or that name an unknown extension, are rejected even
        // with a valid signature.
        for extra in [
            json!({"crit": ["exp"]}),
            json!({"crit": ["b64"], "b64": false}),
            json!({"b64": false}),
            json!({"jwk": attacker_keys.0.jwk(kid)}),
            json!({"jwk": public_jwk}),
            json!({"jku": "https://evil.test/jwks"}),
            json!({"x5u": "https://evil.test/cert"}),
            json!({"x5c": ["MIIB"]}),
            json!({"zip": "DEF"}),
            json!({"enc": "A256GCM"}),
            json!({"kid": key_of(if algorithm == "ES256" { "RS256" } else { "ES256" }).0}),
            json!({"kid": "unknown"}),
            json!({"kid": "../../etc/passwd"}),
            json!({"kid": "' OR 1=1 --"}),
            json!({"kid": ["a"]}),
        ] {
            forged.push(tenant_key.sign(&with(extra), &claims));
        }
        forged.push(tenant_key.sign(&without_kid, &claims));
        forged.push(attacker_keys.0.sign(&with(json!({"alg": "ES256"})), &claims));
        forged.push(attacker_keys.1.sign(&with(json!({"alg": "RS256"})), &claims));
        forged.push(
            attacker_keys
                .0
                .sign(&with(json!({"alg": "ES256", "jwk": attacker_keys.0.jwk(kid)})), &claims),
        );
        // Other serializations of the same token.
        let parts: Vec<&str> = valid_token.split('.').collect();
        let flattened =
            json!({"protected": parts[0], "payload": parts[1], "signature": parts[2]}).to_string();
        forged.extend([
            flattened,
            format!("{valid_token}."),
            format!("{valid_token}.x"),
            format!(".{valid_token}"),
            parts[..2].join("."),
            format!("{valid_token}=="),
            format!(" {valid_token}x"),
        ]);
        let before = server.snapshot().await;
        for token in &forged {
            let encoded: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
            let accepted = if kind == "access" {
                issued_tokens.is_accepted_as_access_token(token).await
            } else {
                issued_tokens.is_accepted_as_id_token_hint(&server, &encoded).await
            };
            assert!(!accepted, "{kind}: {token}");
        }
        server.assert_unchanged(&before, "a forged token").await;
    }
    assert!(
        issued_tokens.is_accepted_as_access_token(access).await
            && issued_tokens.is_accepted_as_id_token_hint(&server, id_token).await
    );
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

/// Whether the token verifies against the current JWK Set.
async fn verifies_with_jwks(server: &TestServer, token: &str) -> bool {
    let set: JwkSet =
        serde_json::from_value(server.browser().get("/t/acme/oauth2/jwks").await.json()).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    let Some(jwk) = set.find(header.kid.as_deref().unwrap()) else { return false };
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.validate_aud = false;
    jsonwebtoken::decode::<Value>(token, &DecodingKey::from_jwk(jwk).unwrap(), &validation).is_ok()
}

/// A rotation of the keys of all three algorithms, seen by a relying party at each step.
#[tokio::test]
async fn tokens_verify_with_the_jwks_throughout_a_key_rotation() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let mut clients = Vec::new();
    for alg in ["RS256", "ES256", "EdDSA"] {
        let name = alg.to_ascii_lowercase();
        clients.push(
            acme.client_with(&name, |new| {
                new.metadata.id_token_signed_response_alg = Some(alg.into())
            })
            .await,
        );
    }
    let issue = async || {
        let mut issued = Vec::new();
        let mut browser = server.browser();
        for client in &clients {
            let tokens = client.redeem(&client.obtain_code(&mut browser, "anna", &[]).await).await;
            issued.extend([
                tokens.access_token().to_owned(),
                tokens.0["id_token"].as_str().unwrap().to_owned(),
            ]);
        }
        issued
    };
    let kids = |tokens: &[String]| {
        tokens
            .iter()
            .map(|token| jws_part(token, 0)["kid"].as_str().unwrap().to_owned())
            .collect::<std::collections::BTreeSet<_>>()
    };
    let states = async || {
        let mut states: Vec<_> = server
            .snapshot()
            .await
            .rows("signing_key")
            .iter()
            .map(|row| {
                format!("{} {}", row["algorithm"].as_str().unwrap(), row["state"].as_str().unwrap())
            })
            .collect();
        states.sort();
        states
    };
    let before_rotation = issue().await;
    let algorithms: std::collections::BTreeSet<_> = before_rotation
        .iter()
        .map(|token| jws_part(token, 0)["alg"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(algorithms.into_iter().collect::<Vec<_>>(), ["ES256", "EdDSA", "RS256"]);
    assert_eq!(states().await, ["ES256 active", "EdDSA active", "RS256 active"]);

    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    acme.tenant
        .transaction(&Actor::cli(), async |tx| domain::key::rotate::rotate_now(tx).await)
        .await
        .unwrap();
    acme.tenant
        .transaction(&Actor::cli(), async |tx| domain::key::rotate::rotate_now(tx).await)
        .await
        .unwrap();
    assert_eq!(
        states().await,
        [
            "ES256 active",
            "ES256 pending",
            "EdDSA active",
            "EdDSA pending",
            "RS256 active",
            "RS256 pending"
        ],
        "a second rotation changes nothing"
    );
    let while_pending = issue().await;
    assert_eq!(
        kids(&while_pending),
        kids(&before_rotation),
        "a pending key is published and does not sign"
    );

    server.clock.advance(domain::key::rotate::PREPUBLICATION_PERIOD - 1);
    domain::job::rotate_keys(&server.platform).await.unwrap();
    assert_eq!(
        states().await.iter().filter(|state| state.ends_with("pending")).count(),
        3,
        "still pending one second before a day has passed"
    );
    let before_activation = issue().await;
    server.clock.advance(1);
    domain::job::rotate_keys(&server.platform).await.unwrap();
    assert_eq!(
        states().await,
        [
            "ES256 active",
            "ES256 retired",
            "EdDSA active",
            "EdDSA retired",
            "RS256 active",
            "RS256 retired"
        ]
    );
    let after_rotation = issue().await;
    assert!(kids(&after_rotation).is_disjoint(&kids(&before_rotation)));
    for token in [&before_rotation, &while_pending, &before_activation, &after_rotation]
        .into_iter()
        .flatten()
    {
        assert!(verifies_with_jwks(&server, token).await, "{token}");
    }
    for token in before_activation.iter().step_by(2).chain(after_rotation.iter().step_by(2)) {
        assert!(
            clients
                .iter()
                .any(|client| jws_part(token, 1)["client_id"] == client.client_id.as_str())
        );
        let client = clients
            .iter()
            .find(|client| jws_part(token, 1)["client_id"] == client.client_id.as_str())
            .unwrap();
        assert!(client.is_active(token).await, "introspection accepts it too");
    }

    server.clock.advance(3600 + 86_400);
    domain::job::rotate_keys(&server.platform).await.unwrap();
    assert_eq!(
        states().await,
        ["ES256 active", "EdDSA active", "RS256 active"],
        "retired keys are removed after their last token has expired"
    );
    assert!(
        !verifies_with_jwks(&server, &before_rotation[0]).await
            && verifies_with_jwks(&server, &after_rotation[0]).await
    );
    // The JWK Set holds no private member (RFC 7518 §6).
    let published = server.browser().get("/t/acme/oauth2/jwks").await;
    for key in published.json()["keys"].as_array().unwrap() {
        for member in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(member).is_none(), "{member}");
        }
    }
    assert!(
        published.header("cache-control").contains("max-age")
            && !published.header("etag").is_empty()
    );
    assert!(URL_SAFE_NO_PAD.decode(published.json()["keys"][0]["kid"].as_str().unwrap()).is_ok());
}
