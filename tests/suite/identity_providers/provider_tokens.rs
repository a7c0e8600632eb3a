//! Tokens of providers: kept only where the tenant asks for it, and given to clients by token
//! exchange (RFC 8693).

use domain::{
    job::{self, ChangePosition},
    user,
};
use oauth::GrantType;

use super::*;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
/// What the provider issues.
const REFRESH_TOKEN: &str = "upstream-refresh-token-1";

/// A client with token exchange and a user with a kept token.
struct Kept<'s> {
    acme: TestTenant<'s>,
    shop: TestClient,
    browser: Browser,
    user_id: String,
    subject_token: String,
}

pub(super) async fn exchanging_client(acme: &TestTenant<'_>, name: &str) -> TestClient {
    acme.client_with(name, |new| {
        new.settings.skip_consent = true;
        new.metadata.grant_types = Some(vec![
            GrantType::AuthorizationCode,
            GrantType::RefreshToken,
            GrantType::ClientCredentials,
            GrantType::TokenExchange,
        ]);
    })
    .await
}

pub(super) fn keeping(new: &mut NewProvider) {
    new.settings.keep_tokens = true;
}

impl Fixture {
    /// The provider issues a refresh token, and an access token for a minute.
    async fn with_refresh_token() -> Self {
        let fixture = Self::new().await;
        fixture.provider.state().token_response = json!({
            "refresh_token": REFRESH_TOKEN,
            "expires_in": 60,
            "scope": "openid calendar",
        });
        fixture
    }

    async fn kept(&self, change: impl FnOnce(&mut NewProvider)) -> Kept<'_> {
        let acme = self.server.tenant("acme").await;
        add(&acme, change).await;
        let shop = exchanging_client(&acme, "shop").await;
        let mut browser = self.server.browser();
        let response = self.sign_in(&shop, &mut browser, |_| {}).await;
        let tokens = shop.redeem(&finish(&mut browser, response).await).await;
        let subject_token = tokens.access_token().to_owned();
        let user_id = tests::client::jwt_claims(&subject_token)["sub"].as_str().unwrap().into();
        Kept { acme, shop, browser, user_id, subject_token }
    }
}

/// The fields of an exchange.
fn fields(subject_token: &str) -> [(&str, &str); 4] {
    [
        ("grant_type", GRANT),
        ("subject_token", subject_token),
        ("subject_token_type", ACCESS_TOKEN),
        ("audience", "idp"),
    ]
}

pub(super) async fn exchange(client: &TestClient, subject_token: &str) -> TestResponse {
    client.post("/oauth2/token", &fields(subject_token)).await
}

async fn change_provider(kept: &Kept<'_>, change: impl FnOnce(&mut NewProvider)) {
    let mut new = new_provider(keeping);
    new.secret = None;
    change(&mut new);
    let rows = kept.acme.server.snapshot().await.rows("identity_provider");
    let version = rows[0]["version"].as_i64().unwrap();
    let cli = Actor::cli();
    let changed =
        kept.acme.transaction(&cli, async |tx| identity_provider::change(tx, new, version).await);
    assert!(changed.await.unwrap());
}

#[tokio::test]
async fn tokens_are_kept_only_where_the_tenant_asks_for_it() {
    for keep in [false, true] {
        let fixture = Fixture::with_refresh_token().await;
        let mut kept = fixture.kept(|new| new.settings.keep_tokens = keep).await;
        assert_eq!(fixture.rows("provider_token").await, usize::from(keep));
        let response = exchange(&kept.shop, &kept.subject_token).await;
        assert_eq!(response.header("cache-control"), "no-store");
        if !keep {
            assert_eq!(
                (response.status.as_u16(), &response.json()["error"]),
                (400, &"invalid_target".into())
            );
            continue;
        }
        let expected = json!({
            "access_token": "upstream-token",
            "issued_token_type": ACCESS_TOKEN,
            "token_type": "Bearer",
            "expires_in": 60,
            "scope": "openid calendar",
        });
        assert_eq!((response.status.as_u16(), response.json()), (200, expected));
        // E6: sealed for its tenant and its identity.
        let snapshot = fixture.server.snapshot().await;
        for secret in ["upstream-token", REFRESH_TOKEN] {
            assert_eq!(snapshot.tables_containing(secret), Vec::<&str>::new(), "{secret}");
        }
        let row = &snapshot.rows("provider_token")[0];
        let (vault, sealed) = (fixture.server.platform.vault(), row["sealed"].as_str().unwrap());
        let (tenant, id) = (kept.acme.tenant.id(), row["id"].as_str().unwrap());
        assert_eq!(id, snapshot.rows("linked_identity")[0]["id"]);
        assert!(vault.open(&format!("provider-token/{tenant}/{id}"), sealed).is_ok());
        for other in [format!("provider-token/{tenant}/lid_x"), format!("provider-token/x/{id}")] {
            assert!(vault.open(&other, sealed).is_err(), "{other}");
        }
        // The next sign-in replaces it. A refresh token that is not issued again stays.
        fixture.provider.state().token_response =
            json!({ "access_token": "upstream-token", "expires_in": 90 });
        let mut other = fixture.server.browser();
        fixture.sign_in(&kept.shop, &mut other, |_| {}).await;
        let response = exchange(&kept.shop, &kept.subject_token).await.json();
        assert_eq!(
            (&response["expires_in"], fixture.rows("provider_token").await),
            (&90.into(), 1)
        );
        // Without a scope in the response, it is the requested one (RFC 6749 §5.1).
        assert_eq!(response["scope"], "openid profile email");
        let row = fixture.server.snapshot().await.rows("provider_token").remove(0);
        let label = format!("provider-token/{tenant}/{id}");
        let opened = vault.open(&label, row["sealed"].as_str().unwrap()).unwrap();
        assert!(std::str::from_utf8(&opened).unwrap().contains(REFRESH_TOKEN));
        kept.browser.get("/t/acme/account").await;
    }
}

/// The first exchange of each client is audited, and no other.
#[tokio::test]
async fn first_exchange_of_each_client_is_audited() {
    let fixture = Fixture::with_refresh_token().await;
    let mut kept = fixture.kept(keeping).await;
    let office = exchanging_client(&kept.acme, "office").await;
    let code = office.obtain_code(&mut kept.browser, "cleo", &[]).await;
    let of_office = office.redeem(&code).await;
    for _ in 0..3 {
        for (client, token) in
            [(&kept.shop, &*kept.subject_token), (&office, of_office.access_token())]
        {
            assert_eq!(exchange(client, token).await.status, 200);
        }
    }
    assert_eq!(fixture.server.audit_count("identity.token_issued").await, 2);
}

/// A link that waited for a password keeps the tokens of the sign-in that it began with.
#[tokio::test]
async fn waiting_link_keeps_the_tokens_of_its_sign_in() {
    let fixture = Fixture::with_refresh_token().await;
    let acme = fixture.server.tenant("acme").await;
    add(&acme, keeping).await;
    let shop = exchanging_client(&acme, "shop").await;
    acme.user_with("anna", |new| {
        new.email = Some("cleo@mail.example".into());
        new.email_verified = true;
    })
    .await;
    let mut browser = fixture.server.browser();
    let conflict = fixture.sign_in(&shop, &mut browser, |_| {}).await;
    let snapshot = fixture.server.snapshot().await;
    assert_eq!(snapshot.rows("provider_token").len(), 0);
    for secret in ["upstream-token", REFRESH_TOKEN] {
        assert_eq!(snapshot.tables_containing(secret), Vec::<&str>::new(), "{secret}");
    }
    let page = browser.get(&link_of(&conflict)).await;
    let response = browser.sign_in(&page, "anna", PASSWORD).await;
    let tokens = shop.redeem(&finish(&mut browser, response).await).await;
    let response = exchange(&shop, tokens.access_token()).await;
    assert_eq!(
        (response.status.as_u16(), &response.json()["access_token"]),
        (200, &"upstream-token".into())
    );
}

/// What is wrong with a request, its client, the fields that it changes, and the response.
type RefusedRequest<'r> = (&'r str, &'r TestClient, Vec<(&'r str, String)>, u16, &'r str);

/// RFC 8693 §2.2.2, each condition alone.
#[tokio::test]
async fn each_wrong_request_is_refused() {
    let fixture = Fixture::with_refresh_token().await;
    let mut kept = fixture.kept(keeping).await;
    let token = kept.subject_token.clone();
    let rival = fixture.server.tenant("rival").await;
    add(&rival, keeping).await;
    let rivals = exchanging_client(&rival, "shop").await;
    let mut other = fixture.server.browser();
    let response = fixture.sign_in(&rivals, &mut other, |_| {}).await;
    let of_rival = rivals.redeem(&finish(&mut other, response).await).await;
    let office = exchanging_client(&kept.acme, "office").await;
    let without = kept.acme.client_with("without", |new| new.settings.skip_consent = true).await;
    let code = without.obtain_code(&mut kept.browser, "cleo", &[]).await;
    let of_without = without.redeem(&code).await;
    let of_client = kept.shop.request_token(&[("grant_type", "client_credentials")]).await;
    let replaced = |name: &'static str, value: &str| {
        let mut all: Vec<(&str, String)> =
            fields(&token).into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        all.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            all.push((name, value.to_owned()));
        }
        all
    };
    let id_token = "urn:ietf:params:oauth:token-type:id_token";
    let cases: Vec<RefusedRequest<'_>> = vec![
        ("another client", &office, replaced("", ""), 400, "invalid_request"),
        (
            "without the grant",
            &without,
            replaced("subject_token", of_without.access_token()),
            400,
            "unauthorized_client",
        ),
        (
            "another tenant's token",
            &kept.shop,
            replaced("subject_token", of_rival.access_token()),
            400,
            "invalid_request",
        ),
        (
            "the client's own token",
            &kept.shop,
            replaced("subject_token", of_client.access_token()),
            400,
            "invalid_request",
        ),
        ("no token", &kept.shop, replaced("subject_token", ""), 400, "invalid_request"),
        (
            "altered token",
            &kept.shop,
            replaced("subject_token", &token[1..]),
            400,
            "invalid_request",
        ),
        ("no type", &kept.shop, replaced("subject_token_type", ""), 400, "invalid_request"),
        (
            "another type",
            &kept.shop,
            replaced("subject_token_type", id_token),
            400,
            "invalid_request",
        ),
        (
            "another requested type",
            &kept.shop,
            replaced("requested_token_type", id_token),
            400,
            "invalid_request",
        ),
        ("delegation", &kept.shop, replaced("actor_token", &token), 400, "invalid_request"),
        ("no audience", &kept.shop, replaced("audience", ""), 400, "invalid_request"),
        ("unknown audience", &kept.shop, replaced("audience", "other"), 400, "invalid_target"),
        (
            "resource",
            &kept.shop,
            replaced("resource", "https://idp.example/"),
            400,
            "invalid_target",
        ),
        ("too large a scope", &kept.shop, replaced("scope", "mail"), 400, "invalid_scope"),
    ];
    for (what, client, fields, status, error) in cases {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let response = client.post("/oauth2/token", &fields).await;
        let found = (
            response.status.as_u16(),
            response.json()["error"].as_str().unwrap_or_default().to_owned(),
        );
        assert_eq!(found, (status, error.to_owned()), "{what}: {}", response.body);
        assert!(!response.body.contains("upstream-token"), "{what}");
    }
    let mut anonymous = kept.shop.at_base_url(&kept.shop.base_url);
    anonymous.secret = None;
    assert_eq!(exchange(&anonymous, &token).await.status, 401);
    let requested = [("requested_token_type", ACCESS_TOKEN), ("scope", "calendar")];
    let all: Vec<_> = fields(&token).into_iter().chain(requested).collect();
    assert_eq!(kept.shop.post("/oauth2/token", &all).await.status, 200);
}

/// What ends the exchange, on another process too.
#[tokio::test]
async fn what_the_exchange_relies_on_is_asked_again() {
    let cases = [
        ("grant ended", "invalid_request", 1),
        ("user blocked", "invalid_request", 1),
        ("user deleted", "invalid_request", 0),
        ("identity unlinked", "invalid_grant", 0),
        ("provider disabled", "invalid_target", 1),
        ("provider deleted", "invalid_target", 0),
        ("provider added again", "invalid_grant", 0),
        ("setting off", "invalid_target", 0),
        ("setting off and on", "invalid_grant", 0),
        ("grant type withdrawn", "unauthorized_client", 1),
    ];
    for (event, error, rows) in cases {
        let fixture = Fixture::with_refresh_token().await;
        let kept = fixture.kept(keeping).await;
        let node = fixture.server.start_node().await;
        let mut position = ChangePosition::default();
        job::poll_changes(&node.platform, &mut position).await.unwrap();
        let mut there = kept.shop.at_base_url(&kept.shop.base_url);
        there.router = node.router.clone();
        for client in [&kept.shop, &there] {
            assert_eq!(exchange(client, &kept.subject_token).await.status, 200, "{event}");
        }
        let cli = Actor::cli();
        let (acme, user_id) = (&kept.acme, kept.user_id.as_str());
        match event {
            "grant ended" => {
                let fields = [("token", &*kept.subject_token)];
                assert_eq!(kept.shop.post("/oauth2/revoke", &fields).await.status, 200);
            }
            "user blocked" => {
                acme.transaction(&cli, async |tx| user::set_disabled(tx, user_id, true).await)
                    .await
                    .map(drop)
                    .unwrap();
            }
            "user deleted" => {
                acme.transaction(&cli, async |tx| user::remove(tx, user_id).await).await.unwrap();
            }
            "identity unlinked" => {
                fixture.server.execute_sql(r#"DELETE FROM "linked_identity""#).await;
            }
            "provider disabled" => change_provider(&kept, |new| new.enabled = false).await,
            "provider deleted" | "provider added again" => {
                acme.transaction(&cli, async |tx| identity_provider::remove(tx, "idp").await)
                    .await
                    .unwrap();
                if event == "provider added again" {
                    add(acme, keeping).await;
                }
            }
            "setting off" => change_provider(&kept, |new| new.settings.keep_tokens = false).await,
            "setting off and on" => {
                change_provider(&kept, |new| new.settings.keep_tokens = false).await;
                change_provider(&kept, |_| {}).await;
            }
            "grant type withdrawn" => {
                let detail = domain::client::detail(&acme.tenant, &cli, &kept.shop.row_id).await;
                let mut form = detail.unwrap().form;
                form.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
                acme.transaction(&cli, async |tx| {
                    domain::client::update(tx, &kept.shop.row_id, form).await
                })
                .await
                .map(drop)
                .unwrap();
            }
            other => panic!("{other}"),
        }
        job::poll_changes(&node.platform, &mut position).await.unwrap();
        for client in [&kept.shop, &there] {
            let response = exchange(client, &kept.subject_token).await;
            let found = (response.status.as_u16(), response.json()["error"].clone());
            assert_eq!(found, (400, error.into()), "{event}: {}", response.body);
        }
        assert_eq!(fixture.rows("provider_token").await, rows, "{event}");
    }
}

#[tokio::test]
async fn expired_token_is_refreshed_once() {
    let fixture = Fixture::with_refresh_token().await;
    let kept = fixture.kept(keeping).await;
    fixture.provider.state().refresh_response = (
        200,
        json!({
            "access_token": "second-upstream-token",
            "token_type": "bearer",
            "refresh_token": "upstream-refresh-token-2",
            "expires_in": 600,
        }),
    );
    fixture.provider.state().token_requests.clear();
    fixture.server.clock.advance(61);
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (shop, token) =
            (kept.shop.at_base_url(&kept.shop.base_url), kept.subject_token.clone());
        requests.spawn(async move { exchange(&shop, &token).await });
    }
    for response in requests.join_all().await {
        let body = response.json();
        assert_eq!(
            (response.status.as_u16(), &body["token_type"]),
            (200, &"Bearer".into()),
            "{body}"
        );
        assert_eq!(body["access_token"], "second-upstream-token");
        // The scope stays (RFC 6749 §6).
        assert_eq!(body["scope"], "openid calendar");
    }
    let requests = fixture.provider.state().token_requests.clone();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(requests[0].0.contains(&format!("refresh_token={REFRESH_TOKEN}")), "{requests:?}");
    // The next one needs the successor.
    fixture.server.clock.advance(601);
    exchange(&kept.shop, &kept.subject_token).await;
    let requests = fixture.provider.state().token_requests.clone();
    assert!(requests[1].0.contains("refresh_token=upstream-refresh-token-2"), "{requests:?}");
}

/// A token that ends at once is given as it is, and costs one request to the provider.
#[tokio::test]
async fn short_token_is_refreshed_once_for_each_request() {
    let fixture = Fixture::with_refresh_token().await;
    let kept = fixture.kept(keeping).await;
    let short = json!({ "access_token": "short", "token_type": "Bearer", "expires_in": 1 });
    fixture.provider.state().refresh_response = (200, short);
    fixture.provider.state().token_requests.clear();
    fixture.server.clock.advance(61);
    let response = exchange(&kept.shop, &kept.subject_token).await.json();
    assert_eq!((&response["access_token"], &response["expires_in"]), (&"short".into(), &1.into()));
    assert_eq!(fixture.provider.state().token_requests.len(), 1);
}

/// The standard's response, GitHub's with status 200, and what is no refusal.
#[tokio::test]
async fn refused_refresh_token_deletes_what_was_kept() {
    for (status, error, is_refused) in [
        (400, "invalid_grant", true),
        (200, "bad_refresh_token", true),
        (401, "invalid_client", false),
        (500, "server_error", false),
    ] {
        let fixture = Fixture::with_refresh_token().await;
        let kept = fixture.kept(keeping).await;
        fixture.provider.state().refresh_response = (status, json!({ "error": error }));
        fixture.server.clock.advance(61);
        for _ in 0..2 {
            let response = exchange(&kept.shop, &kept.subject_token).await;
            let body = response.json();
            let expected = match is_refused {
                true => (400, "invalid_grant"),
                false => (503, "temporarily_unavailable"),
            };
            assert_eq!(
                (response.status.as_u16(), body["error"].as_str().unwrap()),
                expected,
                "{error}"
            );
            if is_refused {
                let text = body["error_description"].as_str().unwrap();
                assert!(text.contains("sign in there again"), "{text}");
            }
        }
        assert_eq!(fixture.rows("provider_token").await, usize::from(!is_refused), "{error}");
        let audited = fixture.server.audit_count("identity.token_rejected").await;
        assert_eq!(audited, usize::from(is_refused), "{error}");
    }
}

/// An expired token without a refresh token needs a new sign-in, which it gets.
#[tokio::test]
async fn expired_token_without_a_refresh_token_needs_a_new_sign_in() {
    let fixture = Fixture::new().await;
    fixture.provider.state().token_response = json!({ "expires_in": 60 });
    let kept = fixture.kept(keeping).await;
    fixture.server.clock.advance(61);
    let response = exchange(&kept.shop, &kept.subject_token).await;
    assert_eq!(response.json()["error"], "invalid_grant");
    let mut browser = fixture.server.browser();
    fixture.sign_in(&kept.shop, &mut browser, |_| {}).await;
    assert_eq!(exchange(&kept.shop, &kept.subject_token).await.status, 200);
}

/// A token without an end is used as it is.
#[tokio::test]
async fn provider_that_is_down_is_temporarily_unavailable() {
    let fixture = Fixture::with_refresh_token().await;
    let kept = fixture.kept(keeping).await;
    let url = format!("{ORIGIN}/token");
    fixture.server.network.set_response(&url, Err(FetchError::Timeout));
    // What has not expired is used.
    assert_eq!(exchange(&kept.shop, &kept.subject_token).await.status, 200);
    fixture.server.clock.advance(61);
    let response = exchange(&kept.shop, &kept.subject_token).await;
    assert_eq!(
        (response.status.as_u16(), &response.json()["error"]),
        (503, &"temporarily_unavailable".into())
    );
    // Another attempt is not kept waiting by the failed one.
    let answer = FakeNetwork::response(200, r#"{"access_token":"back","token_type":"Bearer"}"#);
    fixture.server.network.set_response(&url, Ok(answer));
    let response = exchange(&kept.shop, &kept.subject_token).await.json();
    assert_eq!((&response["access_token"], response.get("expires_in")), (&"back".into(), None));
}

#[tokio::test]
async fn metadata_names_the_grant_only_where_it_works() {
    let fixture = Fixture::new().await;
    let is_named = async || {
        let document =
            fixture.server.browser().get("/t/acme/.well-known/openid-configuration").await;
        document.json()["grant_types_supported"].as_array().unwrap().contains(&GRANT.into())
    };
    let acme = fixture.server.tenant("acme").await;
    assert!(!is_named().await, "no provider");
    add(&acme, |_| {}).await;
    assert!(!is_named().await, "nothing is kept");
    let shop = exchanging_client(&acme, "shop").await;
    let kept = Kept {
        acme,
        shop,
        browser: fixture.server.browser(),
        user_id: String::new(),
        subject_token: String::new(),
    };
    change_provider(&kept, |_| {}).await;
    assert!(is_named().await);
    change_provider(&kept, |new| new.enabled = false).await;
    assert!(!is_named().await, "disabled");
}

/// Only staff give the grant, and only to clients that can keep a secret (P1).
#[tokio::test]
async fn only_staff_give_the_grant_to_confidential_clients() {
    use contract::{
        client::{ClientType, NewClient},
        settings::{SelfRegistration, TenantSettings},
        user::Role,
    };

    let fixture = Fixture::new().await;
    let settings =
        TenantSettings { self_registration: SelfRegistration::Open, ..TenantSettings::default() };
    let acme = fixture.server.tenant_with("acme", settings).await;
    let developer = acme.member("dora", Role::Developer).await;
    let new = |client_type| {
        let mut new = NewClient { client_type: Some(client_type), ..NewClient::default() };
        new.metadata.client_name = Some("Tool".into());
        new.metadata.redirect_uris = vec!["https://tool.example/callback".into()];
        new.metadata.grant_types =
            Some(vec![GrantType::AuthorizationCode, GrantType::TokenExchange]);
        new
    };
    for (actor, client_type, is_allowed) in [
        (&developer, ClientType::Confidential, false),
        (&Actor::cli(), ClientType::Public, false),
        (&Actor::cli(), ClientType::Confidential, true),
    ] {
        let registered = acme
            .transaction(actor, async |tx| domain::client::register(tx, new(client_type)).await)
            .await;
        assert_eq!(registered.is_ok(), is_allowed, "{client_type:?}");
        if let Err(error) = registered {
            let domain::Error::Invalid(problems) = &error else { panic!("{error}") };
            assert!(problems.iter().any(|problem| problem.field == "grant_types"), "{error}");
        }
    }
    assert_eq!(fixture.server.audit_count("client.dangerous_grant_enabled").await, 1);
}

/// A file switches the setting and gives the grant; what it does not name stays.
#[tokio::test]
async fn file_keeps_tokens_and_gives_the_grant() {
    let fixture = Fixture::with_refresh_token().await;
    let kept = fixture.kept(|_| {}).await;
    let apply = async |keep: &str| {
        let text = format!(
            "tenants:\n- slug: acme\n  providers:\n  - id: idp\n    kind: oidc\n{keep}  \
             clients:\n  - client_id: by-file\n    \
             grant_types: [authorization_code, '{GRANT}']\n    \
             redirect_uris: ['https://by-file.example/cb']\n"
        );
        let file = domain::apply::parse(&text).expect("a valid file");
        domain::apply::apply(&fixture.server.platform, &Actor::cli(), file, false).await.unwrap();
    };
    for (keep, expected) in
        [("    keep_tokens: true\n", 1), ("", 1), ("    keep_tokens: false\n", 0), ("", 0)]
    {
        apply(keep).await;
        let mut browser = fixture.server.browser();
        fixture.sign_in(&kept.shop, &mut browser, |_| {}).await;
        assert_eq!(fixture.rows("provider_token").await, expected, "{keep:?}");
    }
    let client = kept.acme.tenant.client("by-file").await.unwrap().unwrap();
    assert!(client.metadata.grant_types().contains(&GrantType::TokenExchange));
}
