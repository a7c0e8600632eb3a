//! The hosted pages: set-up and sign-in, and attacks on them.
//!
//! Covers account enumeration, lockout, session fixation, CSRF, security headers, malformed bodies
//! and compression of secrets.

mod attacks;
mod set_up;

use contract::{
    settings::{SecondFactorPolicy, TenantSettings},
    user::Role,
};
use tests::{TestResponse, fixtures::PASSWORD, http_request, test_server};

use crate::console::{complete_setup, server_function_path};

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

    let function_path = server_function_path("add_secret");
    let body = format!("tenant=acme&id={}", shop.row_id);
    let response = http_request(&server.router, "POST", &function_path, &headers, &body).await;
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
