//! A commit is on the disk when it is acknowledged, so that a power failure does not undo it.
//!
//! A killed process does not show a missing sync, which is why the settings are asserted; what a
//! kill shows is in `crash` of the process tests.

use tests::test_server;

#[tokio::test]
async fn commits_wait_for_the_disk_whatever_the_database_does_by_default() {
    let server = test_server().await;
    let size = server.platform.db().installation().database_size().await.unwrap();
    if size.kind == "SQLite" {
        let durability = domain::health::commit_durability(&server.platform).await.unwrap();
        assert!(durability.is_durable, "{durability:?}");
        return;
    }
    // The stronger settings of a cluster with replicas stay.
    for (default, expected) in [("off", "on"), ("on", "on"), ("remote_apply", "remote_apply")] {
        let change = format!(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = {default}', \
             current_database()); END $$"
        );
        server.execute_sql(&change).await;
        let node = server.start_node().await;
        let durability = domain::health::commit_durability(&node.platform).await.unwrap();
        // The server of the tests does without `fsync`.
        let setting = format!("synchronous_commit={expected}");
        assert!(durability.settings.contains(&setting), "{default}: {durability:?}");
    }
}
