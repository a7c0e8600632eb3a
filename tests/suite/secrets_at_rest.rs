//! Secrets at rest: what an attacker gains who reads or changes the database (E4, E6, T4).

use contract::client::AccessTokenFormat;
use domain::Actor;
use tests::{fixtures::MASTER_KEY, fixtures::PASSWORD, test_server};

/// E4: after every kind of flow, no table contains its secrets, not even the audit log.
#[tokio::test]
async fn no_table_holds_a_secret_in_plaintext() {
    let server = test_server().await;
    let cli = Actor::cli();
    let setup = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
    let fields = [
        ("token", setup.expose()),
        ("name", "Ada"),
        ("email", "ada@ops.example"),
        ("password", "operators-own-password"),
        ("tenant_name", "First"),
    ];
    assert_eq!(server.browser().post("/setup", &fields).await.status, 303);
    let invitation =
        domain::member::invite_operator(&server.platform, &cli, "ben@ops.example").await.unwrap();
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let mut secrets: Vec<(&str, String)> = vec![
        ("set-up token", setup.expose().into()),
        ("invitation", invitation.expose().into()),
        ("a user's password", PASSWORD.into()),
        ("the operator's password", "operators-own-password".into()),
        ("a wrong password", "a-password-typed-wrongly".into()),
        ("code verifier", tests::client::CODE_VERIFIER.into()),
    ];
    for format in [AccessTokenFormat::Jwt, AccessTokenFormat::Opaque] {
        let name = format!("{format:?}").to_lowercase();
        let shop = acme.client_with(&name, |new| new.settings.access_token_format = format).await;
        let chosen = acme
            .client_with(&format!("{name}-chosen"), |new| {
                new.client_secret = Some("a-secret-that-was-chosen".into())
            })
            .await;
        let added = acme
            .tenant
            .transaction(&cli, async |tx| domain::client::rotate_secret(tx, &shop.row_id).await)
            .await
            .unwrap();
        let mut browser = server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        secrets
            .push(("interaction handle", redirect.location().rsplit('/').next().unwrap().into()));
        let page = browser.follow_redirects(redirect).await;
        browser
            .post(
                &page.form_action(),
                &[("username", "anna"), ("password", "a-password-typed-wrongly")],
            )
            .await;
        secrets.push(("session cookie before sign-in", browser.session_cookie().unwrap().into()));
        let page = browser.sign_in(&page, "anna", PASSWORD).await;
        secrets.push(("session cookie", browser.session_cookie().unwrap().into()));
        let code = browser.submit_decision(&page, "allow").await.redirect_param("code").unwrap();
        let first = shop.redeem(&code).await;
        let second = shop.refresh(first.refresh_token()).await;
        let unused = shop.obtain_code(&mut browser, "anna", &[]).await;
        let client_token = shop.request_token(&[("grant_type", "client_credentials")]).await;
        // Add an open interaction with an ID token hint, a revoked token and a replayed code.
        let open_interaction = browser
            .get(&shop.authorization_url(&[
                ("prompt", "consent"),
                ("id_token_hint", first.0["id_token"].as_str().unwrap()),
            ]))
            .await;
        assert!(open_interaction.location().contains("/interaction/"));
        shop.post("/oauth2/revoke", &[("token", second.access_token())]).await;
        assert_eq!(shop.redeem(&code).await.error(), "invalid_grant");
        for tokens in [&first, &second] {
            secrets.extend([
                ("access token", tokens.access_token().into()),
                ("refresh token", tokens.refresh_token().into()),
                ("ID token", tokens.0["id_token"].as_str().unwrap().into()),
            ]);
        }
        secrets.extend([
            ("code", code),
            ("unused code", unused),
            ("client credentials token", client_token.access_token().into()),
            ("client secret", shop.secret.clone().unwrap()),
            ("chosen secret", chosen.secret.clone().unwrap()),
            ("added secret", added.expose().into()),
        ]);
    }
    let snapshot = server.snapshot().await;
    for (what, secret) in &secrets {
        assert!(secret.len() >= 16, "{what}");
        assert_eq!(snapshot.tables_containing(secret), Vec::<&str>::new(), "{what}");
        // Neither the random part after the prefix nor the signature of a JWT is stored.
        let random_part = secret
            .split_once('_')
            .filter(|(prefix, _)| prefix.len() <= 2)
            .map_or(secret.as_str(), |(_, random_part)| random_part);
        let signature = secret.rsplit('.').next().unwrap();
        assert_eq!(
            (snapshot.tables_containing(random_part), snapshot.tables_containing(signature)),
            (Vec::new(), Vec::new()),
            "{what}"
        );
    }
    assert!(
        snapshot.rows("audit").len() > 10
            && snapshot.rows("client_secret").len() >= 6
            && !snapshot.rows("refresh_token").is_empty()
    );
}

/// E6: the database alone does not reveal private keys.
#[tokio::test]
async fn private_keys_are_sealed_to_tenant_kid_and_master_key() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let shop = acme.client("shop").await;
    rival.client("shop").await;
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    let vault = server.platform.vault();
    let snapshot = server.snapshot().await;
    let other_vault = domain::Vault::new(&[8; 32]).unwrap();
    let keys = snapshot.rows("signing_key");
    assert_eq!(keys.len(), 4);
    for row in &keys {
        let (tenant, kid, sealed) = (
            row["tenant_id"].as_str().unwrap(),
            row["id"].as_str().unwrap(),
            row["sealed"].as_str().unwrap(),
        );
        let label = format!("signing-key/{tenant}/{kid}");
        let private_key = vault.open(&label, sealed).unwrap();
        use base64::{
            Engine,
            engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
        };
        let mut encodings =
            vec![STANDARD.encode(&private_key[..]), URL_SAFE_NO_PAD.encode(&private_key[..])];
        if row["algorithm"] == "ES256" {
            // The scalar alone (RFC 5915), because the public key follows it.
            encodings.push(URL_SAFE_NO_PAD.encode(&private_key[36..68]));
        }
        for encoding in encodings {
            assert_eq!(snapshot.tables_containing(&encoding), Vec::<&str>::new());
        }
        assert!(other_vault.open(&label, sealed).is_err(), "another master key");
        let other_tenant =
            [acme.tenant.id(), rival.tenant.id()].into_iter().find(|id| *id != tenant).unwrap();
        assert!(
            vault.open(&format!("signing-key/{other_tenant}/{kid}"), sealed).is_err(),
            "another tenant"
        );
        assert!(vault.open("key-reserve", sealed).is_err(), "another purpose");
        for position in 0..sealed.len() {
            let mut bytes = sealed.as_bytes().to_vec();
            bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
            assert!(
                vault.open(&label, std::str::from_utf8(&bytes).unwrap()).is_err(),
                "byte {position} of {}",
                sealed.len()
            );
        }
        for length in [0, 1, 2, 18, sealed.len() / 2, sealed.len() - 1] {
            assert!(vault.open(&label, &sealed[..length]).is_err(), "cut at {length}");
        }
    }
    for row in snapshot.rows("key_reserve") {
        assert!(
            vault.open("key-reserve", row["sealed"].as_str().unwrap()).is_ok()
                && other_vault.open("key-reserve", row["sealed"].as_str().unwrap()).is_err()
        );
    }
    let _ = shop;
}

/// E6: a sealed key that was altered or replaced by another tenant's cannot be used.
#[tokio::test]
async fn altered_or_swapped_key_signs_nothing() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let shop = acme.client("shop").await;
    rival.client("shop").await;
    let es256_key = |tenant: &str, rows: &[serde_json::Value]| {
        let row = rows.iter().find(|row| row["tenant_id"] == tenant && row["algorithm"] == "ES256");
        row.unwrap()["sealed"].as_str().unwrap().to_owned()
    };
    let rows = server.snapshot().await.rows("signing_key");
    let (own_key, rival_key) =
        (es256_key(acme.tenant.id(), &rows), es256_key(rival.tenant.id(), &rows));
    let mut altered = own_key.clone().into_bytes();
    let last = altered.len() - 5;
    altered[last] = if altered[last] == b'A' { b'B' } else { b'A' };
    let store_key = async |sealed_key: &str| {
        let statement = format!(
            "UPDATE signing_key SET sealed = '{sealed_key}' \
             WHERE tenant_id = '{}' AND algorithm = 'ES256'",
            acme.tenant.id()
        );
        server.raw_database().execute(&statement).await
    };
    for (what, sealed_key) in [
        ("altered", String::from_utf8(altered).unwrap()),
        ("another tenant's", rival_key),
        ("empty", String::new()),
    ] {
        assert_eq!(store_key(&sealed_key).await, 1);
        // A new node has an empty cache, as after a restart.
        let node = server.start_node().await;
        let client_at_node =
            tests::TestClient { router: node.router.clone(), ..shop.at_base_url("/t/acme") };
        let response =
            client_at_node.post("/oauth2/token", &[("grant_type", "client_credentials")]).await;
        assert_eq!(
            (response.status.as_u16(), &response.json()["error"]),
            (500, &"server_error".into()),
            "{what}"
        );
        assert!(
            response.json()["error_description"].as_str().unwrap().contains("ref_")
                && !response.body.contains("seal"),
            "{}",
            response.body
        );
    }
    store_key(&own_key).await;
    let node = server.start_node().await;
    let client_at_node =
        tests::TestClient { router: node.router.clone(), ..shop.at_base_url("/t/acme") };
    let tokens = client_at_node.request_token(&[("grant_type", "client_credentials")]).await;
    assert!(tokens.0["access_token"].is_string());
}

/// E6
#[tokio::test]
async fn wrong_master_key_does_not_open_the_installation() {
    let server = test_server().await;
    let before = server.snapshot().await;
    let Err(error) = server.open_with_master_key([8; 32]).await else {
        panic!("a wrong master key was accepted")
    };
    assert!(error.to_string().contains("master key"), "{error}");
    server.assert_unchanged(&before, "another master key").await;
    assert!(server.open_with_master_key(MASTER_KEY).await.is_ok());
}

/// E6: digests are keyed, so that weak secrets cannot be guessed from the table alone.
#[tokio::test]
async fn secret_digests_are_keyed_by_the_master_key() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use sha2::{Digest, Sha256};
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client_with("shop", |new| new.client_secret = Some("password".into())).await;
    let rows = server.snapshot().await.rows("client_secret");
    let digest = rows[0]["digest"].as_str().unwrap();
    assert!(server.platform.vault().matches(domain::DigestKind::ClientSecret, "password", digest));
    assert!(!digest.contains(&URL_SAFE_NO_PAD.encode(Sha256::digest("password"))));
    assert_ne!(
        domain::Vault::new(&[8; 32]).unwrap().digest(domain::DigestKind::ClientSecret, "password"),
        digest
    );
    assert_eq!(rows[0]["hint"], "", "no hint is stored for a short secret");
}

/// T4, E6: equal passwords have different hashes.
#[tokio::test]
async fn passwords_are_hashed_with_salt() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    acme.user("ben").await;
    let hashes: std::collections::BTreeSet<String> = server
        .snapshot()
        .await
        .rows("credential")
        .iter()
        .map(|row| row["hash"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(hashes.len(), 2);
    assert!(hashes.iter().all(|hash| hash.starts_with("$argon2id$")));
}
