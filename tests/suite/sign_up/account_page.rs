//! The page behind the link, which creates the account.

use super::*;

/// P3: everything but name and password follows from the link.
#[tokio::test]
async fn only_the_fields_of_the_page_are_read() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let page = open_sign_up(&mut browser, &shop, &[]).await;
    let more = [("email", "nora@new.example"), ("role", "owner"), ("email_verified", "true")];
    assert_eq!(browser.post(&page.form_action(), &more).await.status, 200);
    let page = browser.get(&link_of(&sign_up_mail(&server, "nora@new.example").await)).await;
    let hidden = page.hidden_fields();
    let mut fields = account_fields(&hidden, "Nora", PASSWORD);
    fields.extend([
        ("email", "anna@acme.example"),
        ("username", "admin"),
        ("role", "owner"),
        ("disabled", "true"),
        ("sub", "usr_1"),
        ("iss", "https://evil.example"),
        ("tenant", "rival"),
        ("roles", "owner"),
        ("claims[picture]", "https://evil.example/p.png"),
        ("given_name", "Eve"),
        ("password_hash", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAA"),
    ]);
    assert_eq!(browser.post(&page.form_action(), &fields).await.status, 303);
    let users = users_with(&server, "nora@new.example").await;
    let user = &users[0];
    assert_eq!(user["username"], "nora");
    let claims = match &user["claims"] {
        Value::String(text) => serde_json::from_str(text).expect("JSON"),
        other => other.clone(),
    };
    assert_eq!(claims, json!({ "name": "Nora" }));
    assert!(server.snapshot().await.rows("membership").is_empty(), "no role");
    let stored = users_with(&server, "anna@acme.example").await;
    assert!(stored.is_empty());
}

#[tokio::test]
async fn username_is_the_local_part_unless_it_is_taken() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    for (email, username) in [
        ("nora@one.example", "nora"),
        ("nora@two.example", "nora.two.example"),
        ("nora.two@example", ""),
    ] {
        let mut browser = server.browser();
        let page = open_sign_up(&mut browser, &shop, &[]).await;
        if username.is_empty() {
            let rejected = submit_address(&mut browser, &page, email).await;
            assert!(rejected.status == 422 && rejected.body.contains("aria-invalid"));
            continue;
        }
        let link = request_link(&server, &mut browser, &shop, email).await;
        let page = browser.get(&link).await;
        assert_eq!(create_account(&mut browser, &page, "Nora", PASSWORD).await.status, 303);
        assert_eq!(users_with(&server, email).await[0]["username"], username);
    }
}

#[tokio::test]
async fn new_terms_are_shown_before_they_are_accepted() {
    let server = mail_server().await;
    let acme = server
        .tenant_with("acme", TenantSettings { terms_uri: Some(TERMS.into()), ..open_settings() })
        .await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let link = request_link(&server, &mut browser, &shop, "nora@new.example").await;
    let page = browser.get(&link).await;
    let cli = Actor::cli();
    let detail = domain::tenant::detail(&acme.tenant, &cli).await.unwrap();
    let newer = "https://acme.example/terms/2";
    let form = contract::tenant::TenantForm {
        version: detail.version,
        name: "Acme".into(),
        settings: TenantSettings { terms_uri: Some(newer.into()), ..detail.settings },
    };
    acme.transaction(&cli, async |tx| domain::tenant::update_settings(tx, form).await)
        .await
        .unwrap();
    let again = create_account(&mut browser, &page, "Nora", PASSWORD).await;
    assert!(again.status == 409 && again.body.contains(newer), "{}", again.body);
    assert!(users_with(&server, "nora@new.example").await.is_empty());
    assert_eq!(create_account(&mut browser, &again, "Nora", PASSWORD).await.status, 303);
    assert_eq!(detail_of(&server, "user.signed_up").await["terms_uri"], newer);
}
