//! The servers under load: the product's release binary and `oidc-provider`, each with one client
//! and one user, and on the same database with the same durability.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::{
    http::Connection,
    process::{Process, free_port},
};

pub const CLIENT_ID: &str = "bench";
pub const CLIENT_SECRET: &str = "a-secret-of-the-load-generator-0123456789";
pub const REDIRECT_URI: &str = "https://bench.example/callback";
pub const USERNAME: &str = "anna";
pub const PASSWORD: &str = "correct-horse-battery";

/// A running server and the paths of its endpoints.
pub struct Target {
    pub name: &'static str,
    pub port: u16,
    pub process: Process,
    /// Where the product's metrics are read; `None` for the peer.
    metrics_port: Option<u16>,
    pub paths: Paths,
    /// The paths of another tenant; as those of the default one if the server has no tenants.
    pub other_paths: Paths,
    /// Whether a sign-in verifies a password: the peer has no page for it.
    pub has_passwords: bool,
    folder: PathBuf,
}

/// The paths of the endpoints, as the server's metadata gives them.
pub struct Paths {
    pub authorization: String,
    pub token: String,
    pub introspection: String,
    pub userinfo: String,
    pub jwks: String,
}

/// The metric of the statements' number.
const STATEMENT_COUNT: &str = "tenantry_database_statement_duration_seconds_count";
pub const METADATA: &str = "/.well-known/openid-configuration";

impl Target {
    /// Start the release binary on a new database, on these processors. Without `postgres`, it is
    /// SQLite.
    pub async fn product(
        binary: &Path,
        postgres: Option<&str>,
        cpus: Option<&str>,
    ) -> Result<Self> {
        let (port, metrics_port, folder) = (free_port()?, free_port()?, new_folder("product")?);
        let file = folder.join("tenants.yaml");
        fs::write(&file, tenants_file())?;
        let command = || {
            let mut command = match cpus {
                Some(cpus) => {
                    let mut command = Command::new("taskset");
                    command.args(["-c", cpus]).arg(binary);
                    command
                }
                None => Command::new(binary),
            };
            command
                .current_dir(&folder)
                .env_clear()
                .env("TENANTRY_LISTEN", format!("127.0.0.1:{port}"))
                .env("TENANTRY_PUBLIC_URL", format!("http://localhost:{port}"))
                .env("TENANTRY_METRICS_LISTEN", format!("127.0.0.1:{metrics_port}"))
                .env("TENANTRY_LOG", "error");
            if let Some(url) = postgres {
                command.env("TENANTRY_DATABASE_URL", url);
            }
            command
        };
        let applied = command().arg("apply").arg(&file).output()?;
        let error = String::from_utf8_lossy(&applied.stderr);
        ensure!(applied.status.success(), "the file could not be applied: {error}");
        let process = Process::spawn(&mut command())?;
        let name = if postgres.is_some() { "Tenantry, PostgreSQL" } else { "Tenantry, SQLite" };
        let mut target = Self::ready(name, port, process, folder, "/t/other").await?;
        target.metrics_port = Some(metrics_port);
        Ok(target)
    }

    /// Start `oidc-provider` on a new SQLite database.
    pub async fn peer() -> Result<Self> {
        let (port, folder) = (free_port()?, new_folder("peer")?);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peer/provider.mjs");
        let mut command = Command::new("node");
        command
            .arg(script)
            .arg(port.to_string())
            .arg(folder.join("peer.db"))
            .env("NODE_ENV", "production")
            .env("CLIENT_ID", CLIENT_ID)
            .env("CLIENT_SECRET", CLIENT_SECRET)
            .env("REDIRECT_URI", REDIRECT_URI);
        let process = Process::spawn(&mut command)?;
        Self::ready("oidc-provider, SQLite", port, process, folder, "").await
    }

    async fn ready(
        name: &'static str,
        port: u16,
        mut process: Process,
        folder: PathBuf,
        other_tenant: &str,
    ) -> Result<Self> {
        process.wait_for(port)?;
        let paths = Paths::read(port, METADATA).await?;
        let other_paths = Paths::read(port, &format!("{other_tenant}{METADATA}")).await?;
        // The peer has neither.
        let has_passwords = !other_tenant.is_empty();
        let metrics_port = None;
        Ok(Self { name, port, process, metrics_port, paths, other_paths, has_passwords, folder })
    }

    /// The number of SQL statements that the server has run so far; `None` for the peer.
    pub async fn statements(&self) -> Result<Option<f64>> {
        let Some(port) = self.metrics_port else { return Ok(None) };
        let metrics = Connection::open(port).await?.get("/metrics").await?.expect(200)?.text();
        let count = metrics.lines().find_map(|line| line.strip_prefix(STATEMENT_COUNT));
        Ok(Some(count.context("no count of statements")?.trim().parse()?))
    }
}

impl Paths {
    async fn read(port: u16, metadata: &str) -> Result<Self> {
        let metadata = Connection::open(port).await?.get(metadata).await?.expect(200)?.json()?;
        let path = |member: &str| -> Result<String> {
            let endpoint = metadata[member].as_str().unwrap_or_default();
            Ok(url::Url::parse(endpoint)?.path().to_owned())
        };
        Ok(Self {
            authorization: path("authorization_endpoint")?,
            token: path("token_endpoint")?,
            introspection: path("introspection_endpoint")?,
            userinfo: path("userinfo_endpoint")?,
            jwks: path("jwks_uri")?,
        })
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // A folder in the temporary one is removed by the system, too.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

pub fn new_folder(name: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("bench-{}-{name}", free_port()?));
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Two tenants alike. Rate limits are off: the load comes from one address and one client.
fn tenants_file() -> String {
    format!("tenants:\n{}{}", tenant("bench"), tenant("other"))
}

fn tenant(slug: &str) -> String {
    format!(
        r#"
  - slug: {slug}
    settings:
      rate_limits: {{ token_per_second: 0, sign_in_failures: 0, sign_in_failures_per_address: 0 }}
    scopes: [{{ name: "reports", description: "Read reports" }}]
    users:
      - {{ username: {USERNAME}, email: anna@bench.example, email_verified: true,
          password: {PASSWORD} }}
    clients:
      - client_id: {CLIENT_ID}
        client_name: Load
        client_secret: {CLIENT_SECRET}
        redirect_uris: ["{REDIRECT_URI}"]
        grant_types: [authorization_code, refresh_token, client_credentials]
        scope: openid offline_access reports
        token_endpoint_auth_method: client_secret_basic
        skip_consent: true
"#
    )
}
