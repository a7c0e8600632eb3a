//! Every earlier version of the schema is upgraded to this one in one step, with its rows; and a
//! process of the version before serves on while another upgrades the schema.

use std::time::Duration;

use contract::{settings::SelfRegistration, tenant::TenantForm, user::Role};
use domain::{Actor, tenant};
use migration::{MAX_ROWS_AT_ONCE, ONLINE_INDEXES};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::Value;
use tests::{
    EarlierInstallation, Snapshot, TestClient, TestServer, TokenResponse,
    earlier_schema::{Schema, migrations},
    fixtures::schemas,
    test_server,
};

/// What an installation has before it is upgraded.
struct Installation {
    server: TestServer,
    shop: TestClient,
    tokens: TokenResponse,
    code: String,
}

impl Installation {
    async fn create() -> Self {
        let server = test_server().await;
        server.set_up_operator().await;
        let acme = server.tenant("acme").await;
        acme.user("anna").await;
        acme.member("olivia", Role::Owner).await;
        let shop = acme.client("shop").await;
        let scope = [("scope", "openid email offline_access")];
        let mut browser = server.browser();
        let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &scope).await).await;
        let code = shop.obtain_code(&mut browser, "anna", &scope).await;
        // An interaction in progress.
        server.browser().get(&shop.authorization_url(&[])).await;
        let globex = server.tenant("globex").await;
        globex.client("portal").await;
        tenant::suspend(&globex.tenant, &Actor::cli()).await.unwrap();
        Self { server, shop, tokens, code }
    }
}

/// The rows of a table with these columns only.
fn project(snapshot: &Snapshot, table: &str, columns: &[String]) -> Vec<String> {
    let pick = |row: &Value| {
        let values: Vec<String> = columns.iter().map(|name| row[name].to_string()).collect();
        values.join(" ")
    };
    let mut rows: Vec<String> = snapshot.rows(table).iter().map(pick).collect();
    rows.sort();
    rows
}

/// Columns that a migration has removed.
const REMOVED: [&str; 1] = ["refresh_token.used_at"];

/// The rows are the same afterwards, in all columns that both versions have.
fn assert_kept(version: &str, before: &Snapshot, after: &Snapshot) {
    let mut kept = 0;
    for table in before.tables().filter(|table| *table != "seaql_migrations") {
        let rows = before.rows(table);
        let Some(Value::Object(row)) = rows.first() else { continue };
        let columns: Vec<String> = row
            .keys()
            .filter(|name| !REMOVED.contains(&format!("{table}.{name}").as_str()))
            .cloned()
            .collect();
        let (old, new) = (project(before, table, &columns), project(after, table, &columns));
        assert_eq!(old, new, "{version}: {table}");
        kept += old.len();
    }
    assert!(kept > 30, "{version}: {kept} rows");
}

/// Sign-in, tokens, clients and settings of the upgraded installation work.
async fn assert_usable(version: &str, server: &TestServer, before: &Installation) {
    let shop = TestClient { router: server.router.clone(), ..before.shop.at_base_url("/t/acme") };
    // The key that has signed it is known, and so is the grant.
    assert!(shop.is_active(before.tokens.access_token()).await, "{version}");
    let refreshed = shop.refresh(before.tokens.refresh_token()).await;
    assert!(shop.is_active(refreshed.access_token()).await, "{version}: {:?}", refreshed.0);
    let redeemed = shop.redeem(&before.code).await;
    assert!(shop.is_active(redeemed.access_token()).await, "{version}: {:?}", redeemed.0);
    let code = shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    assert!(!shop.redeem(&code).await.id_token_claims().is_null(), "{version}");

    let acme = server.find_tenant("acme").await;
    let cli = Actor::cli();
    let detail = tenant::detail(&acme.tenant, &cli).await.unwrap();
    assert_eq!(detail.settings.rate_limits.token_per_second, 0, "{version}: the settings");
    let mut form =
        TenantForm { version: detail.version, name: "Acme".into(), settings: detail.settings };
    form.settings.self_registration = SelfRegistration::Open;
    acme.transaction(&cli, async |tx| tenant::update_settings(tx, form).await).await.unwrap();
    let globex = server.find_tenant("globex").await;
    tenant::resume(&globex.tenant, &cli).await.unwrap();
    server.run_jobs().await;
}

async fn upgrade(version: &str, earlier: EarlierInstallation, of: &Installation) {
    let before = earlier.snapshot().await;
    let server = earlier.upgrade().await;
    assert_kept(version, &before, &server.snapshot().await);
    assert_usable(version, &server, of).await;
}

/// Whether the migration after this version changes tables that it has.
fn is_before_a_change(schemas: &[Schema], version: usize) -> bool {
    let Some([old, new]) = schemas.get(version..version + 2) else { return false };
    old.tables.iter().any(|(table, columns)| new.tables.get(table) != Some(columns))
}

#[tokio::test]
async fn every_earlier_schema_is_upgraded_with_its_rows() {
    let installation = Installation::create().await;
    let is_postgres = installation.server.raw_database().is_postgres();
    let (names, schemas) = (migrations(), schemas().await);
    for (number, name) in (1..).zip(&names) {
        // Databases of PostgreSQL take long to create: the others differ by whole tables.
        let version = usize::try_from(number).unwrap();
        if is_postgres && version > 1 && !is_before_a_change(&schemas, version) {
            continue;
        }
        let earlier = installation.server.in_earlier_schema(number).await;
        upgrade(name, earlier, &installation).await;
    }
}

/// What migrations have changed of what was there before, each of which stops the processes of the
/// version before. New ones only add: then processes are replaced one after the other.
const CHANGED: [(&str, &str); 1] = [("m0017_refresh_token_use", "refresh_token.used_at")];

#[tokio::test]
async fn migrations_leave_what_the_version_before_writes_and_reads() {
    let (schemas, names) = (schemas().await, migrations());
    let mut changed = Vec::new();
    for (versions, name) in schemas.windows(2).zip(&names) {
        let [old, new] = versions else { unreachable!("windows of two") };
        let mut note = |what: String| changed.push((name.clone(), what));
        for (table, old_columns) in &old.tables {
            let Some(new_columns) = new.tables.get(table) else {
                note(table.clone());
                continue;
            };
            for (column, old_column) in old_columns {
                if new_columns.get(column) != Some(old_column) {
                    note(format!("{table}.{column}"));
                }
            }
            for (column, added) in new_columns {
                let is_filled = added.is_nullable || added.has_default;
                if !old_columns.contains_key(column) && !is_filled {
                    note(format!("{table}.{column} has no default"));
                }
            }
        }
        // The version before may write what a new unique index rejects.
        for (index, (table, _)) in &new.unique_indexes {
            if old.tables.contains_key(table) && !old.unique_indexes.contains_key(index) {
                note(format!("{table}: {index}"));
            }
        }
        // An index of a large table must not be built within the migration.
        for (index, table) in &new.indexes {
            let is_online = ONLINE_INDEXES.iter().any(|online| online.name == index);
            if old.tables.contains_key(table) && !old.indexes.contains_key(index) && !is_online {
                note(format!("{table}: {index} is not in ONLINE_INDEXES"));
            }
        }
    }
    let changed: Vec<(&str, &str)> =
        changed.iter().map(|(name, what)| (name.as_str(), what.as_str())).collect();
    assert_eq!(changed, CHANGED);
    assert!(schemas.last().unwrap().tables.len() > 30 && schemas[0].tables.is_empty());
}

/// The index that the test builds, and the migrations before the one that adds it.
const BUILT_LATER: (&str, u32) = ("ix_sign_in_browser", 1);

async fn connect(server: &TestServer) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(server.database_url());
    options.max_connections(1);
    Database::connect(options).await.unwrap()
}

/// Whether the index exists, and if so, whether it is complete.
async fn find_index(database: &DatabaseConnection, name: &str) -> Option<bool> {
    let query = Statement::from_sql_and_values(
        database.get_database_backend(),
        "SELECT indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
         WHERE c.relname = $1",
        [name.into()],
    );
    let row = database.query_one_raw(query).await.unwrap()?;
    Some(row.try_get("", "indisvalid").unwrap())
}

#[tokio::test]
async fn index_of_a_large_table_is_built_while_others_write() {
    if !tests::database::is_postgres() {
        return;
    }
    let (index, version) = BUILT_LATER;
    let earlier = Installation::create().await.server.in_earlier_schema(version).await;
    let copies = format!(
        "INSERT INTO sign_in SELECT (jsonb_populate_record(NULL::sign_in, \
         to_jsonb(s) || jsonb_build_object('id', 'sin_copy_' || n, 'browser', n::text))).* \
         FROM (SELECT * FROM sign_in LIMIT 1) s, generate_series(1, {MAX_ROWS_AT_ONCE}) n"
    );
    earlier.execute_sql(&copies).await;
    let server = earlier.upgrade().await;
    let (writer, other) = (connect(&server).await, connect(&server).await);
    assert_eq!(find_index(&other, index).await, None, "the migration built it");

    // A build waits for the transactions that were writing when it began.
    writer.execute_unprepared("BEGIN").await.unwrap();
    let write = "UPDATE sign_in SET expires_at = expires_at + 1 WHERE id = 'sin_copy_1'";
    writer.execute_unprepared(write).await.unwrap();
    let jobs = tokio::spawn({
        let platform = server.platform.clone();
        async move { domain::job::run_scheduled(&platform, "proc_1").await }
    });
    let begun = async {
        while find_index(&other, index).await.is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), begun).await.expect("the build is seen");
    other.execute_unprepared("SET lock_timeout = '1s'").await.unwrap();
    let write = "UPDATE sign_in SET expires_at = expires_at + 1 WHERE id = 'sin_copy_2'";
    other.execute_unprepared(write).await.expect("the build blocks no writer");
    assert_eq!(find_index(&other, index).await, Some(false));
    writer.execute_unprepared("COMMIT").await.unwrap();
    jobs.await.unwrap().unwrap();
    assert_eq!(find_index(&other, index).await, Some(true));

    // A build that was interrupted is repeated.
    let interrupt =
        format!("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{index}'::regclass");
    other.execute_unprepared(&interrupt).await.unwrap();
    assert_eq!(domain::job::build_indexes(&server.platform).await.unwrap(), 1);
    assert_eq!(find_index(&other, index).await, Some(true));
    assert_eq!(domain::job::build_indexes(&server.platform).await.unwrap(), 0);
}
