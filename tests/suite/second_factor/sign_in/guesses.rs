//! Wrong codes: after how many a kind of code is locked, in every browser and on every node.

use tests::{Authenticator, TestServer};

use super::*;

/// A wrong code of the app, and a wrong recovery code. The app does not show this one.
fn wrong_code(server: &TestServer, app: &Authenticator) -> String {
    let shown = |step: i64| app.code(now(server) + 30 * step);
    let near = [shown(-1), shown(0), shown(1)];
    let number = (0..4).map(|number| format!("{number:06}")).find(|code| !near.contains(code));
    number.unwrap()
}

const WRONG_RECOVERY: &str = "00000-00000";

/// Submits a wrong code several times in a new browser.
async fn fail_with(server: &TestServer, code: &str, times: usize) -> (Browser, TestResponse) {
    let mut browser = server.browser();
    let page = to_code(&mut browser, "anna").await;
    for _ in 0..times {
        assert_eq!(submit(&mut browser, &page, code).await.status, 401);
    }
    (browser, page)
}

async fn fail(server: &TestServer, times: usize) -> (Browser, TestResponse) {
    fail_with(server, WRONG_RECOVERY, times).await
}

#[tokio::test]
async fn five_wrong_codes_lock_their_kind_in_every_browser_and_on_every_node() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let id = acme.user("anna").await;
    let (app, recovery) = enrol(&server, "anna").await;
    let node = server.start_node().await;
    fail(&server, 3).await;
    let (mut browser, page) = fail(&server, 2).await;
    browser.switch_node(node.router.clone());
    let locked = submit(&mut browser, &page, &recovery[0]).await;
    assert_eq!(locked.status, 429, "{}", locked.body);
    assert!(locked.body.contains("Too many attempts"), "{}", locked.body);
    assert!(!locked.header("retry-after").is_empty());
    let cli = domain::Actor::cli();
    let until = domain::user::locked_until(&acme.tenant, &cli, &id).await.unwrap();
    assert!(until.is_some(), "staff see it");
    // The app is not locked by what only looks like a recovery code, nor the other way round.
    assert_eq!(submit(&mut browser, &page, &next_code(&server, &app)).await.status, 303);
    acme.transaction(&cli, async |tx| domain::user::unlock(tx, &id).await).await.unwrap();
    let wrong = wrong_code(&server, &app);
    let (mut browser, page) = fail_with(&server, &wrong, 5).await;
    let locked = submit(&mut browser, &page, &next_code(&server, &app)).await;
    assert_eq!(locked.status, 429, "{}", locked.body);
    assert_eq!(submit(&mut browser, &page, &recovery[0]).await.status, 303);
    acme.transaction(&cli, async |tx| domain::user::unlock(tx, &id).await).await.unwrap();
    // A success forgets the failures of its kind; so does the end of the window.
    fail(&server, 4).await;
    let (mut browser, page) = fail(&server, 0).await;
    assert_eq!(submit(&mut browser, &page, &recovery[1]).await.status, 303);
    let (mut browser, page) = fail(&server, 5).await;
    server.clock.advance(900);
    assert_eq!(submit(&mut browser, &page, &recovery[2]).await.status, 303);
}

/// Neither time, nor the user's own sign-ins, nor a new password give more guesses in a day.
#[tokio::test]
async fn twenty_wrong_codes_of_a_kind_lock_it_for_the_day_and_thirty_lock_both() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let id = acme.user("anna").await;
    let (app, recovery) = enrol(&server, "anna").await;
    server.clock.advance(86_400 - now(&server).rem_euclid(86_400));
    for (round, code) in recovery.iter().enumerate().take(4) {
        let (mut browser, page) = fail(&server, 5).await;
        assert_eq!(submit(&mut browser, &page, WRONG_RECOVERY).await.status, 429, "{round}");
        server.clock.advance(900);
        let status = if round < 3 { 303 } else { 429 };
        assert_eq!(submit(&mut browser, &page, code).await.status, status, "{round}");
    }
    let link = acme
        .transaction(&domain::Actor::cli(), async |tx| domain::user::reset_link(tx, &id).await)
        .await
        .unwrap();
    let token = link.address.split_once("token=").unwrap().1;
    let fields = [("token", token), ("password", tests::fixtures::PASSWORD)];
    assert_eq!(server.browser().post("/t/acme/reset", &fields).await.status, 200);
    let (mut browser, page) = fail(&server, 0).await;
    let locked = submit(&mut browser, &page, &recovery[4]).await;
    assert_eq!(locked.status, 429, "{}", locked.body);
    // Ten codes of the app are left until both kinds are locked.
    for round in 0..2 {
        let wrong = wrong_code(&server, &app);
        let (mut browser, page) = fail_with(&server, &wrong, 5).await;
        server.clock.advance(900);
        let status = if round == 0 { 303 } else { 429 };
        let code = next_code(&server, &app);
        assert_eq!(submit(&mut browser, &page, &code).await.status, status, "{round}");
    }
    server.clock.advance(86_400);
    let (mut browser, page) = fail(&server, 0).await;
    assert_eq!(submit(&mut browser, &page, &recovery[4]).await.status, 303);
}

#[tokio::test]
async fn guesses_at_once_count() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    enrol(&server, "anna").await;
    let (browser, page) = fail(&server, 0).await;
    let mut guesses = Vec::new();
    for number in 0..12 {
        let (mut browser, page) = (browser.clone(), page.clone());
        guesses.push(tokio::spawn(async move {
            submit(&mut browser, &page, &format!("{number:05}-00000")).await.status.as_u16()
        }));
    }
    let mut statuses = Vec::new();
    for guess in guesses {
        statuses.push(guess.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 7, "{statuses:?}");
}
