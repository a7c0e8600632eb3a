//! What a code is bound to, and what its end reaches.

use super::*;

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
async fn revocation_takes_effect_on_every_node_within_a_second() {
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
    let mut position = ChangePosition::default();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
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
            // Every process polls twice a second.
            job::poll_changes(&node.platform, &mut position).await.unwrap();
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
