//! The installation under load: its folder, its database and its configuration.

use sea_orm::{ConnectionTrait, Database};

use super::parameters::postgres_url;
use crate::harness::{CLIENT_SECRET, PASSWORD, ServerProcess, TestDir, form};

pub const CLIENT_ID: &str = "shop";
pub const CALLBACK: &str = "https://shop.example/cb";
/// The user who changes settings.
pub const ADMINISTRATOR: &str = "olivia";
/// The access token lifetime before any change.
pub const FIRST_LIFETIME: u64 = 3600;

/// An installation whose server was started with its file.
pub struct Installation {
    pub dir: TestDir,
    /// `None` is SQLite.
    database: Option<PostgresDatabase>,
}

struct PostgresDatabase {
    server_url: String,
    name: String,
}

impl PostgresDatabase {
    async fn create(server_url: String) -> Self {
        let name = format!("process_{}", std::process::id());
        execute(&server_url, &format!("CREATE DATABASE {name}")).await;
        Self { server_url, name }
    }

    fn url(&self) -> String {
        let (server, _) = self.server_url.rsplit_once('/').expect("a URL with a database name");
        format!("{server}/{}", self.name)
    }
}

async fn execute(url: &str, statement: &str) {
    let database = Database::connect(url).await.expect("the database answers");
    database.execute_unprepared(statement).await.expect("the statement succeeds");
    database.close().await.expect("it closes");
}

impl Installation {
    pub async fn create(users: &[String]) -> Self {
        let database = match postgres_url() {
            Some(url) => Some(PostgresDatabase::create(url).await),
            None => None,
        };
        let installation = Self { dir: TestDir::new(), database };
        let file = installation.dir.write("acme.yaml", &apply_file(users));
        let mut command = installation.dir.command();
        command.arg("apply").arg(file).envs(installation.environment());
        let applied = command.output().unwrap();
        assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
        installation
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = vec![
            ("TENANTRY_LOG", "warn".to_owned()),
            ("TENANTRY_MASTER_KEY_FILE", self.dir.0.join("master.key").display().to_string()),
        ];
        environment
            .extend(self.database.iter().map(|database| ("TENANTRY_DATABASE_URL", database.url())));
        environment
    }

    pub fn start(&self) -> ServerProcess {
        self.start_in(&self.dir)
    }

    /// Start a process with a data folder of its own.
    pub fn start_in(&self, dir: &TestDir) -> ServerProcess {
        let environment = self.environment();
        let environment: Vec<(&str, &str)> =
            environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ServerProcess::start(dir, &environment)
    }

    /// Fail if the file of a SQLite database is damaged.
    pub async fn check_integrity(&self) {
        if self.database.is_some() {
            return;
        }
        let url = format!("sqlite://{}", self.dir.0.join("data/tenantry.db").display());
        let database = Database::connect(url).await.expect("the database opens");
        let query = |sql: &str| {
            let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
            database.query_all_raw(statement)
        };
        let rows = query("PRAGMA integrity_check").await.unwrap();
        let findings: Vec<String> =
            rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
        assert_eq!(findings, ["ok"]);
        assert!(query("PRAGMA foreign_key_check").await.unwrap().is_empty());
        database.close().await.expect("it closes");
    }

    /// Remove the database. A SQLite file goes with its folder.
    pub async fn remove(self) {
        if let Some(database) = &self.database {
            let drop = format!("DROP DATABASE {} WITH (FORCE)", database.name);
            execute(&database.server_url, &drop).await;
        }
    }
}

/// Rate limits are off: the load comes from one address and one client.
fn apply_file(users: &[String]) -> String {
    let users: String = users
        .iter()
        .map(|name| format!("      - {{ username: {name}, password: {PASSWORD} }}\n"))
        .collect();
    format!(
        r#"
tenants:
  - slug: acme
    name: Acme
    settings:
      self_registration: open
      self_registration_quota: 0
      rate_limits: {{ token_per_second: 0, client_failures_per_minute: 0, sign_in_failures: 0,
        sign_in_failures_per_address: 0, registrations_per_hour: 0 }}
    users:
      - {{ username: {ADMINISTRATOR}, password: {PASSWORD}, role: owner }}
{users}
    clients:
      - client_id: {CLIENT_ID}
        client_name: Shop
        client_secret: {CLIENT_SECRET}
        redirect_uris: ["{CALLBACK}"]
        grant_types: [authorization_code, refresh_token, client_credentials]
        scope: openid offline_access
        id_token_signed_response_alg: ES256
        access_token_format: opaque
        skip_consent: true
"#
    )
}

/// The settings form of the console with the values of `apply_file`, and this lifetime.
pub fn setting_fields(version: &str, access_token_lifetime: u64) -> String {
    let lifetime = access_token_lifetime.to_string();
    let values = [
        ("version", version),
        ("name", "Acme"),
        ("access_token_lifetime", &lifetime),
        ("session_idle", "43200"),
        ("session_lifetime", "2592000"),
        ("account_deletion_days", "0"),
        ("remembered_devices_days", "0"),
        ("refresh_token_lifetime", "2592000"),
        ("code_lifetime", "600"),
        ("require_pkce", "public"),
        ("second_factor", "optional"),
        ("self_registration", "open"),
        ("self_registration_quota", "0"),
        ("registrations_per_hour", "0"),
        ("sign_up", "off"),
        ("sign_ups_per_hour", "1000"),
        ("token_per_second", "0"),
        ("token_burst", "0"),
        ("client_failures_per_minute", "0"),
        ("sign_in_failures", "0"),
        ("sign_in_failures_per_address", "0"),
        ("sign_in_window", "900"),
    ];
    let fields: Vec<(String, &str)> =
        values.iter().map(|(name, value)| (format!("form[{name}]"), *value)).collect();
    let mut pairs = vec![("tenant", "acme")];
    pairs.extend(fields.iter().map(|(name, value)| (name.as_str(), *value)));
    form(&pairs)
}
