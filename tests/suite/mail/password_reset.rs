//! Passwords that users reset themselves, with a link that is mailed to them.

use super::*;

#[tokio::test]
async fn forgotten_password_is_reset_by_a_mailed_link_that_works_once() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let redirect = server.browser().get(&shop.authorization_url(&[("ui_locales", "de")])).await;
    let page = server.browser().follow_redirects(redirect).await;
    assert!(page.body.contains("/t/acme/forgot?ui_locales=de"), "{}", page.body);
    let page = server.browser().get("/t/acme/forgot?ui_locales=de").await;
    assert!(page.status == 200 && page.body.contains("name=\"username\""), "{}", page.body);
    let fields = [("username", " Anna@acme.EXAMPLE")];
    assert_eq!(server.browser().post(&page.form_action(), &fields).await.status, 200);
    server.deliver_mail().await;

    let mails = server.mailer.sent_to("anna@acme.example", MailKind::PasswordReset);
    assert_eq!((mails.len(), mails[0].languages.as_str()), (1, "de"));
    assert_eq!(mails[0].tenant_name, "Tenant acme");
    let page = server.browser().get(&link_of(&mails[0])).await;
    assert!(page.body.contains("name=\"password\""), "{}", page.body);
    let token = token_of(&mails[0]);
    assert_eq!(set_password(&server, &token, "short").await.status, 422);
    assert_eq!(set_password(&server, &token, NEW_PASSWORD).await.status, 200);
    assert!(signs_in(&shop, &server, "anna", NEW_PASSWORD).await);
    assert!(!signs_in(&shop, &server, "anna", PASSWORD).await);
    assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    // The form may be submitted twice, with the same password.
    assert_eq!(set_password(&server, &token, NEW_PASSWORD).await.status, 200);
    assert_eq!(set_password(&server, &token, "a-third-horse-battery").await.status, 404);
    server.deliver_mail().await;
    assert_eq!(server.mailer.sent_to("anna@acme.example", MailKind::PasswordChanged).len(), 1);
    assert_eq!(server.audit_count("user.password_link_sent").await, 1);
}

/// A5: status, body, statements and hashes depend on what was typed, never on the account.
#[tokio::test]
async fn response_to_a_forgotten_password_is_the_same_for_every_account() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    acme.user_with("unverified", |new| new.email_verified = false).await;
    acme.user_with("bare", |new| new.email = None).await;
    acme.user_with("nopassword", |new| new.password = None).await;
    let blocked = acme.user("blocked").await;
    let cli = Actor::cli();
    acme.transaction(&cli, async |tx| user::set_disabled(tx, &blocked, true).await).await.unwrap();
    server.tenant("rival").await.user("rita").await;
    // The first request loads the tenant into the cache.
    forget(&server, "warm-up").await;
    let mut seen = std::collections::BTreeSet::new();
    for name in [
        "anna",
        "anna@acme.example",
        "unverified",
        "bare",
        "blocked",
        "unknown",
        "unknown@acme.example",
        "rita",
        "nopassword",
    ] {
        let hashes = server.platform.hasher().hash_count();
        let before = server.platform.statement_count();
        let response = forget(&server, name).await;
        let statements = server.platform.statement_count() - before;
        assert_eq!(server.platform.hasher().hash_count(), hashes, "{name}");
        let headers: Vec<_> = response
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        seen.insert((response.status.as_u16(), headers, response.body, statements));
    }
    assert_eq!(seen.len(), 1, "{seen:#?}");
    assert_eq!(
        seen.first().map(|(status, _, _, statements)| (*status, *statements)),
        Some((200, 4))
    );
    server.deliver_mail().await;
    let mut recipients: Vec<_> =
        server.mailer.sent().into_iter().map(|mail| mail.recipient).collect();
    recipients.sort();
    // The newer link of Anna has replaced the one before it was sent.
    assert_eq!(recipients, ["anna@acme.example", "nopassword@acme.example"]);
    // Nothing stays of the other requests.
    assert!(server.snapshot().await.rows("mail").iter().all(|row| row["state"] != "requested"));
}

#[tokio::test]
async fn flood_of_requests_sends_a_few_mails() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    for round in 0..4 {
        for name in ["anna", "anna@acme.example"] {
            assert_eq!(forget(&server, name).await.status, 200, "{round} {name}");
            server.deliver_mail().await;
        }
    }
    let sent = |server: &TestServer| {
        server.mailer.sent_to("anna@acme.example", MailKind::PasswordReset).len()
    };
    assert_eq!(sent(&server), 3);
    // One network may request 20 per hour, of any names.
    for number in 8..20 {
        assert_eq!(forget(&server, &format!("name{number}")).await.status, 200);
    }
    let limited = forget(&server, "another").await;
    assert_eq!(limited.status, 429);
    assert!(limited.headers.contains_key("retry-after"));
    server.clock.advance(3600);
    assert_eq!(forget(&server, "anna").await.status, 200);
    server.deliver_mail().await;
    assert_eq!(sent(&server), 4);
}

#[tokio::test]
async fn link_ends_with_its_hour_a_newer_link_a_new_address_and_the_policy() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let id = acme.user("anna").await;
    let cli = Actor::cli();
    let is_open =
        async |mail: &OutgoingMail| server.browser().get(&link_of(mail)).await.status == 200;
    let first = requested_mail(&server, "anna").await;
    let second = requested_mail(&server, "anna").await;
    assert!(!is_open(&first).await && is_open(&second).await);
    // Another password, by a link of staff, ends it, too.
    let staff = acme.transaction(&cli, async |tx| user::reset_link(tx, &id).await).await.unwrap();
    assert!(!is_open(&second).await);
    let staff = staff.address.split_once("token=").unwrap().1.to_owned();
    assert_eq!(set_password(&server, &staff, NEW_PASSWORD).await.status, 200);

    server.clock.advance(3600);
    let third = requested_mail(&server, "anna").await;
    server.clock.advance(user::REQUESTED_RESET_GOOD_FOR - 1);
    assert!(is_open(&third).await);
    server.clock.advance(1);
    assert!(!is_open(&third).await);

    let moved = requested_mail(&server, "anna").await;
    server.execute_sql("UPDATE \"user\" SET email = 'new@acme.example'").await;
    assert!(!is_open(&moved).await);
    assert_eq!(set_password(&server, &token_of(&moved), NEW_PASSWORD).await.status, 404);
    server.execute_sql("UPDATE \"user\" SET email = 'anna@acme.example'").await;
    assert!(is_open(&moved).await);

    let detail = domain::tenant::detail(&acme.tenant, &cli).await.unwrap();
    let form = contract::tenant::TenantForm {
        version: detail.version,
        name: "Tenant acme".into(),
        settings: TenantSettings { password_reset: false, ..detail.settings },
    };
    acme.transaction(&cli, async |tx| domain::tenant::update_settings(tx, form).await)
        .await
        .unwrap();
    assert!(!is_open(&moved).await);
    assert_eq!(server.browser().get("/t/acme/forgot").await.status, 404);
    assert_eq!(forget(&server, "anna").await.status, 404);
}

#[tokio::test]
async fn link_used_twice_at_once_sets_one_password() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let node = server.start_node().await;
    for round in 0..50 {
        let token = token_of(&requested_mail(&server, "anna").await);
        let passwords =
            [format!("one-horse-battery-{round}"), format!("two-horse-battery-{round}")];
        let mut other = tests::Browser::new(node.router.clone());
        let fields = [("token", token.as_str()), ("password", passwords[1].as_str())];
        let (one, two) = tokio::join!(
            set_password(&server, &token, &passwords[0]),
            other.post("/t/acme/reset", &fields),
        );
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 404], "{round}");
        let winner = usize::from(two.status == 200);
        assert!(signs_in(&shop, &server, "anna", &passwords[winner]).await);
        assert!(!signs_in(&shop, &server, "anna", &passwords[1 - winner]).await);
        server.clock.advance(3600);
    }
}

/// A sign-in with the old password and a reset at once: no session of the old password remains.
#[tokio::test]
async fn reset_leaves_no_session_of_a_parallel_sign_in() {
    let server = mail_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut password = PASSWORD.to_owned();
    for round in 0..50 {
        let token = token_of(&requested_mail(&server, "anna").await);
        let next = format!("next-horse-battery-{round}");
        let mut browser = server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        let (_, reset) = tokio::join!(
            browser.sign_in(&page, "anna", &password),
            set_password(&server, &token, &next),
        );
        assert_eq!(reset.status, 200, "{round}");
        let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
        assert_eq!(silent.redirect_param("error").as_deref(), Some("login_required"), "{round}");
        assert!(signs_in(&shop, &server, "anna", &next).await);
        password = next;
        server.clock.advance(3600);
    }
}

#[tokio::test]
async fn without_a_mail_server_links_are_displayed_only() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let id = acme.user("anna").await;
    let redirect = server.browser().get(&shop.authorization_url(&[])).await;
    let page = server.browser().follow_redirects(redirect).await;
    assert!(page.body.contains("name=\"password\"") && !page.body.contains("/forgot"));
    assert_eq!(server.browser().get("/t/acme/forgot").await.status, 404);
    assert_eq!(forget(&server, "anna").await.status, 404);
    let cli = Actor::cli();
    let link = acme.transaction(&cli, async |tx| user::reset_link(tx, &id).await).await.unwrap();
    let mailed = acme.transaction(&cli, async |tx| user::mail_reset_link(tx, &id).await).await;
    assert!(matches!(mailed, Err(domain::Error::Conflict(_))), "{mailed:?}");
    // The displayed link stays good.
    let path = link.address.strip_prefix("http://localhost:8080").unwrap();
    assert_eq!(server.browser().get(path).await.status, 200);
    assert!(domain::mail::recent(&acme.tenant, &cli).await.unwrap().is_empty());
}
