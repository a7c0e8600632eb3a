//! Forms that are submitted twice (L6).

use contract::settings::SecondFactorPolicy;
use tests::{Authenticator, Browser, TestResponse, TestServer, authenticator::codes, test_server};

use super::{CODE_PAGE, CODES, PAGE, REMOVE, enrol, next_code, now, open, settings, submit};

/// Submits a form twice, at once or one after the other, and returns what each browser ends at.
async fn twice(
    browser: &Browser,
    page: &TestResponse,
    code: &str,
    at_once: bool,
) -> [TestResponse; 2] {
    let (mut one, mut other) = (browser.clone(), browser.clone());
    let [first, second] = if at_once {
        <[_; 2]>::from(tokio::join!(submit(&mut one, page, code), submit(&mut other, page, code)))
    } else {
        [submit(&mut one, page, code).await, submit(&mut other, page, code).await]
    };
    [one.follow_redirects(first).await, other.follow_redirects(second).await]
}

async fn server_with_users() -> TestServer {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    for at_once in [false, true] {
        acme.user(&format!("anna-{at_once}")).await;
    }
    server
}

#[tokio::test]
async fn code_submitted_twice_signs_in_once() {
    let server = server_with_users().await;
    for at_once in [false, true] {
        let name = format!("anna-{at_once}");
        let (app, _) = enrol(&server, &name).await;
        let mut browser = server.browser();
        let page = open(&mut browser, "/t/acme/account", &name).await;
        assert!(page.body.contains(CODE_PAGE), "{}", page.body);
        let before = server.audit_count("user.signed_in").await;
        for end in twice(&browser, &page, &next_code(&server, &app), at_once).await {
            assert!(end.body.contains("Where you are signed in"), "{at_once}: {}", end.body);
        }
        assert_eq!(server.audit_count("user.signed_in").await, before + 1);
        assert_eq!(server.audit_count("sign_in.failed").await, 0);
    }
}

#[tokio::test]
async fn set_up_submitted_twice_shows_the_same_codes() {
    let server = server_with_users().await;
    for at_once in [false, true] {
        let mut browser = server.browser();
        let page = open(&mut browser, PAGE, &format!("anna-{at_once}")).await;
        let app = Authenticator::of_page(&page);
        let ends = twice(&browser, &page, &app.code(now(&server)), at_once).await;
        assert_eq!(codes(&ends[0]).len(), 10, "{}", ends[0].body);
        assert_eq!(codes(&ends[0]), codes(&ends[1]));
        server.clock.advance(61);
        let late = submit(&mut browser, &page, &app.code(now(&server))).await;
        assert_eq!(late.status, 303, "the codes are not shown again");
    }
    assert_eq!(server.audit_count("second_factor.added").await, 2);
}

#[tokio::test]
async fn set_up_during_a_sign_in_submitted_twice_shows_the_same_codes() {
    let server = server_with_users().await;
    let acme = server.find_tenant("acme").await;
    super::set_policy(&acme, SecondFactorPolicy::All).await;
    for at_once in [false, true] {
        let mut browser = server.browser();
        let page = open(&mut browser, "/t/acme/account", &format!("anna-{at_once}")).await;
        let app = Authenticator::of_page(&page);
        let ends = twice(&browser, &page, &app.code(now(&server)), at_once).await;
        assert_eq!(codes(&ends[0]).len(), 10, "{}", ends[0].body);
        assert_eq!(codes(&ends[0]), codes(&ends[1]));
        // The cookie of before has no session any more.
        assert_eq!(browser.get("/t/acme/account").await.status, 303);
    }
    assert_eq!(server.audit_count("second_factor.added").await, 2);
}

#[tokio::test]
async fn removal_and_new_codes_submitted_twice_happen_once() {
    let server = server_with_users().await;
    for at_once in [false, true] {
        let mut browser = server.browser();
        let page = open(&mut browser, PAGE, &format!("anna-{at_once}")).await;
        let app = Authenticator::of_page(&page);
        submit(&mut browser, &page, &app.code(now(&server))).await;
        let page = browser.get(CODES).await;
        let ends = twice(&browser, &page, "", at_once).await;
        assert_eq!(codes(&ends[0]).len(), 10, "{}", ends[0].body);
        assert_eq!(codes(&ends[0]), codes(&ends[1]));
        let (mut one, mut other) = (browser.clone(), browser.clone());
        let (first, second) = tokio::join!(one.post(REMOVE, &[]), other.post(REMOVE, &[]));
        for response in [first, second] {
            let end = browser.follow_redirects(response).await;
            assert!(end.body.contains("The authenticator app was removed."), "{}", end.body);
        }
    }
    assert_eq!(server.audit_count("second_factor.codes_replaced").await, 2);
    assert_eq!(server.audit_count("second_factor.removed").await, 2);
}
