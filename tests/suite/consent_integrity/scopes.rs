//! The scope that a consent is for.

use super::*;

///
#[tokio::test]
async fn requested_scope_of_which_nothing_is_left_is_rejected() {
    let server = test_server().await;
    let acme = tenant_with_all_grants(&server).await;
    acme.user("anna").await;
    for (client_id, skip_consent) in [("shop", false), ("own", true)] {
        let shop = acme
            .client_with(client_id, |new| {
                new.metadata.scope = Some("openid email".into());
                new.metadata.grant_types = Some(GrantType::ALL.to_vec());
                new.settings.skip_consent = skip_consent;
            })
            .await;
        let mut browser = server.browser();
        let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
        let user = [("grant_type", "password"), ("username", "anna"), ("password", PASSWORD)];
        for scope in ["read", "phone profile", " "] {
            let request = [("scope", scope)];
            let error = browser.get(&shop.authorization_url(&request)).await;
            assert_eq!(
                error.redirect_param("error").as_deref(),
                Some("invalid_scope"),
                "authorize {scope:?}: {} {}",
                error.location(),
                error.body
            );
            assert_eq!(silent_outcome(&shop, &mut browser, &request).await, "invalid_scope");
            let password = shop.request_token(&[user.as_slice(), &request].concat()).await;
            assert_eq!(password.error(), "invalid_scope", "password {scope:?}");
            let refresh = [
                ("grant_type", "refresh_token"),
                ("refresh_token", tokens.refresh_token()),
                ("scope", scope),
            ];
            let refreshed = shop.request_token(&refresh).await;
            assert_eq!(refreshed.error(), "invalid_scope", "refresh {scope:?}");
            let own = [("grant_type", "client_credentials"), ("scope", scope)];
            assert_eq!(shop.request_token(&own).await.0["scope"], "", "may end empty");
        }
        let request = [user.as_slice(), &[("scope", "email read")]].concat();
        assert_eq!(shop.request_token(&request).await.0["scope"], "email");
    }
}

/// A client without default scopes gets an empty scope if it requests none.
#[tokio::test]
async fn empty_scope_is_never_consented_before() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client_with("shop", |new| new.metadata.scope = Some("read".into())).await;
    let mut browser = server.browser();
    let without_scope = [("scope", "")];
    for _ in 0..2 {
        let page = request_page(&shop, &mut browser, &without_scope).await;
        assert!(is_consent_page(&page) && page.body.contains("Confirm who you are"), "{page:?}");
        assert_eq!(silent_outcome(&shop, &mut browser, &without_scope).await, "consent_required");
        let response = browser.submit_decision(&page, "allow").await;
        let tokens = shop.redeem(&response.redirect_param("code").unwrap()).await;
        assert_eq!(tokens.0["scope"], "");
    }
    assert!(server.snapshot().await.rows("consent").is_empty());
}

/// A scope that the client got back after the page was displayed is not consented to.
#[tokio::test]
async fn consent_is_for_the_scope_that_the_page_displayed() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let set_scope = async |scope: &str| {
        let mut form =
            domain::client::detail(&acme.tenant, &Actor::cli(), &shop.row_id).await.unwrap().form;
        form.metadata.scope = Some(scope.to_owned());
        acme.transaction(&Actor::cli(), async |tx| {
            domain::client::update(tx, &shop.row_id, form).await.map(drop)
        })
        .await
        .unwrap();
    };
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[("scope", "openid profile email")])).await;
    let page = browser.follow_redirects(redirect).await;
    set_scope("openid").await;
    let consent = browser.sign_in(&page, "anna", tests::fixtures::PASSWORD).await;
    assert!(!consent.body.contains("value=\"openid profile email\""), "{}", consent.body);
    set_scope("openid profile email").await;
    let next = browser.submit_decision(&consent, "allow").await;
    assert!(next.body.contains("name=\"decision\""), "the page is shown again: {}", next.body);
    let callback = browser.submit_decision(&next, "allow").await;
    let tokens = shop.redeem(&callback.redirect_param("code").unwrap()).await;
    assert_eq!(tokens.0["scope"], "openid profile email");
}
