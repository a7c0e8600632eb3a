//! Tokens and keys throughout a key rotation.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Actor;
use jsonwebtoken::{DecodingKey, Validation, jwk::JwkSet};

use super::*;

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

async fn published_keys(server: &TestServer) -> usize {
    let set = server.browser().get("/t/acme/oauth2/jwks").await.json();
    set["keys"].as_array().unwrap().len()
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
    assert_eq!(published_keys(&server).await, 6, "three active and three pending keys");
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
    assert_eq!(published_keys(&server).await, 3);
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
