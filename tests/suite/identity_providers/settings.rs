//! Settings that change while users are at the provider, or after accounts were linked (L1, A8).

use domain::Error;

use super::*;

/// The version of the provider `idp`.
async fn version(server: &TestServer) -> i64 {
    server.snapshot().await.rows("identity_provider")[0]["version"].as_i64().expect("a version")
}

async fn change(
    acme: &TestTenant<'_>,
    change: impl FnOnce(&mut NewProvider),
) -> domain::Result<bool> {
    // With the secret, which another issuer needs again.
    let new = new_provider(change);
    let version = version(acme.server).await;
    acme.transaction(&Actor::cli(), async |tx| identity_provider::change(tx, new, version).await)
        .await
}

/// What the decision about an account relies on is asked by the transaction that writes: another
/// process has changed it after this one read the provider.
#[tokio::test]
async fn settings_are_asked_again_when_the_account_is_decided() {
    type Change = fn(&mut NewProvider);
    let table: [(&str, Change, u16); 6] = [
        ("create_accounts", |new| new.settings.create_accounts = false, 403),
        ("allowed_domains", |new| new.settings.allowed_domains = vec!["corp.example".into()], 403),
        ("enabled", |new| new.enabled = false, 410),
        ("issuer", |new| new.settings.issuer = Some("https://other.example".into()), 410),
        ("client_id", |new| new.settings.client_id = "another".into(), 410),
        ("claims.sub", |new| drop(new.settings.claims.insert("sub".into(), "email".into())), 410),
    ];
    for (what, by, expected) in table {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        acme.add_provider(|_| {}).await;
        let shop = acme.client("shop").await;
        let mut browser = fixture.server.browser();
        let start = begin(&shop, &mut browser, &[]).await;
        let node = fixture.server.start_node().await;
        // The other process has the provider in its cache.
        let mut elsewhere = Browser::new(node.router.clone());
        elsewhere.get("/t/acme/api/auth/providers").await;
        browser.switch_node(node.router.clone());
        change(&acme, by).await.unwrap();
        let response = fixture.come_back(&mut browser, &start, fixture.claims(&start, "s")).await;
        assert_eq!(response.status, expected, "{what}: {}", response.body);
        assert_eq!(fixture.rows("user").await, 0, "{what}");
        assert_eq!(fixture.rows("sign_in").await, 0, "{what}");
    }
}

/// An account that exists is linked only as the tenant says now.
#[tokio::test]
async fn trust_in_addresses_is_asked_again_when_an_account_is_linked() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    acme.user_with("anna", |new| {
        new.email = Some("cleo@mail.example".into());
        new.email_verified = true;
    })
    .await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[]).await;
    let node = fixture.server.start_node().await;
    Browser::new(node.router.clone()).get("/t/acme/api/auth/providers").await;
    browser.switch_node(node.router.clone());
    change(&acme, |_| {}).await.unwrap();
    let response = fixture.come_back(&mut browser, &start, fixture.claims(&start, "s")).await;
    assert_eq!(response.status, 409, "{}", response.body);
    assert_eq!(fixture.rows("linked_identity").await, 0);
}

/// A subject may be another user's elsewhere: what identifies users stays while links exist.
#[tokio::test]
async fn settings_that_identify_users_stay_while_accounts_are_linked() {
    type Change = fn(&mut NewProvider);
    let fixed: [(&str, Change); 3] = [
        ("issuer", |new| new.settings.issuer = Some("https://other.example".into())),
        ("kind", |new| new.settings.kind = ProviderKind::Keycloak),
        ("claims.sub", |new| drop(new.settings.claims.insert("sub".into(), "email".into()))),
    ];
    let free: [(&str, Change); 3] = [
        ("client_id", |new| new.settings.client_id = "another".into()),
        // The default, written out.
        ("claims.sub", |new| drop(new.settings.claims.insert("sub".into(), "sub".into()))),
        ("name", |new| new.settings.name = Some("Other".into())),
    ];
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    for (field, by) in fixed {
        change(&acme, by).await.unwrap_or_else(|error| panic!("{field}: {error}"));
        change(&acme, |_| {}).await.unwrap();
    }
    let response = fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
    assert_eq!(response.status, 303, "{}", response.body);
    for (field, by) in fixed {
        match change(&acme, by).await {
            Err(Error::Invalid(problems)) => {
                let fields: Vec<_> = problems.iter().map(|problem| &*problem.field).collect();
                assert_eq!(fields, [field]);
                assert!(problems[0].message.contains("linked"), "{problems:?}");
            }
            other => panic!("{field}: {other:?}"),
        }
    }
    let file = "tenants: [{ slug: acme, providers: [{ id: idp, kind: oidc, \
                issuer: 'https://other.example' }] }]";
    for dry_run in [true, false] {
        let parsed = domain::apply::parse(file).unwrap();
        let applied =
            domain::apply::apply(&fixture.server.platform, &Actor::cli(), parsed, dry_run).await;
        let error = applied.expect_err("a problem").to_string();
        assert!(error.contains("providers") && error.contains("linked"), "{error}");
    }
    for (field, by) in free {
        change(&acme, by).await.unwrap_or_else(|error| panic!("{field}: {error}"));
    }
    assert_eq!(fixture.rows("linked_identity").await, 1);
}

/// The endpoint that says who the user is, and subjects that differ for each client.
#[tokio::test]
async fn settings_of_other_kinds_that_identify_users_stay_too() {
    type Change = fn(&mut NewProvider);
    let table: [(ProviderKind, Change, Option<&str>); 4] = [
        (
            ProviderKind::Oauth2,
            |new| new.settings.userinfo_endpoint = Some("https://other.example/me".into()),
            Some("userinfo_endpoint"),
        ),
        (ProviderKind::Oauth2, |new| new.settings.client_id = "another".into(), None),
        (
            ProviderKind::Facebook,
            |new| new.settings.client_id = "another".into(),
            Some("client_id"),
        ),
        (
            ProviderKind::Github,
            |new| new.settings.userinfo_endpoint = Some("https://other.example/me".into()),
            Some("userinfo_endpoint"),
        ),
    ];
    for (kind, by, expected) in table {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        let of_kind = |new: &mut NewProvider| {
            new.settings.kind = kind;
            new.settings.issuer = None;
            new.settings.authorization_endpoint = Some(format!("{ORIGIN}/authorize"));
            new.settings.token_endpoint = Some(format!("{ORIGIN}/token"));
            new.settings.userinfo_endpoint = Some(format!("{ORIGIN}/userinfo"));
            new.settings.claims.insert("sub".into(), "id".into());
        };
        acme.add_provider(of_kind).await;
        fixture.provider.state().userinfo = json!({ "id": 7, "name": "Cleo" });
        let emails = Ok(FakeNetwork::response(200, "[]"));
        fixture.server.network.set_response("https://api.github.com/user/emails", emails);
        let shop = acme.client("shop").await;
        let mut browser = fixture.server.browser();
        let start = begin(&shop, &mut browser, &[]).await;
        let response = fixture.come_back(&mut browser, &start, json!({})).await;
        assert_eq!(response.status, 303, "{kind:?}: {}", response.body);
        let outcome = change(&acme, |new| {
            of_kind(new);
            by(new);
        })
        .await;
        match (outcome, expected) {
            (Ok(true), None) => {}
            (Err(Error::Invalid(problems)), Some(field)) => {
                assert_eq!(problems[0].field, field, "{kind:?}");
            }
            (other, _) => panic!("{kind:?}: {other:?}"),
        }
    }
}

/// Each claim that can be mapped reaches the account; others are refused.
#[tokio::test]
async fn each_mapped_claim_acts_or_is_refused() {
    let values = [
        ("name", "Cleo Upstream"),
        ("given_name", "Cleo"),
        ("family_name", "Upstream"),
        ("middle_name", "M"),
        ("nickname", "cle"),
        ("preferred_username", "cleo-2"),
        ("profile", "https://cleo.example/"),
        ("picture", "https://cleo.example/p.png"),
        ("website", "https://cleo.example/site"),
        ("gender", "female"),
        ("birthdate", "1990-12-31"),
        ("zoneinfo", "Europe/Vienna"),
        ("locale", "de-AT"),
        ("phone_number", "+43 1 2345678"),
    ];
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|new| {
        for (claim, _) in values {
            new.settings.claims.insert(claim.into(), format!("x.{claim}"));
        }
        new.settings.claims.insert("email".into(), "x.mail".into());
    })
    .await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[("scope", "openid profile email phone")]).await;
    let mut claims = fixture.claims(&start, "sub-1");
    claims["x"] = json!({ "mail": "mapped@mail.example" });
    for (claim, value) in values {
        claims["x"][claim] = value.into();
    }
    let response = fixture.come_back(&mut browser, &start, claims).await;
    let tokens = shop.redeem(&finish(&mut browser, response).await).await;
    let userinfo = shop.userinfo(tokens.access_token()).await.json();
    for (claim, value) in values {
        assert_eq!(userinfo[claim], value, "{claim}: {userinfo}");
    }
    assert_eq!(userinfo["email"], "mapped@mail.example");
    for claim in ["address", "phone_number_verified", "role", "updated_at", "iss", "nonsense"] {
        let outcome = change(&acme, |new| {
            new.settings.claims.insert(claim.into(), "x".into());
        })
        .await;
        let Err(Error::Invalid(problems)) = outcome else { panic!("{claim}: {outcome:?}") };
        assert_eq!(problems[0].field, format!("claims.{claim}"));
    }
}

/// P1: staff who set up a provider do not get the role of a member with its address.
#[tokio::test]
async fn account_of_a_member_is_not_linked_by_its_address() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    let shop = acme.client("shop").await;
    acme.member("olivia", contract::user::Role::Owner).await;
    acme.user("anna").await;
    for (name, status, links) in [("olivia", 409, 0), ("anna", 303, 1)] {
        let mut browser = fixture.server.browser();
        let response = fixture
            .sign_in(&shop, &mut browser, |claims| {
                claims["sub"] = name.into();
                claims["email"] = format!("{name}@acme.example").into();
            })
            .await;
        assert_eq!(response.status, status, "{name}: {}", response.body);
        assert_eq!(fixture.rows("linked_identity").await, links, "{name}");
    }
}
