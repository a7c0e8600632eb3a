//! An account that says an address is its own holds it until another one proves it.

use contract::{member::InvitationSent, user::Role};
use domain::sign_up;
use tests::{browser::param, fake_provider::callback};

use super::*;
use crate::account::signs_in;

const EMAIL: &str = "nora@new.example";

/// Creates an account with this address that it has not proven: the link was shown, not mailed.
async fn prepare_account(server: &TestServer, acme: &TestTenant<'_>) {
    let adam = acme.member("adam", Role::Admin).await;
    let invited = acme.transaction(&adam, async |tx| sign_up::invite(tx, EMAIL).await).await;
    let InvitationSent::Link(link) = invited.unwrap() else { panic!("there is no mail server") };
    let mut browser = server.browser();
    let page = browser.get(&link.address).await;
    let done = create_account(&mut browser, &page, "Mallory", "mallorys-horse-battery").await;
    assert!(done.body.contains("Your account is ready"), "{}", done.body);
    server.mailer.turn_on();
}

/// The newest account that has signed up with the address.
async fn sign_up_as_nora(server: &TestServer, shop: &TestClient) -> TestResponse {
    let mut browser = server.browser();
    let link = request_link(server, &mut browser, shop, EMAIL).await;
    let page = browser.get(&link).await;
    create_account(&mut browser, &page, "Nora", PASSWORD).await
}

#[tokio::test]
async fn owner_of_an_address_signs_up_although_another_account_has_claimed_it() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    prepare_account(&server, &acme).await;
    let before = users_with(&server, EMAIL).await.remove(0);
    assert!(signs_in(&server, EMAIL, "mallorys-horse-battery").await);
    // The response says nothing about it.
    let mut browser = server.browser();
    let page = open_sign_up(&mut browser, &shop, &[]).await;
    let claimed = submit_address(&mut browser, &page, EMAIL).await;
    let mut other = server.browser();
    let other_page = open_sign_up(&mut other, &shop, &[]).await;
    let free = submit_address(&mut other, &other_page, "free@new.example").await;
    assert_eq!(claimed.status, free.status);
    let without = |response: &TestResponse, page: &TestResponse, email: &str| {
        let handle = page.form_action().rsplit('/').nth(1).unwrap().to_owned();
        response.body.replace(email, "").replace(&handle, "")
    };
    let free = without(&free, &other_page, "free@new.example");
    assert_eq!(without(&claimed, &page, EMAIL), free);

    let done = sign_up_as_nora(&server, &shop).await;
    assert!(done.status.is_redirection() || done.status.is_success(), "{}", done.body);
    let users = users_with(&server, EMAIL).await;
    assert_eq!(users.len(), 1, "{users:?}");
    assert_ne!(users[0]["id"], before["id"], "it is an account of its own");
    assert!([json!(true), json!(1)].contains(&users[0]["email_verified"]), "{users:?}");
    // The address leads to the account that has proven it, and the other one keeps its username.
    assert!(signs_in(&server, EMAIL, PASSWORD).await);
    assert!(!signs_in(&server, EMAIL, "mallorys-horse-battery").await);
    let username = before["username"].as_str().unwrap();
    assert!(signs_in(&server, username, "mallorys-horse-battery").await);
    assert_eq!(server.audit_count("user.changed").await, 1);
}

/// Staff who create an account say whose the address is, and a proven one stays.
#[tokio::test]
async fn address_of_staff_or_of_a_proof_stays() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    acme.user_with("imported", |new| {
        new.email = Some("imported@new.example".into());
        new.email_verified = false;
    })
    .await;
    sign_up_as_nora(&server, &shop).await;
    for email in ["imported@new.example", EMAIL] {
        let mut browser = server.browser();
        browser.set_address("203.0.113.9");
        let page = open_sign_up(&mut browser, &shop, &[]).await;
        submit_address(&mut browser, &page, email).await;
        server.deliver_mail().await;
        let hints = server.mailer.sent_to(email, MailKind::AccountExists);
        assert_eq!(hints.len(), 1, "{email}");
        assert_eq!(users_with(&server, email).await.len(), 1, "{email}");
    }
}

/// A link that was requested before the address was proven creates no second account.
#[tokio::test]
async fn of_two_owners_of_a_link_one_gets_the_address() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    prepare_account(&server, &acme).await;
    let (mut one, mut other) = (server.browser(), server.browser());
    let link = request_link(&server, &mut one, &shop, EMAIL).await;
    let second = request_link(&server, &mut other, &shop, EMAIL).await;
    let (page, second_page) = (one.get(&link).await, other.get(&second).await);
    tokio::join!(
        create_account(&mut one, &page, "Nora", PASSWORD),
        create_account(&mut other, &second_page, "Nora", "a-third-horse-battery")
    );
    assert_eq!(users_with(&server, EMAIL).await.len(), 1);
    assert_eq!(server.audit_count("user.signed_up").await, 2, "that of Mallory and one of Nora");
}

/// As by a link, an address is proven by a provider that the tenant trusts for it.
#[tokio::test]
async fn provider_that_is_trusted_proves_the_address() {
    let server = test_server().await;
    let provider = tests::FakeProvider::default();
    server.network.set_server(tests::fake_provider::ORIGIN, provider.router());
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    prepare_account(&server, &acme).await;
    acme.add_provider(|new| {
        new.settings.link_verified_email = true;
        new.settings.create_accounts = true;
    })
    .await;
    let mut browser = server.browser();
    let redirect = browser.open(&shop.authorization_url(&[("idp_hint", "idp")])).await;
    let start = url::Url::parse(redirect.location()).unwrap();
    let now = server.platform.now().0;
    let code = provider.issue_code(json!({
        "iss": tests::fake_provider::ORIGIN, "aud": "us", "sub": "sub-1", "iat": now,
        "exp": now + 300, "nonce": param(&start, "nonce"), "name": "Nora", "email": EMAIL,
        "email_verified": true,
    }));
    let response = browser.get(&callback(&start, &[("code", &code)])).await;
    assert_eq!(response.status, 303, "{}", response.body);
    let users = users_with(&server, EMAIL).await;
    assert_eq!(users.len(), 1, "{users:?}");
    assert!([json!(true), json!(1)].contains(&users[0]["email_verified"]), "{users:?}");
    assert!(!signs_in(&server, EMAIL, "mallorys-horse-battery").await);
}

/// The owner of an address that asks staff for help gets the account by a mailed link, without what
/// its creator has left in it.
#[tokio::test]
async fn first_proof_of_an_address_by_a_reset_removes_other_ways_to_sign_in() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", open_settings()).await;
    prepare_account(&server, &acme).await;
    let id = users_with(&server, EMAIL).await.remove(0)["id"].as_str().unwrap().to_owned();
    let tenant = acme.tenant.id();
    for (table, columns, values) in [
        (
            "passkey",
            "credential_id, public_key, rp_id, name, transports, sign_count, backup_eligible, \
             backed_up, created_at",
            "'x', 'x', 'x', 'x', '[]', 0, TRUE, TRUE, 0",
        ),
        ("authenticator", "sealed, last_step, codes_id, codes_at, created_at", "'x', 0, 'x', 0, 0"),
    ] {
        let insert = format!(
            "INSERT INTO {table} (tenant_id, id, user_id, {columns}) \
             VALUES ('{tenant}', 'left', '{id}', {values})"
        );
        server.execute_sql(&insert).await;
    }
    acme.transaction(&Actor::cli(), async |tx| user::mail_reset_link(tx, &id).await).await.unwrap();
    let mail = server.delivered(EMAIL, MailKind::PasswordReset).await.expect("a mail");
    let link = url::Url::parse(&mail.values.link.unwrap()).unwrap();
    let token = link.query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned();
    let password = domain::Secret::new(PASSWORD.into());
    assert!(
        !user::reset(&acme.tenant, &token, password, tests::fixtures::FROM_HERE).await.unwrap(),
        "no passkey"
    );
    let rows = server.snapshot().await;
    assert!(rows.rows("passkey").is_empty() && rows.rows("authenticator").is_empty());
    assert!(signs_in(&server, EMAIL, PASSWORD).await);
    let detail = detail_of(&server, "user.password_reset").await;
    assert_eq!(detail, json!({ "other_ways_removed": 2 }));
}
