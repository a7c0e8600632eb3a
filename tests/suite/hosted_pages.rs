//! The hosted pages: set-up and sign-in, and attacks on them.
//!
//! Covers account enumeration, lockout, session fixation, CSRF, security headers, malformed bodies
//! and compression of secrets.

use contract::{
    settings::{RateLimits, SecondFactorPolicy, TenantSettings},
    user::Role,
};
use domain::setup;
use tests::{TestResponse, fixtures::PASSWORD, http_request, test_server};

use crate::console::complete_setup;

#[tokio::test]
async fn setup_link_works_once_and_is_replaced_by_a_new_one() {
    let server = test_server().await;
    let token = setup::create_link(&server.platform).await.unwrap().unwrap();
    let stale = setup::create_link(&server.platform).await.unwrap().unwrap();
    let (token, stale) = (stale, token);
    let mut browser = server.browser();
    assert_eq!(browser.get("/setup").await.status, 404);
    assert_eq!(
        browser.get(&format!("/setup?token={}", stale.expose())).await.status,
        404,
        "a new link invalidates the previous one"
    );
    let page = browser.get(&format!("/setup?token={}", token.expose())).await;
    assert!(page.body.contains("name=\"tenant_name\""));
    let wrong = browser
        .post(
            "/setup",
            &[
                ("token", token.expose()),
                ("name", "Ada"),
                ("email", "ada@"),
                ("password", "short"),
                ("tenant_name", "Kestrel Bank"),
            ],
        )
        .await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.body.contains("value=\"ada@\"")
            && wrong.body.contains("value=\"Kestrel Bank\"")
            && wrong.body.matches("aria-invalid").count() == 2,
        "{}",
        wrong.body
    );
    let fields = [
        ("token", token.expose()),
        ("name", "Ada"),
        ("email", "ada@ops.example"),
        ("password", PASSWORD),
        ("tenant_name", "Kestrel Bank"),
    ];
    assert_eq!(browser.post("/setup", &fields).await.status, 303);
    let used = browser.get(&format!("/setup?token={}", token.expose())).await;
    assert_eq!(used.status, 404, "the link works once");
    assert!(
        used.body.contains("Tenantry is already set up") && used.body.contains("href=\"/console\""),
        "{}",
        used.body
    );
    let other_password = fields.map(|(name, value)| match name {
        "password" => (name, "another-horse-battery"),
        _ => (name, value),
    });
    assert_eq!(browser.post("/setup", &other_password).await.status, 404, "the link works once");
    let first = server.platform.default_tenant().await.unwrap().unwrap();
    assert_eq!((first.slug(), first.issuer()), ("kestrel-bank", "http://localhost:8080"));
    assert!(server.platform.home_tenant().await.unwrap().is_some());
    assert!(setup::create_link(&server.platform).await.unwrap().is_none());
}

#[tokio::test]
async fn setup_link_expires_after_an_hour() {
    let server = test_server().await;
    let token = setup::create_link(&server.platform).await.unwrap().unwrap();
    server.clock.advance(setup::LINK_LIFETIME);
    let page = server.browser().get(&format!("/setup?token={}", token.expose())).await;
    assert!(page.status == 404 && page.body.contains("Restart Tenantry"), "{}", page.body);
}

/// One form signs in to the dashboards of all tenants: it names none, until the account is known.
#[tokio::test]
async fn dashboard_sign_in_names_the_tenant_of_the_account() {
    let server = test_server().await;
    complete_setup(&server).await;
    let settings =
        TenantSettings { second_factor: SecondFactorPolicy::Members, ..Default::default() };
    let acme = server.tenant_with("acme", settings).await;
    let email = "mona@acme.example";
    acme.user_with("mona", |new| {
        new.role = Some(Role::Admin);
        new.email = Some(email.into());
    })
    .await;
    let mut browser = server.browser();
    let redirect = browser.get("/console").await;
    let page = browser.follow_redirects(redirect).await;
    let title = |page: &TestResponse| {
        let title = page.body.split("<title>").nth(1).and_then(|rest| rest.split('<').next());
        title.unwrap_or_default().to_owned()
    };
    assert_eq!(title(&page), "Sign in · Tenantry");
    let wrong = browser.sign_in(&page, email, "wrong-password").await;
    assert_eq!(title(&wrong), "Sign in · Tenantry");
    let page = browser.sign_in(&page, email, PASSWORD).await;
    let page = browser.follow_redirects(page).await;
    assert_eq!(title(&page), "Set up two-step verification · Tenant acme", "{}", page.body);
}

/// The page of an authorization request that can't be answered says why, in the user's words.
#[tokio::test]
async fn request_of_an_unknown_application_says_that_it_is_not_registered() {
    let server = test_server().await;
    server.tenant("acme").await;
    let unknown = "/t/acme/oauth2/authorize?client_id=nope&response_type=code";
    let page = server.browser().get(unknown).await;
    assert_eq!(page.status, 400);
    assert!(page.body.contains("The application that sent you here is not registered."));
    let page = server.browser().get("/t/acme/oauth2/authorize?response_type=code").await;
    assert!(page.body.contains("does not say which application sent it"), "{}", page.body);
}

#[tokio::test]
async fn page_for_a_forgotten_password_leads_back_to_the_sign_in() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let sign_in = browser.follow_redirects(redirect.clone()).await;
    let forgot = sign_in.body.split("href=\"").find(|rest| rest.contains("Forgot your password"));
    let url = forgot.and_then(|rest| rest.split('"').next()).unwrap().replace("&amp;", "&");
    let page = browser.get(&url).await;
    let back = format!("href=\"{}\"", redirect.location());
    assert!(page.body.contains(&back), "{back} {}", page.body);
    for username in ["anna", ""] {
        let next = browser.post(&page.form_action(), &[("username", username)]).await;
        assert!(next.body.contains(&back), "{username}: {}", next.body);
    }
    for query in ["", "?interaction=../console", "?interaction=%22%3E"] {
        let page = browser.get(&format!("/t/acme/forgot{query}")).await;
        assert!(page.status == 200 && !page.body.contains("Back to sign-in"), "{query}");
    }
}

#[tokio::test]
async fn known_and_unknown_accounts_get_the_same_response() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut pages = std::collections::BTreeSet::new();
    for name in ["anna", "nobody"] {
        let mut browser = server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        let response = browser
            .post(&page.form_action(), &[("username", name), ("password", "wrong-password")])
            .await;
        assert_eq!(response.status, 401);
        let token = &page.hidden_fields()[0].1;
        let body = response.body_without_challenge();
        let body = body.replace(&page.form_action(), "ACTION").replace(token, "TOKEN");
        pages.insert(body.replace(name, "NAME"));
    }
    assert_eq!(pages.len(), 1);
}

#[tokio::test]
async fn failed_sign_ins_lock_the_account_under_every_login_name() {
    let server = test_server().await;
    let limits = RateLimits { sign_in_failures: 3, ..Default::default() };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    for name in ["anna", "ANNA", "anna@acme.example"] {
        assert_eq!(
            browser
                .post(&page.form_action(), &[("username", name), ("password", "wrong-password")])
                .await
                .status,
            401
        );
    }
    // The account has no attempt left, but this name has: it is answered like one of no account.
    let sign_in = [("username", "anna"), ("password", PASSWORD)];
    assert_eq!(browser.post(&page.form_action(), &sign_in).await.status, 401);
    let locked = browser.post(&page.form_action(), &sign_in).await;
    assert_eq!(locked.status, 429);
    assert!(locked.header("retry-after").parse::<u64>().is_ok());
    server.clock.advance(900);
    assert_eq!(
        browser
            .post(&page.form_action(), &[("username", "anna"), ("password", PASSWORD)])
            .await
            .status,
        303
    );
}

#[tokio::test]
async fn sign_in_replaces_the_session_id() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let previous_id = browser.session_cookie().unwrap().to_owned();
    browser.sign_in(&page, "anna", PASSWORD).await;
    assert_ne!(browser.session_cookie().unwrap(), previous_id);
    let mut attacker = server.browser();
    attacker.set_session_cookie(&previous_id);
    assert_eq!(
        attacker
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
}

#[tokio::test]
async fn cross_site_form_post_is_rejected() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    for site in ["cross-site", "same-site"] {
        assert_eq!(
            browser
                .post_from_site(
                    &page.form_action(),
                    &[("username", "anna"), ("password", PASSWORD)],
                    site
                )
                .await
                .status,
            403
        );
    }
}

#[tokio::test]
async fn every_page_has_security_headers_and_no_script_but_our_files() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let redirect = browser
        .get(&shop.authorization_url(&[("login_hint", "\"><script>alert(1)</script>")]))
        .await;
    let page = browser.follow_redirects(redirect).await;
    let problem = browser
        .get(&shop.authorization_url(&[("redirect_uri", "\"><script>alert(1)</script>")]))
        .await;
    for (page, referrer_policy) in [(page, "same-origin"), (problem, "no-referrer")] {
        assert!(
            page.header("content-security-policy").contains("frame-ancestors 'none'")
                && page.header("content-security-policy").starts_with("default-src 'none'")
        );
        assert_eq!(
            (
                page.header("x-content-type-options"),
                page.header("referrer-policy"),
                page.header("cache-control")
            ),
            ("nosniff", referrer_policy, "no-store")
        );
        let scripts: Vec<_> = page.body.split("<script").skip(1).collect();
        let policy = page.header("content-security-policy");
        assert!(!policy.contains("unsafe") && !policy.contains("nonce"), "{policy}");
        // The sign-in page loads scripts, the page about a problem none.
        let is_sign_in = page.status == 200;
        assert_eq!(
            (scripts.len(), policy.contains("script-src 'self'")),
            match is_sign_in {
                true => (2, true),
                false => (0, false),
            }
        );
        let is_ours = |script: &&str| {
            ["passkey", "password"]
                .iter()
                .any(|name| script.starts_with(&format!(" src=\"/pkg/{name}")))
        };
        assert!(scripts.iter().all(is_ours), "{scripts:?}");
    }
}

#[tokio::test]
async fn malformed_bodies_get_a_specific_error() {
    let server = test_server().await;
    server.tenant("acme").await;
    let post = async |content_type: &str, path: &str, body: Vec<u8>| {
        let request = axum::http::Request::post(path)
            .header("host", "localhost")
            .header("content-type", content_type);
        tests::browser::send(&server.router, request.body(axum::body::Body::from(body)).unwrap())
            .await
    };
    let json = post(
        "application/json",
        "/t/acme/oauth2/token",
        b"{\"grant_type\": \"client_credentials\",}".to_vec(),
    )
    .await;
    assert_eq!(json.status, 400);
    assert!(
        json.json()["error_description"].as_str().unwrap().contains("trailing comma"),
        "{}",
        json.body
    );
    assert_eq!(post("text/plain", "/t/acme/oauth2/token", b"x".to_vec()).await.status, 415);
    assert_eq!(
        post("application/json", "/t/acme/oauth2/token?client_id=x", b"{}".to_vec()).await.status,
        400
    );
    assert_eq!(
        post("application/x-www-form-urlencoded", "/t/acme/oauth2/token", vec![b'a'; 70_000])
            .await
            .status,
        413
    );
    assert_eq!(
        post("application/x-www-form-urlencoded", "/t/acme/oauth2/authorize", vec![b'a'; 70_000])
            .await
            .status,
        413
    );
    assert_eq!(
        post("application/x-www-form-urlencoded", "/t/acme/oauth2/token", vec![0xff, 0xfe])
            .await
            .status,
        400
    );
}

/// Compression can reveal a secret next to text of an attacker (BREACH), so responses with
/// secrets are not compressed.
#[tokio::test]
async fn console_pages_are_compressed_and_responses_with_secrets_are_not() {
    let server = test_server().await;
    let mut browser = complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let cookie = format!("tenantry={}", browser.session_cookie().unwrap());
    let headers = [
        ("cookie", cookie.as_str()),
        ("accept-encoding", "gzip, br"),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let page =
        http_request(&server.router, "GET", "/console/t/acme/applications", &headers, "").await;
    assert_eq!((page.status.as_u16(), page.header("content-encoding")), (200, "gzip"));
    assert!(page.header("vary").contains("accept-encoding"), "{}", page.header("vary"));
    assert!(
        !page.body.contains("</main>")
            && browser.get("/console/t/acme/applications").await.body.contains("</main>")
    );

    let function_path = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path)
        .find(|path| path.ends_with("/add_secret"))
        .unwrap();
    let body = format!("tenant=acme&id={}", shop.row_id);
    let response = http_request(&server.router, "POST", function_path, &headers, &body).await;
    assert_eq!((response.status.as_u16(), response.header("content-encoding")), (200, ""));
    assert!(response.body.contains("sk_"), "{}", response.body);
}

/// Back after consent, a reload and a second submission are no errors.
#[tokio::test]
async fn finished_sign_in_says_what_happened_and_leads_on() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let resume_url = redirect.location().to_owned();
    let sign_in = browser.follow_redirects(redirect).await;
    let consent = browser.sign_in(&sign_in, "anna", tests::fixtures::PASSWORD).await;
    browser.submit_decision(&consent, "allow").await;
    server.clock.advance(3_600);
    let submitted = [("decision", "allow"), ("scope", "openid")];
    for response in [
        browser.get(&resume_url).await,
        browser.post(&consent.form_action(), &submitted).await,
        browser.post(&consent.form_action(), &[("decision", "other")]).await,
    ] {
        assert_eq!(response.status, 410, "{}", response.body);
        assert!(
            response.body.contains("This sign-in has ended")
                && response.body.contains("Go back to the application and sign in again.")
                && !response.body.contains("tile bad"),
            "{}",
            response.body
        );
    }
}
