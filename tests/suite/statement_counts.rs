//! The number of SQL statements per operation, without BEGIN and COMMIT.
//!
//! If a number rises, the change needs a reason; if it falls, record the new number here.

use contract::{
    client::AccessTokenFormat,
    routes::{Endpoint, ROUTES},
};
use tests::{
    TestClient, TestServer, TestTenant, client::CODE_VERIFIER, fixtures::PASSWORD, test_server,
    test_server_with,
};

struct StatementMeter<'a>(&'a TestServer);

impl StatementMeter<'_> {
    async fn measure<T>(&self, act: impl AsyncFnOnce() -> T) -> (u64, T) {
        let before = self.0.platform.statement_count();
        let outcome = act().await;
        (self.0.platform.statement_count() - before, outcome)
    }
}

/// A client after a first request, which loads the tenant, its keys and the client into the cache.
async fn client_with_warm_cache(
    acme: &TestTenant<'_>,
    client_id: &str,
    format: AccessTokenFormat,
) -> TestClient {
    let client = acme.client_with(client_id, |new| new.settings.access_token_format = format).await;
    let code = client.obtain_code(&mut acme.server.browser(), "anna", &[]).await;
    assert!(!client.redeem(&code).await.access_token().is_empty());
    client
}

#[tokio::test]
async fn code_flow_and_token_endpoints_cost_the_documented_statements() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let meter = StatementMeter(&server);
    // An opaque access token is stored as a row, a JWT is not.
    for (format, rows) in [(AccessTokenFormat::Jwt, 0), (AccessTokenFormat::Opaque, 1)] {
        let shop =
            client_with_warm_cache(&acme, if rows == 0 { "shop" } else { "dark" }, format).await;
        let mut browser = server.browser();
        shop.obtain_code(&mut browser, "anna", &[]).await;

        let (statements, code) =
            meter.measure(async || shop.obtain_code(&mut browser, "anna", &[]).await).await;
        assert_eq!(
            statements, 4,
            "authorize: one read, one lock and two inserts in the transaction"
        );
        let (statements, tokens) = meter.measure(async || shop.redeem(&code).await).await;
        assert_eq!(statements, 3 + rows, "redeem");
        let (statements, active) =
            meter.measure(async || shop.is_active(tokens.access_token()).await).await;
        assert_eq!((statements, active), (1, true), "introspect");
        let (statements, active) =
            meter.measure(async || shop.is_active(tokens.refresh_token()).await).await;
        assert_eq!((statements, active), (1, true), "introspect a refresh token");
        let (statements, response) =
            meter.measure(async || shop.userinfo(tokens.access_token()).await).await;
        assert_eq!((statements, response.status.as_u16()), (0, 200), "userinfo");
        let (statements, refreshed) =
            meter.measure(async || shop.refresh(tokens.refresh_token()).await).await;
        assert_eq!(statements, 3 + rows, "refresh");
        assert!(!refreshed.access_token().is_empty());
        let (statements, client_token) = meter
            .measure(async || shop.request_token(&[("grant_type", "client_credentials")]).await)
            .await;
        assert_eq!(statements, rows, "client credentials");
        let (statements, active) =
            meter.measure(async || shop.is_active(client_token.access_token()).await).await;
        assert_eq!((statements, active), (1, true), "introspect a client credentials token");
    }
}

#[tokio::test]
async fn alias_paths_cost_the_same_statements() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let meter = StatementMeter(&server);
    let shop = client_with_warm_cache(&acme, "shop", AccessTokenFormat::Jwt).await;
    let mut browser = server.browser();
    for route in ROUTES.iter().filter(|route| route.endpoint == Endpoint::Token) {
        let path = route.path;
        let code = shop.obtain_code(&mut browser, "anna", &[]).await;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &shop.redirect_uri),
            ("code_verifier", CODE_VERIFIER),
        ];
        let (statements, response) = meter.measure(async || shop.post(path, &fields).await).await;
        assert_eq!((statements, response.status.as_u16()), (3, 200), "redeem at {path}");
        let refresh = response.json()["refresh_token"].as_str().unwrap().to_owned();
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        let (statements, response) = meter.measure(async || shop.post(path, &fields).await).await;
        assert_eq!((statements, response.status.as_u16()), (3, 200), "refresh at {path}");
    }
}

#[tokio::test]
async fn documents_cost_no_statement_and_rejections_write_nothing() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let meter = StatementMeter(&server);
    let shop = client_with_warm_cache(&acme, "shop", AccessTokenFormat::Jwt).await;
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "anna", &[]).await;
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/oauth2/jwks",
    ] {
        let (statements, response) =
            meter.measure(async || browser.get(&format!("{}{path}", shop.base_url)).await).await;
        assert_eq!((statements, response.status.as_u16()), (0, 200), "{path}");
    }
    let before = server.snapshot().await;
    let without_prompt = shop.authorization_url(&[("prompt", "none"), ("scope", "openid phone")]);
    let (statements, response) = meter.measure(async || browser.get(&without_prompt).await).await;
    assert_eq!(
        (statements, response.redirect_param("error").as_deref()),
        (1, Some("consent_required"))
    );
    let wrong_redirect_uri =
        shop.authorization_url(&[("redirect_uri", "https://elsewhere.example/cb")]);
    let (statements, response) =
        meter.measure(async || browser.get(&wrong_redirect_uri).await).await;
    assert_eq!((statements, response.status.as_u16()), (0, 400), "an unregistered redirect URI");
    let (statements, wrong_scope) = meter
        .measure(async || {
            shop.post(
                "/oauth2/token",
                &[("grant_type", "client_credentials"), ("scope", "nonsense")],
            )
            .await
        })
        .await;
    assert_eq!((statements, wrong_scope.status.as_u16()), (0, 400), "an unknown scope");
    let (statements, response) = meter
        .measure(async || browser.get(&format!("{}/oauth2/logout", shop.base_url)).await)
        .await;
    assert_eq!((statements, response.status.as_u16()), (1, 200), "the logout confirmation page");
    server.assert_unchanged(&before, "rejected requests").await;
}

#[tokio::test]
async fn sign_in_costs_a_bounded_number_of_statements() {
    // Some requests also delete the oldest interactions, at random: none while the limit is high.
    let server = test_server_with(|options| options.max_open_interactions = u64::MAX).await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let meter = StatementMeter(&server);
    let shop = client_with_warm_cache(&acme, "shop", AccessTokenFormat::Jwt).await;
    let mut browser = server.browser();
    let (statements, response) =
        meter.measure(async || browser.get(&shop.authorization_url(&[])).await).await;
    assert_eq!(statements, 1, "authorization request");
    let (statements, page) = meter.measure(async || browser.follow_redirects(response).await).await;
    assert_eq!(statements, 5, "the sign-in page");
    let fields = [("username", "anna"), ("password", PASSWORD)];
    let (statements, response) =
        meter.measure(async || browser.post(&page.form_action(), &fields).await).await;
    // Two statements reserve the attempt before the hash, and two lock the user and the password
    // after it. Three release the attempt, one by one in the order of the reservation, so that
    // parallel sign-ins of one account cannot wait for each other in a circle. Four give the
    // browser's other sign-ins, its interactions and what it has begun at providers to its new id.
    // One finds out whether the user has a second factor.
    assert!(statements <= 23, "sign-in: {statements}");
    assert_eq!(response.status.as_u16(), 303);
}

#[tokio::test]
async fn mails_cost_the_documented_statements() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let meter = StatementMeter(&server);
    let mut browser = server.browser();
    let mut sign_in = async || {
        let redirect = browser.get(&shop.authorization_url(&[("prompt", "login")])).await;
        let page = browser.follow_redirects(redirect).await;
        let hidden = page.hidden_fields();
        let mut fields = vec![("username", "anna"), ("password", PASSWORD)];
        fields.extend(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let (statements, response) =
            meter.measure(async || browser.post(&page.form_action(), &fields).await).await;
        assert_eq!(response.status, 303, "{}", response.body);
        statements
    };
    sign_in().await;
    let without_mail = sign_in().await;
    server.mailer.turn_on();
    let in_new_browser = sign_in().await;
    assert_eq!(in_new_browser, without_mail + 4, "user, queue, limit of the address, mail");
    assert_eq!(sign_in().await, without_mail, "a known browser costs nothing");
    let deliver = async || domain::job::deliver_mail(&server.platform).await.unwrap();
    let (statements, counts) = meter.measure(deliver).await;
    assert_eq!((statements, counts.sent), (5, 1), "two queries, claim, own texts, outcome");
    let (statements, _) = meter.measure(deliver).await;
    assert_eq!(statements, 2, "nothing is due");
    let forget = async || server.browser().post("/t/acme/forgot", &[("username", "anna")]).await;
    let (statements, response) = meter.measure(forget).await;
    assert_eq!((statements, response.status.as_u16()), (4, 200), "two limits, queue, request");
    let (statements, _) = meter.measure(deliver).await;
    assert!(statements <= 16, "lookup of the account, link, mail: {statements}");
}

#[tokio::test]
async fn self_registration_costs_the_documented_statements() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    let dora = acme.member("dora", contract::user::Role::Developer).await;
    let token = acme.personal_token(&dora).await;
    let meter = StatementMeter(&server);
    let send = async |method: &str, path: &str, body: &str| {
        let headers =
            [("authorization", &*format!("Bearer {token}")), ("content-type", "application/json")];
        let response =
            tests::http_request(&server.router, method, &format!("/t/acme{path}"), &headers, body)
                .await;
        assert!(response.status.is_success(), "{}", response.body);
        response.json()
    };
    send("GET", "/api/v1/apps", "").await;
    send("POST", "/api/v1/apps/register", r#"{"name": "First"}"#).await;
    domain::key::create_requested(&server.platform).await.unwrap();
    let (statements, registered) = meter
        .measure(async || send("POST", "/api/v1/apps/register", r#"{"name": "Second"}"#).await)
        .await;
    assert_eq!(
        statements, 20,
        "register: three for the token, one transaction in which two ask for it again, four for \
         the response"
    );
    let path = format!("/api/v1/apps/{}", registered["app_id"].as_str().unwrap());
    let (statements, _) = meter.measure(async || send("GET", &path, "").await).await;
    assert_eq!(statements, 7, "read one: three for the token, four for the application");
    let (statements, _) = meter.measure(async || send("GET", "/api/v1/apps", "").await).await;
    assert_eq!(statements, 6, "the list: three for any number of clients");
}

#[tokio::test]
async fn account_page_costs_the_documented_statements() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let meter = StatementMeter(&server);
    let mut browser = server.browser();
    for client_id in ["shop", "other"] {
        let client = client_with_warm_cache(&acme, client_id, AccessTokenFormat::Jwt).await;
        client.obtain_code(&mut browser, "anna", &[]).await;
    }
    assert_eq!(browser.get("/t/acme/account").await.status, 200);
    let (statements, page) = meter.measure(async || browser.get("/t/acme/account").await).await;
    assert_eq!(
        (statements, page.status.as_u16()),
        (12, 200),
        "two for the session, five for the user and their ways to sign in, one for sessions, two \
         for applications, two for events"
    );
    let (statements, response) = meter
        .measure(async || browser.post("/t/acme/account/sessions/end_others", &[]).await)
        .await;
    assert_eq!(response.status.as_u16(), 303);
    assert_eq!(
        statements, 9,
        "two for the session, which is locked with its user, one for the app that it would have \
         to pass, two for the other sessions, and one for remembered browsers"
    );
}

#[tokio::test]
async fn passkey_sign_in_costs_the_documented_statements() {
    use crate::{
        account::ACCOUNT,
        passkey::{enrol, request_of, submit},
    };
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    let meter = StatementMeter(&server);
    let mut browser = server.browser();
    let redirect = browser.get(ACCOUNT).await;
    let resume = redirect.location().to_owned();
    browser.get(&resume).await;
    let (statements, page) = meter.measure(async || browser.get(&resume).await).await;
    assert_eq!(statements, 3, "the page of a sign-in: none for passkeys");
    let request = request_of(&page);
    let answer = passkey.sign(&request);
    let (statements, response) =
        meter.measure(async || submit(&mut browser, &request, &answer).await).await;
    assert_eq!(response.status.as_u16(), 303);
    assert!(statements <= 20, "cookie, interaction, passkey, user, session: {statements}");
}
