//! An empty database with the current schema, for tests.

use crate::db::Db;

/// Opens it in a folder of its own, which the caller removes.
pub(crate) async fn open_database() -> (Db, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!(
        "tenantry-store-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    std::fs::create_dir_all(&folder).expect("create the folder");
    let db = Db::connect(&format!("sqlite://{}", folder.join("store.db").display()), 2)
        .await
        .expect("open the database");
    db.begin_migrated().await.expect("migrate the schema").commit().await.expect("commit");
    (db, folder)
}
