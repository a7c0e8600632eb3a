//! The database of each test: SQLite in the folder of the test, or a new database on the PostgreSQL
//! server of `TEST_DATABASE_URL`.
//!
//! The first test of a run migrates a template, and every database is a copy of it.
#![expect(
    clippy::disallowed_methods,
    reason = "the backend of a test run is chosen by the environment"
)]

use std::{path::Path, sync::Mutex};

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::OnceCell;

/// The file of a migrated SQLite database.
static SQLITE_TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
/// The name of a migrated PostgreSQL database.
static POSTGRES_TEMPLATE: OnceCell<String> = OnceCell::const_new();
/// PostgreSQL databases of finished tests. Each takes 8 MB, so the next test that creates a
/// database drops them.
static ABANDONED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Create a database without tables, which the caller opens for the first time, and return its URL.
pub(crate) async fn create_empty(folder: &Path, number: u32) -> String {
    match PostgresServer::of_environment() {
        Some(server) => server.create(&database_name(number), "template1").await,
        None => sqlite_url(folder),
    }
}

/// Create a database with the current schema and return its URL.
pub(crate) async fn create_migrated(folder: &Path, number: u32) -> String {
    let Some(server) = PostgresServer::of_environment() else {
        let template = SQLITE_TEMPLATE.get_or_init(|| sqlite_template(folder)).await;
        std::fs::write(folder.join(SQLITE_FILE), template).expect("a copy of the template");
        return sqlite_url(folder);
    };
    let template = POSTGRES_TEMPLATE.get_or_init(|| server.create_template()).await;
    server.create(&database_name(number), template).await
}

/// Drop a PostgreSQL database before the next is created. A SQLite file goes with its folder.
pub(crate) fn abandon(url: &str) {
    if let (true, Some((_, name))) = (url.starts_with("postgres"), url.rsplit_once('/')) {
        ABANDONED.lock().expect("no test panicked while holding the lock").push(name.into());
    }
}

const SQLITE_FILE: &str = "tenantry.db";

fn sqlite_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join(SQLITE_FILE).display())
}

fn database_name(number: u32) -> String {
    format!("suite_{}_{number}", std::process::id())
}

async fn sqlite_template(folder: &Path) -> Vec<u8> {
    let path = folder.join("template.db");
    let database = connect(&format!("sqlite://{}?mode=rwc", path.display())).await;
    // As the product opens it; the mode is stored in the file.
    database.execute_unprepared("PRAGMA journal_mode = WAL").await.expect("a journal mode");
    migrate(database).await;
    std::fs::read(path).expect("the template")
}

async fn connect(url: &str) -> DatabaseConnection {
    Database::connect(url).await.expect("the database answers")
}

/// Migrate a database and close it: only a closed one is complete in its file, and may be the
/// template of a PostgreSQL database.
async fn migrate(database: DatabaseConnection) {
    Migrator::up(&database, None).await.expect("the template is migrated");
    database.close().await.expect("the template is closed");
}

/// Whether the tests run on PostgreSQL, and not on SQLite.
pub fn is_postgres() -> bool {
    PostgresServer::of_environment().is_some()
}

/// The PostgreSQL server of a test run.
struct PostgresServer {
    /// The URL of a database that exists.
    url: String,
}

impl PostgresServer {
    fn of_environment() -> Option<Self> {
        std::env::var("TEST_DATABASE_URL").ok().map(|url| Self { url })
    }

    async fn create_template(&self) -> String {
        let name = format!("suite_{}_template", std::process::id());
        let url = self.create(&name, "template1").await;
        migrate(connect(&url).await).await;
        name
    }

    /// Create a database as a copy of another, and return its URL.
    async fn create(&self, name: &str, template: &str) -> String {
        let server = connect(&self.url).await;
        let abandoned = std::mem::take(
            &mut *ABANDONED.lock().expect("no test panicked while holding the lock"),
        );
        for name in abandoned {
            server
                .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
                .await
                .expect("a database is dropped");
        }
        server
            .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await
            .expect("a database is created");
        let (server_url, _) = self.url.rsplit_once('/').expect("a URL with a database name");
        format!("{server_url}/{name}")
    }
}
