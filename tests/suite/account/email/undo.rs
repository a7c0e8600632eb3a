//! The link in the notice to the old address, which undoes the change.

use super::*;

/// An intruder who knows the password changes the address and the password. The owner of the old
/// address takes the account back.
#[tokio::test]
async fn owner_of_the_old_address_takes_the_account_back() {
    let server = mail_server().await;
    let acme = acme(&server).await;
    let shop = acme.client("shop").await;
    let mut intruder = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut intruder, "anna", &[]).await).await;
    let undo = change(&server, &mut intruder, OLD, NEW).await;
    let newer = change(&server, &mut intruder, NEW, "evil@new.example").await;
    let fields = [("current", PASSWORD), ("password", "another-horse-battery")];
    let page = post_and_follow(&mut intruder, "/t/acme/account/password", &fields).await;
    assert!(text(&page).contains("Your password was changed."), "{}", page.body);
    let mut owner = server.browser();
    let page = owner.get(&format!("{UNDO}?token={undo}")).await;
    let shown = text(&page);
    assert!(shown.contains(OLD), "{shown}");
    assert!(shown.contains("Your password will stop working"), "{shown}");
    assert_eq!(row(&server, "anna").await["email"], "evil@new.example", "a GET changes nothing");
    let page = owner.post(UNDO, &[("token", &undo)]).await;
    assert!(text(&page).contains("The change was undone"), "{}", page.body);
    assert!(page.body.contains("/t/acme/forgot"), "{}", page.body);
    assert_eq!(row(&server, "anna").await["email"], OLD);
    assert!(!signs_in(&server, "anna", "another-horse-battery").await, "the password has ended");
    assert!(!signs_in(&server, "evil@new.example", "another-horse-battery").await);
    assert!(intruder.get(ACCOUNT).await.location().contains("/interaction/"));
    assert!(!shop.is_active(tokens.refresh_token()).await);
    // What the intruder has got at the address between does not undo it again.
    assert_eq!(owner.post(UNDO, &[("token", &newer)]).await.status, 404);
    // The owner chooses a new password, and has the account.
    owner.post("/t/acme/forgot", &[("username", OLD)]).await;
    let reset = server.delivered(OLD, MailKind::PasswordReset).await.expect("a link");
    let fields = [("token", &*token_of(&reset)), ("password", "a-third-horse-battery")];
    assert_eq!(owner.post("/t/acme/reset", &fields).await.status, 200);
    assert!(signs_in(&server, OLD, "a-third-horse-battery").await);
    assert_eq!(server.audit_count("user.email_restored").await, 1);
}

#[tokio::test]
async fn undoing_is_possible_for_a_week_unless_the_user_is_blocked_or_the_address_is_taken() {
    let server = mail_server().await;
    let acme = acme(&server).await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let undo = change(&server, &mut browser, OLD, NEW).await;
    let id = row(&server, "anna").await["id"].as_str().unwrap().to_owned();
    let submit = async || server.browser().post(UNDO, &[("token", &undo)]).await.status.as_u16();
    let cli = Actor::cli();
    let block = async |disabled| {
        acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &id, disabled).await)
            .await
            .unwrap();
    };
    block(true).await;
    assert_eq!(submit().await, 404);
    block(false).await;
    // The owner of the old address has an account of their own by now.
    acme.user_with("zoe", |new| new.email = Some(OLD.into())).await;
    let page = server.browser().post(UNDO, &[("token", &undo)]).await;
    assert!(text(&page).contains("Another account has this email address now."), "{}", page.body);
    assert_eq!(row(&server, "anna").await["email"], NEW);
    server.clock.advance(domain::recovery::UNDO_GOOD_FOR);
    assert_eq!(submit().await, 404);
}

/// Where users cannot set a new password by mail, the old one stays: nothing else signs them in.
#[tokio::test]
async fn password_stays_where_it_cannot_be_reset_by_mail() {
    let server = mail_server().await;
    let settings = TenantSettings {
        rate_limits: no_rate_limits(),
        password_reset: false,
        ..Default::default()
    };
    let acme = server.tenant_with("acme", settings).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let undo = change(&server, &mut browser, OLD, NEW).await;
    let page = server.browser().get(&format!("{UNDO}?token={undo}")).await;
    assert!(!text(&page).contains("password"), "{}", page.body);
    assert_eq!(server.browser().post(UNDO, &[("token", &undo)]).await.status, 200);
    assert!(signs_in(&server, OLD, PASSWORD).await);
}

/// An intruder who has moved the account to their own addresses holds a link that gives one of
/// these back: it ends when the owner or staff have restored the owner's.
#[tokio::test]
async fn address_of_an_intruder_undoes_nothing_after_the_recovery() {
    const FIRST: &str = "first@evil.example";
    let cli = Actor::cli();
    for way in ["owner", "staff", "file"] {
        let server = mail_server().await;
        let acme = acme(&server).await;
        let (mut intruder, mut owner) = (server.browser(), server.browser());
        open(&mut intruder, "anna").await;
        open(&mut owner, "anna").await;
        change(&server, &mut intruder, OLD, FIRST).await;
        let of_intruder = change(&server, &mut intruder, FIRST, "second@evil.example").await;
        let id = row(&server, "anna").await["id"].as_str().unwrap().to_owned();
        match way {
            "owner" => {
                let token = requested_token(&server, &mut owner, OLD).await;
                let page = post_and_follow(&mut owner, CONFIRM, &[("token", &token)]).await;
                assert!(text(&page).contains("Your email address was changed."), "{}", page.body);
                let told = server.mailer.sent_to("second@evil.example", MailKind::EmailChanged);
                assert!(told.is_empty(), "no link that takes the account back");
            }
            "staff" => {
                let detail = domain::user::detail(&acme.tenant, &cli, &id).await.unwrap();
                let form = contract::user::UserForm {
                    version: detail.version,
                    username: "anna".into(),
                    email: OLD.into(),
                    email_verified: true,
                    ..Default::default()
                };
                acme.transaction(&cli, async |tx| domain::user::change(tx, &id, form).await)
                    .await
                    .unwrap();
            }
            _ => {
                let file = format!(
                    "tenants: [{{ slug: acme, users: [{{ username: anna, email: {OLD}, \
                     email_verified: true }}] }}]"
                );
                let file = domain::apply::parse(&file).unwrap();
                domain::apply::apply(&server.platform, &cli, file, false).await.unwrap();
            }
        }
        assert_eq!(row(&server, "anna").await["email"], OLD, "{way}");
        let page = server.browser().post(UNDO, &[("token", &of_intruder)]).await;
        assert_eq!(page.status, 404, "{way}: {}", page.body);
        assert_eq!(row(&server, "anna").await["email"], OLD, "{way}");
        assert!(signs_in(&server, OLD, PASSWORD).await, "{way}");
    }
}
