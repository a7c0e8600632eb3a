//! Sign-up that is off is off on every path (P5), also if another process has switched it off.

use super::*;

async fn metadata(server: &TestServer, slug: &str) -> Value {
    let url = format!("/t/{slug}/.well-known/openid-configuration");
    tests::http_request(&server.router, "GET", &url, &[], "").await.json()
}

fn offers_create(metadata: &Value) -> bool {
    metadata["prompt_values_supported"].as_array().unwrap().contains(&json!("create"))
}

#[tokio::test]
async fn sign_up_is_offered_only_where_it_is_open_and_mail_is_on() {
    for (policy, is_mail_on, is_offered) in [
        (SignUp::Off, true, false),
        (SignUp::Invited, true, false),
        (SignUp::Open, false, false),
        (SignUp::Open, true, true),
    ] {
        let context = format!("{policy:?}, mail {is_mail_on}");
        let server = test_server().await;
        if is_mail_on {
            server.mailer.turn_on();
        }
        let settings = TenantSettings { sign_up: policy, ..open_settings() };
        let acme = server.tenant_with("acme", settings).await;
        let shop = acme.client("shop").await;
        assert_eq!(offers_create(&metadata(&server, "acme").await), is_offered, "{context}");
        let mut browser = server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        assert_eq!(page.body.contains("/sign_up"), is_offered, "{context}: {}", page.body);
        // The page and the form by their addresses.
        let address = page.form_action().replace("/sign_in", "/sign_up");
        let shown = browser.get(&address).await;
        let sent = browser.post(&address, &[("email", "nora@new.example")]).await;
        let expected = if is_offered { 200 } else { 403 };
        assert_eq!([shown.status.as_u16(), sent.status.as_u16()], [expected; 2], "{context}");
        if !is_offered {
            assert!(sent.body.contains("You can't create an account here"), "{}", sent.body);
        }
        server.mailer.turn_on();
        server.deliver_mail().await;
        assert_eq!(server.mailer.sent().len(), usize::from(is_offered), "{context}");
        if !is_mail_on {
            server.mailer.turn_off();
        }
        let create = browser.get(&shop.authorization_url(&[("prompt", "create")])).await;
        let error = create.redirect_param("error");
        let expected = if is_offered { None } else { Some("invalid_request") };
        assert_eq!(error.as_deref(), expected, "{context}");
    }
}

#[tokio::test]
async fn page_belongs_to_the_browser_of_its_interaction() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    let page = open_sign_up(&mut server.browser(), &shop, &[]).await;
    let mut other = server.browser();
    open_sign_up(&mut other, &shop, &[]).await;
    assert_eq!(other.get(&page.form_action()).await.status, 410);
    assert_eq!(submit_address(&mut other, &page, "nora@new.example").await.status, 410);
    let unknown = other.get("/t/acme/interaction/ix_unknown/sign_up").await;
    assert_eq!(unknown.status, 410);
    server.deliver_mail().await;
    assert!(server.mailer.sent().is_empty());
}

/// The interaction of a console sign-in, and of an account that authenticates again.
#[tokio::test]
async fn console_and_repeated_authentication_offer_no_sign_up() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let redirect = browser.get("/console/t/acme").await;
    let page = browser.follow_redirects(redirect).await;
    assert!(!page.body.contains("/sign_up"), "{}", page.body);
    let address = page.form_action().replace("/sign_in", "/sign_up");
    assert_eq!(browser.get(&address).await.status, 403);
    let response = browser.post(&address, &[("email", "nora@new.example")]).await;
    assert_eq!(response.status, 403);

    shop.obtain_code(&mut browser, "anna", &[]).await;
    server.clock.advance(3000);
    let redirect = browser.get("/t/acme/account/password").await;
    let page = browser.follow_redirects(redirect).await;
    assert!(page.body.contains("name=\"password\"") && !page.body.contains("/sign_up"));
    // The account page itself is for users who may have no account yet.
    let mut visitor = server.browser();
    let redirect = visitor.get("/t/acme/account").await;
    let page = visitor.follow_redirects(redirect).await;
    assert!(page.body.contains("/sign_up"), "{}", page.body);
}

#[tokio::test]
async fn policy_that_another_process_has_changed_counts_at_once() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let link = request_link(&server, &mut browser, &shop, "nora@new.example").await;
    let account = browser.get(&link).await;
    let page = open_sign_up(&mut browser, &shop, &[]).await;
    submit_address(&mut browser, &page, "late@new.example").await;
    let settings = json!({ "sign_up": "off" });
    set_settings_unnoticed(&server, &acme, settings).await;
    // This process still shows the page.
    assert_eq!(browser.get(&page.form_action()).await.status, 200);
    let response = submit_address(&mut browser, &page, "eve@new.example").await;
    assert_eq!(response.status, 403, "{}", response.body);
    let response = create_account(&mut browser, &account, "Nora", PASSWORD).await;
    assert_eq!(response.status, 404, "{}", response.body);
    server.deliver_mail().await;
    assert_eq!(server.mailer.sent().len(), 1, "a request of before leads to no mail");
    assert!(users_with(&server, "nora@new.example").await.is_empty());
    // Another domain counts, too.
    let settings = json!({ "sign_up": "open", "sign_up_domains": ["acme.example"] });
    set_settings_unnoticed(&server, &acme, settings).await;
    let response = create_account(&mut browser, &account, "Nora", PASSWORD).await;
    assert_eq!(response.status, 404, "{}", response.body);
}

#[tokio::test]
async fn address_of_another_domain_is_rejected_whether_or_not_it_is_known() {
    let server = mail_server().await;
    let settings =
        TenantSettings { sign_up_domains: vec!["acme.example".into()], ..open_settings() };
    let acme = server.tenant_with("acme", settings).await;
    let shop = acme.client("shop").await;
    acme.user_with("anna", |new| new.email = Some("anna@other.example".into())).await;
    let mut browser = server.browser();
    let page = open_sign_up(&mut browser, &shop, &[]).await;
    for email in [
        "anna@other.example",
        "nora@other.example",
        "nora@sub.acme.example",
        "nora@acme.example.evil.example",
        "nora@evilacme.example",
    ] {
        let response = submit_address(&mut browser, &page, email).await;
        assert_eq!(response.status, 422, "{email}");
        assert!(response.body.contains("at this domain"), "{email}: {}", response.body);
    }
    assert_eq!(submit_address(&mut browser, &page, "Nora@ACME.example").await.status, 200);
    server.deliver_mail().await;
    assert_eq!(server.mailer.sent().len(), 1);
}

/// The users of the home tenant are operators.
#[tokio::test]
async fn home_tenant_has_no_sign_up() {
    let server = mail_server().await;
    server.set_up_operator().await;
    let home = server.platform.home_tenant().await.unwrap().unwrap();
    let cli = Actor::cli();
    let detail = domain::tenant::detail(&home, &cli).await.unwrap();
    let form = contract::tenant::TenantForm {
        version: detail.version,
        name: detail.summary.name,
        settings: TenantSettings { sign_up: SignUp::Open, ..detail.settings },
    };
    home.transaction(&cli, async |tx| domain::tenant::update_settings(tx, form).await)
        .await
        .unwrap();
    assert!(!offers_create(&metadata(&server, "home").await));
    let home = server.platform.home_tenant().await.unwrap().unwrap();
    let invited = home
        .transaction(&cli, async |tx| domain::sign_up::invite(tx, "eve@new.example").await)
        .await;
    assert!(matches!(invited, Err(domain::Error::Conflict(_))), "{invited:?}");
}
