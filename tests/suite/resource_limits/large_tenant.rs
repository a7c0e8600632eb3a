//! Jobs of tenants with many rows, and of tenants that fail: neither keeps others from their turn.
//!
//! The suite purges 100,000 rows on SQLite; `cargo xtask overload` sets TEST_ROWS to a million.

use std::time::{Duration, Instant};

use domain::{key, tenant};

use super::*;
use crate::fuzz::parameter;

const ROWS: u64 = 100_000;
/// On PostgreSQL, where other writers do not wait for a batch.
const POSTGRES_ROWS: u64 = 20_000;
/// How long another writer waits for a batch. The others of the machine may delay a few of them.
const MAX_WAIT: Duration = Duration::from_millis(50);
const MAX_DELAYED: f64 = 0.05;

/// Fill the tables of a tenant that grow, each with a fifth of the rows.
async fn insert_rows(server: &TestServer, tenant_id: &str, client: &str, rows: u64) {
    let each = rows / 5;
    let series =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {each})");
    let number = "(10000000 + i)";
    for (table, columns, values) in [
        (
            "\"user\"",
            "id, username, name_key, email_verified, claims, disabled, version, created_at, \
             updated_at",
            format!("'usr_' || {number}, 'u' || i, 'u' || i, FALSE, '{{}}', FALSE, 0, 0, 0"),
        ),
        (
            "\"grant\"",
            "id, client_id, user_id, scope, claims, auth_time, acr, amr, created_at, expires_at",
            format!(
                "'grt_' || {number}, '{client}', 'usr_' || {number}, 'openid', '{{}}', 0, '1', \
                 '[]', 0, 9000000000"
            ),
        ),
        (
            "refresh_token",
            "id, grant_id, scope, issued_at, expires_at",
            format!("'rt_' || {number}, 'grt_' || {number}, 'openid', 0, 9000000000"),
        ),
        (
            "access_token",
            "id, grant_id, client_id, scope, audience, issued_at, expires_at",
            format!(
                "'at_' || {number}, 'grt_' || {number}, '{client}', 'openid', '', 0, 9000000000"
            ),
        ),
        (
            "audit",
            "id, at, actor_kind, actor_id, actor_name, topic, verb, object_kind, object_id, \
             object_name, detail",
            format!(
                "'aud_' || {number}, 0, 'user', 'usr_' || {number}, '', 'user', 'user.created', \
                 'user', 'usr_' || {number}, '', '{{}}'"
            ),
        ),
    ] {
        server
            .execute_sql(&format!(
                "INSERT INTO {table} (tenant_id, {columns}) {series} \
                 SELECT '{tenant_id}', {values} FROM n"
            ))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn purge_of_a_large_tenant_lets_others_write() {
    let server = test_server().await;
    let default = if server.raw_database().is_postgres() { POSTGRES_ROWS } else { ROWS };
    let rows = parameter("TEST_ROWS").unwrap_or(default);
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let shop = acme.client("shop").await;
    insert_rows(&server, acme.tenant.id(), &shop.row_id, rows).await;
    let cli = Actor::cli();
    tenant::delete(&acme.tenant, &cli).await.unwrap();
    server.clock.advance(tenant::RESTORE_WINDOW);
    let platform = server.platform.clone();
    let started_at = Instant::now();
    let purge = tokio::spawn(async move { tenant::purge_expired(&platform).await });
    let mut waits = Vec::new();
    while !purge.is_finished() {
        let began_at = Instant::now();
        let scope = server.platform.db().begin_tenant(rival.tenant.id()).await.unwrap();
        waits.push(began_at.elapsed());
        scope.commit().await.unwrap();
    }
    assert_eq!(purge.await.unwrap().unwrap(), 1);
    let elapsed = started_at.elapsed();
    waits.sort();
    let of_all = |part: f64| waits[((waits.len() - 1) as f64 * part) as usize];
    println!(
        "{rows} rows are purged in {elapsed:.1?}; {} writes of another tenant began after {:.1?}, \
         95 % of them after {:.1?}, the last after {:.1?}",
        waits.len(),
        of_all(0.5),
        of_all(0.95),
        of_all(1.0)
    );
    let delayed = waits.iter().filter(|wait| **wait > MAX_WAIT).count();
    assert!(waits.len() > 50, "{} writes", waits.len());
    assert!((delayed as f64) < waits.len() as f64 * MAX_DELAYED, "{delayed} of {}", waits.len());
    assert!(server.platform.tenant_by_slug("acme").await.unwrap().is_none());
}

/// More than a run of each job takes.
const FAILING: u32 = 110;

#[tokio::test]
async fn tenants_that_always_fail_take_no_place_of_others() {
    let server = test_server().await;
    let series = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {FAILING})"
    );
    let columns = "id, slug, name, name_key, state, preset, settings, scopes, claims, version, \
                   created_at, deleted_at";
    // Their ids and times come before all others.
    let values = "'ten_00' || i, 'slug-' || i, 'T' || i, 't' || i, 'active', 'standard', \
                  '\"broken\"', '[]', '[]', 0, 0, 0";
    server
        .execute_sql(&format!("INSERT INTO tenant ({columns}) {series} SELECT {values} FROM n"))
        .await;
    server
        .execute_sql(&format!(
            "INSERT INTO key_request (tenant_id, id, created_at) {series} \
             SELECT 'ten_00' || i, 'ES256', 0 FROM n"
        ))
        .await;
    let acme = server.tenant("acme").await;
    let request = format!(
        "INSERT INTO key_request (tenant_id, id, created_at) VALUES ('{}', 'EdDSA', 1)",
        acme.tenant.id()
    );
    server.execute_sql(&request).await;
    let node = server.start_node().await;
    assert!(key::create_requested(&node.platform).await.is_err());
    let waiting = server.snapshot().await.rows("key_request");
    assert!(waiting.iter().all(|row| row["tenant_id"] != acme.tenant.id()), "{waiting:?}");

    tenant::delete(&acme.tenant, &Actor::cli()).await.unwrap();
    server.execute_sql("UPDATE tenant SET state = 'deleted' WHERE slug LIKE 'slug-%'").await;
    server.clock.advance(tenant::RESTORE_WINDOW);
    assert!(tenant::purge_expired(&node.platform).await.is_err());
    assert!(server.snapshot().await.rows("tenant").iter().all(|row| row["slug"] != "acme"));
}
