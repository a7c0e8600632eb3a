//! The last way to sign in is not removed: one rule for passkeys and identities of providers.

use contract::settings::TenantSettings;
use tests::{Browser, FakeProvider, TestResponse, TestServer};

use super::{
    identities::{UNLINK, add_provider, link, server_with_provider, set_enabled},
    open,
};
use crate::passkey::REMOVE;

/// A user with a passkey and an identity, and no password, in a session.
async fn session(server: &TestServer, provider: &FakeProvider, name: &str) -> Browser {
    let acme = server.find_tenant("acme").await;
    acme.user(name).await;
    let mut browser = server.browser();
    open(&mut browser, name).await;
    let page = browser.open("/t/acme/account/passkey").await;
    crate::passkey::add(&mut browser, &page).await;
    link(server, provider, &mut browser, "one", name).await;
    server.execute_sql("DELETE FROM credential").await;
    browser
}

/// The ids of the only passkey and the only identity that are stored.
async fn ids(server: &TestServer) -> (String, String) {
    let stored = server.snapshot().await;
    let id = |table: &str| {
        let rows = stored.rows(table);
        assert_eq!(rows.len(), 1, "{table}: {rows:?}");
        rows[0]["id"].as_str().unwrap().to_owned()
    };
    (id("passkey"), id("linked_identity"))
}

async fn remove(browser: &mut Browser, way: &str, ids: &(String, String)) -> TestResponse {
    match way {
        "passkey" => browser.post(REMOVE, &[("passkey", &ids.0)]).await,
        _ => browser.post(UNLINK, &[("identity", &ids.1)]).await,
    }
}

#[tokio::test]
async fn last_way_to_sign_in_is_not_removed() {
    for (state, way, status) in [
        ("both work", "passkey", 303),
        ("both work", "identity", 303),
        ("provider disabled", "passkey", 409),
        ("provider disabled", "identity", 303),
        ("passkey of another host", "passkey", 303),
        ("passkey of another host", "identity", 409),
        ("passkeys off", "identity", 409),
    ] {
        let (server, provider) = server_with_provider().await;
        let acme = server.tenant_with("acme", TenantSettings::default()).await;
        add_provider(&acme, "one").await;
        let mut browser = session(&server, &provider, "anna").await;
        let ids = ids(&server).await;
        match state {
            "provider disabled" => set_enabled(&server, "one", false).await,
            "passkey of another host" => {
                server.execute_sql("UPDATE passkey SET rp_id = 'old.test'").await;
            }
            "passkeys off" => {
                crate::passkey::change_settings(&acme, |settings| settings.passkeys = false).await;
            }
            _ => {}
        }
        let removed = remove(&mut browser, way, &ids).await;
        assert_eq!(removed.status, status, "{state}, {way}: {}", removed.body);
        if status == 303 {
            let other = if way == "passkey" { "identity" } else { "passkey" };
            let refused = remove(&mut browser, other, &ids).await;
            assert_eq!(refused.status, 409, "{state}, then {other}: {}", refused.body);
        } else {
            assert!(removed.body.contains("only way to sign in"), "{state}: {}", removed.body);
        }
    }
}

#[tokio::test]
async fn two_removals_at_once_leave_a_way_to_sign_in() {
    let (server, provider) = server_with_provider().await;
    let acme = server.tenant_with("acme", TenantSettings::default()).await;
    add_provider(&acme, "one").await;
    for round in 0..20 {
        let mut browser = session(&server, &provider, &format!("user{round}")).await;
        let ids = ids(&server).await;
        let mut other = browser.clone();
        let (first, second) = tokio::join!(
            remove(&mut browser, "passkey", &ids),
            remove(&mut other, "identity", &ids)
        );
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}");
        let stored = server.snapshot().await;
        let left = stored.rows("passkey").len() + stored.rows("linked_identity").len();
        assert_eq!(left, 1, "round {round}");
        server.execute_sql("DELETE FROM passkey").await;
        server.execute_sql("DELETE FROM linked_identity").await;
    }
}
