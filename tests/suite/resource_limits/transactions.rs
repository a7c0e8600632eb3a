//! Write transactions: what does not wait for them, and how they take turns.

use std::pin::pin;

use serde_json::Value;

use super::{
    ended_by_one_row::{insert_grants, insert_many, insert_sessions},
    *,
};

/// L5: on SQLite, reads do not wait for the connection that writes.
#[tokio::test]
async fn reads_do_not_wait_for_a_write_transaction() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    let olga = server.set_up_operator().await;
    // A second process, because the caches of the first are filled.
    let node = server.start_node().await;
    let mut position = job::ChangePosition::default();
    let writing = node.platform.db().begin_installation().await.unwrap();
    for path in [
        "/health/ready",
        "/t/acme/.well-known/openid-configuration",
        "/t/acme/oauth2/jwks",
        "/.well-known/openid-configuration",
        "/t/acme/oauth2/authorize?client_id=other",
    ] {
        let response = tests::http_request(&node.router, "GET", path, &[], "").await;
        assert!(response.status.as_u16() < 500, "{path}: {}", response.status);
    }
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    domain::health::health(&node.platform, &olga).await.unwrap();
    writing.commit().await.unwrap();
}

/// L5: what deletes many rows does so in many transactions, so that other writers take
/// turns. Each row of the table is an operation on 3,000 rows.
#[tokio::test]
async fn bulk_deletions_let_other_writers_take_turns() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (shop, portal) = (acme.client("shop").await, acme.client("portal").await);
    let (anna, ben) = (acme.user("anna").await, acme.user("ben").await);
    let (cleo, dora) = (acme.user("cleo").await, acme.user("dora").await);
    let emma = acme.user("emma").await;
    let id = acme.tenant.id().to_owned();
    let grants = async |client: &str, user: &str, prefix: &str, expires_at: i64| {
        let user = if user == "NULL" { user.to_owned() } else { format!("'{user}'") };
        let of = (id.as_str(), client, user.as_str());
        insert_grants(&server, 3000, of, (prefix, expires_at, "NULL")).await;
    };
    portal.obtain_code(&mut server.browser(), "dora", &[]).await;
    let consent =
        domain::consent::list(&acme.tenant, &Actor::cli(), &dora).await.unwrap().remove(0);
    let reset = async |tx: &mut domain::Transaction| domain::user::reset_link(tx, &cleo).await;
    let link = acme.transaction(&Actor::cli(), reset).await.unwrap().address;
    let token = link.split_once("token=").unwrap().1;
    let now = server.platform.now().0;
    let cli = Actor::cli();
    #[derive(Clone, Copy, Debug)]
    enum Bulk {
        DisableClient,
        DeleteClient,
        BlockUser,
        ResetPassword,
        RevokeApplication,
        EndSessions,
        RemoveUser,
        ExpiredRows,
        ExpiredGrants,
        PurgeTenant,
    }
    impl Bulk {
        /// Whether rows are left that have to be deleted or marked.
        fn is_going_on(self, snapshot: &Snapshot) -> bool {
            match self {
                Self::BlockUser | Self::ResetPassword | Self::RevokeApplication => {
                    let grants = snapshot.rows("grant");
                    let is_made_by_sql =
                        |row: &&Value| !row["id"].as_str().unwrap().starts_with("grt_");
                    grants.iter().filter(is_made_by_sql).any(|row| row["ended_at"].is_null())
                }
                Self::EndSessions => {
                    let sessions = snapshot.rows("sign_in");
                    sessions.iter().any(|row| row["id"].as_str().unwrap().starts_with("many"))
                }
                _ => false,
            }
        }
    }
    for bulk in [
        Bulk::DisableClient,
        Bulk::DeleteClient,
        Bulk::BlockUser,
        Bulk::ResetPassword,
        Bulk::RevokeApplication,
        Bulk::EndSessions,
        Bulk::RemoveUser,
        Bulk::ExpiredRows,
        Bulk::ExpiredGrants,
        Bulk::PurgeTenant,
    ] {
        match bulk {
            Bulk::DisableClient => grants(&shop.row_id, "NULL", "c", now + 1000).await,
            // Those of the disabled client.
            Bulk::DeleteClient => {}
            Bulk::RemoveUser => {
                grants(&portal.row_id, &anna, "u", now + 1000).await;
            }
            Bulk::BlockUser => grants(&portal.row_id, &ben, "b", now + 1000).await,
            Bulk::ResetPassword => grants(&portal.row_id, &cleo, "r", now + 1000).await,
            Bulk::RevokeApplication => grants(&portal.row_id, &dora, "a", now + 1000).await,
            Bulk::EndSessions => insert_sessions(&server, 5000, (&id, &emma), now + 1000).await,
            Bulk::ExpiredRows => {
                let columns = "tenant_id, id, count, window_start, expires_at";
                let values = format!("'{id}', 'f' || i, 1, 0, 1");
                insert_many(&server, 3000, "failure", columns, &values).await;
            }
            Bulk::ExpiredGrants => grants(&portal.row_id, "NULL", "x", 1).await,
            Bulk::PurgeTenant => {
                grants(&portal.row_id, "NULL", "p", now + 1000).await;
                domain::tenant::delete(&acme.tenant, &cli).await.unwrap();
                server.clock.advance(domain::tenant::RESTORE_WINDOW);
            }
        }
        let platform = &server.platform;
        let mut running = pin!(async {
            match bulk {
                Bulk::DisableClient => {
                    domain::client::disable_in_batches(&acme.tenant, &cli, &shop.row_id).await
                }
                Bulk::DeleteClient => {
                    domain::client::delete_in_batches(&acme.tenant, &cli, &shop.row_id).await
                }
                Bulk::RemoveUser => {
                    domain::user::remove_in_batches(&acme.tenant, &cli, &anna).await
                }
                Bulk::BlockUser => {
                    let block = async |tx: &mut domain::Transaction| {
                        domain::user::set_disabled(tx, &ben, true).await
                    };
                    acme.transaction(&cli, block).await
                }
                Bulk::ResetPassword => {
                    let password = domain::Secret::new("another-horse".into());
                    domain::user::reset(&acme.tenant, token, password, FROM_HERE).await.map(drop)
                }
                Bulk::RevokeApplication => {
                    let (tenant, id) = (&acme.tenant, &consent.id);
                    domain::consent::withdraw_in_batches(tenant, &cli, &dora, id).await
                }
                Bulk::EndSessions => {
                    let end = async |tx: &mut domain::Transaction| {
                        domain::user::end_sign_ins(tx, &emma).await.map(drop)
                    };
                    acme.transaction(&cli, end).await
                }
                Bulk::ExpiredRows | Bulk::ExpiredGrants => {
                    job::run_scheduled(platform, "proc_1").await
                }
                Bulk::PurgeTenant => domain::tenant::purge_expired(platform).await.map(drop),
            }
        });
        let mut turns = 0;
        let other_writer = async || {
            platform.db().begin_tenant(rival.tenant.id()).await.unwrap().commit().await.unwrap();
        };
        loop {
            tokio::select! {
                outcome = &mut running => break outcome.unwrap(),
                () = other_writer() => turns += 1,
            }
        }
        // Some go on after the response.
        while bulk.is_going_on(&server.snapshot().await) {
            other_writer().await;
            turns += 1;
        }
        assert!(turns >= 5, "{bulk:?}: {turns} turns of another writer");
    }
    for table in ["grant", "failure"] {
        assert_eq!(server.snapshot().await.rows(table).len(), 0, "{table}");
    }
}
