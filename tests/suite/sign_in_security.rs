//! Security of sign-in: account enumeration, password length, session cookies and CSRF.

mod session_cookies;

use axum::{
    body::Body,
    http::{Request, header},
};
use contract::user::NewUser;
use domain::Actor;
use tests::{Browser, TestClient, TestResponse, browser::send, fixtures::PASSWORD, test_server};

async fn sign_in_page(browser: &mut Browser, client: &TestClient) -> TestResponse {
    let redirect = browser.get(&client.authorization_url(&[])).await;
    browser.follow_redirects(redirect).await
}

/// A5: status, body, headers and the number of hashes do not depend on the account.
#[tokio::test]
async fn sign_in_failures_do_not_reveal_whether_an_account_exists() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let blocked = acme.user("blocked").await;
    let bare = NewUser { username: "bare".into(), ..Default::default() };
    let bare = domain::user::prepare(&server.platform, bare).await.unwrap();
    acme.tenant
        .transaction(&Actor::cli(), async |tx| {
            domain::user::create(tx, bare).await?;
            domain::user::set_disabled(tx, &blocked, true).await
        })
        .await
        .unwrap();
    let mut browser = server.browser();
    let page = sign_in_page(&mut browser, &shop).await;
    let mut distinct_responses = std::collections::BTreeSet::new();
    for (name, password, is_first) in [
        ("anna", "wrong-password", true),
        ("ANNA@acme.example", "wrong-password", false),
        ("nobody", "wrong-password", true),
        ("nobody@acme.example", PASSWORD, false),
        ("blocked", "wrong-password", true),
        ("blocked", PASSWORD, false),
        ("bare", "wrong-password", true),
        ("bare", "", false),
        ("anna", "", false),
    ] {
        let (hashes, before) = (server.platform.hasher().hash_count(), server.snapshot().await);
        let response =
            browser.post(&page.form_action(), &[("username", name), ("password", password)]).await;
        assert_eq!(server.platform.hasher().hash_count() - hashes, 1, "{name}: exactly one hash");
        let after = server.snapshot().await;
        for table in ["audit", "sign_in", "interaction"] {
            // The failures of an account, and those of no account, are merged into one event each.
            let new_rows = after.rows(table).len() - before.rows(table).len();
            assert_eq!(new_rows, usize::from(table == "audit" && is_first), "{name}: {table}");
        }
        let headers: Vec<_> = response
            .headers
            .iter()
            .filter(|(name, _)| ![header::SET_COOKIE, header::CONTENT_LENGTH].contains(name))
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        // The page repeats the submitted name; nothing else may differ.
        distinct_responses.insert((
            response.status.as_u16(),
            headers,
            response
                .body_without_challenge()
                .replace(&format!("value=\"{name}\""), "value=\"\"")
                .replace("value=\"\"", ""),
        ));
    }
    assert_eq!(distinct_responses.len(), 1, "{distinct_responses:#?}");
    assert_eq!(distinct_responses.first().unwrap().0, 401);
}

/// A6
#[tokio::test]
async fn passwords_are_compared_in_full_and_oversized_ones_are_not_hashed() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let (long, longest) = ("x".repeat(72), "y".repeat(1024));
    for (name, password) in
        [("anna", format!("{long}a")), ("ben", longest.clone()), ("nul", "before-and-after".into())]
    {
        let new = NewUser { username: name.into(), password: Some(password), ..Default::default() };
        let prepared = domain::user::prepare(&server.platform, new).await.unwrap();
        acme.tenant
            .transaction(&Actor::cli(), async |tx| domain::user::create(tx, prepared).await)
            .await
            .unwrap();
    }
    let attempt = async |name: &str, password: &str| {
        let mut browser = server.browser();
        let page = sign_in_page(&mut browser, &shop).await;
        browser
            .post(&page.form_action(), &[("username", name), ("password", password)])
            .await
            .status
            .as_u16()
    };
    assert_eq!(attempt("anna", &format!("{long}b")).await, 401, "the passwords differ at byte 73");
    assert_eq!(attempt("anna", &long).await, 401, "a prefix is another password");
    assert_eq!(attempt("anna", &format!("{long}a")).await, 303);
    assert_eq!(attempt("ben", &format!("{}z", &longest[..1023])).await, 401);
    assert_eq!(attempt("ben", &longest).await, 303, "1 KiB is the longest password");
    assert_eq!(attempt("nul", "before-and-after\0").await, 400);
    let hashes = server.platform.hasher().hash_count();
    assert_eq!(
        attempt("ben", &format!("{longest}y")).await,
        401,
        "longer than the longest password"
    );
    assert_eq!(attempt("ben", &"y".repeat(50_000)).await, 401);
    assert_eq!(attempt("ben", &"y".repeat(1 << 20)).await, 413, "1 MiB");
    assert_eq!(server.platform.hasher().hash_count(), hashes, "oversized passwords are not hashed");
    for password in ["short", &"z".repeat(1025)] {
        let new = NewUser {
            username: "eve".into(),
            password: Some(password.into()),
            ..Default::default()
        };
        assert!(matches!(
            domain::user::prepare(&server.platform, new).await,
            Err(domain::Error::Invalid(_))
        ));
    }
    assert_eq!(server.platform.hasher().hash_count(), hashes, "invalid passwords are not hashed");
}

fn cookies_set(response: &TestResponse) -> Vec<String> {
    response
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|value| value.to_str().unwrap().to_owned())
        .collect()
}

/// A10: every form, posted from every kind of other origin.
#[tokio::test]
async fn cross_origin_form_posts_are_rejected() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let token = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "anna", &[]).await;
    let redirect = browser.get(&shop.authorization_url(&[("prompt", "consent")])).await;
    let consent = browser.follow_redirects(redirect).await.form_action();
    let cookie = format!("tenantry={}", browser.session_cookie().unwrap());
    let before = server.snapshot().await;
    let setup = format!(
        "token={}&name=Eve&email=eve@evil.example&password=correct-horse&tenant_name=Evil",
        token.expose()
    );
    let forms = [
        (consent.replace("/consent", "/sign_in"), format!("username=anna&password={PASSWORD}")),
        (consent.clone(), "decision=allow".to_owned()),
        (consent.replace("/consent", "/select"), "account=other".to_owned()),
        ("/t/acme/interaction/sign_out".to_owned(), String::new()),
        ("/setup".to_owned(), setup),
    ];
    let cross_origin_headers: [&[(&str, &str)]; 9] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8080")],
        &[("sec-fetch-site", "")],
        &[("origin", "https://evil.test")],
        &[("origin", "null")],
        &[("origin", "http://localhost")],
        &[("origin", "http://localhost:8080.evil.test")],
        &[("origin", "http://evil.localhost:8080")],
    ];
    for (url, body) in &forms {
        for headers in cross_origin_headers {
            let path = url.strip_prefix("http://localhost:8080").unwrap_or(url);
            let mut request = Request::post(path)
                .header("host", "localhost:8080")
                .header("cookie", &cookie)
                .header("content-type", "application/x-www-form-urlencoded");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let response =
                send(&server.router, request.body(Body::from(body.clone())).unwrap()).await;
            assert_eq!(
                (response.status.as_u16(), cookies_set(&response).len()),
                (403, 0),
                "{path} {headers:?}: {}",
                response.body
            );
        }
    }
    server.assert_unchanged(&before, "a cross-origin form post").await;
    let same_origin_headers: [&[(&str, &str)]; 3] =
        [&[("sec-fetch-site", "same-origin")], &[("origin", "http://localhost:8080")], &[]];
    for headers in same_origin_headers {
        let path = forms[1].0.strip_prefix("http://localhost:8080").unwrap();
        let mut request = Request::post(path)
            .header("host", "localhost:8080")
            .header("cookie", &cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = send(&server.router, request.body(Body::from("decision=")).unwrap()).await;
        assert_eq!(response.status, 303, "{headers:?}");
    }
}
