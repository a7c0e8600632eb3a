//! Headers that name another key or algorithm (RFC 8725).

use aws_lc_rs::signature::RsaKeyPair;
use tests::keys::replace_header;

use super::*;

fn rsa_key_pair(pkcs8: &[u8]) -> RsaKeyPair {
    RsaKeyPair::from_pkcs8(pkcs8).unwrap()
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
