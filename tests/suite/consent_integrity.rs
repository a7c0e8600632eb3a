//! Consent integrity: what a client gets is what the end user allowed on a page that displayed it
//! (L3; OpenID Connect Core §3.1.2.4, §5.5; RFC 8252 §8.6).

mod names;

use contract::{
    client::{ClientType, NewClient},
    settings::{LegacyGrant, SelfRegistration, TenantSettings},
    user::Role,
};
use domain::{Actor, client};
use oauth::{ApplicationType, ClientAuthMethod, GrantType};
use serde_json::json;
use tests::{
    Browser, TestClient, TestResponse, TestServer, TestTenant,
    browser::http_request,
    fixtures::{PASSWORD, no_rate_limits},
    test_server,
};

/// A tenant with every grant type.
async fn tenant_with_all_grants(server: &TestServer) -> TestTenant<'_> {
    let settings = TenantSettings {
        allowed_grants: vec![LegacyGrant::Implicit, LegacyGrant::Password],
        rate_limits: no_rate_limits(),
        ..Default::default()
    };
    server.tenant_with("acme", settings).await
}

/// The outcome of an authorization request without a page: `code` or the error code.
async fn silent_outcome(
    client: &TestClient,
    browser: &mut Browser,
    change: &[(&str, &str)],
) -> String {
    let mut change = change.to_vec();
    change.push(("prompt", "none"));
    let response = browser.get(&client.authorization_url(&change)).await;
    let error = response.redirect_param("error");
    error.or_else(|| response.redirect_param("code").map(|_| "code".into())).unwrap_or_default()
}

/// Sends an authorization request as a signed-in user and returns the page or the response.
async fn request_page(
    client: &TestClient,
    browser: &mut Browser,
    change: &[(&str, &str)],
) -> TestResponse {
    let response = browser.get(&client.authorization_url(change)).await;
    let page = browser.follow_redirects(response).await;
    if page.body.contains("name=\"password\"") {
        return browser.sign_in(&page, "anna", PASSWORD).await;
    }
    page
}

fn is_consent_page(page: &TestResponse) -> bool {
    page.body.contains("name=\"decision\"")
}

/// X-41
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

/// A client of this type with this redirect URI.
async fn client_at(
    acme: &TestTenant<'_>,
    client_id: &str,
    client_type: ClientType,
    redirect_uri: &str,
    change: impl FnOnce(&mut NewClient),
) -> TestClient {
    let client = acme
        .client_with(client_id, |new| {
            new.client_type = Some(client_type);
            new.metadata.application_type = Some(ApplicationType::Native);
            new.metadata.redirect_uris = vec![redirect_uri.into()];
            new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
            if client_type == ClientType::Public {
                new.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::None);
            }
            change(new);
        })
        .await;
    TestClient { redirect_uri: redirect_uri.into(), ..client }
}

/// RFC 8252 §8.6. One row: whether another program could receive the response.
#[tokio::test]
async fn client_that_may_be_impersonated_needs_consent_every_time() {
    use ClientType::{Confidential, PkceOrSecret, Public};
    let server = test_server().await;
    let acme = tenant_with_all_grants(&server).await;
    acme.user("anna").await;
    let implicit = |new: &mut NewClient| {
        new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::Implicit]);
    };
    type Change = fn(&mut NewClient);
    let rows: [(ClientType, &str, &str, Change, bool); 11] = [
        (Public, "com.example.app:/cb", "code", |_| {}, true),
        (Public, "http://127.0.0.1/cb", "code", |_| {}, true),
        (Public, "http://[::1]:3000/cb", "code", |_| {}, true),
        (Public, "https://app.example/cb", "code", |_| {}, false),
        (Public, "com.example.app:/cb", "code", |new| new.settings.skip_consent = true, false),
        (PkceOrSecret, "http://127.0.0.1/cb", "code", |_| {}, true),
        (PkceOrSecret, "https://app.example/cb", "code", |_| {}, false),
        (Confidential, "http://127.0.0.1/cb", "code", |_| {}, false),
        (Confidential, "com.example.app:/cb", "code", implicit, false),
        (Confidential, "com.example.app:/cb", "token", implicit, true),
        (Confidential, "https://app.example/cb", "token", implicit, false),
    ];
    for (number, (client_type, uri, response_type, change, asks_again)) in
        rows.into_iter().enumerate()
    {
        let row = format!("{client_type:?} {uri} {response_type}");
        let app = client_at(&acme, &format!("app{number}"), client_type, uri, change).await;
        let mut browser = server.browser();
        let request = match response_type {
            "code" => vec![("response_type", "code")],
            other => vec![
                ("response_type", other),
                ("code_challenge", ""),
                ("code_challenge_method", ""),
            ],
        };
        let first = app.authorize(&mut browser, "anna", &request).await;
        assert!(first.location().starts_with(uri), "{row}: {} {}", first.location(), first.body);
        let silent = [request.as_slice(), &[("prompt", "none")]].concat();
        let response = browser.get(&app.authorization_url(&silent)).await;
        assert_eq!(
            response.location().contains("error=consent_required"),
            asks_again,
            "{row}: {}",
            response.location()
        );
        let again = request_page(&app, &mut browser, &request).await;
        assert_eq!(is_consent_page(&again), asks_again, "{row}: {}", again.location());
    }
}

#[tokio::test]
async fn consent_page_says_whether_the_client_was_reviewed() {
    let server = test_server().await;
    for (slug, policy, reviewed) in [
        ("open", SelfRegistration::Open, "</bdi> has not reviewed it"),
        ("approval", SelfRegistration::Approval, "</bdi> has reviewed it"),
    ] {
        let settings = TenantSettings {
            self_registration: policy,
            rate_limits: no_rate_limits(),
            ..Default::default()
        };
        server.fill_key_reserve().await;
        let tenant = server.tenant_with(slug, settings).await;
        tenant.user("anna").await;
        let dora = tenant.member("dora", Role::Developer).await;
        let token = format!("Bearer {}", tenant.personal_token(&dora).await);
        let response = http_request(
            &server.router,
            "POST",
            &format!("/t/{slug}/oauth2/register"),
            &[("authorization", &token), ("content-type", "application/json")],
            &json!({ "client_name": "Shop", "redirect_uris": ["https://shop.example/cb"] })
                .to_string(),
        )
        .await;
        assert_eq!(response.status, 201, "{}", response.body);
        let client_id = response.json()["client_id"].as_str().unwrap().to_owned();
        let row = tenant.tenant.client(&client_id).await.unwrap().unwrap();
        if policy == SelfRegistration::Approval {
            tenant
                .transaction(&Actor::cli(), async |tx| {
                    client::approve(tx, &row.row_id, row.version).await
                })
                .await
                .unwrap();
        }
        let shop = TestClient {
            router: server.router.clone(),
            base_url: format!("/t/{slug}"),
            row_id: row.row_id.clone(),
            client_id,
            secret: None,
            redirect_uri: "https://shop.example/cb".into(),
        };
        let page = request_page(&shop, &mut server.browser(), &[]).await;
        assert!(
            page.body.contains("A developer registered this application.")
                && page.body.contains(reviewed),
            "{slug}: {}",
            page.body
        );
    }
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let page = request_page(&acme.client("shop").await, &mut server.browser(), &[]).await;
    assert!(is_consent_page(&page) && !page.body.contains("registered this application"));
}

#[tokio::test]
async fn consent_page_links_to_website_privacy_policy_and_terms_of_the_client() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let bare = acme.client("bare").await;
    let page = request_page(&bare, &mut server.browser(), &[]).await;
    assert!(is_consent_page(&page) && !page.body.contains("client-links"), "{}", page.body);
    let shop = acme
        .client_with("shop", |new| {
            new.metadata.client_uri = Some("https://shop.example/about".into());
            new.metadata.policy_uri = Some("https://shop.example/privacy?a=1&b=2".into());
            new.metadata.tos_uri = Some("https://shop.example/terms".into());
        })
        .await;
    let page = request_page(&shop, &mut server.browser(), &[]).await;
    for url in ["about", "privacy?a=1&amp;b=2", "terms"] {
        let link = format!("href=\"https://shop.example/{url}\"");
        let after = page.body.split(&link).nth(1).unwrap_or_else(|| panic!("{link}: {page:?}"));
        let tag = after.split('>').next().unwrap();
        assert!(tag.contains("rel=\"noopener noreferrer\""), "{tag}");
    }
    // A stored URL of before the rules is not linked to.
    server
        .execute_sql(
            "UPDATE client SET version = version + 1, metadata = \
             '{\"redirect_uris\":[\"https://bare.example/cb\"],\"policy_uri\":\"javascript:x\"}' \
             WHERE client_id = 'bare'",
        )
        .await;
    let node = server.start_node().await;
    let mut browser = server.browser();
    browser.switch_node(node.router.clone());
    let bare = TestClient { router: node.router, ..bare };
    let page = request_page(&bare, &mut browser, &[]).await;
    assert!(is_consent_page(&page) && !page.body.contains("javascript:"), "{}", page.body);
}

/// OpenID Connect Core §3.1.2.1: the clock has not advanced since the last sign-in.
#[tokio::test]
async fn max_age_zero_requires_a_new_sign_in_within_the_same_second() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let by_default =
        acme.client_with("default", |new| new.metadata.default_max_age = Some(0)).await;
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "anna", &[]).await;
    for (client, request) in [(&shop, [("max_age", "0")]), (&by_default, [("max_age", "")])] {
        assert_eq!(silent_outcome(client, &mut browser, &request).await, "login_required");
        let redirect = browser.get(&client.authorization_url(&request)).await;
        let page = browser.follow_redirects(redirect).await;
        assert!(page.body.contains("name=\"password\""), "{}", page.body);
        let mut page = browser.sign_in(&page, "anna", PASSWORD).await;
        if is_consent_page(&page) {
            page = browser.submit_decision(&page, "allow").await;
        }
        assert!(page.redirect_param("code").is_some(), "{}", page.body);
    }
    assert_eq!(silent_outcome(&shop, &mut browser, &[("max_age", "1")]).await, "code");
}

/// OpenID Connect Core §5.5.1
#[tokio::test]
async fn request_for_another_user_yields_no_code() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (anna, ben) = (acme.user("anna").await, acme.user("ben").await);
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "anna", &[]).await;
    let value = |section: &str, user: &str| json!({ section: { "sub": { "value": user } } });
    for (claims, silent) in [
        (value("id_token", &anna), "code"),
        (value("id_token", &ben), "login_required"),
        (value("userinfo", &ben), "login_required"),
        (json!({ "id_token": { "sub": { "values": [ben] } } }), "login_required"),
        (json!({ "id_token": { "sub": { "values": [ben, anna] } } }), "code"),
    ] {
        let claims = claims.to_string();
        let request = [("claims", claims.as_str())];
        assert_eq!(silent_outcome(&shop, &mut browser, &request).await, silent, "{claims}");
    }
    let claims = value("id_token", &ben).to_string();
    let redirect = browser.get(&shop.authorization_url(&[("claims", &claims)])).await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    assert!(page.body.contains("name=\"password\""), "still another user: {}", page.body);
    let page = browser.sign_in(&page, "ben", PASSWORD).await;
    let response = browser.submit_decision(&page, "allow").await;
    let tokens = shop.redeem(&response.redirect_param("code").unwrap()).await;
    assert_eq!(tokens.id_token_claims()["sub"], *ben);
}

/// X-47
#[tokio::test]
async fn unregistered_post_logout_redirect_uri_is_named_and_the_user_decides() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let hint = tokens.0["id_token"].as_str().unwrap();
    let other = "https://other.example/bye";
    for fields in [
        vec![("id_token_hint", hint), ("post_logout_redirect_uri", other)],
        vec![("client_id", "shop"), ("post_logout_redirect_uri", other)],
        vec![("post_logout_redirect_uri", other)],
        vec![("id_token_hint", hint), ("client_id", "x"), ("post_logout_redirect_uri", other)],
    ] {
        let query =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let page = browser.get(&format!("/t/acme/oauth2/logout?{query}")).await;
        assert_eq!((page.status.as_u16(), page.location()), (200, ""));
        assert!(page.body.contains(other) && page.body.contains("Sign out?"), "{}", page.body);
        assert_eq!(silent_outcome(&shop, &mut browser, &[]).await, "code", "the session is kept");
        let signed_out = server.browser().get(&format!("/t/acme/oauth2/logout?{query}")).await;
        assert!(
            signed_out.status == 200
                && signed_out.body.contains(other)
                && signed_out.body.contains("You are signed out"),
            "{}",
            signed_out.body
        );
    }
    let fields = [("id_token_hint", hint), ("post_logout_redirect_uri", other)];
    let page = browser.post("/t/acme/interaction/sign_out", &fields).await;
    assert_eq!((page.status.as_u16(), page.location()), (200, ""));
    assert!(page.body.contains(other) && page.body.contains("You are signed out"));
    assert_eq!(silent_outcome(&shop, &mut browser, &[]).await, "login_required");
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
