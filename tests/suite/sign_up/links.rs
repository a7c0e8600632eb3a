//! The mailed link: in which browser, how long and how often it works.

use super::*;

#[tokio::test]
async fn link_in_another_browser_creates_the_account_and_continues_nothing() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    let mut attacker = server.browser();
    let link = request_link(&server, &mut attacker, &shop, "nora@new.example").await;
    let waiting = attacker.get(&shop.authorization_url(&[])).await;
    let mut own = server.browser();
    let page = own.get(&link).await;
    let token_field = page.hidden_fields().into_iter().find(|(name, _)| name == "form");
    assert_eq!(token_field.map(|(_, value)| value), Some(String::new()));
    let response = create_account(&mut own, &page, "Nora", PASSWORD).await;
    assert!(response.status == 200 && response.body.contains("Your account is ready"));
    assert_eq!(own.get("/t/acme/account").await.status, 200, "the browser is signed in");
    // The browser that has begun it gets no session of the new account.
    let page = attacker.follow_redirects(waiting).await;
    assert!(page.body.contains("name=\"password\""), "{}", page.body);
    let silent = attacker.get(&shop.authorization_url(&[("prompt", "none")])).await;
    assert_eq!(silent.redirect_param("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn link_works_once_within_a_day_and_at_its_tenant() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    server.tenant_with("rival", open_settings()).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let link = request_link(&server, &mut browser, &shop, "nora@new.example").await;
    let foreign = server.browser().get(&link.replace("/t/acme/", "/t/rival/")).await;
    assert_eq!(foreign.status, 404);
    let page = browser.get(&link).await;
    assert_eq!(create_account(&mut browser, &page, "Nora", PASSWORD).await.status, 303);
    assert_eq!(browser.get(&link).await.status, 404, "the page is not shown again");
    let other = create_account(&mut server.browser(), &page, "Eve", "a-third-horse-battery").await;
    assert_eq!(other.status, 404, "it sets no other password");
    assert_eq!(users_with(&server, "nora@new.example").await.len(), 1);

    let link = request_link(&server, &mut server.browser(), &shop, "late@new.example").await;
    server.clock.advance(domain::sign_up::LINK_GOOD_FOR - 1);
    assert_eq!(server.browser().get(&link).await.status, 200);
    server.clock.advance(1);
    assert_eq!(server.browser().get(&link).await.status, 404);
}

/// The interaction ends after half an hour, the link after a day.
#[tokio::test]
async fn late_link_creates_the_account_without_its_interaction() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let link = request_link(&server, &mut browser, &shop, "nora@new.example").await;
    server.clock.advance(3000);
    let page = browser.get(&link).await;
    let response = create_account(&mut browser, &page, "Nora", PASSWORD).await;
    assert!(response.body.contains("Your account is ready"), "{}", response.body);
}
