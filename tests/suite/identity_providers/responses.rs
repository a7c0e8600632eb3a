//! Responses of providers: each counts once, in its browser, and is rejected with one wrong value
//! (A9, I2).

use tests::keys::Key;

use super::*;

/// A9: each wrong value alone.
#[tokio::test]
async fn each_wrong_value_alone_is_rejected() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    let now = fixture.server.platform.now().0;
    for (name, value) in [
        ("nonce", json!("another")),
        ("iss", json!("https://evil.example")),
        ("aud", json!("another-client")),
        ("exp", json!(now - 61)),
        ("iat", json!(now + 120)),
        ("sub", json!(null)),
    ] {
        let mut browser = fixture.server.browser();
        let response =
            fixture.sign_in(&shop, &mut browser, |claims| claims[name] = value.clone()).await;
        assert_eq!(response.status, 502, "{name}: {}", response.body);
    }
    let foreign = Key::es256();
    let signatures: [(&str, Value, Option<Key>); 4] = [
        ("none", json!({ "alg": "none" }), None),
        ("another algorithm", json!({ "alg": "RS256", "kid": "k1" }), None),
        (
            "HS256",
            json!({ "alg": "HS256", "kid": "k1" }),
            Some(Key::Hs256(b"upstream-secret".to_vec())),
        ),
        ("another key", json!({ "alg": "ES256", "kid": "k1" }), Some(foreign)),
    ];
    for (name, header, key) in signatures {
        let mut browser = fixture.server.browser();
        let start = begin(&shop, &mut browser, &[]).await;
        // The keys of before are cached.
        let own = {
            let mut state = fixture.provider.state();
            state.jwt_header = Some(header);
            key.map(|key| std::mem::replace(&mut state.key, key))
        };
        let published = match &own {
            Some(own) => own.jwk("k1"),
            None => fixture.provider.state().key.jwk("k1"),
        };
        let published = json!({ "keys": [published] }).to_string();
        let response = Ok(FakeNetwork::response(200, &published));
        fixture.server.network.set_response(&format!("{ORIGIN}/jwks"), response);
        let claims = fixture.claims(&start, "sub-1");
        let response = fixture.come_back(&mut browser, &start, claims).await;
        assert_eq!(response.status, 502, "{name}: {}", response.body);
        let mut state = fixture.provider.state();
        state.jwt_header = None;
        if let Some(own) = own {
            state.key = own;
        }
    }
    assert_eq!(fixture.rows("sign_in").await, 0);
    assert_eq!(fixture.rows("linked_identity").await, 0);
}

/// A9, I2: state, cookie, provider and tenant.
#[tokio::test]
async fn response_counts_once_in_its_browser_at_its_provider_and_tenant() {
    let fixture = Fixture::new().await;
    let (acme, rival) = (fixture.server.tenant("acme").await, fixture.server.tenant("rival").await);
    for tenant in [&acme, &rival] {
        tenant.add_provider(|_| {}).await;
        tenant
            .add_provider(|new| {
                new.id = "other".into();
                new.position = 1;
            })
            .await;
    }
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[]).await;
    let code = fixture.provider.issue_code(fixture.claims(&start, "sub-1"));
    let own = callback(&start, &[("code", &code)]);
    let state = param(&start, "state");
    let mut stranger = fixture.server.browser();
    begin(&shop, &mut stranger, &[]).await;
    let flipped = own.replace(&state, &format!("us_{}", "A".repeat(43)));
    for (what, url, browser) in [
        ("another browser", own.clone(), &mut stranger),
        ("another state", flipped, &mut browser.clone()),
        ("no state", own.replace(&state, ""), &mut browser.clone()),
        ("another provider", own.replace("/callback/idp", "/callback/other"), &mut browser.clone()),
        ("another tenant", own.replace("/t/acme/", "/t/rival/"), &mut browser.clone()),
    ] {
        let response = browser.get(&url).await;
        assert_eq!(response.status, 410, "{what}: {}", response.body);
    }
    // Sage's path serves the same response.
    let sages = own.replace("/api/v1/auth/oauth/callback/idp", "/api/auth/idp/callback");
    assert_eq!(stranger.get(&sages).await.status, 410);
    let no_cookie = fixture.server.browser().get(&own).await;
    assert_eq!(no_cookie.status, 400, "{}", no_cookie.body);
    assert!(fixture.provider.state().token_requests.is_empty(), "no code was sent anywhere");
    let mut late = browser.clone();
    let late_start = begin(&shop, &mut late, &[]).await;
    assert_eq!(browser.get(&sages).await.status, 303);
    assert_eq!(browser.get(&own).await.status, 410, "once");
    fixture.server.clock.advance(600);
    let code = fixture.provider.issue_code(fixture.claims(&late_start, "sub-1"));
    let response = late.get(&callback(&late_start, &[("code", &code)])).await;
    assert_eq!(response.status, 410, "after ten minutes");
}

#[tokio::test]
async fn fifty_parallel_responses_give_one_sign_in() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[]).await;
    let code = fixture.provider.issue_code(fixture.claims(&start, "sub-1"));
    let url = callback(&start, &[("code", &code)]);
    let attempts = (0..50).map(|_| {
        let (mut browser, url) = (browser.clone(), url.clone());
        tokio::spawn(async move { browser.get(&url).await.status })
    });
    let mut succeeded = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        succeeded += usize::from(attempt.await.unwrap() == 303);
    }
    assert_eq!(succeeded, 1);
    assert_eq!(fixture.provider.state().token_requests.len(), 1);
    assert_eq!(fixture.rows("sign_in").await, 1);
}

#[tokio::test]
async fn denial_and_outage_lead_back_to_the_sign_in_page() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[]).await;
    let denied = browser.get(&callback(&start, &[("error", "access_denied")])).await;
    assert!(denied.status == 200 && denied.body.contains("You canceled"), "{}", denied.body);
    let page = browser.get(&link_of(&denied)).await;
    assert!(page.body.contains("name=\"password\""), "{}", page.body);
    // Keys and metadata are kept through an outage, the token endpoint is not reached.
    let start = begin(&shop, &mut browser, &[]).await;
    fixture.server.network.set_response(&format!("{ORIGIN}/token"), Err(FetchError::Timeout));
    let down = browser.get(&callback(&start, &[("code", "x")])).await;
    assert_eq!(down.status, 502);
    assert!(down.body.contains("not responding") && down.body.contains("no response in time"));
    // A provider whose metadata was never loaded.
    acme.add_provider(|new| {
        new.id = "down".into();
        new.settings.issuer = Some("https://down.example".into());
        new.position = -1;
    })
    .await;
    let response = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(response).await;
    let link = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    let link = link.map(str::to_owned).find(|href| href.ends_with("/provider/down")).unwrap();
    let page = browser.get(&link).await;
    assert!(page.status == 502 && page.body.contains("host name was not found"), "{}", page.body);
}

#[tokio::test]
async fn new_key_of_the_provider_is_loaded_and_the_rate_is_bounded() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    assert_eq!(fixture.sign_in(&shop, &mut browser, |_| {}).await.status, 303);
    {
        let mut state = fixture.provider.state();
        (state.key, state.kid) = (Key::rs256(), "k2".into());
    }
    fixture.server.clock.advance(11);
    let mut browser = fixture.server.browser();
    assert_eq!(fixture.sign_in(&shop, &mut browser, |_| {}).await.status, 303);
    fixture.provider.state().jwt_header = Some(json!({ "alg": "RS256", "kid": "unknown" }));
    for _ in 0..3 {
        let mut browser = fixture.server.browser();
        assert_eq!(fixture.sign_in(&shop, &mut browser, |_| {}).await.status, 502);
    }
    let urls = fixture.server.network.requests();
    assert_eq!(urls.iter().filter(|url| url.ends_with("/jwks")).count(), 2, "{urls:?}");
}

/// Apple posts its response by a form from its own site, without our cookie.
#[tokio::test]
async fn response_by_form_post_continues_with_the_cookie() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    fixture.provider.state().metadata = json!({ "userinfo_endpoint": null });
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[("scope", "openid profile")]).await;
    let mut claims = fixture.claims(&start, "sub-1");
    claims["name"] = Value::Null;
    let code = fixture.provider.issue_code(claims);
    let user = r#"{"name":{"firstName":"Cleo","lastName":"Apple"}}"#;
    let fields = [("state", &*param(&start, "state")), ("code", &code), ("user", user)];
    let mut provider_page = fixture.server.browser();
    let posted =
        provider_page.post_from_site(&param(&start, "redirect_uri"), &fields, "cross-site").await;
    assert_eq!(posted.status, 303, "{}", posted.body);
    let response = browser.get(posted.location()).await;
    let tokens = shop.redeem(&finish(&mut browser, response).await).await;
    let userinfo = shop.userinfo(tokens.access_token()).await.json();
    assert_eq!(userinfo["name"], "Cleo Apple");
}
