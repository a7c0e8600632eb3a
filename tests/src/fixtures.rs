//! Fixtures: a test server with tenants, users and clients.

mod earlier_installation;
mod node;
mod tenant;

use std::{
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::Router;
use contract::{
    settings::{RateLimits, TenantSettings},
    tenant::NewTenant,
};
use domain::{
    Platform, RequestContext,
    actor::Actor,
    entropy::SystemEntropy,
    password_hash::Cost,
    platform::{MasterKey, Options},
};
use sea_orm::ConnectionTrait;

pub use self::earlier_installation::{EarlierInstallation, schemas};
pub use self::node::{Node, open_concurrently};
pub use self::tenant::{TestTenant, replace_redirect_uris, token_of};
pub use crate::browser::{NEW_PASSWORD, PASSWORD};
use crate::{
    Browser, FakeMailer, FakeNetwork, ManualClock, database, keys,
    snapshot::{RawDatabase, Snapshot},
};

/// The address and the language of a request.
pub const FROM_HERE: RequestContext<'static> =
    RequestContext { client_ip: IpAddr::V4(Ipv4Addr::LOCALHOST), language: "en" };

/// The server under test, without a socket: requests go to its router.
pub struct TestServer {
    pub platform: Platform,
    pub router: Router,
    pub clock: Arc<ManualClock>,
    pub network: Arc<FakeNetwork>,
    pub mailer: Arc<FakeMailer>,
    folder: PathBuf,
    database_url: String,
    raw_database: RawDatabase,
    next_key: AtomicU32,
}

/// RSA keys in PKCS#8 that the tests share.
static RSA_KEYS: [OnceLock<Vec<u8>>; 12] = [const { OnceLock::new() }; 12];

/// Numbers the databases of this process.
static NEXT_SERVER: AtomicU32 = AtomicU32::new(0);

/// The master key of every test installation.
pub const MASTER_KEY: [u8; 32] = [7; 32];
/// Minimal cost: tests check that a password is hashed, not how expensive the hash is.
const HASH_COST: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

fn options(
    database_url: &str,
    public_url: &str,
    master_key: [u8; 32],
    clock: Arc<ManualClock>,
    network: Arc<FakeNetwork>,
    mailer: Arc<FakeMailer>,
) -> Options {
    Options {
        database_url: database_url.into(),
        connections: 5,
        public_url: public_url.into(),
        master_key: MasterKey::Bytes(master_key),
        default_tenant: None,
        sage_env: None,
        clock,
        entropy: Arc::new(SystemEntropy::default()),
        outbound: network,
        mailer,
        places: Arc::new(domain::places::NoPlaces),
        cache_bytes: 64 << 20,
        hash_cost: HASH_COST,
        hash_threads: 1,
        max_open_interactions: 10_000,
        max_interaction_bytes: 1 << 26,
    }
}

/// A new installation at `http://localhost:8080`.
pub async fn test_server() -> TestServer {
    test_server_with(|_| {}).await
}

/// A new installation at another public URL.
pub async fn test_server_at(public_url: &str) -> TestServer {
    test_server_with(|options| options.public_url = public_url.into()).await
}

/// A number and a folder for a new database.
fn new_folder() -> (u32, PathBuf) {
    let number = NEXT_SERVER.fetch_add(1, Ordering::SeqCst);
    let folder =
        std::env::temp_dir().join(format!("tenantry-suite-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    (number, folder)
}

/// A new installation with changed options.
pub async fn test_server_with(change: impl FnOnce(&mut Options)) -> TestServer {
    let (number, folder) = new_folder();
    let database_url = database::create_migrated(&folder, number).await;
    open_server(folder, database_url, change).await
}

async fn open_server(
    folder: PathBuf,
    database_url: String,
    change: impl FnOnce(&mut Options),
) -> TestServer {
    let clock = Arc::new(ManualClock::default());
    let network = Arc::new(FakeNetwork::default());
    let mailer = Arc::new(FakeMailer::default());
    let mut options = options(
        &database_url,
        "http://localhost:8080",
        MASTER_KEY,
        clock.clone(),
        network.clone(),
        mailer.clone(),
    );
    change(&mut options);
    let platform = Platform::open(options).await.expect("the installation opens");
    let raw_database = RawDatabase::connect(&database_url).await;
    TestServer {
        router: server::router(platform.clone(), Default::default()),
        platform,
        clock,
        network,
        mailer,
        folder,
        database_url,
        raw_database,
        next_key: AtomicU32::new(0),
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        database::abandon(&self.database_url);
    }
}

async fn execute_sql(database_url: &str, sql: &str) {
    let database = sea_orm::Database::connect(database_url).await.expect("the database answers");
    database.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    database.close().await.expect("it closes");
}

/// Rate limits that never apply (0 switches a limit off).
pub fn no_rate_limits() -> RateLimits {
    RateLimits {
        token_per_second: 0,
        token_burst: 0,
        client_failures_per_minute: 0,
        sign_in_failures: 0,
        sign_in_failures_per_address: 0,
        ..Default::default()
    }
}

impl TestServer {
    /// Create a tenant without rate limits at `http://localhost:8080/t/{slug}`.
    pub async fn tenant(&self, slug: &str) -> TestTenant<'_> {
        self.tenant_with(
            slug,
            TenantSettings { rate_limits: no_rate_limits(), ..Default::default() },
        )
        .await
    }

    /// Create a tenant with these settings.
    pub async fn tenant_with(&self, slug: &str, settings: TenantSettings) -> TestTenant<'_> {
        self.tenant_from(NewTenant {
            slug: slug.into(),
            name: format!("Tenant {slug}"),
            settings: Some(settings),
            ..Default::default()
        })
        .await
    }

    /// Create a tenant from its full description.
    pub async fn tenant_from(&self, new: NewTenant) -> TestTenant<'_> {
        let tenant =
            domain::tenant::create(&self.platform, &Actor::cli(), new).await.expect("a tenant");
        TestTenant { server: self, tenant }
    }

    /// Look up the tenant with this slug again, with its current settings.
    pub async fn find_tenant(&self, slug: &str) -> TestTenant<'_> {
        let tenant = self.platform.tenant_by_slug(slug).await.expect("a result").expect("a tenant");
        TestTenant { server: self, tenant }
    }

    /// The number of audit events with this verb.
    pub async fn audit_count(&self, verb: &str) -> usize {
        use sea_orm::{DbBackend, Statement};
        let db =
            sea_orm::Database::connect(&self.database_url).await.expect("the database answers");
        let backend = db.get_database_backend();
        let sql = if backend == DbBackend::Postgres {
            "SELECT id FROM audit WHERE verb = $1"
        } else {
            "SELECT id FROM audit WHERE verb = ?"
        };
        db.query_all_raw(Statement::from_sql_and_values(backend, sql, [verb.into()]))
            .await
            .expect("the log")
            .len()
    }

    /// Run SQL directly, to insert many rows for tests of scale or to break the schema.
    pub async fn execute_sql(&self, sql: &str) {
        execute_sql(&self.database_url, sql).await;
    }

    /// Complete the installation's setup and return its first operator.
    pub async fn set_up_operator(&self) -> Actor {
        let token = domain::setup::create_link(&self.platform)
            .await
            .expect("a link")
            .expect("no operator exists yet");
        let form = domain::setup::SetupForm {
            name: "Olga Ops".into(),
            email: "olga@ops.example".into(),
            password: PASSWORD.into(),
            tenant_name: "First".into(),
        };
        let browser =
            domain::sign_in::Browser::new(domain::sign_in::BrowserId("br_of_set_up".into()), "");
        let client_ip = std::net::Ipv4Addr::LOCALHOST.into();
        let from = domain::RequestContext { client_ip, language: "en" };
        domain::setup::complete(&self.platform, token.expose(), &browser, from, form)
            .await
            .expect("setup completes");
        let home = self.platform.home_tenant().await.expect("a result").expect("a home tenant");
        let olga = domain::member::list(&home, &Actor::cli(), None, None)
            .await
            .expect("a list")
            .rows
            .remove(0);
        Actor::operator(&olga.user_id, "Olga Ops")
    }

    /// Run the scheduled jobs once.
    pub async fn run_jobs(&self) {
        domain::job::run_scheduled(&self.platform, "proc_1").await.expect("the jobs run");
    }

    /// A new browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// Keep one RSA key in reserve. Generating keys is the slowest part of a test, so tests share
    /// them; within one installation they differ.
    pub async fn fill_key_reserve(&self) {
        if self.platform.db().installation().count_reserved_keys("RS256").await.expect("a count")
            == 0
        {
            let number = self.next_key.fetch_add(1, Ordering::SeqCst) as usize;
            let key = RSA_KEYS[number % RSA_KEYS.len()].get_or_init(keys::generate_rsa_pkcs8);
            domain::key::reserve::add(&self.platform, key).await.expect("an RSA key");
        }
    }

    /// The current rows of every table.
    pub async fn snapshot(&self) -> Snapshot {
        self.raw_database.snapshot().await
    }

    /// Assert that no row changed since `before`; `what` names the action in the failure message.
    pub async fn assert_unchanged(&self, before: &Snapshot, what: &str) {
        let after = self.snapshot().await;
        assert_eq!(
            before.digest(),
            after.digest(),
            "{what} changed something:\n{}",
            before.differences(&after).join("\n")
        );
    }

    /// The URL of the database, for connections with settings of their own.
    pub fn database_url(&self) -> &str {
        &self.database_url
    }

    /// A connection to the database that bypasses the product.
    pub fn raw_database(&self) -> &RawDatabase {
        &self.raw_database
    }
}
