//! Grants by the hundred: what ends or deletes those of one user or client in batches leaves none
//! behind, and touches no other.

use domain::Actor;
use tests::{TestServer, test_server};

/// More than are deleted at once.
const MANY: usize = 450;

/// Grants of a user to a client of `tenant`, made by SQL.
async fn insert_grants(server: &TestServer, tenant: &str, user: &str, client: &str, count: usize) {
    let series = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    );
    let values = format!(
        "'{tenant}', '{client}' || i, '{client}', '{user}', 'openid', '{{}}', 0, '1', '[]', 0, \
         2000000000"
    );
    server
        .execute_sql(&format!(
            "INSERT INTO \"grant\" (tenant_id, id, client_id, user_id, scope, claims, auth_time, \
             acr, amr, created_at, expires_at) {series} SELECT {values} FROM n"
        ))
        .await;
}

#[tokio::test]
async fn deletion_in_one_transaction_takes_every_grant_of_a_client_or_user_and_no_other() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, portal) = (acme.client("shop").await, acme.client("portal").await);
    let anna = acme.user("anna").await;
    for client in [&shop, &portal] {
        insert_grants(&server, acme.tenant.id(), &anna, &client.row_id, MANY).await;
    }
    let grants = async || server.snapshot().await.rows("grant").len();
    assert_eq!(grants().await, 2 * MANY);
    let cli = Actor::cli();
    acme.transaction(&cli, async |tx| domain::client::delete(tx, &shop.row_id).await)
        .await
        .unwrap();
    assert_eq!(grants().await, MANY, "those of the other client are left");
    acme.transaction(&cli, async |tx| domain::user::remove(tx, &anna).await).await.unwrap();
    assert_eq!(grants().await, 0);
}

#[tokio::test]
async fn disabling_a_client_ends_the_grants_of_that_client_only() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, portal) = (acme.client("shop").await, acme.client("portal").await);
    acme.user("anna").await;
    let of_shop = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let code = portal.obtain_code(&mut server.browser(), "anna", &[]).await;
    let of_portal = portal.redeem(&code).await;
    let cli = Actor::cli();
    domain::client::disable_in_batches(&acme.tenant, &cli, &shop.row_id).await.unwrap();
    assert!(portal.is_active(of_portal.refresh_token()).await);
    let refreshed = portal.refresh(of_portal.refresh_token()).await;
    assert!(portal.is_active(refreshed.access_token()).await);
    acme.transaction(&cli, async |tx| domain::client::set_enabled(tx, &shop.row_id, true, 0).await)
        .await
        .unwrap();
    assert_eq!(shop.refresh(of_shop.refresh_token()).await.error(), "invalid_grant");
}

/// L5: other writers wait for one batch, not for all grants of a tenant.
#[tokio::test]
async fn suspension_ends_the_grants_of_a_tenant_in_batches() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    server.tenant("empty").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    let count = 3_000;
    insert_grants(&server, acme.tenant.id(), &anna, &shop.row_id, count).await;
    let suspend = async |slug: &str| {
        let tenant = server.find_tenant(slug).await.tenant;
        let before = server.platform.statement_count();
        domain::tenant::suspend(&tenant, &Actor::cli()).await.unwrap();
        server.platform.statement_count() - before
    };
    let without_grants = suspend("empty").await;
    // A batch has at most 500 rows, and two statements.
    let statements = suspend("acme").await;
    assert!(statements >= without_grants + 2 * count as u64 / 500, "{statements} statements");
    let grants = server.snapshot().await.rows("grant");
    assert_eq!(grants.iter().filter(|grant| grant["ended_at"].is_null()).count(), 0);
}

#[tokio::test]
async fn preview_of_what_ends_counts_by_the_active_grants_of_that_user_or_client_only() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, portal) = (acme.client("shop").await, acme.client("portal").await);
    let (anna, ben) = (acme.user("anna").await, acme.user("ben").await);
    shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    let code = portal.obtain_code(&mut server.browser(), "anna", &[]).await;
    let tokens = portal.redeem(&code).await;
    shop.obtain_code(&mut server.browser(), "ben", &[]).await;
    let cli = Actor::cli();
    let counted = async || {
        let mut counts = Vec::new();
        for user in [&anna, &ben] {
            let ends = domain::user::ends(&acme.tenant, &cli, user).await.unwrap();
            counts.push((ends.clients.count, ends.sign_ins.count, ends.consents.count));
        }
        for client in [&shop, &portal] {
            let ends = domain::client::revocations(&acme.tenant, &cli, &client.row_id).await;
            let ends = ends.unwrap();
            counts.push((ends.users.count, ends.secrets, ends.consents.count));
        }
        counts
    };
    assert_eq!(counted().await, [(2, 2, 2), (1, 1, 1), (2, 1, 2), (1, 1, 1)]);
    portal.post("/oauth2/revoke", &[("token", tokens.refresh_token())]).await;
    assert_eq!(counted().await, [(1, 2, 2), (1, 1, 1), (2, 1, 2), (0, 1, 1)], "one has ended");
    server.clock.advance(365 * 86_400);
    let granted: Vec<_> = counted().await.into_iter().map(|(granted, ..)| granted).collect();
    assert_eq!(granted, [0, 0, 0, 0], "all have expired");
}
