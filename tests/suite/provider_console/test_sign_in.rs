//! The test sign-in of a provider: it shows each step and changes no account.

use contract::provider::{ProviderTestReport, ProviderTestStage, StepOutcome};
use domain::outbound::FetchError;
use tests::{
    FakeProvider,
    browser::param,
    fake_provider::{ORIGIN, callback},
};
use url::Url;

use super::*;

/// A tenant whose owner tests its disabled provider.
struct TestSignIn<'s> {
    acme: TestTenant<'s>,
    owner: Browser,
    provider: FakeProvider,
}

impl<'s> TestSignIn<'s> {
    async fn new(server: &'s TestServer) -> Self {
        let provider = FakeProvider::default();
        server.network.set_server(ORIGIN, provider.router());
        let acme = server.tenant("acme").await;
        let mut owner = owner(server, &acme).await;
        let fields = format!(
            "tenant=acme&id=corp&kind=oidc&form[client_id]=us&form[issuer]={ORIGIN}\
            &form[client_secret]=s&form[create_accounts]=true"
        );
        assert_eq!(call(&mut owner, "add_provider", &fields).await.0, 200);
        Self { acme, owner, provider }
    }

    /// Ask for a test, and return the URL where it begins.
    async fn prepare(&mut self) -> String {
        // A form that is sent again within seconds counts as the same one.
        self.acme.server.clock.advance(60);
        let (status, url) =
            call(&mut self.owner, "start_provider_test", "tenant=acme&id=corp").await;
        assert_eq!(status, 200, "{url}");
        serde_json::from_str(&url).unwrap()
    }

    /// Begin a test, and return the URL of the provider.
    async fn begin(&mut self) -> Url {
        let url = self.prepare().await;
        let redirect = self.owner.get(&url).await;
        assert_eq!(redirect.status, 303, "{}", redirect.body);
        Url::parse(redirect.location()).unwrap()
    }

    /// Return from the provider with an ID token, and follow to the console.
    async fn come_back(&mut self, start: &Url, change: impl FnOnce(&mut Value)) {
        let now = self.acme.server.platform.now().0;
        let mut claims = json!({
            "iss": ORIGIN, "aud": "us", "sub": "sub-1", "iat": now, "exp": now + 300,
            "nonce": param(start, "nonce"), "name": "Cleo", "email": "cleo@mail.example",
            "email_verified": true,
        });
        change(&mut claims);
        let code = self.provider.issue_code(claims);
        self.respond(start, &[("code", &code)]).await;
    }

    async fn respond(&mut self, start: &Url, params: &[(&str, &str)]) {
        let redirect = self.owner.get(&callback(start, params)).await;
        assert_eq!(redirect.location(), "http://localhost:8080/console/t/acme/providers/corp#test");
    }

    async fn report(&self) -> ProviderTestReport {
        let cli = domain::Actor::cli();
        let detail = domain::identity_provider::detail(&self.acme.tenant, &cli, "corp").await;
        detail.unwrap().last_test.expect("a test").report.expect("a report")
    }

    /// The step that failed, with its detail.
    async fn failure(&self) -> (ProviderTestStage, String) {
        let report = self.report().await;
        let failed = report.steps.iter().find(|step| step.outcome == StepOutcome::Failed);
        let failed = failed.unwrap_or_else(|| panic!("{report:?}"));
        (failed.stage, failed.detail.clone())
    }
}

/// A round trip through a disabled provider signs no one in and creates nothing.
#[tokio::test]
async fn test_sign_in_shows_each_step_and_changes_no_account() {
    let server = test_server().await;
    let mut test = TestSignIn::new(&server).await;
    let before = server.snapshot().await;
    let start = test.begin().await;
    test.come_back(&start, |_| ()).await;
    let report = test.report().await;
    assert!(report.is_success(), "{report:?}");
    assert_eq!(report.steps.len(), 6);
    assert!(report.claims.contains(&("email".into(), "cleo@mail.example".into())), "{report:?}");
    assert_eq!(report.steps[5].detail, "Would create a new account.");
    let after = server.snapshot().await;
    for table in ["user", "linked_identity", "sign_in", "upstream_flow"] {
        assert_eq!(before.rows(table).len(), after.rows(table).len(), "{table}");
    }
    let page = test.owner.get("/console/t/acme/providers/corp").await;
    assert!(page.body.contains("Passed") && page.body.contains("cleo@mail.example"));

    // The URL of a test works for that test only.
    let stale = test.prepare().await;
    let current = test.prepare().await;
    assert_eq!(test.owner.get(&stale).await.status, 410);
    server.tenant("rival").await;
    let elsewhere = current.replace("/t/acme/", "/t/rival/");
    assert_ne!(elsewhere, current);
    assert_eq!(test.owner.get(&elsewhere).await.status, 410, "it is a test of this tenant");
    server.clock.advance(61);
    assert_eq!(test.owner.get(&current).await.status, 410, "it has expired");
}

/// Someone who is given the URL discloses nothing to the member who has prepared it.
#[tokio::test]
async fn test_sign_in_is_begun_once_and_in_the_browser_that_asked_for_it() {
    let server = test_server().await;
    let mut test = TestSignIn::new(&server).await;
    let url = test.prepare().await;
    let mut stranger = server.browser();
    assert_eq!(stranger.get(&url).await.status, 410);
    // Nor does one with a session of their own.
    test.acme.user("anna").await;
    let redirect = stranger.get("/t/acme/account").await;
    let page = stranger.follow_redirects(redirect).await;
    stranger.sign_in(&page, "anna", tests::fixtures::PASSWORD).await;
    assert_eq!(stranger.get(&url).await.status, 410);
    let redirect = test.owner.get(&url).await;
    assert_eq!(redirect.status, 303, "{}", redirect.body);
    assert_eq!(test.owner.get(&url).await.status, 410, "it was begun");
    let start = Url::parse(redirect.location()).unwrap();
    test.come_back(&start, |_| ()).await;
    assert!(test.report().await.is_success());
}

/// Each mistake is shown at its step, all mismatches of the ID token at once.
#[tokio::test]
async fn test_sign_in_names_what_is_wrong() {
    use ProviderTestStage::{Account, Authorization, Discovery, IdToken, Token};
    let server = test_server().await;
    let mut test = TestSignIn::new(&server).await;

    let start = test.begin().await;
    test.come_back(&start, |claims| {
        (claims["aud"], claims["nonce"]) = (json!("them"), json!("other"));
    })
    .await;
    let (stage, detail) = test.failure().await;
    assert_eq!(stage, IdToken);
    assert!(detail.contains("for the client them, not us") && detail.contains("nonce"), "{detail}");

    let start = test.begin().await;
    test.respond(&start, &[("code", "unknown")]).await;
    let (stage, detail) = test.failure().await;
    assert_eq!((stage, detail.contains("invalid_grant")), (Token, true), "{detail}");

    for error in ["access_denied", "invalid_scope"] {
        let start = test.begin().await;
        test.respond(&start, &[("error", error)]).await;
        let (stage, detail) = test.failure().await;
        assert_eq!((stage, detail.contains(error)), (Authorization, true), "{detail}");
    }

    let settings = "form[allowed_domains]=acme.example&form[create_accounts]=true";
    let body = format!("tenant=acme&id=corp&form[version]=0&form[client_id]=us&{settings}");
    assert_eq!(call(&mut test.owner, "update_provider", &body).await.0, 200);
    let start = test.begin().await;
    test.come_back(&start, |_| ()).await;
    let (stage, detail) = test.failure().await;
    assert_eq!((stage, detail.contains("allowed domain")), (Account, true), "{detail}");

    // Its metadata is cached: another provider of the same test has none yet.
    let fields = "tenant=acme&id=down&kind=oidc&form[client_id]=us\
        &form[issuer]=https://down.example";
    assert_eq!(call(&mut test.owner, "add_provider", fields).await.0, 200);
    let document = "https://down.example/.well-known/openid-configuration";
    server.network.set_response(document, Err(FetchError::Timeout));
    let (_, url) = call(&mut test.owner, "start_provider_test", "tenant=acme&id=down").await;
    let url: String = serde_json::from_str(&url).unwrap();
    let redirect = test.owner.get(&url).await;
    assert_eq!(redirect.location(), "http://localhost:8080/console/t/acme/providers/down#test");
    let cli = domain::Actor::cli();
    let detail = domain::identity_provider::detail(&test.acme.tenant, &cli, "down").await.unwrap();
    let report = detail.last_test.unwrap().report.unwrap();
    assert_eq!(report.steps[0].stage, Discovery);
    assert_eq!(report.steps[0].outcome, StepOutcome::Failed);
    assert!(report.steps[1..].iter().all(|step| step.outcome == StepOutcome::NotReached));
}
