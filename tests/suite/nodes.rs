//! Several processes on one database, and one process short of connections and storage.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::{
    Actor, client,
    job::{self, ChangePosition},
};
use tests::{TestClient, TokenResponse, fixtures, test_server, test_server_with};

/// Processes that open a new database concurrently share one installation.
#[tokio::test]
async fn concurrent_first_starts_share_one_installation() {
    let opened = fixtures::open_concurrently(&[fixtures::MASTER_KEY; 4]).await;
    assert!(
        opened.iter().all(Result::is_ok),
        "{:?}",
        opened.iter().filter_map(|result| result.as_ref().err()).collect::<Vec<_>>()
    );
    // With different master keys the first process wins and the others fail.
    let opened = fixtures::open_concurrently(&[[1; 32], [2; 32], [3; 32]]).await;
    let refused: Vec<String> =
        opened.iter().filter_map(|result| result.as_ref().err().map(ToString::to_string)).collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(
        refused.iter().all(|message| message.contains("the master key is not the one")),
        "{refused:?}"
    );
}

/// Counts the notices of PostgreSQL, which the driver logs.
struct NoticeCounter(Arc<AtomicU64>);

impl tracing::Subscriber for NoticeCounter {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "sqlx::postgres::notice"
    }

    fn event(&self, _: &tracing::Event<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::Id {
        tracing::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::Id, _: &tracing::Id) {}
    fn enter(&self, _: &tracing::Id) {}
    fn exit(&self, _: &tracing::Id) {}
}

#[tokio::test]
async fn start_on_an_existing_database_logs_no_notice() {
    let server = test_server().await;
    let notices = Arc::new(AtomicU64::new(0));
    let guard = tracing::subscriber::set_default(NoticeCounter(notices.clone()));
    server.start_node().await;
    assert_eq!(notices.load(Ordering::SeqCst), 0);
    // The counter counts: on PostgreSQL this is a notice.
    let again = "CREATE TABLE IF NOT EXISTS \"seaql_migrations\" (\"version\" text)";
    server.execute_sql(again).await;
    drop(guard);
    let expected = u64::from(server.raw_database().is_postgres());
    assert_eq!(notices.load(Ordering::SeqCst), expected);
}

#[tokio::test]
async fn cache_is_not_trusted_after_a_second_without_polling() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let node = server.start_node().await;
    let client_on_other_node =
        TestClient { router: node.router.clone(), ..shop.at_base_url(&shop.base_url) };
    let request_token =
        async || client_on_other_node.request_token(&[("grant_type", "client_credentials")]).await;
    let mut position = ChangePosition::default();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    assert!(!request_token().await.access_token().is_empty());
    let before = node.platform.statement_count();
    request_token().await;
    assert_eq!(node.platform.statement_count() - before, 0, "everything is cached");

    acme.transaction(&Actor::cli(), async |tx| {
        client::set_enabled(tx, &shop.row_id, false, 0).await
    })
    .await
    .unwrap();
    assert!(!request_token().await.access_token().is_empty(), "the change has not been polled yet");
    server.clock.advance(2);
    assert_eq!(
        request_token().await.error(),
        "invalid_client",
        "without polling every request reads the database"
    );
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    assert_eq!(request_token().await.error(), "invalid_client");
}

/// A transaction that is cancelled while it begins is not left open on its pooled connection: what
/// other requests write over that connection would be rolled back with it.
#[tokio::test]
async fn cancelled_transaction_is_not_left_open() {
    let server = test_server_with(|options| options.connections = 1).await;
    let acme = server.tenant("acme").await;
    for yields in (0..100).map(|round| round * 10) {
        let cancelled = async {
            let forever = std::future::pending::<domain::Result<()>>;
            acme.transaction(&Actor::cli(), async |_| forever().await).await
        };
        let cancellation = async {
            for _ in 0..yields {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! { biased; _ = cancelled => {}, () = cancellation => {} }
        let mut checks = 0;
        while server.raw_database().has_idle_transaction().await {
            checks += 1;
            assert!(checks < 1000, "still open; cancelled after {yields} yields");
        }
    }
}

/// Taking a second connection inside a transaction would deadlock here.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_concurrent_code_flows_share_one_connection() {
    let server = test_server_with(|options| options.connections = 1).await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    // Polls and jobs share it as well.
    let tasks = job::spawn_all(&server.platform);
    let sign_ins = (0..64).map(|_| {
        let (shop, mut browser) = (shop.at_base_url(&shop.base_url), server.browser());
        tokio::spawn(async move {
            let code = shop.obtain_code(&mut browser, "anna", &[]).await;
            let tokens: TokenResponse = shop.redeem(&code).await;
            let refreshed = shop.refresh(tokens.refresh_token()).await;
            shop.is_active(refreshed.access_token()).await
        })
    });
    let sign_ins: Vec<_> = sign_ins.collect();
    for sign_in in sign_ins {
        let result = tokio::time::timeout(std::time::Duration::from_secs(120), sign_in)
            .await
            .expect("no sign-in deadlocks");
        assert!(result.expect("no sign-in fails"));
    }
    tasks.stop().await.expect("the tasks stop");
}

#[tokio::test]
async fn key_rotation_with_nothing_due_is_one_statement() {
    let server = test_server().await;
    for number in 0..20 {
        server.tenant(&format!("tenant-{number}")).await;
    }
    let before = server.platform.statement_count();
    assert_eq!(job::rotate_keys(&server.platform).await.unwrap(), 0);
    assert_eq!(server.platform.statement_count() - before, 1);
}

/// Interactions that no browser opened are limited in number; those in progress are kept.
#[tokio::test]
async fn oldest_unopened_interactions_are_evicted_at_the_limit() {
    let server = test_server_with(|options| options.max_open_interactions = 20).await;
    let acme = server.tenant("acme").await;
    let globex = server.tenant("globex").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let globex_shop = globex.client("shop").await;
    let globex_redirect = server.browser().get(&globex_shop.authorization_url(&[])).await;
    // Anna's interaction is in progress: her sign-in page is open.
    let mut anna = server.browser();
    let redirect = anna.get(&shop.authorization_url(&[])).await;
    let page = anna.follow_redirects(redirect).await;
    let oldest = server.browser().get(&shop.authorization_url(&[])).await;
    for _ in 0..60 {
        server.clock.advance(1);
        server.browser().get(&shop.authorization_url(&[])).await;
    }
    let newest = server.browser().get(&shop.authorization_url(&[])).await;
    let rows = server.snapshot().await;
    let unopened = |tenant: &str| {
        rows.rows("interaction")
            .iter()
            .filter(|row| row["browser"].is_null() && row["tenant_id"] == *tenant)
            .count()
    };
    assert_eq!((unopened(acme.tenant.id()), unopened(globex.tenant.id())), (20, 1));
    let evicted = server.browser().get(oldest.location()).await;
    assert_eq!(evicted.status, 410, "{}", evicted.body);
    for kept in [&newest, &globex_redirect] {
        assert!(server.browser().get(kept.location()).await.body.contains("name=\"password\""));
    }
    let response = anna.sign_in(&page, "anna", fixtures::PASSWORD).await;
    assert!(
        response.body.contains("name=\"decision\"") || response.redirect_param("code").is_some(),
        "{} {}",
        response.status,
        response.body
    );
}
