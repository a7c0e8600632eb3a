//! Tokens of providers: kept only where the tenant asks for it, and given to clients by token
//! exchange (RFC 8693).

mod exchange;
mod refresh;

use domain::user;
use oauth::GrantType;

use super::*;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
/// What the provider issues.
const REFRESH_TOKEN: &str = "upstream-refresh-token-1";

/// A client with token exchange and a user with a kept token.
pub(super) struct Kept<'s> {
    pub acme: TestTenant<'s>,
    pub shop: TestClient,
    browser: Browser,
    pub user_id: String,
    pub subject_token: String,
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
    pub(super) async fn with_refresh_token() -> Self {
        let fixture = Self::new().await;
        fixture.provider.state().token_response = json!({
            "refresh_token": REFRESH_TOKEN,
            "expires_in": 60,
            "scope": "openid calendar",
        });
        fixture
    }

    pub(super) async fn kept(&self, change: impl FnOnce(&mut NewProvider)) -> Kept<'_> {
        let acme = self.server.tenant("acme").await;
        acme.add_provider(change).await;
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

pub(super) async fn change_provider(kept: &Kept<'_>, change: impl FnOnce(&mut NewProvider)) {
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

/// A link that waited for a password keeps the tokens of the sign-in that it began with.
#[tokio::test]
async fn waiting_link_keeps_the_tokens_of_its_sign_in() {
    let fixture = Fixture::with_refresh_token().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(keeping).await;
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
    acme.add_provider(|_| {}).await;
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
        identity_provider::remove_ended_tokens(&fixture.server.platform).await.unwrap();
        let mut browser = fixture.server.browser();
        fixture.sign_in(&kept.shop, &mut browser, |_| {}).await;
        assert_eq!(fixture.rows("provider_token").await, expected, "{keep:?}");
    }
    let client = kept.acme.tenant.client("by-file").await.unwrap().unwrap();
    assert!(client.metadata.grant_types().contains(&GrantType::TokenExchange));
}
