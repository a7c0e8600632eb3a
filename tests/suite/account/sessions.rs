//! The sessions of the account page.

use axum::{body::Body, http::Request};
use tests::{Browser, browser::send, fixtures::PASSWORD, test_server};

use super::{ACCOUNT, FORMS, acme_with_anna, hidden, open, post_and_follow, text};

const END: &str = FORMS[1].0;
const END_OTHERS: &str = FORMS[2].0;

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get(ACCOUNT).await.status == 200
}

#[tokio::test]
async fn one_session_or_all_others_are_signed_out_on_every_node() {
    let server = test_server().await;
    let acme = acme_with_anna(&server).await;
    let shop = acme.client("shop").await;
    let (mut here, mut there, mut third) = (server.browser(), server.browser(), server.browser());
    let tokens = shop.redeem(&shop.obtain_code(&mut there, "anna", &[]).await).await;
    open(&mut third, "anna").await;
    server.clock.advance(400);
    let page = open(&mut here, "anna").await;
    assert_eq!(page.body.matches("name=\"session\"").count(), 2, "{}", page.body);
    assert!(text(&page).contains("Last active 6 minutes ago"), "{}", text(&page));
    // The most recently used of the others is listed first.
    assert!(is_signed_in(&mut there).await);
    let page = here.get(ACCOUNT).await;
    let session = hidden(&page, "session");
    let node = server.start_node().await;
    for _ in 0..2 {
        let page = post_and_follow(&mut here, END, &[("session", &session)]).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(text(&page).contains("The session was signed out."), "{}", page.body);
    }
    assert_eq!(server.audit_count("sign_in.ended").await, 1);
    there.switch_node(node.router.clone());
    assert!(!is_signed_in(&mut there).await);
    assert!(is_signed_in(&mut third).await && is_signed_in(&mut here).await);
    assert!(shop.is_active(tokens.access_token()).await, "applications keep their access");
    let page = post_and_follow(&mut here, END_OTHERS, &[]).await;
    assert!(text(&page).contains("You are signed out everywhere else."), "{}", page.body);
    third.switch_node(node.router.clone());
    here.switch_node(node.router.clone());
    assert!(!is_signed_in(&mut third).await && is_signed_in(&mut here).await);
    // A session that was not ended just now is not found.
    server.clock.advance(61);
    assert_eq!(here.post(END, &[("session", &session)]).await.status, 404);
    // The session that asks can end itself.
    let own = server.snapshot().await.rows("sign_in").remove(0)["id"].as_str().unwrap().to_owned();
    let response = here.post(END, &[("session", &own)]).await;
    let page = here.follow_redirects(response).await;
    assert!(page.body.contains("name=\"username\""), "{}", page.body);
}

#[tokio::test]
async fn sessions_are_named_by_their_browser_and_address() {
    let server = test_server().await;
    acme_with_anna(&server).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    for (user_agent, name) in [
        (
            "Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
            "Firefox on Android",
        ),
        ("curl/8.16.0", "curl"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert"),
    ] {
        let request = Request::post("/t/acme/api/auth/login")
            .header("host", "localhost:8080")
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin")
            .header("user-agent", user_agent)
            .body(Body::from(format!(r#"{{"username": "anna", "password": "{PASSWORD}"}}"#)))
            .unwrap();
        assert_eq!(send(&server.router, request).await.status, 200);
        let page = browser.get(ACCOUNT).await;
        assert!(text(&page).contains(name), "{name}: {}", text(&page));
        assert!(!page.body.contains("<script"), "{}", page.body);
    }
    assert!(text(&browser.get(ACCOUNT).await).contains("127.0.0.1"));
}

/// What a session writes depends on it until the transaction commits.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn browsers_that_sign_each_other_out_do_not_wait_for_each_other() {
    let server = test_server().await;
    acme_with_anna(&server).await;
    for round in 0..20 {
        let (mut one, mut other) = (server.browser(), server.browser());
        open(&mut one, "anna").await;
        open(&mut other, "anna").await;
        let (first, second) = tokio::join!(one.post(END_OTHERS, &[]), other.post(END_OTHERS, &[]));
        for response in [&first, &second] {
            assert_eq!(response.status, 303, "round {round}: {}", response.body);
        }
        let left = server.snapshot().await.rows("sign_in").len();
        assert_eq!(left, 1, "round {round}: the one that was first keeps its session");
    }
}
