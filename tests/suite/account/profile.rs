//! The names in the profile, which the user changes.

use contract::settings::TenantSettings;
use tests::test_server;

use super::*;

const PAGE: &str = "/t/acme/account/profile";

#[tokio::test]
async fn user_changes_their_names_and_applications_get_them() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user_with("anna", |user| {
        user.claims.insert("nickname".into(), "an".into());
        user.claims.insert("given_name".into(), "Anna".into());
    })
    .await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let scope = [("scope", "openid profile")];
    let code = shop.obtain_code(&mut browser, "anna", &scope).await;
    let tokens = shop.redeem(&code).await;
    // A session is enough: a name changes nothing about how the user signs in.
    server.clock.advance(3_000);
    let page = browser.get(PAGE).await;
    assert!(page.body.contains("value=\"Anna\""), "{}", page.body);
    let names = [("name", " Anna <i>Ames</i> "), ("given_name", ""), ("family_name", "Ames")];
    let page = post_and_follow(&mut browser, PAGE, &names).await;
    assert!(text(&page).contains("Your profile was saved."), "{}", page.body);
    assert!(text(&page).contains("Profile changed") && !page.body.contains("<i>"), "{}", page.body);
    let claims = shop.userinfo(tokens.access_token()).await.json();
    assert_eq!(claims["name"], "Anna <i>Ames</i>");
    assert_eq!((&claims["family_name"], &claims["nickname"]), (&"Ames".into(), &"an".into()));
    assert!(claims["given_name"].is_null(), "an empty name is none: {claims}");
    // Staff find the user by the new name.
    let users = server.snapshot().await.rows("user");
    assert_eq!(users[0]["name_key"], "anna <i>ames</i>");
    // A change without effect is not audited.
    let before = server.snapshot().await;
    let same = browser.post(PAGE, &names).await;
    assert_eq!(same.status, 303);
    server.assert_unchanged(&before, "the same names").await;
    assert_eq!(server.audit_count("user.changed").await, 1);
    // No other claim is changed by the form.
    let others = [("name", "Anna"), ("nickname", "x"), ("email", "x@evil.example"), ("sub", "x")];
    browser.post(PAGE, &others).await;
    let row = server.snapshot().await.rows("user").remove(0);
    assert_eq!((&row["email"], row["version"].as_i64()), (&"anna@acme.example".into(), Some(2)));
    assert!(row["claims"].to_string().contains("nickname"), "{row}");
}

#[tokio::test]
async fn invalid_names_are_marked_and_kept_in_the_form() {
    let server = test_server().await;
    acme_with_anna(&server).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let before = server.snapshot().await;
    let long = "x".repeat(81);
    let names = [("name", "Anna\nAmes"), ("given_name", &*long), ("family_name", "Ames")];
    let page = browser.post(PAGE, &names).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.body.matches("aria-invalid").count(), 2, "{}", page.body);
    assert!(page.body.contains(&format!("value=\"{long}\"")), "{}", page.body);
    assert!(page.body.contains("value=\"Ames\""), "{}", page.body);
    server.assert_unchanged(&before, "invalid names").await;
}

#[tokio::test]
async fn tenant_that_manages_profiles_offers_no_change() {
    let server = test_server().await;
    let settings = TenantSettings { profile_changes: false, ..Default::default() };
    let acme = server.tenant_with("acme", settings).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, "anna").await;
    assert!(!page.body.contains("account/profile"), "{}", page.body);
    let before = server.snapshot().await;
    assert_eq!(browser.get(PAGE).await.location(), "http://localhost:8080/t/acme/account");
    let refused = browser.post(PAGE, &[("name", "Anna Ames")]).await;
    assert_eq!(refused.location(), "http://localhost:8080/t/acme/account");
    server.assert_unchanged(&before, "a change that is not allowed").await;
}
