//! Forms that are submitted twice, and accounts that are created at once.

use super::*;

#[tokio::test]
async fn sign_up_form_may_be_submitted_twice() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let page = open_sign_up(&mut browser, &shop, &[]).await;
    let mut other = browser.clone();
    let (one, two) = tokio::join!(
        submit_address(&mut browser, &page, "nora@new.example"),
        submit_address(&mut other, &page, "nora@new.example")
    );
    assert_eq!((one.status.as_u16(), &one.body), (200, &two.body));
    server.deliver_mail().await;
    // Either link works.
    let mails = server.mailer.sent_to("nora@new.example", MailKind::SignUp);
    assert_eq!(mails.len(), 2);
    let page = browser.get(&link_of(&mails[0])).await;
    assert_eq!(create_account(&mut browser, &page, "Nora", PASSWORD).await.status, 303);
    // The other one has ended with it.
    assert_eq!(browser.get(&link_of(&mails[1])).await.status, 404);
}

#[tokio::test]
async fn account_form_repeated_one_after_the_other_ends_like_once() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let link = request_link(&server, &mut browser, &shop, "nora@new.example").await;
    let page = browser.get(&link).await;
    let mut retrying = browser.clone();
    let first = create_account(&mut browser, &page, "Nora", PASSWORD).await;
    // With the new cookie, and with the old one as by a proxy's retry.
    let second = create_account(&mut browser, &page, "Nora", PASSWORD).await;
    let third = create_account(&mut retrying, &page, "Nora", PASSWORD).await;
    for (browser, response) in
        [(&mut browser.clone(), first), (&mut browser, second), (&mut retrying, third)]
    {
        assert_eq!(response.status, 303, "{}", response.body);
        if browser.session_cookie().is_some() {
            let end = browser.follow_redirects(response).await;
            assert!(end.body.contains("name=\"decision\""), "{} {}", end.status, end.body);
        }
    }
    assert_eq!(server.audit_count("user.signed_up").await, 1);
    assert_eq!(users_with(&server, "nora@new.example").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn account_form_submitted_twice_at_once_creates_one_account() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    for round in 0..10 {
        let email = format!("nora{round}@new.example");
        let mut browser = server.browser();
        browser.set_address(&format!("203.0.113.{round}"));
        let link = request_link(&server, &mut browser, &shop, &email).await;
        let page = browser.get(&link).await;
        let mut other = browser.clone();
        let (one, two) = tokio::join!(
            create_account(&mut browser, &page, "Nora", PASSWORD),
            create_account(&mut other, &page, "Nora", PASSWORD)
        );
        for (mut browser, response) in [(browser, one), (other, two)] {
            assert_eq!(response.status, 303, "{round}: {}", response.body);
            let end = browser.follow_redirects(response).await;
            assert!(end.body.contains("name=\"decision\""), "{round}: {}", end.body);
        }
        assert_eq!(users_with(&server, &email).await.len(), 1, "{round}");
    }
    assert_eq!(server.audit_count("user.signed_up").await, 10);
}

/// Two links for one address, each submitted once, at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_sign_ups_of_one_address_create_one_account() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    for round in 0..50 {
        let email = format!("nora{round}@new.example");
        let (mut one, mut two) = (server.browser(), server.browser());
        one.set_address(&format!("203.0.113.{round}"));
        two.set_address(&format!("198.51.100.{round}"));
        let first = request_link(&server, &mut one, &shop, &email).await;
        let second = request_link(&server, &mut two, &shop, &email).await;
        assert_ne!(first, second);
        let (first, second) = (one.get(&first).await, two.get(&second).await);
        let (first, second) = tokio::join!(
            create_account(&mut one, &first, "Nora", PASSWORD),
            create_account(&mut two, &second, "Eve", "another-horse-battery")
        );
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        // The other is told that there is an account, or that its link has ended with it.
        assert_eq!(statuses[0], 303, "{round}: {statuses:?}");
        assert!([404, 409].contains(&statuses[1]), "{round}: {statuses:?}");
        assert_eq!(users_with(&server, &email).await.len(), 1, "{round}");
    }
    assert_eq!(server.audit_count("user.signed_up").await, 50);
}

/// A repeated form signs in with the password, which is not enough for a user with a second factor.
#[tokio::test]
async fn repeated_account_form_makes_no_browser_known_before_the_second_factor() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let link = request_link(&server, &mut browser, &shop, "nora@new.example").await;
    let page = browser.get(&link).await;
    let (mut other, mut held) = (browser.clone(), browser.clone());
    assert_eq!(create_account(&mut browser, &page, "Nora", PASSWORD).await.status, 303);
    assert!(browser.cookie("tenantry-known").is_some());
    assert_eq!(create_account(&mut held, &page, "Nora", PASSWORD).await.status, 303);
    assert!(held.cookie("tenantry-known").is_some(), "a session makes the browser known");
    let user = users_with(&server, "nora@new.example").await.remove(0);
    let user = user["id"].as_str().unwrap();
    let factor = format!(
        "INSERT INTO authenticator (tenant_id, id, user_id, sealed, last_step, codes_id, codes_at, \
         created_at) VALUES ('{}', 'aut_1', '{user}', 'sealed', 0, 'aut_1', 0, 0)",
        acme.tenant.id()
    );
    server.execute_sql(&factor).await;
    assert_eq!(create_account(&mut other, &page, "Nora", PASSWORD).await.status, 303);
    assert_eq!(other.cookie("tenantry-known"), None);
}
