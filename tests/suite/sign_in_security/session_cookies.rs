//! The session cookie: its attributes, and cookies that a browser was given by others.

use tests::{TestServer, test_server_at};

use super::*;

/// A7
#[tokio::test]
async fn session_cookie_is_host_only_http_only_same_site_and_secure() {
    for (public_url, name) in
        [("http://localhost:8080", "tenantry"), ("https://id.example", "__Host-tenantry")]
    {
        let server = test_server_at(public_url).await;
        let host = public_url.split_once("://").unwrap().1;
        let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
        let mut names = std::collections::BTreeSet::new();
        for tenant in [&acme, &rival] {
            let shop = tenant.client("shop").await;
            let get = async |url: &str| {
                let path = url.strip_prefix(public_url).unwrap_or(url);
                send(
                    &server.router,
                    Request::get(path).header("host", host).body(Body::empty()).unwrap(),
                )
                .await
            };
            let redirect = get(&shop.authorization_url(&[])).await;
            assert_eq!(
                cookies_set(&redirect),
                Vec::<String>::new(),
                "the authorization endpoint sets no cookie"
            );
            let page = get(redirect.location()).await;
            let set = cookies_set(&page);
            assert_eq!(set.len(), 1, "{set:?}");
            let mut parts = set[0].split("; ");
            let (found, value) = parts.next().unwrap().split_once('=').unwrap();
            names.insert(found.to_owned());
            let attributes: std::collections::BTreeSet<_> =
                parts.map(str::to_ascii_lowercase).collect();
            for required in ["httponly", "samesite=lax", "path=/"] {
                assert!(attributes.contains(required), "{required}: {set:?}");
            }
            assert_eq!(attributes.contains("secure"), public_url.starts_with("https"), "{set:?}");
            assert!(!attributes.iter().any(|attribute| attribute.starts_with("domain")), "{set:?}");
            assert!(
                value.len() >= 20 && server.snapshot().await.tables_containing(value).is_empty(),
                "only its digest is stored"
            );
        }
        assert_eq!(names.into_iter().collect::<Vec<_>>(), [name], "one cookie for all tenants");
    }
}

/// A7: a cookie fixed before the sign-in is invalid afterwards, and so is a forged one.
#[tokio::test]
async fn fixed_or_forged_session_cookies_are_rejected() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let try_session = async |server: &TestServer, cookie: &str| {
        let mut attacker = server.browser();
        attacker.set_session_cookie(cookie);
        let response = attacker.get(&shop.authorization_url(&[("prompt", "none")])).await;
        // The response may delete the cookie but must not set another.
        let cookies_kept = cookies_set(&response)
            .iter()
            .filter(|set| !set.to_ascii_lowercase().contains("max-age=0"))
            .count();
        (response.redirect_param("error"), cookies_kept)
    };
    let mut browser = server.browser();
    let mut latest = String::new();
    for _ in 0..3 {
        let page = {
            let redirect = browser.get(&shop.authorization_url(&[("prompt", "login")])).await;
            browser.follow_redirects(redirect).await
        };
        let fixed = browser.session_cookie().unwrap().to_owned();
        browser.sign_in(&page, "anna", PASSWORD).await;
        let issued = browser.session_cookie().unwrap().to_owned();
        assert_ne!(fixed, issued, "every sign-in issues a new cookie");
        assert_eq!(try_session(&server, &fixed).await, (Some("login_required".into()), 0));
        latest = issued;
    }
    let before = server.snapshot().await;
    for forged in [
        "",
        "x",
        "AAAAAAAAAAAAAAAAAAAAAA",
        "' OR 1=1 --",
        "../../etc",
        &latest[1..],
        &format!("{latest}A"),
        &latest.to_ascii_lowercase(),
    ] {
        assert_eq!(
            try_session(&server, forged).await.0.as_deref(),
            Some("login_required"),
            "{forged}"
        );
    }
    server.assert_unchanged(&before, "a forged cookie").await;
    assert_eq!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("consent_required"),
        "the issued cookie is signed in"
    );
}
