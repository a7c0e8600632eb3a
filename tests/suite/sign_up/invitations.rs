//! Invitations of end users by staff.

use contract::{member::InvitationSent, user::Role};
use domain::{Error, sign_up};

use super::*;

fn invited_settings() -> TenantSettings {
    TenantSettings { sign_up: SignUp::Invited, ..open_settings() }
}

async fn invite(acme: &TestTenant<'_>, actor: &Actor, email: &str) -> InvitationSent {
    acme.transaction(actor, async |tx| sign_up::invite(tx, email).await).await.expect("invited")
}

/// The link of the last invitation mail to this address.
async fn invitation_link(server: &TestServer, email: &str) -> String {
    link_of(&server.delivered(email, MailKind::UserInvitation).await.expect("an invitation"))
}

#[tokio::test]
async fn mailed_invitation_creates_an_account_with_a_verified_address() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", invited_settings()).await;
    let shop = acme.client("shop").await;
    let adam = acme.member("adam", Role::Admin).await;
    let sent = invite(&acme, &adam, " Ina@New.example ").await;
    assert!(matches!(sent, InvitationSent::Mailed { .. }), "the link is not shown");
    let pending = sign_up::invitations(&acme.tenant, &adam).await.unwrap();
    assert_eq!((pending.len(), pending[0].email.as_str()), (1, "ina@new.example"));
    assert!(pending[0].is_mailed && pending[0].invited_by == "adam");

    let mut browser = server.browser();
    let page = browser.get(&invitation_link(&server, "ina@new.example").await).await;
    assert!(page.body.contains("ina@new.example") && page.body.contains("adam"), "{}", page.body);
    let response = create_account(&mut browser, &page, "Ina", PASSWORD).await;
    assert!(response.body.contains("Your account is ready"), "{}", response.body);
    assert_eq!(browser.get("/t/acme/account").await.status, 200);
    let user = &users_with(&server, "ina@new.example").await[0];
    assert!([json!(true), json!(1)].contains(&user["email_verified"]), "{user}");
    assert!(sign_up::invitations(&acme.tenant, &adam).await.unwrap().is_empty());
    assert_eq!(detail_of(&server, "user.signed_up").await["invited_by"], "adam");
    assert_eq!(shop.authorize(&mut browser, "ina", &[]).await.status, 303);
    // The form may be submitted twice.
    let response = create_account(&mut browser, &page, "Ina", PASSWORD).await;
    assert!(response.body.contains("Your account is ready"), "{}", response.body);
    let other = create_account(&mut browser, &page, "Ina", "a-third-horse-battery").await;
    assert_eq!(other.status, 404);
}

/// Who was shown the link may hold another address.
#[tokio::test]
async fn invitation_without_mail_is_shown_once_and_verifies_nothing() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", invited_settings()).await;
    let adam = acme.member("adam", Role::Admin).await;
    let InvitationSent::Link(link) = invite(&acme, &adam, "ina@new.example").await else {
        panic!("there is no mail server");
    };
    let link = link.address.strip_prefix("http://localhost:8080").unwrap().to_owned();
    let mut browser = server.browser();
    let page = browser.get(&link).await;
    let response = create_account(&mut browser, &page, "Ina", PASSWORD).await;
    assert!(response.body.contains("Your account is ready"), "{}", response.body);
    let user = &users_with(&server, "ina@new.example").await[0];
    assert!([json!(false), json!(0)].contains(&user["email_verified"]), "{user}");
    assert_eq!(detail_of(&server, "user.signed_up").await["email_verified"], false);
}

/// P4, P5
#[tokio::test]
async fn invitation_ends_when_it_expires_is_revoked_or_replaced_or_loses_its_right() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", invited_settings()).await;
    server.tenant_with("rival", invited_settings()).await;
    let (adam, cli) = (acme.member("adam", Role::Admin).await, Actor::cli());
    let is_open = async |link: &str| server.browser().get(link).await.status == 200;
    let email = "ina@new.example";
    invite(&acme, &adam, email).await;
    let first = invitation_link(&server, email).await;
    assert!(is_open(&first).await);
    assert!(!is_open(&first.replace("/t/acme/", "/t/rival/")).await);
    for elsewhere in ["join", "reset", "verify", "invitation"] {
        assert!(!is_open(&first.replace("sign_up", elsewhere)).await, "{elsewhere}");
    }
    invite(&acme, &adam, email).await;
    let second = invitation_link(&server, email).await;
    assert!(!is_open(&first).await && is_open(&second).await, "a newer one replaces it");
    server.clock.advance(domain::member::INVITATION_LIFETIME - 1);
    assert!(is_open(&second).await);
    server.clock.advance(1);
    assert!(!is_open(&second).await);

    invite(&acme, &adam, email).await;
    let third = invitation_link(&server, email).await;
    let withdraw = async || {
        acme.transaction(&adam, async |tx| {
            sign_up::withdraw_invitation(tx, "Ina@new.example").await
        })
        .await
    };
    withdraw().await.unwrap();
    assert!(!is_open(&third).await);
    assert!(matches!(withdraw().await, Err(Error::NotFound)));

    invite(&acme, &adam, email).await;
    let fourth = invitation_link(&server, email).await;
    let page = server.browser().get(&fourth).await;
    set_settings_unnoticed(&server, &acme, json!({ "sign_up": "off" })).await;
    let response = create_account(&mut server.browser(), &page, "Ina", PASSWORD).await;
    assert_eq!(response.status, 404, "sign-up is off");
    set_settings_unnoticed(&server, &acme, json!({ "sign_up": "invited" })).await;
    assert!(is_open(&fourth).await);
    let id = adam.user_id().unwrap().to_owned();
    acme.transaction(&cli, async |tx| domain::member::remove(tx, &id).await).await.unwrap();
    assert!(!is_open(&fourth).await, "the inviting user has lost their role");
    let response = create_account(&mut server.browser(), &page, "Ina", PASSWORD).await;
    assert_eq!(response.status, 404);
    assert!(users_with(&server, email).await.is_empty());
}

#[tokio::test]
async fn known_and_malformed_addresses_cannot_be_invited() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", invited_settings()).await;
    let adam = acme.member("adam", Role::Admin).await;
    acme.user("anna").await;
    let invite = async |actor: &Actor, email: &str| {
        acme.transaction(actor, async |tx| sign_up::invite(tx, email).await).await
    };
    for email in ["Anna@acme.example", "", "ina", "ina@new"] {
        assert!(matches!(invite(&adam, email).await, Err(Error::Invalid(_))), "{email}");
    }
    let dora = acme.member("dora", Role::Developer).await;
    assert!(matches!(invite(&dora, "ina@new.example").await, Err(Error::Forbidden)));
    set_settings_unnoticed(&server, &acme, json!({ "sign_up": "off" })).await;
    assert!(matches!(invite(&adam, "ina@new.example").await, Err(Error::Conflict(_))));
    server.deliver_mail().await;
    assert!(server.mailer.sent().is_empty());
    assert_eq!(server.audit_count("user.invited").await, 0);
}

#[tokio::test]
async fn address_that_got_an_account_since_is_told_so() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", invited_settings()).await;
    let adam = acme.member("adam", Role::Admin).await;
    invite(&acme, &adam, "ina@acme.example").await;
    let link = invitation_link(&server, "ina@acme.example").await;
    let page = server.browser().get(&link).await;
    acme.user("ina").await;
    let shown = server.browser().get(&link).await;
    assert!(shown.status == 409 && shown.body.contains("already have an account"));
    let response = create_account(&mut server.browser(), &page, "Ina", PASSWORD).await;
    assert_eq!(response.status, 409);
    assert_eq!(users_with(&server, "ina@acme.example").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_invitation_used_twice_at_once_creates_one_account() {
    let server = mail_server().await;
    let acme = server.tenant_with("acme", invited_settings()).await;
    let adam = acme.member("adam", Role::Admin).await;
    for round in 0..50 {
        let email = format!("ina{round}@new.example");
        invite(&acme, &adam, &email).await;
        let link = invitation_link(&server, &email).await;
        let (mut one, mut two) = (server.browser(), server.browser());
        let (first, second) = (one.get(&link).await, two.get(&link).await);
        let (first, second) = tokio::join!(
            create_account(&mut one, &first, "Ina", PASSWORD),
            create_account(&mut two, &second, "Eve", "another-horse-battery")
        );
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 404], "{round}");
        assert_eq!(users_with(&server, &email).await.len(), 1, "{round}");
    }
}
