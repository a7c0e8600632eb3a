//! Links that set a password, made by staff.

use tests::fixtures::PASSWORD;

use super::*;

#[tokio::test]
async fn password_reset_link_works_once_and_ends_every_session() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    let cli = Actor::cli();
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let stale = acme.transaction(&cli, async |tx| user::reset_link(tx, &anna).await).await.unwrap();
    let link = acme.transaction(&cli, async |tx| user::reset_link(tx, &anna).await).await.unwrap();
    let mut user_browser = server.browser();
    assert_eq!(
        user_browser.get(&stale.address).await.status,
        404,
        "a new link invalidates the previous one"
    );
    assert_eq!(
        user_browser.get(&link.address.replace("/t/acme/", "/t/rival/")).await.status,
        404,
        "the link belongs to one tenant"
    );
    let page = user_browser.get(&link.address).await;
    assert!(page.status == 200 && page.body.contains("anna"), "{}", page.body);
    assert_eq!(page.body.matches("<script").count(), 1, "the one that shows the password");
    assert!(
        page.header("content-security-policy").starts_with("default-src 'none'")
            && page.header("referrer-policy") == "same-origin"
    );
    let token = link.address.split("token=").nth(1).unwrap();
    let short =
        user_browser.post(&page.form_action(), &[("token", token), ("password", "short")]).await;
    assert!(short.status == 422 && short.body.contains("aria-invalid"), "{}", short.body);
    assert_eq!(
        user_browser
            .post_from_site(
                &page.form_action(),
                &[("token", token), ("password", "a-much-better-one")],
                "cross-site"
            )
            .await
            .status,
        403
    );
    assert_eq!(
        user_browser
            .post(&page.form_action(), &[("token", token), ("password", "a-much-better-one")])
            .await
            .status,
        200
    );
    assert_eq!(
        user_browser
            .post(&page.form_action(), &[("token", token), ("password", "another-one-of-mine")])
            .await
            .status,
        404,
        "the link works once"
    );
    assert!(!shop.is_active(tokens.access_token()).await, "the grant ended");
    assert_eq!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    assert_eq!(
        browser
            .post(&page.form_action(), &[("username", "anna"), ("password", PASSWORD)])
            .await
            .status,
        401
    );
    assert_eq!(
        browser
            .post(&page.form_action(), &[("username", "anna"), ("password", "a-much-better-one")])
            .await
            .status,
        303
    );
    drop(rival);
}

#[tokio::test]
async fn password_reset_link_ends_after_a_day_or_with_its_user() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let anna = acme.user("anna").await;
    let cli = Actor::cli();
    let link = acme.transaction(&cli, async |tx| user::reset_link(tx, &anna).await).await.unwrap();
    server.clock.advance(user::RESET_GOOD_FOR);
    assert_eq!(server.browser().get(&link.address).await.status, 404);
    let link = acme.transaction(&cli, async |tx| user::reset_link(tx, &anna).await).await.unwrap();
    acme.transaction(&cli, async |tx| user::set_disabled(tx, &anna, true).await).await.unwrap();
    assert_eq!(server.browser().get(&link.address).await.status, 404);
    let blocked = acme.transaction(&cli, async |tx| user::reset_link(tx, &anna).await).await;
    assert!(matches!(blocked, Err(Error::Conflict(_))));
    acme.transaction(&cli, async |tx| user::remove(tx, &anna).await).await.unwrap();
    assert_eq!(server.browser().get(&link.address).await.status, 404);
}
