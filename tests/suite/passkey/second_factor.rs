//! A passkey as the second factor after a password, and policies that require one.

use contract::{settings::SecondFactorPolicy, user::Role};
use tests::{PasskeyRequest, test_server};

use super::{
    ACCOUNT, ACCOUNT_PAGE, FACTOR_PAGE, PAGE, REMOVE, add, assert_signed_out, change_settings,
    enrol, open_with_password, request_of, settings, sign_in, submit, submit_and_follow,
};
use crate::second_factor::SETUP_PAGE;
/// What the page says whose user needs the help of staff.
const RESET_PAGE: &str = "Your second step no longer works here";

#[tokio::test]
async fn password_alone_sets_up_no_other_factor_than_the_passkey() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut early = server.browser();
    let setup = open_with_password(&mut early, "/t/acme/account/second_factor", "anna").await;
    let mut passkey = enrol(&server, "anna").await;
    change_settings(&acme, |settings| settings.second_factor = SecondFactorPolicy::All).await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, ACCOUNT, "anna").await;
    assert!(page.body.contains(FACTOR_PAGE) && !page.body.contains(SETUP_PAGE), "{}", page.body);
    assert_signed_out(&mut browser, "the password alone").await;
    // A key that was offered to the user before is of no use at this step.
    let page = browser.open(ACCOUNT).await;
    let action = page.form_action().replace("/passkey", "/setup");
    let app = tests::Authenticator::of_page(&setup);
    let code = app.code(server.platform.now().0);
    let ticket = setup.hidden_fields().remove(0).1;
    let fields = [("ticket", ticket.as_str()), ("code", code.as_str())];
    let refused = browser.post(&action, &fields).await;
    assert_eq!(refused.status, 303, "{}", refused.body);
    assert!(server.snapshot().await.rows("authenticator").is_empty());
    let page = browser.open(ACCOUNT).await;
    let request = request_of(&page);
    let allowed = &request.options["allowCredentials"];
    assert_eq!(allowed.as_array().map(Vec::len), Some(1), "{allowed}");
    let answer = passkey.sign(&request);
    let end = submit_and_follow(&mut browser, &request, &answer).await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{} {}", end.status, end.body);
    let signed_in = server.snapshot().await.rows("sign_in");
    let session = signed_in.iter().find(|row| row["amr"].to_string().contains("pwd")).unwrap();
    let complete = signed_in.iter().any(|row| {
        let amr = row["amr"].to_string();
        amr.contains("pwd") && amr.contains("hwk") && row["acr"] == "2"
    });
    assert!(complete, "{session}");
}

/// Neither on the account page, nor where a client requires the factor.
#[tokio::test]
async fn password_alone_adds_no_app_to_a_passkey() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let setup = open_with_password(&mut browser, "/t/acme/account/second_factor", "anna").await;
    let (app, ticket) = (tests::Authenticator::of_page(&setup), setup.hidden_fields().remove(0).1);
    let mut passkey = enrol(&server, "anna").await;
    let code = app.code(server.platform.now().0);
    let fields = [("ticket", ticket.as_str()), ("code", code.as_str())];
    let refused = browser.post(&setup.form_action(), &fields).await;
    assert!(refused.location().contains("/interaction/"), "{} {}", refused.status, refused.body);
    let page = browser.follow_redirects(refused).await;
    assert!(page.body.contains(FACTOR_PAGE), "{}", page.body);
    let page = browser.open("/t/acme/account/second_factor").await;
    assert!(!page.body.contains(SETUP_PAGE), "{}", page.body);
    let step_up = [("claims", r#"{"id_token":{"acr":{"essential":true,"values":["2"]}}}"#)];
    let page = browser.open(&shop.authorization_url(&step_up)).await;
    assert!(page.body.contains(FACTOR_PAGE), "{}", page.body);
    let action = page.form_action().replace("/passkey", "/setup");
    let refused = browser.post(&action, &fields).await;
    assert_eq!(refused.status, 303, "{}", refused.body);
    assert!(server.snapshot().await.rows("authenticator").is_empty());
    // With the passkey, the same browser may.
    let page = browser.open(&shop.authorization_url(&step_up)).await;
    let request = request_of(&page);
    let answer = passkey.sign(&request);
    submit_and_follow(&mut browser, &request, &answer).await;
    let accepted = browser.post(&setup.form_action(), &fields).await;
    assert_eq!(accepted.status, 200, "{}", accepted.body);
    assert_eq!(server.snapshot().await.rows("authenticator").len(), 1);
}

#[tokio::test]
async fn passkey_replaces_the_code_of_an_app_but_not_that_of_another_user() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    acme.user("ben").await;
    let mut of_ben = enrol(&server, "ben").await;
    let mut browser = server.browser();
    let setup = open_with_password(&mut browser, "/t/acme/account/second_factor", "anna").await;
    let app = tests::Authenticator::of_page(&setup);
    let code = app.code(server.platform.now().0);
    let ticket = setup.hidden_fields().remove(0).1;
    browser.post(&setup.form_action(), &[("ticket", &*ticket), ("code", &*code)]).await;
    let page = browser.open(PAGE).await;
    let mut of_anna = add(&mut browser, &page).await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, ACCOUNT, "anna").await;
    assert!(page.body.contains("Enter your code"), "{}", page.body);
    let request = request_of(&page);
    let answer = of_ben.sign(&request);
    let refused = submit(&mut browser, &request, &answer).await;
    assert_eq!(refused.status, 401, "{}", refused.body);
    assert_signed_out(&mut browser, "the passkey of another user").await;
    // The first step of another browser accepts no answer to this one.
    let mut other = server.browser();
    let other_page = open_with_password(&mut other, ACCOUNT, "anna").await;
    let mixed = PasskeyRequest { ticket: request.ticket.clone(), ..request_of(&other_page) };
    let answer = of_anna.sign(&request);
    assert_eq!(submit(&mut other, &mixed, &answer).await.status, 409);
    let end = submit_and_follow(&mut browser, &request, &answer).await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{} {}", end.status, end.body);
    assert_signed_out(&mut other, "another browser").await;
    // The passkey alone needs no code.
    let (_, end) = sign_in(&server, &mut of_anna).await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{} {}", end.status, end.body);
}

#[tokio::test]
async fn user_who_lost_the_only_factor_sets_one_up_after_staff_removed_it() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let id = acme.user("anna").await;
    enrol(&server, "anna").await;
    let role = Role::Developer;
    let cli = domain::Actor::cli();
    acme.transaction(&cli, async |tx| domain::member::set_role(tx, &id, role).await).await.unwrap();
    change_settings(&acme, |settings| settings.second_factor = SecondFactorPolicy::Members).await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, ACCOUNT, "anna").await;
    assert!(page.body.contains(FACTOR_PAGE), "{}", page.body);
    let passkey = server.snapshot().await.rows("passkey").remove(0);
    let passkey_id = passkey["id"].as_str().unwrap();
    acme.transaction(&cli, async |tx| domain::user::remove_passkey(tx, &id, passkey_id).await)
        .await
        .unwrap();
    let page = open_with_password(&mut browser, ACCOUNT, "anna").await;
    assert!(page.body.contains(SETUP_PAGE), "{}", page.body);
}

/// What makes a passkey unusable is a change of the tenant, and not of its user: the password alone
/// must not become enough.
#[tokio::test]
async fn required_passkey_that_works_no_longer_is_reset_by_staff_only() {
    for change in ["passkeys switched off", "another host"] {
        let server = test_server().await;
        let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
        let id = acme.user("anna").await;
        let shop = acme.client("shop").await;
        let mut browser = server.browser();
        let setup = open_with_password(&mut browser, "/t/acme/account/second_factor", "anna").await;
        let app = tests::Authenticator::of_page(&setup);
        let ticket = setup.hidden_fields().remove(0).1;
        enrol(&server, "anna").await;
        change_settings(&acme, |settings| settings.second_factor = SecondFactorPolicy::All).await;
        match change {
            "another host" => server.execute_sql("UPDATE passkey SET rp_id = 'old.test'").await,
            _ => change_settings(&acme, |settings| settings.passkeys = false).await,
        }
        for at in ["account", "client"] {
            let mut browser = server.browser();
            let page = match at {
                "client" => shop.authorize(&mut browser, "anna", &[]).await,
                _ => open_with_password(&mut browser, ACCOUNT, "anna").await,
            };
            assert!(page.body.contains(RESET_PAGE), "{change} {at}: {}", page.body);
            assert_signed_out(&mut browser, change).await;
            let code = app.code(server.platform.now().0);
            let fields = [("ticket", ticket.as_str()), ("code", code.as_str())];
            let action = format!("{}/setup", page.form_action());
            let refused = browser.post(&action, &fields).await;
            assert_eq!(refused.status, 303, "{change} {at}: {action} {}", refused.body);
            assert_signed_out(&mut browser, change).await;
        }
        assert!(server.snapshot().await.rows("authenticator").is_empty(), "{change}");
        let passkey = server.snapshot().await.rows("passkey").remove(0);
        let passkey_id = passkey["id"].as_str().unwrap();
        let cli = domain::Actor::cli();
        acme.transaction(&cli, async |tx| domain::user::remove_passkey(tx, &id, passkey_id).await)
            .await
            .unwrap();
        let page = open_with_password(&mut server.browser(), ACCOUNT, "anna").await;
        assert!(page.body.contains(SETUP_PAGE), "{change}: {}", page.body);
    }
}

#[tokio::test]
async fn step_up_asks_for_the_passkey_of_a_user_without_an_app() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let page = shop.authorize(&mut browser, "anna", &[("acr_values", "2")]).await;
    assert!(page.body.contains(FACTOR_PAGE), "{}", page.body);
    let request = request_of(&page);
    let answer = passkey.sign(&request);
    let consent = submit_and_follow(&mut browser, &request, &answer).await;
    let end = browser.submit_decision(&consent, "allow").await;
    let code = end.redirect_param("code").unwrap_or_else(|| panic!("{}", end.body));
    assert_eq!(shop.redeem(&code).await.id_token_claims()["acr"], "2");
}

/// Without a policy the password stays a way to sign in, also for a user who lost the passkey.
#[tokio::test]
async fn password_leads_to_a_new_passkey_where_no_second_factor_is_required() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    enrol(&server, "anna").await;
    let lost = server.snapshot().await.rows("passkey").remove(0);
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, PAGE, "anna").await;
    let mut found = add(&mut browser, &page).await;
    let removed = browser.post(REMOVE, &[("passkey", lost["id"].as_str().unwrap())]).await;
    assert_eq!(removed.status, 303, "{}", removed.body);
    assert_eq!(server.snapshot().await.rows("passkey").len(), 1);
    let (_, end) = sign_in(&server, &mut found).await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{} {}", end.status, end.body);
}
