//! What browsers add to requests and withhold from them: origins (CORS), cookies that are not sent
//! with cross-site posts, `Origin: null`, blocked cookies, and links opened while signed out.

mod console_sign_in;
mod cors;

use contract::{
    member::NewInvitation,
    routes::{Endpoint, Method, ROUTES},
    user::Role,
};
use tests::{
    Browser, TestClient, TestResponse, TestServer, fixtures::PASSWORD, http_request, test_server,
    test_server_at,
};

use crate::console::complete_setup;

const FORM: (&str, &str) = ("content-type", tests::browser::FORM);

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
