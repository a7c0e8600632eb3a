//! Sign-in at identity providers: where it begins and ends, and what is stored meanwhile (A8, A9,
//! I2).

mod accounts;
mod authentication_time;
mod cost;
mod ended_tokens;
mod flood;
mod fuzz;
mod home_realm;
mod icon;
mod keep_signed_in;
mod kinds;
mod pending_links;
mod provider_tokens;
mod responses;
mod revocation;
mod role_mapping;
mod settings;
mod sign_in_provider;
mod sign_out;
mod update_claims;

use contract::provider::{ProviderKind, ProviderSettings};
use domain::{
    Actor,
    identity_provider::{self, NewProvider},
    outbound::FetchError,
};
use serde_json::{Value, json};
use tests::{
    Browser, FakeNetwork, FakeProvider, TestClient, TestResponse, TestServer, TestTenant,
    browser::param,
    fake_provider::{ORIGIN, callback, new_provider},
    fixtures::PASSWORD,
    test_server,
};
use url::Url;

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

/// Open the sign-in page of a client. Redirects of this server are followed; that to a provider is
/// returned.
async fn open(browser: &mut Browser, shop: &TestClient, change: &[(&str, &str)]) -> TestResponse {
    browser.open(&shop.authorization_url(change)).await
}

/// Open the sign-in page of a client, choose the provider, and return the URL of its request.
async fn begin(shop: &TestClient, browser: &mut Browser, change: &[(&str, &str)]) -> Url {
    let page = open(browser, shop, change).await;
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

/// Two tabs of one browser: a sign-in in one changes the cookie of both.
#[tokio::test]
async fn sign_in_in_another_tab_does_not_end_the_one_at_the_provider() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = fixture.server.browser();
    let start = begin(&shop, &mut browser, &[]).await;
    shop.obtain_code(&mut browser, "anna", &[]).await;
    let claims = fixture.claims(&start, "sub-1");
    let response = fixture.come_back(&mut browser, &start, claims).await;
    assert_eq!(response.status, 303, "{}", response.body);
}

/// The link of the button on a problem page.
fn link_of(page: &TestResponse) -> String {
    let before = page.body.split("class=\"button primary large wide\"").next().unwrap_or_default();
    let link = before.rsplit("href=\"").next().and_then(|rest| rest.split('"').next());
    link.unwrap_or_else(|| panic!("no button: {}", page.body)).to_owned()
}

/// S0-8: Sage's list and start.
#[tokio::test]
async fn sage_lists_and_starts_providers() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    acme.add_provider(|new| {
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
        acme.add_provider(|_| {}).await;
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

/// E6
#[tokio::test]
async fn secrets_of_providers_are_sealed() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
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
