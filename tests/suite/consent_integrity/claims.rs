//! Claims that a request names one by one (OpenID Connect Core §5.5).

use super::*;

/// One row: the client's scope, the requested scope, the claim, and whether it is displayed and
/// released.
#[tokio::test]
async fn individual_claim_is_released_if_the_client_may_have_it_and_the_page_displayed_it() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user_with("anna", |new| {
        new.claims.insert("phone_number".into(), "+43 1 2345678".into());
        new.claims.insert("birthdate".into(), "1990-12-31".into());
        new.claims.insert("address".into(), json!({"country": "AT"}));
    })
    .await;
    let rows = [
        ("openid profile", "openid profile", "phone_number", None),
        ("openid profile", "openid profile", "email", None),
        ("openid profile", "openid profile", "address", None),
        ("openid", "openid", "birthdate", None),
        ("openid profile phone", "openid profile", "phone_number", Some("your phone number")),
        ("openid email", "openid", "email", Some("your email address")),
        ("openid address", "openid", "address", Some("your postal address")),
        ("openid profile", "openid", "birthdate", Some("your date of birth")),
        ("openid profile", "openid profile", "birthdate", Some("See your profile")),
    ];
    for (number, (client_scope, scope, claim, displayed)) in rows.into_iter().enumerate() {
        for section in ["userinfo", "id_token"] {
            let row = format!("{client_scope}, {scope}, {claim}, {section}");
            let shop = acme
                .client_with(&format!("shop-{section}-{number}"), |new| {
                    new.metadata.scope = Some(client_scope.into());
                })
                .await;
            let claims = json!({ section: { claim: { "essential": true } } }).to_string();
            let request = [("scope", scope), ("claims", claims.as_str())];
            let mut browser = server.browser();
            let page = request_page(&shop, &mut browser, &request).await;
            assert!(is_consent_page(&page), "{row}: {}", page.body);
            match displayed {
                Some(text) => assert!(page.body.contains(text), "{row}: {}", page.body),
                None => assert!(!page.body.contains("See some details about you"), "{row}"),
            }
            let response = browser.submit_decision(&page, "allow").await;
            let tokens = shop.redeem(&response.redirect_param("code").unwrap()).await;
            let released = match section {
                "userinfo" => shop.userinfo(tokens.access_token()).await.json(),
                _ => tokens.id_token_claims(),
            };
            assert_eq!(released.get(claim).is_some(), displayed.is_some(), "{row}: {released}");
            let silent = silent_outcome(&shop, &mut browser, &request).await;
            assert_eq!(silent, "code", "{row}: the consent is remembered");
        }
    }
}

#[tokio::test]
async fn individual_claim_needs_a_consent_that_displayed_it() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let anna = acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let claims = r#"{"userinfo": {"email": null}}"#;
    let with_claim = [("scope", "openid"), ("claims", claims)];
    shop.obtain_code(&mut browser, "anna", &[("scope", "openid")]).await;
    assert_eq!(silent_outcome(&shop, &mut browser, &with_claim).await, "consent_required");
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &with_claim).await).await;
    assert_eq!(silent_outcome(&shop, &mut browser, &with_claim).await, "code");
    let scope_email = [("scope", "openid email")];
    assert_eq!(
        silent_outcome(&shop, &mut browser, &scope_email).await,
        "consent_required",
        "one claim is less than the scope that contains it"
    );
    let email = shop.userinfo(tokens.access_token()).await.json()["email"].clone();
    assert_eq!(email, "anna@acme.example");

    // The client loses the scope: the claim is not released any more.
    let mut form = client::detail(&acme.tenant, &Actor::cli(), &shop.row_id).await.unwrap().form;
    form.metadata.scope = Some("openid".into());
    acme.transaction(&Actor::cli(), async |tx| client::update(tx, &shop.row_id, form).await)
        .await
        .unwrap();
    let userinfo = shop.userinfo(tokens.access_token()).await;
    assert!(!userinfo.body.contains("anna@acme.example"), "{}", userinfo.body);

    let consent = domain::consent::list(&acme.tenant, &Actor::cli(), &anna).await.unwrap();
    acme.transaction(&Actor::cli(), async |tx| {
        domain::consent::withdraw(tx, &anna, &consent[0].id).await
    })
    .await
    .unwrap();
    assert_eq!(silent_outcome(&shop, &mut browser, &with_claim).await, "consent_required");
}
