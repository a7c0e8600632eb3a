//! The download of the user's data.

use serde_json::Value;
use tests::{TestPasskey, test_server};

use super::*;

const EXPORT: &str = "/t/acme/account/export";

#[tokio::test]
async fn user_downloads_their_data_without_a_secret() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let id = acme
        .user_with("anna", |user| {
            user.claims.insert("nickname".into(), "an".into());
        })
        .await;
    acme.user("ben").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let code = shop.obtain_code(&mut browser, "anna", &[("scope", "openid email")]).await;
    let tokens = shop.redeem(&code).await;
    let page = browser.get("/t/acme/account/passkey").await;
    let request = crate::passkey::request_of(&page);
    let (_, answer) = TestPasskey::create(&request, "http://localhost:8080");
    crate::passkey::submit(&mut browser, &request, &answer).await;
    let page = browser.get(ACCOUNT).await;
    assert!(text(&page).contains("A copy of your data"), "{}", page.body);
    let file = browser.post(EXPORT, &[]).await;
    assert_eq!(file.status, 200, "{}", file.body);
    assert!(file.header("content-type").starts_with("application/json"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"account.json\"");
    assert_eq!(file.header("cache-control"), "no-store");
    let data = file.json();
    assert_eq!(data["issuer"], "http://localhost:8080/t/acme");
    let profile = &data["profile"];
    assert_eq!((&profile["sub"], &profile["email"]), (&id.into(), &"anna@acme.example".into()));
    assert_eq!(profile["claims"]["nickname"], "an");
    assert!(data["sign_in"]["password_set_at"].is_i64(), "{data}");
    assert_eq!(data["sign_in"]["passkeys"].as_array().map(Vec::len), Some(1), "{data}");
    assert_eq!(data["sessions"][0]["is_current"], true);
    assert_eq!(data["applications"][0]["name"], "The shop");
    assert_eq!(data["applications"][0]["scopes"], serde_json::json!(["openid", "email"]));
    let events: Vec<&Value> = data["activity"].as_array().unwrap().iter().collect();
    let has = |name: &str| events.iter().any(|event| event["event"] == name);
    assert!(has("signed_in") && has("passkey_added") && has("application_allowed"), "{events:?}");
    // Neither secrets nor other users.
    let snapshot = server.snapshot().await;
    let mut secrets: Vec<String> = Vec::new();
    for (table, column) in [
        ("credential", "hash"),
        ("passkey", "public_key"),
        ("passkey", "credential_id"),
        ("sign_in", "browser"),
        ("cookie_session", "digest"),
    ] {
        let values = snapshot.rows(table).into_iter();
        secrets.extend(values.map(|row| row[column].as_str().unwrap().to_owned()));
    }
    secrets.push(tokens.refresh_token().to_owned());
    secrets.push("ben".into());
    for secret in secrets {
        assert!(!file.body.contains(&secret), "{secret}: {}", file.body);
    }
    let page = browser.get(ACCOUNT).await;
    assert!(text(&page).contains("Data downloaded"), "{}", page.body);
}

#[tokio::test]
async fn download_needs_a_recent_sign_in_and_may_be_repeated() {
    let server = test_server().await;
    acme_with_anna(&server).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let mut other = browser.clone();
    let (one, two) = tokio::join!(browser.post(EXPORT, &[]), other.post(EXPORT, &[]));
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200));
    server.clock.advance(domain::sign_in::RECENT + 1);
    let redirect = browser.post(EXPORT, &[]).await;
    assert!(redirect.location().contains("/interaction/"), "{}", redirect.body);
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    assert!(text(&page).contains("You can make your change now."), "{}", page.body);
    assert_eq!(browser.post(EXPORT, &[]).await.status, 200);
    assert_eq!(server.audit_count("user.exported").await, 3);
}
