//! Truncated, altered and guessed values.

use super::*;

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
    let acme = server.tenant_with("acme", crate::sign_up::open_settings()).await;
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
