//! Introspection (RFC 7662) and revocation (RFC 7009).

use oauth::GrantType;

use super::*;

#[tokio::test]
async fn only_the_client_of_a_token_introspects_or_revokes_it() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, other) = (acme.client("shop").await, acme.client("other").await);
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let introspection = shop.introspect(tokens.access_token()).await;
    assert_eq!(
        (&introspection["active"], &introspection["username"], &introspection["client_id"]),
        (&json!(true), &json!("anna"), &json!("shop"))
    );
    assert_eq!(other.introspect(tokens.access_token()).await, json!({"active": false}));
    assert_eq!(other.introspect(tokens.refresh_token()).await, json!({"active": false}));
    assert_eq!(
        other.post("/oauth2/revoke", &[("token", tokens.refresh_token())]).await.status,
        200
    );
    assert!(shop.is_active(tokens.refresh_token()).await, "another client cannot revoke it");
    assert_eq!(shop.post("/oauth2/revoke", &[("token", tokens.access_token())]).await.status, 200);
    assert!(!shop.is_active(tokens.access_token()).await);
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 401);
    assert!(
        shop.is_active(tokens.refresh_token()).await,
        "revoking an access token keeps the grant"
    );
    let refreshed = shop.refresh(tokens.refresh_token()).await;
    shop.post("/oauth2/revoke", &[("token", refreshed.refresh_token())]).await;
    assert!(
        !shop.is_active(refreshed.access_token()).await,
        "revoking a refresh token ends the grant"
    );
}

/// What the token endpoint would refuse is not active.
#[tokio::test]
async fn refresh_token_is_active_only_while_it_could_be_refreshed() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let token = tokens.refresh_token();
    let given = shop.introspect(token).await["scope"].clone();
    let usual =
        [GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials];
    for (grant_types, scope, expected) in [
        (&usual[..], "openid profile", None),
        (&usual[..1], "openid profile", Some("unauthorized_client")),
        (&usual, "read", Some("invalid_scope")),
        (&usual, given.as_str().unwrap(), None),
    ] {
        acme.tenant
            .transaction(&domain::Actor::cli(), async |tx| {
                let client = tx.tenant().client_by_row(&shop.row_id).await?.unwrap();
                let mut form = contract::client::ClientForm {
                    version: client.version,
                    description: client.description.clone(),
                    client_type: client.client_type,
                    metadata: client.metadata.clone(),
                    settings: client.settings.clone(),
                };
                form.metadata.grant_types = Some(grant_types.to_vec());
                form.metadata.scope = Some(scope.to_owned());
                domain::client::update(tx, &shop.row_id, form).await
            })
            .await
            .unwrap();
        let context = format!("{grant_types:?} {scope}");
        let introspection = shop.introspect(token).await;
        assert_eq!(introspection["active"], expected.is_none(), "{context}: {introspection}");
        match expected {
            Some(error) => assert_eq!(shop.refresh(token).await.error(), error, "{context}"),
            None => assert!(!introspection["scope"].as_str().unwrap().is_empty(), "{context}"),
        }
    }
    assert!(!shop.refresh(token).await.access_token().is_empty(), "it was not used before");
}

#[tokio::test]
async fn token_kinds_are_not_interchangeable() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    assert_eq!(shop.refresh(&code).await.error(), "invalid_grant");
    assert_eq!(shop.userinfo(&code).await.status, 401);
    let tokens = shop.redeem(&code).await;
    let id_token = tokens.0["id_token"].as_str().unwrap();
    for wrong in [id_token, tokens.refresh_token()] {
        assert_eq!(shop.userinfo(wrong).await.status, 401);
    }
    assert!(!shop.is_active(id_token).await);
    assert_eq!(shop.redeem(tokens.refresh_token()).await.error(), "invalid_grant");
    let refresh = tokens.refresh_token();
    for altered in [&refresh[..refresh.len() - 1], &refresh[1..], &format!("{refresh}A")] {
        assert_eq!(shop.refresh(altered).await.error(), "invalid_grant");
    }
}

#[tokio::test]
async fn opaque_access_token_works_until_it_expires() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme
        .client_with("shop", |new| {
            new.settings.access_token_format = contract::client::AccessTokenFormat::Opaque
        })
        .await;
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    assert!(!tokens.access_token().contains('.'));
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 200);
    server.clock.advance(3601);
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 401);
}
