//! What ends many rows at once is one row that every read compares with: also if the process ends
//! before the rows are cleaned up.

use domain::{client, user};
use tests::interruption::run_until;

use super::*;

/// Rows of `table` that belong to `tenant`, made by SQL; `i` counts them.
pub(super) async fn insert_many(
    server: &TestServer,
    count: usize,
    table: &str,
    columns: &str,
    values: &str,
) {
    let series = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    );
    server
        .execute_sql(&format!("INSERT INTO {table} ({columns}) {series} SELECT {values} FROM n"))
        .await;
}

/// Grants of a user to a client; `prefix` makes their ids. A factor may have passed them.
pub(super) async fn insert_grants(
    server: &TestServer,
    count: usize,
    (tenant, client, user): (&str, &str, &str),
    (prefix, expires_at, factor): (&str, i64, &str),
) {
    let columns = "tenant_id, id, client_id, user_id, scope, claims, auth_time, acr, amr, \
                   created_at, expires_at, factor_id";
    let values = format!(
        "'{tenant}', '{prefix}' || i, '{client}', {user}, 'openid', '{{}}', 0, '1', '[]', 0, \
         {expires_at}, {factor}"
    );
    insert_many(server, count, "\"grant\"", columns, &values).await;
}

/// Sessions of a user in as many browsers.
pub(super) async fn insert_sessions(
    server: &TestServer,
    count: usize,
    (tenant, user): (&str, &str),
    expires_at: i64,
) {
    let columns = "tenant_id, id, browser, user_id, amr, acr, auth_time, last_seen_at, \
                   expires_at, kept, address, created_at, user_agent";
    let values = format!(
        "'{tenant}', 'many' || i, 'br_many' || i, '{user}', '[]', '1', 0, 0, {expires_at}, false, \
         '', {expires_at} - 1000, ''"
    );
    insert_many(server, count, "sign_in", columns, &values).await;
}

/// The process ends when an event is committed: no other row than the user's was written.
#[tokio::test]
async fn sessions_and_grants_end_by_the_row_of_their_user() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    let silent = shop.authorization_url(&[("prompt", "none")]);
    assert!(browser.get(&silent).await.redirect_param("code").is_some());
    server.execute_sql("UPDATE \"user\" SET session_generation = 1, grant_generation = 1").await;
    // A process that has nothing in memory.
    let node = server.start_node().await;
    let client = TestClient { router: node.router.clone(), ..shop.at_base_url("/t/acme") };
    browser.switch_node(node.router.clone());
    assert!(!client.is_active(tokens.access_token()).await);
    assert!(!client.is_active(tokens.refresh_token()).await);
    assert_eq!(client.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    assert_eq!(client.redeem(&code).await.error(), "invalid_grant");
    let response = browser.get(&silent).await;
    let error = response.redirect_param("error");
    assert_eq!(error.as_deref(), Some("login_required"), "{}", response.body);
    let cli = Actor::cli();
    assert_eq!(user::ends(&acme.tenant, &cli, &anna).await.unwrap().sign_ins.count, 0);
    assert!(user::sign_ins(&acme.tenant, &cli, &anna).await.unwrap().is_empty());
    // What is made from now on is of this generation, also in the same second.
    let again = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    assert!(client.is_active(again.access_token()).await);
    // The next event cleans up what the first has left.
    let block = async |tx: &mut domain::Transaction| user::set_disabled(tx, &anna, true).await;
    acme.transaction(&cli, block).await.unwrap();
    let left = server.snapshot().await;
    assert!(left.rows("grant").iter().all(|row| !row["ended_at"].is_null()));
    assert_eq!(left.rows("sign_in").len(), 0);
    let row = &left.rows("user")[0];
    assert_eq!((&row["session_generation"], &row["grant_generation"]), (&2.into(), &2.into()));
}

/// A user or a client whose deletion was interrupted is blocked or disabled, as the log says.
#[tokio::test]
async fn interrupted_deletion_is_audited_as_a_block() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, portal) = (acme.client("shop").await, acme.client("portal").await);
    let (anna, ben) = (acme.user("anna").await, acme.user("ben").await);
    let expires_at = server.platform.now().0 + 1000;
    for (client, user, prefix) in [(&shop, &anna, "a"), (&portal, &ben, "b")] {
        let ids = (acme.tenant.id(), client.row_id.as_str(), &*format!("'{user}'"));
        insert_grants(&server, 3000, ids, (prefix, expires_at, "NULL")).await;
    }
    let cli = Actor::cli();
    let is_blocked =
        async || user::detail(&acme.tenant, &cli, &anna).await.unwrap().summary.disabled;
    run_until(user::remove_in_batches(&acme.tenant, &cli, &anna), is_blocked).await;
    assert_eq!(server.audit_count("user.blocked").await, 1);
    let is_disabled =
        async || !client::detail(&acme.tenant, &cli, &portal.row_id).await.unwrap().summary.enabled;
    run_until(client::delete_in_batches(&acme.tenant, &cli, &portal.row_id), is_disabled).await;
    assert_eq!(server.audit_count("client.disabled").await, 1);
    // Both are deleted again.
    user::remove_in_batches(&acme.tenant, &cli, &anna).await.unwrap();
    client::delete_in_batches(&acme.tenant, &cli, &portal.row_id).await.unwrap();
    assert_eq!(server.snapshot().await.rows("grant").len(), 0);
    assert_eq!(server.audit_count("user.deleted").await, 1);
    assert_eq!(server.audit_count("client.deleted").await, 1);
}

/// More sessions and grants than one statement ends: with the factor, all of the user's end.
#[tokio::test]
async fn removed_factor_of_very_many_sessions_and_grants_ends_all() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let ids = (acme.tenant.id(), shop.row_id.as_str(), &*format!("'{anna}'"));
    let expires_at = server.platform.now().0 + 1000;
    insert_grants(&server, 10_000, ids, ("many", expires_at, "'aut_1'")).await;
    let add_factor = async || {
        let columns = "tenant_id, id, user_id, sealed, last_step, codes_id, codes_at, created_at";
        let values = format!("'{}', 'aut_1', '{anna}', '', 0, '', 0, 0", acme.tenant.id());
        insert_many(&server, 1, "authenticator", columns, &values).await;
    };
    let remove = async |tx: &mut domain::Transaction| user::remove_second_factor(tx, &anna).await;
    add_factor().await;
    acme.transaction(&Actor::cli(), remove).await.unwrap();
    assert!(shop.is_active(tokens.refresh_token()).await, "only those of the factor end");
    insert_grants(&server, 10_001, ids, ("more", expires_at, "'aut_1'")).await;
    add_factor().await;
    acme.transaction(&Actor::cli(), remove).await.unwrap();
    assert!(!shop.is_active(tokens.refresh_token()).await);
}
