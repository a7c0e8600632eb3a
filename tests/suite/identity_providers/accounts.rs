//! Whose account a sign-in at a provider is, and who is kept out (A8).

use super::*;

#[tokio::test]
async fn first_sign_in_creates_an_account_and_the_next_one_finds_it() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    let shop = acme.client("shop").await;
    let mut subjects = Vec::new();
    for round in 0..2 {
        let mut browser = fixture.server.browser();
        let start = begin(
            &shop,
            &mut browser,
            &[("ui_locales", "de"), ("max_age", "600"), ("scope", "openid profile email")],
        )
        .await;
        assert!(start.as_str().starts_with("https://idp.example/authorize?"), "{start}");
        for (name, expected) in [
            ("response_type", "code"),
            ("client_id", "us"),
            ("redirect_uri", "http://localhost:8080/t/acme/api/v1/auth/oauth/callback/idp"),
            ("scope", "openid profile email"),
            ("code_challenge_method", "S256"),
            ("ui_locales", "de"),
            ("max_age", "600"),
        ] {
            assert_eq!(param(&start, name), expected, "{name}");
        }
        let mut claims = fixture.claims(&start, "sub-1");
        claims["auth_time"] = (fixture.server.platform.now().0 - 100).into();
        claims["amr"] = json!(["pwd", "otp", "mfa"]);
        let response = fixture.come_back(&mut browser, &start, claims).await;
        assert_eq!(response.status, 303, "{}", response.body);
        let tokens = shop.redeem(&finish(&mut browser, response).await).await;
        let id_token = tokens.id_token_claims();
        subjects.push(id_token["sub"].as_str().unwrap().to_owned());
        assert_eq!(id_token["amr"], json!(["pwd", "otp", "mfa"]), "round {round}");
        assert_eq!(id_token["acr"], "2");
        assert_eq!(id_token["auth_time"], fixture.server.platform.now().0 - 100);
        let userinfo = shop.userinfo(tokens.access_token()).await.json();
        assert_eq!(userinfo["preferred_username"], "cleo");
        assert_eq!(
            (&userinfo["email_verified"], &userinfo["name"]),
            (&json!(true), &json!("Cleo Upstream"))
        );
    }
    assert_eq!(subjects[0], subjects[1]);
    assert_eq!(fixture.rows("linked_identity").await, 1);
    assert_eq!(fixture.rows("upstream_flow").await, 0);
    let requests = fixture.provider.state().token_requests.clone();
    let (body, authorization) = &requests[0];
    assert!(authorization.as_deref().unwrap().starts_with("Basic "));
    assert!(body.contains("code_verifier=") && !body.contains("upstream-secret"), "{body}");
    // Each round: one token request. Metadata and keys are cached.
    let urls = fixture.server.network.requests();
    let count = |path: &str| urls.iter().filter(|url| url.ends_with(path)).count();
    assert_eq!((count("/token"), count("/jwks"), count("openid-configuration")), (2, 1, 1));
}

/// A8: who may use an existing account.
#[tokio::test]
async fn account_with_the_same_address_is_linked_by_proof_only() {
    struct Case {
        settings_link: bool,
        upstream_verified: Value,
        local_verified: bool,
        is_linked: bool,
    }
    let yes = json!(true);
    let case = |settings_link, upstream_verified: &Value, local_verified, is_linked| Case {
        settings_link,
        upstream_verified: upstream_verified.clone(),
        local_verified,
        is_linked,
    };
    for Case { settings_link, upstream_verified, local_verified, is_linked } in [
        case(true, &yes, true, true),
        case(false, &yes, true, false),
        case(true, &yes, false, false),
        case(true, &json!("true"), true, false),
        case(true, &json!(1), true, false),
        case(true, &json!(null), true, false),
    ] {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        acme.add_provider(|new| new.settings.link_verified_email = settings_link).await;
        let shop = acme.client("shop").await;
        let anna = acme
            .user_with("anna", |new| {
                new.email = Some("Cleo@mail.example".into());
                new.email_verified = local_verified;
            })
            .await;
        let mut browser = fixture.server.browser();
        let response = fixture
            .sign_in(&shop, &mut browser, |claims| {
                claims["email_verified"] = upstream_verified.clone();
            })
            .await;
        let what = format!("{settings_link} {upstream_verified} {local_verified}");
        if response.status == 303 {
            let tokens = shop.redeem(&finish(&mut browser, response).await).await;
            let is_annas = tokens.id_token_claims()["sub"] == anna;
            assert_eq!(is_annas, is_linked, "{what}");
            if !is_annas {
                let userinfo = shop.userinfo(tokens.access_token()).await.json();
                assert!(userinfo["email"].is_null(), "an unverified address is not taken over");
            }
            continue;
        }
        assert!(!is_linked && response.status == 409, "{what}: {}", response.body);
        // Another user's password does not link it, the own one does.
        acme.user("ben").await;
        for (name, links) in [("ben", 0), ("anna", 1)] {
            let mut browser = fixture.server.browser();
            fixture.sign_in(&shop, &mut browser, |_| {}).await;
            let redirect = browser.get(&shop.authorization_url(&[])).await;
            assert!(redirect.location().contains("/interaction/"), "there is no session");
            let page = link_of(&fixture.sign_in(&shop, &mut browser, |_| {}).await);
            let page = browser.get(&page).await;
            browser.sign_in(&page, name, PASSWORD).await;
            assert_eq!(fixture.rows("linked_identity").await, links, "{what} {name}");
        }
    }
}

#[tokio::test]
async fn settings_and_blocked_accounts_keep_users_out() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
    let change = async |change: &dyn Fn(&mut NewProvider)| {
        let mut new = new_provider(|_| {});
        new.secret = None;
        change(&mut new);
        let version = fixture.server.snapshot().await.rows("identity_provider")[0]["version"]
            .as_i64()
            .unwrap();
        acme.transaction(&Actor::cli(), async |tx| {
            identity_provider::change(tx, new, version).await
        })
        .await
        .unwrap();
    };
    let other = |claims: &mut Value| {
        claims["sub"] = "sub-2".into();
        claims["email"] = "dora@other.example".into();
    };
    change(&|new| new.settings.create_accounts = false).await;
    let response = fixture.sign_in(&shop, &mut fixture.server.browser(), other).await;
    assert_eq!(response.status, 403, "{}", response.body);
    let known = fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
    assert_eq!(known.status, 303, "an account that exists is found");
    change(&|new| new.settings.allowed_domains = vec!["other.example".into()]).await;
    let response = fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
    assert_eq!(response.status, 403, "also a known account of another domain");
    let response = fixture.sign_in(&shop, &mut fixture.server.browser(), other).await;
    assert_eq!(response.status, 303);
    change(&|_| {}).await;
    let users = fixture.server.snapshot().await;
    let cleo = users.rows("user").iter().find(|row| row["username"] == "cleo").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    acme.transaction(&Actor::cli(), async |tx| domain::user::set_disabled(tx, &cleo, true).await)
        .await
        .unwrap();
    let response = fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
    assert_eq!(response.status, 403, "blocked: {}", response.body);
}

/// Two first sign-ins of one identity at once: one account.
#[tokio::test]
async fn parallel_first_sign_ins_create_one_account() {
    for _ in 0..10 {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        acme.add_provider(|_| {}).await;
        let shop = acme.client("shop").await;
        let mut attempts = Vec::new();
        for _ in 0..4 {
            let mut browser = fixture.server.browser();
            let start = begin(&shop, &mut browser, &[]).await;
            let code = fixture.provider.issue_code(fixture.claims(&start, "sub-1"));
            attempts.push((browser, callback(&start, &[("code", &code)])));
        }
        let attempts = attempts.into_iter().map(|(mut browser, url)| {
            tokio::spawn(async move { browser.get(&url).await.status.as_u16() })
        });
        for attempt in attempts.collect::<Vec<_>>() {
            assert_eq!(attempt.await.unwrap(), 303);
        }
        assert_eq!(fixture.rows("user").await, 1);
        assert_eq!(fixture.rows("linked_identity").await, 1);
    }
}

/// A8: an account that an untrusted provider has prepared is not linked to a trusted one.
#[tokio::test]
async fn address_of_an_untrusted_provider_is_not_verified() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
    let users = fixture.server.snapshot().await.rows("user");
    assert_eq!(users[0]["email"], "cleo@mail.example");
    assert!([json!(false), json!(0)].contains(&users[0]["email_verified"]), "{users:?}");
}
