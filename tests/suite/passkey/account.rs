//! The account page: adding a passkey, and removing one.

use contract::{
    mail::MailKind,
    settings::{SecondFactorPolicy, TenantSettings},
};
use domain::Actor;
use tests::{Authenticator, TestPasskey, test_server};

use super::{
    ACCOUNT, ORIGIN, PAGE, REMOVE, RENAME, add, enrol, open_with_password, passkey_id, request_of,
    settings, sign_in, submit, submit_and_follow,
};

#[tokio::test]
async fn passkey_is_added_named_used_and_removed() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, PAGE, "anna").await;
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
    let request = request_of(&page);
    let options = &request.options;
    assert_eq!(options["rp"]["id"], "localhost");
    assert_eq!(options["user"]["name"], "anna (Tenant acme)");
    assert_eq!(options["attestation"], "none");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["excludeCredentials"], serde_json::json!([]));
    let handle = options["user"]["id"].as_str().unwrap();
    assert!(handle.len() >= 43 && !handle.contains("anna"), "{handle}");
    let (mut passkey, answer) = TestPasskey::create(&request, ORIGIN);
    let name = "  Anna's <b>phone</b> ";
    let fields = [("ticket", &*request.ticket), ("credential", &*answer), ("name", name)];
    let done = browser.post(&request.action, &fields).await;
    let account = browser.follow_redirects(done).await;
    assert!(account.body.contains("The passkey was added."), "{}", account.body);
    assert!(account.body.contains("phone&lt;/b&gt;"), "{}", account.body);
    assert!(!account.body.contains("Last used"), "{}", account.body);
    let again = browser.open(PAGE).await;
    let excluded = &request_of(&again).options["excludeCredentials"];
    assert_eq!(excluded.as_array().map(Vec::len), Some(1), "{excluded}");
    server.clock.advance(3600);
    let (mut browser, account) = sign_in(&server, &mut passkey).await;
    assert!(account.body.contains("Last used"), "{}", account.body);
    let id = passkey_id(&server).await;
    let removed = browser.post(REMOVE, &[("passkey", &id)]).await;
    let account = browser.follow_redirects(removed).await;
    assert!(account.body.contains("The passkey was removed."), "{}", account.body);
    let (_, end) = sign_in(&server, &mut passkey).await;
    assert_eq!(end.status, 401);
    assert!(
        end.body.contains("This passkey doesn&#x27;t belong to an account here")
            || end.body.contains("This passkey doesn't belong to an account here"),
        "{}",
        end.body
    );
    for (event, kind) in
        [("passkey.added", MailKind::PasskeyAdded), ("passkey.removed", MailKind::PasskeyRemoved)]
    {
        assert_eq!(server.audit_count(event).await, 1);
        server.deliver_mail().await;
        assert_eq!(server.mailer.sent_to("anna@acme.example", kind).len(), 1, "{kind:?}");
    }
}

/// In the audit log, each event that is about a passkey or was caused with one names it.
#[tokio::test]
async fn every_event_names_the_passkey() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    let id = passkey_id(&server).await;
    passkey.sign_count = 7;
    let (mut browser, _) = sign_in(&server, &mut passkey).await;
    browser.post(RENAME, &[("passkey", &id), ("name", "Blue key")]).await;
    super::change_settings(&acme, |settings| settings.second_factor = SecondFactorPolicy::All)
        .await;
    let mut other = server.browser();
    let page = open_with_password(&mut other, ACCOUNT, "anna").await;
    let request = request_of(&page);
    let answer = passkey.sign(&request);
    submit_and_follow(&mut other, &request, &answer).await;
    // The stored counter is higher than that of a copy.
    passkey.sign_count = 1;
    let (_, end) = sign_in(&server, &mut passkey).await;
    assert_eq!(end.status, 401, "{}", end.body);
    super::change_settings(&acme, |settings| settings.second_factor = SecondFactorPolicy::Optional)
        .await;
    let removed = browser.post(REMOVE, &[("passkey", &id)]).await;
    assert_eq!(removed.status, 303, "{}", removed.body);
    let events = server.snapshot().await.rows("audit");
    let mut named = std::collections::BTreeMap::new();
    for event in &events {
        let (verb, detail) = (event["verb"].as_str().unwrap(), event["detail"].to_string());
        if verb.starts_with("passkey.") || detail.contains("hwk") {
            assert_eq!(event["object_name"], "anna", "{event}");
            assert!(detail.contains(&id), "{event}");
            let is_named = detail.contains("Blue key") || detail.contains("Passkey");
            assert!(is_named, "{event}");
            *named.entry(verb.to_owned()).or_insert(0) += 1;
        }
    }
    let expected = [
        ("passkey.added", 1),
        ("passkey.counter_went_back", 1),
        ("passkey.removed", 1),
        ("passkey.renamed", 1),
        ("user.signed_in", 2),
    ];
    assert_eq!(named, expected.map(|(verb, count)| (verb.to_owned(), count)).into());
}

#[tokio::test]
async fn passkey_gets_another_name() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    acme.user("ben").await;
    let mut passkey = enrol(&server, "anna").await;
    let (mut browser, _) = sign_in(&server, &mut passkey).await;
    let id = passkey_id(&server).await;
    // A name changes nothing about how the user signs in: a session is enough.
    server.clock.advance(3600);
    let long = "é".repeat(100);
    for (entered, stored) in [
        ("  Anna's <b>key</b>\n ", "Anna's <b>key</b>"),
        (&*long, &*"é".repeat(60)),
        ("Phone", "Phone"),
    ] {
        let done = browser.post(RENAME, &[("passkey", &id), ("name", entered)]).await;
        let page = browser.follow_redirects(done).await;
        assert!(page.body.contains("The passkey was renamed."), "{}", page.body);
        assert!(!page.body.contains("<b>key"), "{}", page.body);
        assert_eq!(server.snapshot().await.rows("passkey")[0]["name"], stored);
    }
    assert!(browser.get(ACCOUNT).await.body.contains("Passkey renamed to"));
    assert_eq!(server.audit_count("passkey.renamed").await, 3);
    let before = server.snapshot().await;
    for entered in ["", " \t ", "\u{7}\n"] {
        let refused = browser.post(RENAME, &[("passkey", &id), ("name", entered)]).await;
        assert_eq!(refused.status, 422, "{entered:?}: {}", refused.body);
        assert!(refused.body.contains("Enter a name for the passkey."), "{}", refused.body);
    }
    let fields = [("passkey", &*id), ("name", "Ben's")];
    let mut other = server.browser();
    open_with_password(&mut other, ACCOUNT, "ben").await;
    let of_ben = server.snapshot().await;
    assert_eq!(other.post(RENAME, &fields).await.status, 404, "the passkey of another user");
    assert_eq!(server.browser().post(RENAME, &fields).await.status, 303, "no session");
    server.assert_unchanged(&of_ben, "refused names").await;
    assert_eq!(before.rows("passkey"), of_ben.rows("passkey"));
}

#[tokio::test]
async fn adding_and_removing_need_a_recent_sign_in() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, PAGE, "anna").await;
    let request = request_of(&page);
    let (_, answer) = TestPasskey::create(&request, ORIGIN);
    add(&mut browser, &page).await;
    let id = passkey_id(&server).await;
    server.clock.advance(301);
    let before = server.snapshot().await;
    let late = submit(&mut browser, &request, &answer).await;
    assert!(late.location().contains("/interaction/"), "{}", late.body);
    let late = browser.post(REMOVE, &[("passkey", &id)]).await;
    assert!(late.location().contains("/interaction/"), "{}", late.body);
    assert!(browser.get(PAGE).await.location().contains("/interaction/"));
    assert_eq!(before.rows("passkey"), server.snapshot().await.rows("passkey"));
}

/// A passkey replaces the app, so the password alone must not add one.
#[tokio::test]
async fn user_with_an_app_passes_it_before_they_add_or_remove_a_passkey() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let (mut intruder, mut owner) = (server.browser(), server.browser());
    let page = open_with_password(&mut intruder, PAGE, "anna").await;
    let request = request_of(&page);
    let (_, answer) = TestPasskey::create(&request, ORIGIN);
    let setup = open_with_password(&mut owner, "/t/acme/account/second_factor", "anna").await;
    let app = Authenticator::of_page(&setup);
    let mut fields = setup.hidden_fields();
    fields.push(("code".to_owned(), app.code(server.platform.now().0)));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    owner.post(&setup.form_action(), &fields).await;
    let passkey_page = owner.open(PAGE).await;
    add(&mut owner, &passkey_page).await;
    let id = passkey_id(&server).await;
    // The session of the intruder began before the app was set up.
    let refused = submit(&mut intruder, &request, &answer).await;
    assert!(refused.location().contains("/interaction/"), "{}", refused.body);
    let page = intruder.follow_redirects(refused).await;
    assert!(page.body.contains("Enter your code"), "{}", page.body);
    let refused = intruder.post(REMOVE, &[("passkey", &id)]).await;
    assert!(refused.location().contains("/interaction/"), "{}", refused.body);
    assert_eq!(server.snapshot().await.rows("passkey").len(), 1);
}

#[tokio::test]
async fn user_has_at_most_twenty_passkeys() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let mut page = open_with_password(&mut browser, PAGE, "anna").await;
    let spare = request_of(&page);
    let (_, answer) = TestPasskey::create(&spare, ORIGIN);
    for _ in 0..20 {
        add(&mut browser, &page).await;
        page = browser.open(PAGE).await;
    }
    assert!(page.body.contains("You have as many passkeys as are allowed."), "{}", page.body);
    assert_eq!(submit(&mut browser, &spare, &answer).await.status, 409);
    assert_eq!(server.snapshot().await.rows("passkey").len(), 20);
}

#[tokio::test]
async fn only_way_to_sign_in_is_not_removed() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    server.execute_sql("DELETE FROM credential").await;
    let (mut browser, _) = sign_in(&server, &mut passkey).await;
    let id = passkey_id(&server).await;
    let refused = browser.post(REMOVE, &[("passkey", &id)]).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(refused.body.contains("This is your only way to sign in."), "{}", refused.body);
    let page = browser.open(PAGE).await;
    add(&mut browser, &page).await;
    let removed = browser.post(REMOVE, &[("passkey", &id)]).await;
    assert_eq!(removed.status, 303, "{}", removed.body);
}

/// A lost passkey: the password, or staff for a user without one, lead to a new one.
#[tokio::test]
async fn lost_passkey_is_replaced() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let user_id = acme.user("anna").await;
    let mut lost = enrol(&server, "anna").await;
    let id = passkey_id(&server).await;
    let (mut session, _) = sign_in(&server, &mut lost).await;
    let remove =
        async |tx: &mut domain::Transaction| domain::user::remove_passkey(tx, &user_id, &id).await;
    acme.transaction(&Actor::cli(), remove).await.unwrap();
    assert_eq!(session.get(ACCOUNT).await.status, 303, "the sessions have ended");
    assert!(acme.transaction(&Actor::cli(), remove).await.is_err());
    let mut found = enrol(&server, "anna").await;
    let (_, end) = sign_in(&server, &mut found).await;
    assert!(end.body.contains(super::ACCOUNT_PAGE), "{}", end.body);
    let (_, end) = sign_in(&server, &mut lost).await;
    assert_eq!(end.status, 401);
}

/// A reset leaves the passkeys, and says so (ARCHITECTURE.md).
#[tokio::test]
async fn reset_password_keeps_passkeys_and_says_so() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let user_id = acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    let (mut session, _) = sign_in(&server, &mut passkey).await;
    let link = acme
        .transaction(&Actor::cli(), async |tx| domain::user::reset_link(tx, &user_id).await)
        .await
        .unwrap();
    let mut browser = server.browser();
    let page = browser.get(&link.address).await;
    let mut fields = page.hidden_fields();
    fields.push(("password".into(), "another-horse-battery".into()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let done = browser.post(&page.form_action(), &fields).await;
    assert!(done.body.contains("You can still sign in with your passkeys."), "{}", done.body);
    assert_eq!(session.get(ACCOUNT).await.status, 303, "the sessions have ended");
    server.deliver_mail().await;
    let mails = server.mailer.sent_to("anna@acme.example", MailKind::PasswordChanged);
    assert_eq!(mails.len(), 1);
    assert!(mails[0].values.keeps_passkeys);
    let (_, end) = sign_in(&server, &mut passkey).await;
    assert!(end.body.contains(super::ACCOUNT_PAGE), "{}", end.body);
}

#[tokio::test]
async fn answer_that_is_not_accepted_adds_nothing() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, PAGE, "anna").await;
    let request = request_of(&page);
    let before = server.snapshot().await;
    type Change = fn(&mut TestPasskey);
    let changes: [(&str, Change); 6] = [
        ("another origin", |one| one.origin = "https://evil.example".into()),
        ("another RP ID", |one| one.rp_id = "evil.example".into()),
        ("another type", |one| one.kind = Some("webauthn.get")),
        ("user not verified", |one| one.flags = 0x01),
        ("user not present", |one| one.flags = 0x04),
        ("backed up, but not eligible", |one| one.flags = 0x15),
    ];
    for (context, change) in changes {
        let (_, answer) = TestPasskey::create_with(&request, ORIGIN, change);
        let refused = submit(&mut browser, &request, &answer).await;
        assert_eq!(refused.status, 422, "{context}: {}", refused.body);
    }
    for answer in ["", "{}", "null", &"[".repeat(50_000)] {
        let refused = submit(&mut browser, &request, answer).await;
        assert!([413, 422].contains(&refused.status.as_u16()), "{}", refused.body);
    }
    server.assert_unchanged(&before, "refused answers").await;
    let (_, answer) = TestPasskey::create(&request, ORIGIN);
    let done = submit_and_follow(&mut browser, &request, &answer).await;
    assert!(done.body.contains("The passkey was added."), "{}", done.body);
}

/// A session that began with the password alone, before the passkey was added.
#[tokio::test]
async fn password_alone_neither_changes_the_address_nor_deletes_the_account() {
    let server = test_server().await;
    server.mailer.turn_on();
    let settings =
        TenantSettings { account_deletion_days: 14, ..settings(SecondFactorPolicy::Optional) };
    server.tenant_with("acme", settings).await.user("anna").await;
    for path in ["/t/acme/account/email", "/t/acme/account/delete"] {
        let mut browser = server.browser();
        let form = open_with_password(&mut browser, path, "anna").await;
        let mut passkey = enrol(&server, "anna").await;
        let mut fields = form.hidden_fields();
        fields.push(("email".to_owned(), "anna@new.example".to_owned()));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        for response in [browser.get(path).await, browser.post(path, &fields).await] {
            assert!(response.location().contains("/interaction/"), "{path}: {}", response.body);
        }
        assert_eq!(server.audit_count("user.deletion_requested").await, 0, "{path}");
        server.deliver_mail().await;
        let links = server.mailer.sent_to("anna@new.example", MailKind::EmailChange);
        assert!(links.is_empty(), "{path}");
        // With the passkey, the same browser may.
        let page = browser.open(path).await;
        let request = request_of(&page);
        let answer = passkey.sign(&request);
        let page = submit_and_follow(&mut browser, &request, &answer).await;
        assert_eq!(page.form_action(), form.form_action(), "{} {}", page.status, page.body);
        let id = passkey_id(&server).await;
        browser.post(REMOVE, &[("passkey", &id)]).await;
    }
}
