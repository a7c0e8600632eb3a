//! Sign-in at identity providers: the flow, whose account it is, and what is rejected (A8, A9, I2).

mod cost;
mod flood;
mod fuzz;
mod home_realm;
mod icon;
mod keep_signed_in;
mod pending_links;
mod provider_tokens;
mod revocation;
mod role_mapping;
mod settings;
mod sign_in_provider;
mod sign_out;
mod update_claims;

use contract::provider::{ProviderKind, ProviderSettings};
use domain::{
    Actor, Secret,
    identity_provider::{self, NewProvider},
    outbound::FetchError,
};
use serde_json::{Value, json};
use tests::{
    Browser, FakeNetwork, FakeProvider, TestClient, TestResponse, TestServer, TestTenant,
    fake_provider::ORIGIN, fixtures::PASSWORD, keys::Key, test_server, test_server_at,
};
use url::Url;

fn new_provider(change: impl FnOnce(&mut NewProvider)) -> NewProvider {
    let mut new = NewProvider {
        id: "idp".into(),
        settings: ProviderSettings {
            name: Some("Example ID".into()),
            issuer: Some(ORIGIN.into()),
            client_id: "us".into(),
            ..ProviderSettings::default()
        },
        secret: Some(Secret::new("upstream-secret".into())),
        enabled: true,
        position: 0,
    };
    change(&mut new);
    new
}

async fn add(tenant: &TestTenant<'_>, change: impl FnOnce(&mut NewProvider)) {
    let new = new_provider(change);
    tenant
        .transaction(&Actor::cli(), async |tx| identity_provider::add(tx, new).await)
        .await
        .expect("a valid provider");
}

/// A server with a tenant, a client and a provider.
struct Fixture {
    server: TestServer,
    provider: FakeProvider,
}

impl Fixture {
    async fn new() -> Self {
        let server = test_server().await;
        let provider = FakeProvider::default();
        server.network.set_server(ORIGIN, provider.router());
        Self { server, provider }
    }

    /// The claims of an ID token for this sign-in, valid now.
    fn claims(&self, start: &Url, subject: &str) -> Value {
        let now = self.server.platform.now().0;
        json!({
            "iss": ORIGIN,
            "aud": "us",
            "sub": subject,
            "iat": now,
            "exp": now + 300,
            "nonce": param(start, "nonce"),
            "name": "Cleo Upstream",
            "preferred_username": "cleo",
            "email": "cleo@mail.example",
            "email_verified": true,
        })
    }

    /// Return from the provider with an ID token with these claims.
    async fn come_back(&self, browser: &mut Browser, start: &Url, claims: Value) -> TestResponse {
        let code = self.provider.issue_code(claims);
        browser.get(&callback(start, &[("code", &code)])).await
    }

    /// Begin a sign-in of this client and return with the claims of this subject.
    async fn sign_in(
        &self,
        shop: &TestClient,
        browser: &mut Browser,
        change: impl FnOnce(&mut Value),
    ) -> TestResponse {
        let start = begin(shop, browser, &[]).await;
        let mut claims = self.claims(&start, "sub-1");
        change(&mut claims);
        self.come_back(browser, &start, claims).await
    }

    async fn rows(&self, table: &str) -> usize {
        self.server.snapshot().await.rows(table).len()
    }
}

fn param(url: &Url, name: &str) -> String {
    let mut pairs = url.query_pairs();
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// The URL to which the provider sends the browser, with the `state` of the sign-in.
fn callback(start: &Url, params: &[(&str, &str)]) -> String {
    let mut url = Url::parse(&param(start, "redirect_uri")).expect("a redirect URI");
    url.query_pairs_mut().append_pair("state", &param(start, "state")).extend_pairs(params);
    url.to_string()
}

/// Open the sign-in page of a client, choose the provider, and return the URL of its request.
async fn begin(shop: &TestClient, browser: &mut Browser, change: &[(&str, &str)]) -> Url {
    let response = browser.get(&shop.authorization_url(change)).await;
    let page = browser.follow_redirects(response).await;
    let link = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    let link = link.map(str::to_owned).find(|href| href.contains("/provider/"));
    let link = link.unwrap_or_else(|| panic!("no provider: {}", page.body));
    let redirect = browser.get(&link).await;
    assert_eq!(redirect.status, 303, "{}", redirect.body);
    Url::parse(redirect.location()).expect("an absolute URL")
}

/// Consent if asked and return the `code` of the client.
async fn finish(browser: &mut Browser, response: TestResponse) -> String {
    let mut page = browser.follow_redirects(response).await;
    if page.body.contains("name=\"decision\"") {
        page = browser.submit_decision(&page, "allow").await;
    }
    page.redirect_param("code").unwrap_or_else(|| panic!("{} {}", page.status, page.body))
}

#[tokio::test]
async fn first_sign_in_creates_an_account_and_the_next_one_finds_it() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |new| new.settings.link_verified_email = true).await;
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

/// The icon of a button is for the eye: its name stays that of the provider.
#[tokio::test]
async fn buttons_show_the_icon_of_their_kind() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |new| new.settings.name = Some("<b>ID".into())).await;
    add(&acme, |new| {
        new.id = "github".into();
        new.settings = ProviderSettings { kind: ProviderKind::Github, ..new.settings.clone() };
        new.settings.name = Some("Work".into());
    })
    .await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await.without_markers();
    let of = |name: &str| {
        let button = page.split("<a ").find(|link| link.contains(name)).expect("a button");
        let icon = button.split("<span ").nth(1).expect("an icon");
        assert!(icon.contains(r#"aria-hidden="true""#), "{button}");
        icon.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!([of("Work"), of("&lt;b&gt;ID")], ["GH", "&lt;"]);
}

/// Two tabs of one browser: a sign-in in one changes the cookie of both.
#[tokio::test]
async fn sign_in_in_another_tab_does_not_end_the_one_at_the_provider() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |_| {}).await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[]).await;
    shop.obtain_code(&mut browser, "anna", &[]).await;
    let claims = fixture.claims(&start, "sub-1");
    let response = fixture.come_back(&mut browser, &start, claims).await;
    assert_eq!(response.status, 303, "{}", response.body);
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
        add(&acme, |new| new.settings.link_verified_email = settings_link).await;
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

/// The link of the button on a problem page.
fn link_of(page: &TestResponse) -> String {
    let before = page.body.split("class=\"button primary large wide\"").next().unwrap_or_default();
    let link = before.rsplit("href=\"").next().and_then(|rest| rest.split('"').next());
    link.unwrap_or_else(|| panic!("no button: {}", page.body)).to_owned()
}

#[tokio::test]
async fn settings_and_blocked_accounts_keep_users_out() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |_| {}).await;
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

/// A9: each wrong value alone.
#[tokio::test]
async fn each_wrong_value_alone_is_rejected() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |_| {}).await;
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
        add(tenant, |_| {}).await;
        add(tenant, |new| {
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
    add(&acme, |_| {}).await;
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

/// Two first sign-ins of one identity at once: one account.
#[tokio::test]
async fn parallel_first_sign_ins_create_one_account() {
    for _ in 0..10 {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        add(&acme, |_| {}).await;
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

#[tokio::test]
async fn denial_and_outage_lead_back_to_the_sign_in_page() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |_| {}).await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[]).await;
    let denied = browser.get(&callback(&start, &[("error", "access_denied")])).await;
    assert!(denied.status == 200 && denied.body.contains("You cancelled"), "{}", denied.body);
    let page = browser.get(&link_of(&denied)).await;
    assert!(page.body.contains("name=\"password\""), "{}", page.body);
    // Keys and metadata are kept through an outage, the token endpoint is not reached.
    let start = begin(&shop, &mut browser, &[]).await;
    fixture.server.network.set_response(&format!("{ORIGIN}/token"), Err(FetchError::Timeout));
    let down = browser.get(&callback(&start, &[("code", "x")])).await;
    assert_eq!(down.status, 502);
    assert!(down.body.contains("not responding") && down.body.contains("no response in time"));
    // A provider whose metadata was never loaded.
    add(&acme, |new| {
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
    add(&acme, |_| {}).await;
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

#[tokio::test]
async fn provider_without_openid_connect_is_read_by_its_claims_mapping() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |new| {
        new.settings.kind = ProviderKind::Oauth2;
        new.settings.issuer = None;
        new.settings.authorization_endpoint = Some(format!("{ORIGIN}/authorize"));
        new.settings.token_endpoint = Some(format!("{ORIGIN}/token"));
        new.settings.userinfo_endpoint = Some(format!("{ORIGIN}/userinfo"));
        new.settings.scope = Some("read:user".into());
        for (claim, path) in
            [("sub", "id"), ("preferred_username", "login"), ("name", "names.full")]
        {
            new.settings.claims.insert(claim.into(), path.into());
        }
    })
    .await;
    fixture.provider.state().userinfo =
        json!({ "id": 583_231, "login": "octo", "names": { "full": "Octo Cat" }, "email": null });
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[("scope", "openid profile")]).await;
    assert_eq!(
        (param(&start, "scope"), param(&start, "nonce")),
        ("read:user".into(), String::new())
    );
    let response = fixture.come_back(&mut browser, &start, json!({})).await;
    let tokens = shop.redeem(&finish(&mut browser, response).await).await;
    let userinfo = shop.userinfo(tokens.access_token()).await.json();
    assert_eq!(
        (&userinfo["preferred_username"], &userinfo["name"]),
        (&json!("octo"), &json!("Octo Cat"))
    );
    let (body, authorization) = fixture.provider.state().token_requests[0].clone();
    assert!(body.contains("client_secret=upstream-secret") && authorization.is_none(), "{body}");
    let snapshot = fixture.server.snapshot().await;
    assert_eq!(snapshot.rows("linked_identity")[0]["subject"], "583231");
}

/// Apple posts its response by a form from its own site, without our cookie.
#[tokio::test]
async fn response_by_form_post_continues_with_the_cookie() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |_| {}).await;
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

/// S0-8: Sage's list and start.
#[tokio::test]
async fn sage_lists_and_starts_providers() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |_| {}).await;
    add(&acme, |new| {
        new.id = "off".into();
        new.enabled = false;
    })
    .await;
    acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let list = browser.get("/t/acme/api/auth/providers").await.json();
    let start_url = "http://localhost:8080/t/acme/api/auth/idp/start";
    assert_eq!(
        list,
        json!([{ "id": "idp", "name": "Example ID", "kind": "oidc", "start_url": start_url }])
    );
    for (return_to, expected) in [
        ("", Some("http://localhost:8080/t/acme/")),
        ("?return_to=/api/auth/session", Some("http://localhost:8080/t/acme/api/auth/session")),
        ("?return_to=https://shop.example/welcome", Some("https://shop.example/welcome")),
        ("?return_to=https://evil.example/", None),
        ("?return_to=//evil.example/", None),
    ] {
        let redirect = browser.get(&format!("{start_url}{return_to}")).await;
        let Some(expected) = expected else {
            assert_eq!(redirect.status, 400, "{return_to}");
            continue;
        };
        let start = Url::parse(redirect.location()).unwrap();
        let claims = fixture.claims(&start, "sub-1");
        let response = fixture.come_back(&mut browser, &start, claims).await;
        assert_eq!(response.location(), expected);
        let session = browser.get("/t/acme/api/auth/session").await.json();
        assert_eq!(session["user"]["username"], "cleo");
    }
    for path in ["off/start", "unknown/start"] {
        assert_eq!(browser.get(&format!("/t/acme/api/auth/{path}")).await.status, 404, "{path}");
    }
}

/// A provider that is disabled or deleted ends what waits for it at once, on every node.
#[tokio::test]
async fn disabled_or_deleted_provider_signs_no_one_in() {
    for is_deleted in [false, true] {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        add(&acme, |_| {}).await;
        let shop = acme.client("shop").await;
        fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
        let mut browser = fixture.server.browser();
        let start = begin(&shop, &mut browser, &[]).await;
        let code = fixture.provider.issue_code(fixture.claims(&start, "sub-1"));
        acme.transaction(&Actor::cli(), async |tx| {
            if is_deleted {
                return identity_provider::remove(tx, "idp").await;
            }
            let mut new = new_provider(|new| new.enabled = false);
            new.secret = None;
            identity_provider::change(tx, new, 0).await.map(drop)
        })
        .await
        .unwrap();
        let response = browser.get(&callback(&start, &[("code", &code)])).await;
        assert_eq!(response.status, 410);
        let links = usize::from(!is_deleted);
        assert_eq!(fixture.rows("linked_identity").await, links);
        let response = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(response).await;
        assert!(!page.body.contains("/provider/"), "{}", page.body);
    }
}

/// Another tenant, at another installation, is the provider: this product on both sides.
#[tokio::test]
async fn tenant_of_another_installation_is_a_provider() {
    let upstream_server = test_server_at(ORIGIN).await;
    let people = upstream_server.tenant("people").await;
    people.user("anna").await;
    let upstream_client = people
        .client_with("us", |new| {
            new.client_secret = Some("upstream-secret".into());
            new.metadata.redirect_uris =
                vec!["http://localhost:8080/t/acme/api/v1/auth/oauth/callback/idp".into()];
            new.settings.skip_consent = true;
        })
        .await;
    let server = test_server().await;
    server.network.set_server(ORIGIN, upstream_server.router.clone());
    let acme = server.tenant("acme").await;
    add(&acme, |new| {
        new.settings.kind = ProviderKind::Tenantry;
        new.settings.issuer = Some(format!("{ORIGIN}/t/people"));
    })
    .await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let start = begin(&shop, &mut browser, &[]).await;
    let mut upstream_browser = upstream_server.browser();
    let response = upstream_browser.get(start.as_str()).await;
    let response = follow(&mut upstream_browser, response).await;
    let page = upstream_browser.sign_in(&response, "anna", PASSWORD).await;
    let page = follow(&mut upstream_browser, page).await;
    assert!(page.location().starts_with("http://localhost:8080/t/acme/"), "{}", page.body);
    let response = browser.get(page.location()).await;
    let tokens = shop.redeem(&finish(&mut browser, response).await).await;
    assert_eq!(shop.userinfo(tokens.access_token()).await.json()["email"], "anna@people.example");
    drop(upstream_client);
}

/// Follow redirects within the other installation.
async fn follow(browser: &mut Browser, mut response: TestResponse) -> TestResponse {
    while response.status.is_redirection() && response.location().starts_with(ORIGIN) {
        let next = response.location().to_owned();
        response = browser.get(&next).await;
    }
    response
}

/// E6
#[tokio::test]
async fn secrets_of_providers_are_sealed() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |_| {}).await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[]).await;
    let snapshot = fixture.server.snapshot().await;
    let rows = ["identity_provider", "upstream_flow", "audit"].map(|table| snapshot.rows(table));
    let text = format!("{rows:?}");
    for secret in ["upstream-secret", &param(&start, "state"), &param(&start, "nonce")] {
        assert!(!text.contains(secret), "{secret}");
    }
}

/// A8: an account that an untrusted provider has prepared is not linked to a trusted one.
#[tokio::test]
async fn address_of_an_untrusted_provider_is_not_verified() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |_| {}).await;
    let shop = acme.client("shop").await;
    fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
    let users = fixture.server.snapshot().await.rows("user");
    assert_eq!(users[0]["email"], "cleo@mail.example");
    assert!([json!(false), json!(0)].contains(&users[0]["email_verified"]), "{users:?}");
}

/// A forced sign-in needs a provider that says when the user signed in.
#[tokio::test]
async fn forced_sign_in_is_proven_by_the_provider() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, |_| {}).await;
    let shop = acme.client("shop").await;
    let now = fixture.server.platform.now().0;
    for request in [[("prompt", "login")], [("max_age", "0")]] {
        for (auth_time, is_accepted) in
            [(json!(null), false), (json!(now - 3600), false), (json!(now), true)]
        {
            let mut browser = fixture.server.browser();
            let start = begin(&shop, &mut browser, &request).await;
            assert_eq!(param(&start, "prompt"), "login");
            assert_eq!(param(&start, "max_age"), "0");
            let mut claims = fixture.claims(&start, "sub-1");
            claims["auth_time"] = auth_time.clone();
            let response = fixture.come_back(&mut browser, &start, claims).await;
            assert_eq!(response.status == 303, is_accepted, "{request:?} {auth_time}");
        }
    }
}

/// A provider need not say when its user was authenticated: its sign-in is accepted where no time
/// is asked for, and the session satisfies no `max_age`.
#[tokio::test]
async fn session_of_unknown_age_satisfies_no_max_age() {
    let now = |fixture: &Fixture| fixture.server.platform.now().0;
    for (ahead, is_fresh) in [(Some(30), true), (None, false)] {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        add(&acme, |_| {}).await;
        let shop = acme.client_with("shop", |new| new.settings.skip_consent = true).await;
        let mut browser = fixture.server.browser();
        let by = |claims: &mut Value| {
            // Some say 0 if they do not know.
            claims["auth_time"] = ahead.map_or(0, |ahead| now(&fixture) + ahead).into();
        };
        let response = fixture.sign_in(&shop, &mut browser, by).await;
        let tokens = shop.redeem(&finish(&mut browser, response).await).await;
        assert_eq!(tokens.id_token_claims()["auth_time"], now(&fixture));
        let plain = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
        assert!(plain.redirect_param("code").is_some(), "{:?}", plain.headers);
        let request = [("prompt", "none"), ("max_age", "600")];
        let silent = browser.get(&shop.authorization_url(&request)).await;
        let error = silent.redirect_param("error");
        assert_eq!(error.as_deref(), (!is_fresh).then_some("login_required"), "{ahead:?}");
        // The provider is asked to say it, and refused if it does not.
        if is_fresh {
            continue;
        }
        let start = begin(&shop, &mut browser, &[("max_age", "600")]).await;
        assert_eq!(param(&start, "max_age"), "600");
        let claims = fixture.claims(&start, "sub-1");
        assert_eq!(fixture.come_back(&mut browser, &start, claims).await.status, 502);
        let start = begin(&shop, &mut browser, &[("max_age", "600")]).await;
        let mut claims = fixture.claims(&start, "sub-1");
        claims["auth_time"] = (now(&fixture) - 300).into();
        let response = fixture.come_back(&mut browser, &start, claims).await;
        finish(&mut browser, response).await;
        let silent = browser.get(&shop.authorization_url(&request)).await;
        assert!(silent.redirect_param("code").is_some(), "{:?}", silent.headers);
    }
}
