//! Signing in with a passkey: what it proves, at which tenant, and in every kind of interaction.

use contract::{settings::SecondFactorPolicy, user::Role};
use serde_json::json;
use tests::{PasskeyRequest, TestPasskey, client::TokenResponse, passkey::SYNCED, test_server};

use super::{
    ACCOUNT, ACCOUNT_PAGE, ORIGIN, PAGE, assert_signed_out, change_settings, enrol,
    open_with_password, request_of, settings, sign_in, submit, submit_and_follow,
};

#[tokio::test]
async fn passkey_is_two_factors_in_the_id_token() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::All)).await;
    acme.user("anna").await;
    change_settings(&acme, |settings| settings.second_factor = SecondFactorPolicy::Optional).await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, PAGE, "anna").await;
    let request = request_of(&page);
    let (mut synced, answer) =
        TestPasskey::create_with(&request, ORIGIN, |passkey| passkey.flags = SYNCED);
    submit_and_follow(&mut browser, &request, &answer).await;
    let mut bound = enrol(&server, "anna").await;
    change_settings(&acme, |settings| settings.second_factor = SecondFactorPolicy::All).await;
    let shop = acme.client("shop").await;
    let essential = json!({ "id_token": { "acr": { "essential": true, "value": "2" } } });
    let essential = essential.to_string();
    for (passkey, key) in [(&mut synced, "swk"), (&mut bound, "hwk")] {
        for extra in [&[][..], &[("acr_values", "2")], &[("claims", essential.as_str())]] {
            let mut browser = server.browser();
            let redirect = browser.get(&shop.authorization_url(extra)).await;
            let page = browser.follow_redirects(redirect).await;
            let request = request_of(&page);
            assert_eq!(request.options["allowCredentials"], json!([]));
            assert_eq!(request.options["userVerification"], "required");
            let answer = passkey.sign(&request);
            let consent = submit_and_follow(&mut browser, &request, &answer).await;
            let end = if consent.body.contains("name=\"decision\"") {
                browser.submit_decision(&consent, "allow").await
            } else {
                consent
            };
            let code = end.redirect_param("code").unwrap_or_else(|| panic!("{}", end.body));
            let tokens: TokenResponse = shop.redeem(&code).await;
            let claims = tokens.id_token_claims();
            assert_eq!(claims["acr"], "2", "{claims}");
            assert_eq!(claims["amr"], json!([key, "user", "mfa"]), "{claims}");
        }
    }
    let events = server.snapshot().await.rows("audit").into_iter();
    let is_audited = events.filter(|row| row["verb"] == "user.signed_in").any(|row| {
        let detail = row["detail"].to_string();
        detail.contains("hwk") && detail.contains("passkey")
    });
    assert!(is_audited);
}

/// The passkeys of two tenants have the same RP ID on the public host.
#[tokio::test]
async fn passkey_of_a_tenant_signs_in_at_no_other() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let other = server.tenant_with("other", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    other.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = browser.open("/t/other/account").await;
    let request = request_of(&page);
    assert_eq!(request.options["rpId"], "localhost");
    let before = server.snapshot().await;
    let answer = passkey.sign(&request);
    let refused = submit(&mut browser, &request, &answer).await;
    assert_eq!(refused.status, 401);
    assert!(refused.body.contains("belong to an account here"), "{}", refused.body);
    // Nor does an answer to the other tenant's page at this one.
    let mut own = server.browser();
    let page = own.open(ACCOUNT).await;
    let own_request = request_of(&page);
    let mixed = PasskeyRequest { ticket: request.ticket.clone(), ..own_request };
    assert_eq!(submit(&mut own, &mixed, &answer).await.status, 409);
    let after = server.snapshot().await;
    assert_eq!(before.rows("sign_in"), after.rows("sign_in"));
    // The same credential can be of an account of each.
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, "/t/other/account/passkey", "anna").await;
    let request = request_of(&page);
    passkey.user_handle = request.options["user"]["id"].as_str().unwrap().to_owned();
    let answer = passkey.register(&request);
    let done = submit_and_follow(&mut browser, &request, &answer).await;
    assert!(done.body.contains("The passkey was added."), "{}", done.body);
    // With the handle of the other account it does not sign in here.
    let (mut browser, end) = sign_in(&server, &mut passkey).await;
    assert_eq!(end.status, 401, "{}", end.body);
    assert_signed_out(&mut browser, "another user handle").await;
}

#[tokio::test]
async fn passkey_of_a_blocked_or_deleted_user_is_rejected_and_a_password_lock_does_not_apply() {
    let server = test_server().await;
    let mut policy = settings(SecondFactorPolicy::Optional);
    policy.rate_limits.sign_in_failures = 3;
    let acme = server.tenant_with("acme", policy).await;
    let id = acme.user("anna").await;
    let cli = domain::Actor::cli();
    let mut passkey = enrol(&server, "anna").await;
    for _ in 0..4 {
        let mut browser = server.browser();
        let page = browser.open(ACCOUNT).await;
        browser.sign_in(&page, "anna", "not-her-password").await;
    }
    let (_, end) = sign_in(&server, &mut passkey).await;
    assert!(end.body.contains(ACCOUNT_PAGE), "guesses do not lock a passkey: {}", end.body);
    let block = async |blocked: bool| {
        acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &id, blocked).await)
            .await
            .unwrap();
    };
    block(true).await;
    let (mut browser, end) = sign_in(&server, &mut passkey).await;
    assert_eq!(end.status, 401, "{}", end.body);
    assert_signed_out(&mut browser, "blocked").await;
    block(false).await;
    let (_, end) = sign_in(&server, &mut passkey).await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{}", end.body);
    acme.transaction(&cli, async |tx| domain::user::remove(tx, &id).await).await.unwrap();
    let (mut browser, end) = sign_in(&server, &mut passkey).await;
    assert_eq!(end.status, 401, "{}", end.body);
    assert_signed_out(&mut browser, "deleted").await;
    assert!(server.snapshot().await.rows("passkey").is_empty());
}

#[tokio::test]
async fn tenant_that_switches_passkeys_off_asks_for_none_and_accepts_none() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = browser.open(ACCOUNT).await;
    let request = request_of(&page);
    change_settings(&acme, |settings| settings.passkeys = false).await;
    let answer = passkey.sign(&request);
    let refused = submit(&mut browser, &request, &answer).await;
    assert_eq!(refused.status, 401, "{}", refused.body);
    let page = browser.open(ACCOUNT).await;
    assert!(PasskeyRequest::of_page(&page).is_none(), "{}", page.body);
    assert!(!page.body.contains("/pkg/passkey"), "{}", page.body);
    let account = browser.sign_in(&page, "anna", tests::fixtures::PASSWORD).await;
    assert!(account.body.contains(ACCOUNT_PAGE) && !account.body.contains("Passkeys"));
    assert_eq!(browser.get(PAGE).await.location(), format!("{ORIGIN}{ACCOUNT}"));
    change_settings(&acme, |settings| settings.passkeys = true).await;
    let (_, end) = sign_in(&server, &mut passkey).await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{}", end.body);
}

#[tokio::test]
async fn member_signs_in_to_the_console_and_a_user_without_a_role_does_not() {
    let server = test_server().await;
    server.set_up_operator().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Members)).await;
    acme.user("ben").await;
    let mut of_user = enrol(&server, "ben").await;
    let id = acme.user("anna").await;
    let mut of_member = enrol(&server, "anna").await;
    let role = Role::Admin;
    let cli = domain::Actor::cli();
    acme.transaction(&cli, async |tx| domain::member::set_role(tx, &id, role).await).await.unwrap();
    for (passkey, is_member) in [(&mut of_user, false), (&mut of_member, true)] {
        let mut browser = server.browser();
        let page = browser.open("/console/t/acme/users").await;
        let request = request_of(&page);
        let answer = passkey.sign(&request);
        let end = submit_and_follow(&mut browser, &request, &answer).await;
        let expected = if is_member { 200 } else { 401 };
        assert_eq!(end.status, expected, "{}", end.body);
        let console = browser.get("/console/t/acme/users").await;
        assert_eq!(console.status.as_u16(), if is_member { 200 } else { 303 });
    }
}
