//! What an intruder tries with answers, and the counter of a copied key.

use contract::settings::SecondFactorPolicy;
use serde_json::json;
use tests::{PasskeyRequest, TestPasskey, test_server};

use super::{
    ACCOUNT, ACCOUNT_PAGE, ORIGIN, PAGE, assert_signed_out, enrol, open_with_password, request_of,
    settings, sign_in, submit, submit_and_follow,
};

#[tokio::test]
async fn altered_answer_signs_in_nowhere() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let other = server.tenant_with("other", settings(SecondFactorPolicy::Optional)).await;
    other.user("ben").await;
    let mut passkey = enrol(&server, "anna").await;
    let handle = passkey.user_handle.clone();
    type Change = fn(&mut TestPasskey);
    let changes: [(&str, Change); 11] = [
        ("another origin", |one| one.origin = "https://evil.example".into()),
        ("another port", |one| one.origin = "http://localhost:8081".into()),
        ("another RP ID", |one| one.rp_id = "evil.example".into()),
        ("another type", |one| one.kind = Some("webauthn.create")),
        ("in a frame", |one| one.client_data = json!({ "crossOrigin": true })),
        ("in a frame of", |one| one.client_data = json!({ "topOrigin": "https://evil.example" })),
        ("another challenge", |one| one.client_data = json!({ "challenge": "AAAA" })),
        ("user not verified", |one| one.flags = 0x01),
        ("user not present", |one| one.flags = 0x04),
        ("another backup eligibility", |one| one.flags = 0x0d),
        ("no user handle", |one| one.user_handle = String::new()),
    ];
    for (context, change) in changes {
        let (rp_id, origin, flags) = (passkey.rp_id.clone(), passkey.origin.clone(), passkey.flags);
        change(&mut passkey);
        let (mut browser, end) = sign_in(&server, &mut passkey).await;
        assert_eq!(end.status, 401, "{context}: {}", end.body);
        assert_signed_out(&mut browser, context).await;
        (passkey.rp_id, passkey.origin, passkey.flags) = (rp_id, origin, flags);
        (passkey.kind, passkey.client_data) = (None, json!({}));
        passkey.user_handle.clone_from(&handle);
    }
    let mut browser = server.browser();
    for member in ["clientDataJSON", "authenticatorData", "signature"] {
        for value in ["", "AAAA", "%", &"A".repeat(40_000)] {
            let request = request_of(&browser.open(ACCOUNT).await);
            let mut altered: serde_json::Value =
                serde_json::from_str(&passkey.sign(&request)).unwrap();
            altered["response"][member] = value.into();
            let refused = submit(&mut browser, &request, &altered.to_string()).await;
            assert_eq!(refused.status, 401, "{member} {}", refused.body);
        }
    }
    let request = request_of(&browser.open(ACCOUNT).await);
    let answer = passkey.sign(&request);
    let end = submit_and_follow(&mut browser, &request, &answer).await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{} {}", end.status, end.body);
}

#[tokio::test]
async fn challenge_is_answered_once_in_its_browser_for_its_purpose_and_in_time() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    acme.user("ben").await;
    let mut passkey = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = browser.open(ACCOUNT).await;
    let request = request_of(&page);
    let answer = passkey.sign(&request);
    // Another browser, with a page of its own.
    let mut thief = server.browser();
    let thief_page = thief.open(ACCOUNT).await;
    let stolen = PasskeyRequest { ticket: request.ticket.clone(), ..request_of(&thief_page) };
    assert_eq!(submit(&mut thief, &stolen, &answer).await.status, 409);
    let own = request_of(&thief_page);
    assert_eq!(submit(&mut thief, &own, &answer).await.status, 401, "another challenge");
    // The interaction of this browser is no other browser's.
    assert_eq!(submit(&mut thief, &request, &answer).await.status, 410);
    // Another purpose: the page that adds a passkey.
    let mut ben = server.browser();
    let add_page = open_with_password(&mut ben, PAGE, "ben").await;
    let add_request = request_of(&add_page);
    let (_, registration) = TestPasskey::create(&add_request, ORIGIN);
    let mixed = PasskeyRequest { ticket: request.ticket.clone(), ..add_request.clone() };
    assert_eq!(submit(&mut ben, &mixed, &registration).await.status, 409);
    let mixed = PasskeyRequest { ticket: add_request.ticket.clone(), ..request.clone() };
    assert_eq!(submit(&mut browser, &mixed, &answer).await.status, 409);
    // Another user: the page of ben in the browser of anna.
    let mut anna = server.browser();
    open_with_password(&mut anna, PAGE, "anna").await;
    assert_eq!(submit(&mut anna, &add_request, &registration).await.status, 409);
    for (browser, context) in [(&mut thief, "thief"), (&mut browser, "browser")] {
        assert_signed_out(browser, context).await;
    }
    let end = submit_and_follow(&mut browser, &request, &answer).await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{} {}", end.status, end.body);
    // Used once, it signs in no more: not even in this browser, once it is signed out.
    let sign_ins = server.audit_count("user.signed_in").await;
    browser.post("/t/acme/interaction/sign_out", &[("confirm", "yes")]).await;
    let replayed = submit_and_follow(&mut browser, &request, &answer).await;
    assert!(!replayed.body.contains(ACCOUNT_PAGE), "{}", replayed.body);
    assert_eq!(server.audit_count("user.signed_in").await, sign_ins);
    // Too late.
    let mut late = server.browser();
    let page = late.open(ACCOUNT).await;
    let request = request_of(&page);
    server.clock.advance(601);
    let answer = passkey.sign(&request);
    let refused = submit(&mut late, &request, &answer).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("This page was open for too long."), "{}", refused.body);
}

#[tokio::test]
async fn counter_that_goes_back_is_rejected_and_audited() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, PAGE, "anna").await;
    let request = request_of(&page);
    let (mut passkey, answer) =
        TestPasskey::create_with(&request, ORIGIN, |passkey| passkey.sign_count = 7);
    submit_and_follow(&mut browser, &request, &answer).await;
    for (count, is_accepted) in [(7, true), (99, true), (99, true), (50, false), (200, true)] {
        // The authenticator increments it before it signs.
        passkey.sign_count = count.max(if is_accepted { passkey.sign_count } else { 0 });
        let (mut browser, end) = sign_in(&server, &mut passkey).await;
        assert_eq!(end.body.contains(ACCOUNT_PAGE), is_accepted, "{count}: {}", end.body);
        if !is_accepted {
            assert_signed_out(&mut browser, "counter").await;
        }
    }
    assert_eq!(server.audit_count("passkey.counter_went_back").await, 1);
    passkey.sign_count = 0;
    let (_, end) = sign_in(&server, &mut passkey).await;
    assert_eq!(end.status, 401, "a counter does not vanish");
    // The rejected answer is recorded once, however often it is sent.
    let mut browser = server.browser();
    let page = browser.open(ACCOUNT).await;
    let request = request_of(&page);
    let answer = passkey.sign(&request);
    assert_eq!(submit(&mut browser, &request, &answer).await.status, 401);
    let verbs = ["passkey.counter_went_back", "sign_in.failed"];
    let before = [server.audit_count(verbs[0]).await, server.audit_count(verbs[1]).await];
    for _ in 0..3 {
        submit(&mut browser, &request, &answer).await;
        assert_signed_out(&mut browser, "the same answer").await;
    }
    let after = [server.audit_count(verbs[0]).await, server.audit_count(verbs[1]).await];
    assert_eq!(before, after);
}

/// In either order: the passkey signs in before it is removed, or not at all.
#[tokio::test]
async fn passkey_that_is_removed_meanwhile_leaves_no_session() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let user_id = acme.user("anna").await;
    for round in 0..5 {
        // The account page shows the newest events.
        server.clock.advance(1);
        let mut passkey = enrol(&server, "anna").await;
        let stored = server.snapshot().await.rows("passkey").pop().unwrap();
        let passkey_id = stored["id"].as_str().unwrap().to_owned();
        let mut browser = server.browser();
        let page = browser.open(ACCOUNT).await;
        let request = request_of(&page);
        let answer = passkey.sign(&request);
        let cli = domain::Actor::cli();
        let removing = acme.transaction(&cli, async |tx| {
            domain::user::remove_passkey(tx, &user_id, &passkey_id).await
        });
        let (response, removed) = tokio::join!(submit(&mut browser, &request, &answer), removing);
        removed.unwrap();
        assert!([303, 401].contains(&response.status.as_u16()), "{round}: {}", response.body);
        // Removal ends the sessions of the user, so that none is left in either order.
        assert_signed_out(&mut browser, "removed").await;
        assert!(server.snapshot().await.rows("passkey").is_empty());
    }
}
