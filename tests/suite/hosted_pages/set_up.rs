//! Links that set up an installation.

use domain::setup;

use super::*;

#[tokio::test]
async fn setup_link_works_once_and_is_replaced_by_a_new_one() {
    let server = test_server().await;
    let token = setup::create_link(&server.platform).await.unwrap().unwrap();
    let stale = setup::create_link(&server.platform).await.unwrap().unwrap();
    let (token, stale) = (stale, token);
    let mut browser = server.browser();
    assert_eq!(browser.get("/setup").await.status, 404);
    assert_eq!(
        browser.get(&format!("/setup?token={}", stale.expose())).await.status,
        404,
        "a new link invalidates the previous one"
    );
    let page = browser.get(&format!("/setup?token={}", token.expose())).await;
    assert!(page.body.contains("name=\"tenant_name\""));
    let wrong = browser
        .post(
            "/setup",
            &[
                ("token", token.expose()),
                ("name", "Ada"),
                ("email", "ada@"),
                ("password", "short"),
                ("tenant_name", "Kestrel Bank"),
            ],
        )
        .await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.body.contains("value=\"ada@\"")
            && wrong.body.contains("value=\"Kestrel Bank\"")
            && wrong.body.matches("aria-invalid").count() == 2,
        "{}",
        wrong.body
    );
    let fields = [
        ("token", token.expose()),
        ("name", "Ada"),
        ("email", "ada@ops.example"),
        ("password", PASSWORD),
        ("tenant_name", "Kestrel Bank"),
    ];
    assert_eq!(browser.post("/setup", &fields).await.status, 303);
    let used = browser.get(&format!("/setup?token={}", token.expose())).await;
    assert_eq!(used.status, 404, "the link works once");
    assert!(
        used.body.contains("Tenantry is already set up") && used.body.contains("href=\"/console\""),
        "{}",
        used.body
    );
    let other_password = fields.map(|(name, value)| match name {
        "password" => (name, "another-horse-battery"),
        _ => (name, value),
    });
    assert_eq!(browser.post("/setup", &other_password).await.status, 404, "the link works once");
    let first = server.platform.default_tenant().await.unwrap().unwrap();
    assert_eq!((first.slug(), first.issuer()), ("kestrel-bank", "http://localhost:8080"));
    assert!(server.platform.home_tenant().await.unwrap().is_some());
    assert!(setup::create_link(&server.platform).await.unwrap().is_none());
}

#[tokio::test]
async fn setup_link_expires_after_an_hour() {
    let server = test_server().await;
    let token = setup::create_link(&server.platform).await.unwrap().unwrap();
    server.clock.advance(setup::LINK_LIFETIME);
    let page = server.browser().get(&format!("/setup?token={}", token.expose())).await;
    assert!(page.status == 404 && page.body.contains("Restart Tenantry"), "{}", page.body);
}
