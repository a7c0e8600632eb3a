//! Limits on requests for a link, per network, address and tenant.

use super::*;

#[tokio::test]
async fn flood_of_sign_ups_sends_a_few_mails_to_each_address() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open_sign_up(&mut browser, &shop, &[]).await;
    for (email, kind) in
        [("nora@new.example", MailKind::SignUp), ("anna@acme.example", MailKind::AccountExists)]
    {
        for round in 0..7 {
            let response = submit_address(&mut browser, &page, email).await;
            assert_eq!(response.status, 200, "{round} {email}");
            server.deliver_mail().await;
        }
        assert_eq!(server.mailer.sent_to(email, kind).len(), 3, "{email}");
    }
    // One network may request 20 per hour, for any addresses.
    for number in 14..20 {
        let email = format!("user{number}@new.example");
        assert_eq!(submit_address(&mut browser, &page, &email).await.status, 200);
    }
    let limited = submit_address(&mut browser, &page, "another@new.example").await;
    assert_eq!(limited.status, 429);
    assert!(limited.headers.contains_key("retry-after"));
    let known = submit_address(&mut browser, &page, "anna@acme.example").await;
    assert_eq!(known.status, 429);
    let mut elsewhere = server.browser();
    elsewhere.set_address("203.0.113.9");
    let page = open_sign_up(&mut elsewhere, &shop, &[]).await;
    let response = submit_address(&mut elsewhere, &page, "another@new.example").await;
    assert_eq!(response.status, 200);
}

#[tokio::test]
async fn tenant_has_a_limit_of_its_own() {
    let server = mail_server().await;
    let settings = TenantSettings {
        rate_limits: contract::settings::RateLimits { sign_ups_per_hour: 2, ..no_rate_limits() },
        ..open_settings()
    };
    let acme = server.tenant_with("acme", settings).await;
    let rival = server.tenant_with("rival", open_settings()).await;
    let (shop, other) = (acme.client("shop").await, rival.client("shop").await);
    let request = async |shop: &TestClient, number: u8| {
        let mut browser = server.browser();
        browser.set_address(&format!("203.0.113.{number}"));
        let page = open_sign_up(&mut browser, shop, &[]).await;
        let email = format!("user{number}@new.example");
        submit_address(&mut browser, &page, &email).await.status.as_u16()
    };
    assert_eq!(request(&shop, 1).await, 200);
    assert_eq!(request(&shop, 2).await, 200);
    assert_eq!(request(&shop, 3).await, 429);
    assert_eq!(request(&other, 4).await, 200);
    server.clock.advance(3600);
    assert_eq!(request(&shop, 5).await, 200);
}

#[tokio::test]
async fn long_and_malformed_input_is_rejected() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let page = open_sign_up(&mut browser, &shop, &[]).await;
    let long = format!("{}@new.example", "a".repeat(300));
    for email in ["", "nora", "nora@new", "a b@new.example", "<n>@new.example", &long] {
        let response = submit_address(&mut browser, &page, email).await;
        assert_eq!(response.status, 422, "{email}");
    }
    let link = request_link(&server, &mut browser, &shop, "nora@new.example").await;
    let page = browser.get(&link).await;
    let (long_name, long_password) = ("n".repeat(81), "p".repeat(1025));
    for (name, password) in [
        (long_name.as_str(), PASSWORD),
        ("No\u{202e}ra", PASSWORD),
        ("Nora", long_password.as_str()),
        ("Nora", "tab\tin-password"),
    ] {
        let response = create_account(&mut browser, &page, name, password).await;
        assert_eq!(response.status, 422, "{name} {password}");
    }
    assert!(users_with(&server, "nora@new.example").await.is_empty());
}
