//! Open redirects and cross-site scripting (R1 to R7).
//!
//! Browsers are redirected to registered URIs only, and text from users and requests is escaped on
//! every page.

mod escaping;
mod redirect_uris;

use domain::{Actor, Error};
use tests::{TestResponse, TestTenant, fixtures::PASSWORD, test_server};

/// The problem page, without a redirect.
fn is_problem_page(response: &TestResponse) -> bool {
    response.status == 400
        && response.location().is_empty()
        && response.body.contains("complete this sign-in")
        && !response.body.contains("<script")
}

/// R4: with every response mode, and even if other parameters are invalid.
#[tokio::test]
async fn unknown_client_or_redirect_uri_never_redirects() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let before = server.snapshot().await;
    let long = "x".repeat(5000);
    let invalid_requests = [
        vec![("client_id", "nobody")],
        vec![("client_id", "")],
        vec![("client_id", "SHOP")],
        vec![("redirect_uri", "https://evil.test/cb")],
        vec![("redirect_uri", "https://shop.example/cb "), ("client_id", "shop")],
        vec![("client_id", "nobody"), ("redirect_uri", "https://evil.test/cb")],
    ];
    let other_errors = [
        vec![],
        vec![("response_type", "token")],
        vec![("response_type", "")],
        vec![("scope", "openid nonsense")],
        vec![("scope", "\"")],
        vec![("prompt", "none")],
        vec![("prompt", "none login")],
        vec![("request", "eyJhbGciOiJub25lIn0.e30.")],
        vec![("request_uri", "https://evil.test/request")],
        vec![("max_age", "-1")],
        vec![("state", long.as_str())],
        vec![("code_challenge", "x")],
        vec![("claims", "{")],
    ];
    for invalid in &invalid_requests {
        for other in &other_errors {
            for response_mode in ["", "query", "form_post", "fragment", "web_message", "jwt"] {
                let mut change = invalid.clone();
                change.extend(other.iter().copied());
                change.push(("response_mode", response_mode));
                let response = server.browser().get(&shop.authorization_url(&change)).await;
                assert!(
                    is_problem_page(&response),
                    "{change:?}: {} {}",
                    response.status,
                    response.location()
                );
            }
        }
    }
    // A NUL character is rejected before any parameter is read.
    let response = server.browser().get(&shop.authorization_url(&[("client_id", "shop\0")])).await;
    assert_eq!((response.status.as_u16(), response.location()), (400, ""));
    // A repeated parameter is ambiguous, even if one of its values is valid (RFC 6749 §3.1).
    for repeated in ["&redirect_uri=https://evil.test/cb", "&client_id=nobody", "&state=a&state=b"]
    {
        let response =
            server.browser().get(&format!("{}{repeated}", shop.authorization_url(&[]))).await;
        assert!(is_problem_page(&response), "{repeated}: {}", response.location());
    }
    server.assert_unchanged(&before, "a request without a valid redirect URI").await;
}

const FOREIGN_URLS: [&str; 14] = [
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\tevil.test",
    "/\n/evil.test",
    "https://evil.test",
    "https:evil.test",
    "javascript:alert(1)",
    "https://shop.example/#@evil.test",
    "https://shop.example@evil.test/",
    "https://shop.example.evil.test/",
    "https://shop.example//evil.test",
    " https://shop.example/",
    "http://localhost:8080@evil.test",
];

/// R5
#[tokio::test]
async fn logout_and_console_redirect_to_known_uris_only() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let id_token_hint = tokens.0["id_token"].as_str().unwrap();
    for uri in FOREIGN_URLS {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("id_token_hint", id_token_hint),
                ("client_id", "shop"),
                ("post_logout_redirect_uri", uri),
                ("state", "s"),
            ])
            .finish();
        let response = server.browser().get(&format!("/t/acme/oauth2/logout?{query}")).await;
        assert_eq!((response.status.as_u16(), response.location()), (200, ""), "{uri:?}");
        let posted = browser
            .post(
                "/t/acme/interaction/sign_out",
                &[("client_id", "shop"), ("post_logout_redirect_uri", uri)],
            )
            .await;
        assert_eq!((posted.status.as_u16(), posted.location()), (200, ""), "{uri:?}");
        if uri != "https://shop.example/" {
            let outcome = domain::interaction::begin_console_sign_in(&acme.tenant, uri).await;
            assert!(matches!(outcome, Err(Error::Invalid(_))), "{uri:?}");
        }
    }
    for uri in ["/console/t/acme/clients", "http://localhost:8080/console"] {
        let handle = domain::interaction::begin_console_sign_in(&acme.tenant, uri).await.unwrap();
        let mut browser = server.browser();
        let page = browser.get(&format!("/t/acme/interaction/{handle}")).await;
        let response = browser
            .post(&page.form_action(), &[("username", "anna"), ("password", PASSWORD)])
            .await;
        assert_eq!(browser.get(response.location()).await.location(), uri);
    }
}

pub(crate) const XSS_PAYLOADS: [&str; 10] = [
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><svg/onload=alert(1)>",
    "\" autofocus onfocus=alert(1) x=\"",
    "javascript:alert(1)",
    "{{7777*7777}}${7777*7777}<%= 7777*7777 %>",
    "<!--<script>",
    "&lt;script&gt;&#60;script&#62;",
];

/// Assert that a payload appears on the page as text and not as markup.
pub(crate) fn assert_escaped(page: &TestResponse, payload: &str) {
    let body = &page.body;
    assert!(page.status != 500, "{payload}");
    for (needle, what) in [
        ("<script>alert", "a script"),
        ("onerror=alert(1)>", "an image"),
        ("<svg/onload", "an SVG"),
        ("=\"\" autofocus onfocus", "an attribute"),
        ("<!--<script>", "a comment"),
    ] {
        assert!(!body.contains(needle), "{payload} became {what}: {body}");
    }
    assert!(
        !body.contains("href=\"javascript:")
            && !body.contains("action=\"javascript:")
            && !body.contains("src=\"javascript:"),
        "{payload}: {body}"
    );
    assert!(!body.contains("60481729"), "{payload} was evaluated as a template: {body}");
}
