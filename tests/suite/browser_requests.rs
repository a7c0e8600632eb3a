//! What browsers add to requests and withhold from them: origins (CORS), cookies that are not sent
//! with cross-site posts, `Origin: null`, blocked cookies, and links opened while signed out.

use contract::{
    member::NewInvitation,
    routes::{Cors, Endpoint, Method, ROUTES, Route},
    settings::{RateLimits, TenantSettings},
    user::Role,
};
use tests::{
    Browser, TestClient, TestResponse, TestServer, fixtures::PASSWORD, http_request, test_server,
    test_server_at,
};

use crate::console::complete_setup;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A request that is answered with `status` before any client is authenticated.
struct Early {
    status: u16,
    method: &'static str,
    query: &'static str,
}

/// The early responses of a route: every route that allows CORS has a 405, a 400 and, unless it
/// identifies the browser by its cookie, a 401.
fn early_responses(route: &Route) -> Vec<Early> {
    let method = route.methods[0].as_str();
    let is_client_endpoint =
        matches!(route.endpoint, Endpoint::Token | Endpoint::Refresh | Endpoint::Revoke);
    let misplaced = if is_client_endpoint { "?client_id=shop" } else { "?access_token=x" };
    let mut early = vec![
        Early { status: 405, method: "TRACE", query: "" },
        Early { status: 400, method, query: misplaced },
    ];
    if route.endpoint != Endpoint::Account {
        early.push(Early { status: 401, method, query: "" });
    }
    early
}

fn allowed_origin(response: &TestResponse) -> &str {
    assert!(response.header("vary").contains("origin"), "{response:?}");
    response.header("access-control-allow-origin")
}

/// O3, L7
#[tokio::test]
async fn early_responses_carry_the_header_for_origins_of_the_tenant() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    acme.client("other").await;
    server.tenant("rival").await.client("rival").await;
    for route in ROUTES.iter().filter(|route| route.endpoint.cors() == Cors::ClientOrigins) {
        for Early { status, method, query } in early_responses(route) {
            for (origin, is_allowed) in [
                ("https://shop.example", true),
                ("https://other.example", true),
                ("https://rival.example", false),
                ("https://evil.test", false),
                ("null", false),
            ] {
                let url = format!("/t/acme{}{query}", route.path.replace("{client_id}", "shop"));
                let headers = [("origin", origin), FORM];
                let body = "client_id=shop&client_secret=wrong";
                let response = http_request(&server.router, method, &url, &headers, body).await;
                let context = format!("{method} {url} from {origin}: {}", response.body);
                assert_eq!(response.status, status, "{context}");
                let expected = if is_allowed { origin } else { "" };
                assert_eq!(allowed_origin(&response), expected, "{context}");
                assert_eq!(response.header("allow").is_empty(), status != 405, "{context}");
            }
        }
    }
}

#[tokio::test]
async fn rate_limited_responses_carry_the_header_too() {
    let server = test_server().await;
    let limits = RateLimits {
        token_per_second: 1,
        token_burst: 1,
        client_failures_per_minute: 1,
        ..tests::fixtures::no_rate_limits()
    };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let shop = acme.client("shop").await;
    acme.client("other").await;
    let right_secret = shop.secret.clone().unwrap();
    for (secret, origin, expected) in [
        // The client is authenticated: only its own origin is allowed.
        (right_secret.as_str(), "https://shop.example", "https://shop.example"),
        (right_secret.as_str(), "https://other.example", ""),
        // No client is: any origin of the tenant is allowed.
        ("wrong", "https://other.example", "https://other.example"),
        ("wrong", "https://evil.test", ""),
    ] {
        let mut statuses = Vec::new();
        for _ in 0..4 {
            let response = http_request(
                &server.router,
                "POST",
                "/t/acme/oauth2/token",
                &[("origin", origin), FORM],
                &format!("grant_type=client_credentials&client_id=shop&client_secret={secret}"),
            )
            .await;
            assert_eq!(allowed_origin(&response), expected, "{origin}: {}", response.body);
            statuses.push(response.status.as_u16());
        }
        if secret == "wrong" || origin == "https://shop.example" {
            assert!(statuses.contains(&429), "{origin}: {statuses:?}");
        }
    }
}

/// Clients of other protocols send headers of their own, such as `MCP-Protocol-Version`.
#[tokio::test]
async fn public_documents_allow_any_origin_and_request_header() {
    let server = test_server().await;
    server.tenant("acme").await;
    for route in ROUTES.iter().filter(|route| route.endpoint.cors() == Cors::AnyOrigin) {
        let url = format!("/t/acme{}", route.path);
        let preflight = [
            ("origin", "https://anywhere.test"),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", "mcp-protocol-version, x-trace"),
        ];
        let response = http_request(&server.router, "OPTIONS", &url, &preflight, "").await;
        assert_eq!(
            (
                response.status.as_u16(),
                response.header("access-control-allow-origin"),
                response.header("access-control-allow-methods"),
                response.header("access-control-allow-headers"),
            ),
            (204, "*", "GET", "mcp-protocol-version, x-trace"),
            "{url}"
        );
        for method in ["GET", "DELETE"] {
            let response = http_request(&server.router, method, &url, &preflight[..1], "").await;
            assert_eq!(response.header("access-control-allow-origin"), "*", "{method} {url}");
        }
    }
}

async fn is_signed_in(browser: &mut Browser, shop: &TestClient) -> bool {
    let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
    silent.redirect_param("error").as_deref() != Some("login_required")
}

/// RP-Initiated Logout §2 allows POST. From a page of the client, it carries no `SameSite=Lax`
/// cookie.
#[tokio::test]
async fn logout_by_cross_site_post_ends_the_session() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    for route in ROUTES.iter().filter(|route| route.endpoint == Endpoint::Logout) {
        assert!(route.methods.contains(&Method::Post));
        for with_hint in [true, false] {
            let mut anna = server.browser();
            let code = shop.obtain_code(&mut anna, "anna", &[]).await;
            let tokens = shop.redeem(&code).await;
            let mut fields = vec![
                ("client_id", "shop"),
                ("post_logout_redirect_uri", "https://shop.example/"),
                ("state", "s t&u"),
            ];
            let hint = tokens.0["id_token"].as_str().unwrap();
            if with_hint {
                fields.push(("id_token_hint", hint));
            }
            let url = format!("http://localhost:8080/t/acme{}", route.path);
            let response = server.browser().post_from_site(&url, &fields, "cross-site").await;
            assert_eq!(response.status, 303, "{}", response.body);
            assert!(response.location().starts_with(&format!("{url}?")), "{response:?}");
            let result = anna.get(response.location()).await;
            if with_hint {
                assert_eq!(result.location(), "https://shop.example/?state=s+t%26u");
                assert!(!is_signed_in(&mut anna, &shop).await, "{url}");
            } else {
                assert!(result.body.contains("Sign out?"), "{}", result.body);
                assert!(is_signed_in(&mut anna, &shop).await, "{url}");
            }
        }
    }
}

/// The pages with a form of ours: their address, which may contain a token.
async fn pages_with_forms(server: &TestServer) -> Vec<(&'static str, TestResponse, TestResponse)> {
    let setup_token = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
    let setup_url = format!("/setup?token={}", setup_token.expose());
    let mut pages = vec![(
        "set-up",
        server.browser().get(&setup_url).await,
        server.browser().post("/setup", &[("token", setup_token.expose())]).await,
    )];
    complete_setup(server).await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    let cli = domain::Actor::cli();
    let reset = acme
        .transaction(&cli, async |tx| domain::user::reset_link(tx, &anna).await)
        .await
        .unwrap()
        .address;
    let join = acme
        .transaction(&cli, async |tx| {
            let email = "dora@acme.example".into();
            domain::member::invite(tx, NewInvitation { email, role: Role::Developer }).await
        })
        .await
        .unwrap()
        .address;
    let operator =
        domain::member::invite_operator(&server.platform, &cli, "oscar@ops.example").await.unwrap();
    let operator = format!("/invitation?token={}", operator.expose());
    for (name, url) in [("reset", reset), ("join", join), ("invitation", operator)] {
        let page = server.browser().get(&url).await;
        let token = url.split_once("token=").unwrap().1;
        let fields = [("token", token), ("name", "Dora"), ("password", "short")];
        let refused = server.browser().post(&page.form_action(), &fields).await;
        pages.push((name, page, refused));
    }
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let sign_in = browser.follow_redirects(redirect).await;
    let refused = browser
        .post(&sign_in.form_action(), &[("username", "anna"), ("password", "wrong-password")])
        .await;
    let consent = browser.sign_in(&sign_in, "anna", PASSWORD).await;
    pages.push(("sign-in", sign_in, refused));
    let sign_out = browser.get("/t/acme/oauth2/logout").await;
    pages.push(("consent", consent, sign_out));
    let select = browser.get(&shop.authorization_url(&[("prompt", "select_account")])).await;
    let select = browser.follow_redirects(select).await;
    let again = browser.get(&shop.authorization_url(&[("prompt", "consent")])).await;
    pages.push(("select", select, browser.follow_redirects(again).await));
    pages
}

/// `no-referrer` makes browsers send `Origin: null` with our own forms.
#[tokio::test]
async fn pages_with_forms_have_the_referrer_policy_same_origin() {
    let server = test_server().await;
    for (name, first, second) in pages_with_forms(&server).await {
        for page in [first, second] {
            assert!(page.body.contains("method=\"post\""), "{name}: {}", page.body);
            assert_eq!(page.header("referrer-policy"), "same-origin", "{name}");
        }
    }
}

/// Without Fetch Metadata (plain HTTP on a network, older browsers), `Origin` decides.
#[tokio::test]
async fn forms_without_fetch_metadata_are_accepted_from_their_own_origin_only() {
    let server = test_server_at("http://auth.lan:9532").await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    for (origin, expected) in [
        (Some("http://auth.lan:9532"), 303),
        (None, 303),
        (Some("null"), 403),
        (Some("http://evil.test"), 403),
        (Some("http://auth.lan"), 403),
    ] {
        let url = format!("http://auth.lan:9532{}", shop.authorization_url(&[]));
        let mut browser = server.browser();
        let redirect = browser.get(&url).await;
        let page = browser.get(redirect.location()).await;
        assert!(page.body.contains("name=\"password\""), "{}", page.body);
        let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
        let mut headers = vec![("cookie", cookie.as_str()), FORM];
        headers.extend(origin.map(|origin| ("origin", origin)));
        let body = format!("username=anna&password={PASSWORD}");
        let response =
            http_request(&server.router, "POST", &page.form_action(), &headers, &body).await;
        assert_eq!(response.status, expected, "{origin:?}: {}", response.body);
    }
}

/// Sign in with the form that a page redirects to, and return where that ends.
async fn open_and_sign_in(server: &TestServer, page: &str, name: &str) -> (Browser, TestResponse) {
    let mut browser = server.browser();
    let redirect = browser.get(page).await;
    let form = browser.follow_redirects(redirect).await;
    assert!(form.body.contains("to the dashboard"), "{page}: {}", form.body);
    let mut end = browser.post(&form.form_action(), &form_fields(name, PASSWORD)).await;
    let mut last = String::new();
    while end.status == 303 {
        last = end.location().to_owned();
        end = browser.get(&last).await;
    }
    end.headers.insert("x-ended-at", last.parse().unwrap());
    (browser, end)
}

fn form_fields<'f>(name: &'f str, password: &'f str) -> [(&'f str, &'f str); 2] {
    [("username", name), ("password", password)]
}

/// One sign-in works out whether the account is an operator's or a member's.
#[tokio::test]
async fn console_sign_in_works_for_operators_and_members_on_every_page() {
    let server = test_server().await;
    complete_setup(&server).await;
    let first = server.find_tenant("first").await;
    let acme = server.tenant("acme").await;
    first.member("fiona", Role::Owner).await;
    acme.member("anna", Role::Owner).await;
    acme.member("dana", Role::Developer).await;
    acme.user("plain").await;
    // Every tenant may have an “admin”.
    acme.member("admin", Role::Owner).await;
    for (page, name, status, end) in [
        // An operator.
        ("/", "olga@ops.example", 200, "/console"),
        ("/console", "olga@ops.example", 200, "/console"),
        ("/console/tenants/new", "olga@ops.example", 200, "/console/tenants/new"),
        ("/console/t/acme/users", "olga@ops.example", 200, "/console/t/acme/users"),
        ("/console/t/acme", "olga@ops.example", 200, "/console/t/acme"),
        // A member of the default tenant, by username.
        ("/", "fiona", 200, "/console/t/first"),
        ("/console", "fiona", 200, "/console/t/first"),
        ("/console/t/first/users", "fiona", 200, "/console/t/first/users"),
        // A member of another tenant: by email address, or on a page of the tenant.
        ("/", "anna@acme.example", 200, "/console/t/acme"),
        ("/console/tenants/new", "anna@acme.example", 200, "/console/t/acme"),
        ("/console", "dana@acme.example", 200, "/console/t/acme/applications"),
        ("/console/t/acme/users?search=x", "anna", 200, "/console/t/acme/users?search=x"),
        ("/console", "admin", 401, ""),
        ("/console", "plain@acme.example", 401, ""),
        ("/console/t/acme/users", "fiona", 401, ""),
        // A user without a role is told so.
        ("/console/t/acme/users", "plain", 404, "/console/t/acme/users"),
    ] {
        let (_, response) = open_and_sign_in(&server, page, name).await;
        assert_eq!(response.status, status, "{name} on {page}: {}", response.body);
        let ended_at = response.header("x-ended-at").replace("http://localhost:8080", "");
        assert_eq!(ended_at, end, "{name} on {page}");
    }
}

/// A5
#[tokio::test]
async fn console_sign_in_hashes_alike_for_all_accounts() {
    let server = test_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    acme.member("anna", Role::Owner).await;
    acme.user_with("olga", |new| {
        new.email = Some("olga@ops.example".into());
        new.role = Some(Role::Owner);
    })
    .await;
    for page in ["/console", "/console/t/acme"] {
        let mut bodies = std::collections::BTreeSet::new();
        for name in ["olga@ops.example", "anna@acme.example", "anna", "nobody"] {
            let mut browser = server.browser();
            let redirect = browser.get(page).await;
            let form = browser.follow_redirects(redirect).await;
            let before = server.platform.hasher().hash_count();
            let response = browser.post(&form.form_action(), &form_fields(name, "wrong")).await;
            assert_eq!(response.status, 401);
            assert_eq!(server.platform.hasher().hash_count() - before, 3, "{name} on {page}");
            let token = form.hidden_fields().remove(0).1;
            let body = response.body_without_challenge();
            let body = body.replace(&form.form_action(), "ACTION");
            bodies.insert(body.replace(&token, "TOKEN").replace(name, "NAME"));
        }
        assert_eq!(bodies.len(), 1, "{bodies:?}");
    }
}

/// A tenant can give a role to any address, with a password of its own.
#[tokio::test]
async fn another_tenant_does_not_lock_a_member_out_of_the_console() {
    let server = test_server().await;
    complete_setup(&server).await;
    let beta = server.tenant("beta").await;
    beta.user_with("copy", |new| {
        new.email = Some("anna@acme.example".into());
        new.password = Some("another-password-of-beta".into());
        new.role = Some(Role::Owner);
    })
    .await;
    server.tenant("acme").await.member("anna", Role::Owner).await;
    let (_, response) = open_and_sign_in(&server, "/console", "anna@acme.example").await;
    assert_eq!(response.status, 200, "{}", response.body);
    assert!(response.header("x-ended-at").ends_with("/console/t/acme"));
}

#[tokio::test]
async fn signing_in_with_another_account_returns_to_the_page() {
    let server = test_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    acme.user("plain").await;
    acme.member("anna", Role::Owner).await;
    let (mut browser, page) = open_and_sign_in(&server, "/console/t/acme/users", "plain").await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("Sign in with another account"), "{}", page.body);
    let hidden = page.hidden_fields();
    assert_eq!(hidden, [("return_to".to_owned(), "/console/t/acme/users".to_owned())]);
    let fields = [("return_to", "/console/t/acme/users")];
    let redirect = browser.post("/console/sign_out", &fields).await;
    let form = browser.follow_redirects(redirect).await;
    let end = browser.sign_in(&form, "anna", PASSWORD).await;
    assert!(end.status == 200 && end.body.contains("anna Ames"), "{}", end.body);
    // R5
    for evil in ["//evil.test", "https://evil.test/console", "/\\evil.test", "/t/acme/reset"] {
        let response = browser.post("/console/sign_out", &[("return_to", evil)]).await;
        assert_eq!((response.status.as_u16(), response.location()), (200, ""), "{evil}");
        assert!(!response.body.contains("You can close this page"), "{}", response.body);
    }
}

#[tokio::test]
async fn blocked_cookies_are_named_on_the_page() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    for step in ["sign_in", "select", "consent"] {
        let action = page.form_action().replace("/sign_in", &format!("/{step}"));
        let fields = [("username", "anna"), ("password", PASSWORD), ("decision", "allow")];
        let response = server.browser().post(&action, &fields).await;
        assert_eq!(response.status, 400, "{step}");
        assert!(response.body.contains("Your browser blocks cookies"), "{}", response.body);
    }
}
