//! No path skips the second factor: a table of the ways to sign in that start with one (A4, A8).

mod providers;

use contract::{settings::SecondFactorPolicy, user::Role};
use domain::Actor;
use serde_json::json;
use tests::{
    Browser, FakeProvider, TestClient, TestResponse, TestServer, TestTenant,
    browser::param,
    fake_provider::{ORIGIN, callback},
    fixtures::PASSWORD,
    test_server,
};

use super::{CODE_PAGE, SETUP_PAGE, enrol, next_code, settings, submit_and_follow};

/// Ways to a session or a token, each without a second factor of its own.
const PATHS: [&str; 9] = [
    "client",
    "account",
    "identity provider",
    "identity provider, for a session",
    "linked at sign-in",
    "invitation of an account",
    "console",
    "Sage's login",
    "password reset",
];

struct Fixture<'s> {
    server: &'s TestServer,
    acme: &'s TestTenant<'s>,
    provider: &'s FakeProvider,
    shop: TestClient,
    user_id: String,
    /// Whether the provider says that it has asked for several factors.
    has_several_factors: bool,
    /// When the user has authenticated there, in seconds before now, if the provider says so.
    authenticated_ago: Option<i64>,
}

impl<'s> Fixture<'s> {
    /// The provider says nothing of factors, nor of when the user has authenticated.
    fn new(
        server: &'s TestServer,
        acme: &'s TestTenant<'s>,
        provider: &'s FakeProvider,
        shop: TestClient,
        user_id: String,
    ) -> Self {
        let (has_several_factors, authenticated_ago) = (false, None);
        Self { server, acme, provider, shop, user_id, has_several_factors, authenticated_ago }
    }

    /// Walks a path with the first factor alone, to the page that it ends at.
    async fn sign_in_by(&self, path: &str, browser: &mut Browser) -> TestResponse {
        match path {
            "client" => self.shop.authorize(browser, "anna", &[]).await,
            "account" => self.sign_in_at(browser, "/t/acme/account").await,
            "console" => self.sign_in_at(browser, "/console/t/acme/users").await,
            "identity provider" => {
                let begun = self.begin_at_provider(browser, &[]).await;
                self.come_back(browser, &begun, "anna@acme.example").await
            }
            "identity provider, for a session" => {
                let begun = browser.get("/t/acme/api/auth/idp/start?return_to=/account").await;
                self.come_back(browser, &begun, "anna@acme.example").await
            }
            // The provider's account is linked by a password, which is one factor.
            "linked at sign-in" => {
                self.server.execute_sql("DELETE FROM linked_identity").await;
                let page = self.shop.authorization_url(&[]);
                let redirect = browser.get(&page).await;
                let page = browser.follow_redirects(redirect).await;
                browser.sign_in(&page, "anna@acme.example", PASSWORD).await
            }
            "invitation of an account" => {
                let invite = contract::member::NewInvitation {
                    email: "anna@acme.example".into(),
                    role: Role::Admin,
                };
                let link = self
                    .acme
                    .transaction(&Actor::cli(), async |tx| domain::member::invite(tx, invite).await)
                    .await
                    .unwrap();
                let page = browser.get(&link.address).await;
                let hidden = page.hidden_fields();
                let mut fields = vec![("password", PASSWORD)];
                fields.extend(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
                browser.post(&page.form_action(), &fields).await;
                let redirect = browser.get("/console/t/acme").await;
                browser.follow_redirects(redirect).await
            }
            "Sage's login" => {
                let body = json!({ "username": "anna", "password": PASSWORD });
                let response = browser.post_json("/t/acme/api/auth/login", &body).await;
                assert_eq!(response.status, 403, "{}", response.body);
                assert_eq!(response.json()["error"], "second_factor_required");
                let next = response.json()["continue_url"].as_str().unwrap().to_owned();
                browser.open(&next).await
            }
            "password reset" => {
                let link = self
                    .acme
                    .transaction(&Actor::cli(), async |tx| {
                        domain::user::reset_link(tx, &self.user_id).await
                    })
                    .await
                    .unwrap();
                let page = browser.get(&link.address).await;
                let hidden = page.hidden_fields();
                let mut fields = vec![("password", PASSWORD)];
                fields.extend(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
                let done = browser.post(&page.form_action(), &fields).await;
                assert_eq!(done.status, 200, "{}", done.body);
                self.sign_in_at(browser, "/t/acme/account").await
            }
            other => panic!("{other}"),
        }
    }

    /// Requests an authorization, and goes to the provider from the sign-in page.
    async fn begin_at_provider(
        &self,
        browser: &mut Browser,
        change: &[(&str, &str)],
    ) -> TestResponse {
        let page = browser.open(&self.shop.authorization_url(change)).await;
        let link = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
        let link = link.map(str::to_owned).find(|href| href.contains("/provider/"));
        browser.get(&link.unwrap_or_else(|| panic!("no provider: {}", page.body))).await
    }

    /// Opens a page, and signs in with a password if it asks for one.
    async fn sign_in_at(&self, browser: &mut Browser, path: &str) -> TestResponse {
        let page = browser.open(path).await;
        browser.sign_in(&page, "anna@acme.example", PASSWORD).await
    }

    async fn come_back(
        &self,
        browser: &mut Browser,
        begun: &TestResponse,
        email: &str,
    ) -> TestResponse {
        let start = url::Url::parse(begun.location()).expect("the provider");
        let now = self.server.platform.now().0;
        let mut claims = json!({
            "iss": ORIGIN, "aud": "us", "sub": "sub-anna", "iat": now, "exp": now + 300,
            "nonce": param(&start, "nonce"), "name": "Anna Ames", "preferred_username": "anna",
            "email": email, "email_verified": true,
        });
        if self.has_several_factors {
            claims["amr"] = json!(["pwd", "otp", "mfa"]);
        }
        if let Some(ago) = self.authenticated_ago {
            claims["auth_time"] = json!(now - ago);
        }
        let code = self.provider.issue_code(claims);
        browser.open(&callback(&start, &[("code", &code)])).await
    }

    /// Asserts that the browser has no session anywhere.
    async fn assert_signed_out(&self, browser: &mut Browser, path: &str) {
        let session = browser.get("/t/acme/api/auth/session").await.json();
        assert_eq!(session["session"], json!(null), "{path}");
        for page in ["/t/acme/account", "/console/t/acme/users"] {
            assert_eq!(browser.get(page).await.status, 303, "{path}: {page}");
        }
        let silent = browser.get(&self.shop.authorization_url(&[("prompt", "none")])).await;
        assert_eq!(silent.redirect_param("error").as_deref(), Some("login_required"), "{path}");
    }
}

#[tokio::test]
async fn no_path_skips_the_second_factor() {
    let server = test_server().await;
    server.set_up_operator().await;
    let provider = FakeProvider::default();
    server.network.set_server(ORIGIN, provider.router());
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let user_id = acme.user("anna").await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    let shop = acme.client("shop").await;
    let (app, _) = enrol(&server, "anna").await;
    let fixture = Fixture::new(&server, &acme, &provider, shop, user_id);
    for path in PATHS {
        let mut browser = server.browser();
        let page = fixture.sign_in_by(path, &mut browser).await;
        assert!(page.body.contains(CODE_PAGE), "{path}: {} {}", page.status, page.body);
        fixture.assert_signed_out(&mut browser, path).await;
        let end = submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
        assert!(!end.body.contains(CODE_PAGE), "{path}: {} {}", end.status, end.body);
        let silent = fixture.shop.authorization_url(&[("prompt", "none")]);
        let error = browser.get(&silent).await.redirect_param("error");
        assert_ne!(error.as_deref(), Some("login_required"), "{path}: now there is a session");
    }
}

#[tokio::test]
async fn no_path_skips_the_set_up_that_is_required() {
    let server = test_server().await;
    server.set_up_operator().await;
    let provider = FakeProvider::default();
    server.network.set_server(ORIGIN, provider.router());
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::All)).await;
    let user_id = acme.user("anna").await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    let shop = acme.client("shop").await;
    let fixture = Fixture::new(&server, &acme, &provider, shop, user_id);
    for path in PATHS {
        let mut browser = server.browser();
        let page = fixture.sign_in_by(path, &mut browser).await;
        assert!(page.body.contains(SETUP_PAGE), "{path}: {} {}", page.status, page.body);
        fixture.assert_signed_out(&mut browser, path).await;
    }
}

#[tokio::test]
async fn password_grant_is_refused_on_every_path() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    acme.user("ben").await;
    let client = acme
        .client_with("legacy", |new| {
            new.metadata.grant_types = Some(vec![oauth::GrantType::Password]);
        })
        .await;
    enrol(&server, "anna").await;
    let grants = server.snapshot().await.rows("grant").len();
    let paths: Vec<_> = contract::routes::Endpoint::Token.paths().collect();
    for path in &paths {
        let request = async |name: &str| {
            let fields = [("grant_type", "password"), ("username", name), ("password", PASSWORD)];
            client.post(path, &fields).await
        };
        let refused = request("anna").await;
        assert_eq!(refused.status, 400, "{path}: {}", refused.body);
        let error = refused.json();
        if path.contains("/v1/auth/") {
            assert_eq!(error["code"], "MULTI_FACTOR_AUTHENTICATION_REQUIRED", "{path}");
            let header = refused.header("x-stack-known-error");
            assert_eq!(header, "MULTI_FACTOR_AUTHENTICATION_REQUIRED");
        }
        assert_eq!(error["error"], "invalid_grant", "{path}");
        let description = error["error_description"].as_str().unwrap();
        assert!(description.contains("second factor"), "{path}: {description}");
        assert_eq!(request("ben").await.status, 200, "{path}");
    }
    assert_eq!(server.snapshot().await.rows("grant").len(), grants + paths.len());
    super::set_policy(&acme, SecondFactorPolicy::All).await;
    let fields = [("grant_type", "password"), ("username", "ben"), ("password", PASSWORD)];
    assert_eq!(client.request_token(&fields).await.error(), "invalid_grant");
}
