//! Removing the last second factor of a user who needs one.

use contract::settings::SecondFactorPolicy::{All, Members};
use tests::{Browser, TestServer, test_server};

use super::{PASSKEY_REMOVE, REMOVE, enrol_both, set_policy, settings, sign_in_with_passkey};
use crate::passkey::passkey_id;

/// Removes the app or the passkey of the account, and returns the status and the page.
async fn remove(server: &TestServer, browser: &mut Browser, factor: &str) -> (u16, String) {
    let response = match factor {
        "app" => browser.post(REMOVE, &[]).await,
        _ => {
            let id = passkey_id(server).await;
            browser.post(PASSKEY_REMOVE, &[("passkey", &id)]).await
        }
    };
    (response.status.as_u16(), response.body)
}

#[tokio::test]
async fn last_factor_is_not_removed_where_one_is_required() {
    let app_needed = "required here, so the app can";
    let passkey_needed = "this is your only second step";
    for (policy, first, then, expected) in [
        (All, "app", "passkey", Some(passkey_needed)),
        (All, "passkey", "app", Some(app_needed)),
        // Anna has no role.
        (Members, "app", "passkey", None),
        (Members, "passkey", "app", None),
    ] {
        let server = test_server().await;
        let acme = server.tenant_with("acme", settings(policy)).await;
        set_policy(&acme, contract::settings::SecondFactorPolicy::Optional).await;
        acme.user("anna").await;
        let (_, _, mut passkey, mut by_app) = enrol_both(&server, "anna").await;
        let mut by_passkey = sign_in_with_passkey(&server, &mut passkey).await;
        set_policy(&acme, policy).await;
        // Each is removed in the session of the other one, which goes on.
        let browser = if first == "app" { &mut by_passkey } else { &mut by_app };
        let case = format!("{policy:?} {first}");
        let (status, body) = remove(&server, browser, first).await;
        assert_eq!(status, 303, "{case}: {body}");
        let (status, body) = remove(&server, browser, then).await;
        match expected {
            Some(text) => {
                assert_eq!(status, 409, "{case}: {body}");
                assert!(body.contains(text), "{case}: {body}");
            }
            None => assert_eq!(status, 303, "{case}: {body}"),
        }
        let left = server.snapshot().await;
        let left = left.rows("authenticator").len() + left.rows("passkey").len();
        assert_eq!(left, usize::from(expected.is_some()), "{case}");
    }
}

/// What the removal relies on is asked again by the statement that removes.
#[tokio::test]
async fn two_removals_at_once_leave_one_factor() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(All)).await;
    set_policy(&acme, contract::settings::SecondFactorPolicy::Optional).await;
    let node = server.start_node().await;
    for round in 0..18 {
        let name = format!("user{round}");
        acme.user(&name).await;
        set_policy(&acme, contract::settings::SecondFactorPolicy::Optional).await;
        let (_, _, mut passkey, by_app) = enrol_both(&server, &name).await;
        let by_passkey = sign_in_with_passkey(&server, &mut passkey).await;
        set_policy(&acme, All).await;
        let id = passkey_id(&server).await;
        let fields = [("passkey", id.as_str())];
        // In one session, which each removal leaves or lowers, or in that of the other factor,
        // which it ends.
        let (mut one, mut other) = match round % 3 {
            0 => (by_app.clone(), by_app),
            1 => (by_passkey.clone(), by_passkey),
            _ => (by_app, by_passkey),
        };
        // The other process does not know the new policy yet.
        other.switch_node(node.router.clone());
        let (one, other) = tokio::join!(one.post(PASSKEY_REMOVE, &fields), other.post(REMOVE, &[]));
        let responses = [&one, &other];
        let removed = responses.iter().filter(|response| response.location().contains("?done="));
        assert_eq!(removed.count(), 1, "{name}: {} {}", one.body, other.body);
        let left = server.snapshot().await;
        let count = left.rows("authenticator").len() + left.rows("passkey").len();
        assert_eq!(count, 1, "{name}");
        server.execute_sql("DELETE FROM recovery_code").await;
        server.execute_sql("DELETE FROM authenticator").await;
        server.execute_sql("DELETE FROM passkey").await;
    }
}
