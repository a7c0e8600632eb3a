//! The installation: the state and services that all tenants of one process share.

mod master_key;

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicBool, Ordering},
};

use contract::sage::SageEnvironment;
use oauth::Timestamp;
use store::{Db, installation::Row as Installation};
use tokio::sync::{Notify, futures::Notified};
use url::Url;

use self::master_key::load_master_key;
use crate::{
    model::error::{Error, Result},
    runtime::{
        cache::TenantCache,
        clock::Clock,
        diagnostic_buffer::DiagnosticBuffer,
        entropy::Entropy,
        failure_log::FailureLog,
        http_documents::{DocumentError, Freshness, HttpDocuments},
        mailer::Mailer,
        metrics::Metrics,
        outbound::Outbound,
        password_hash::{Cost, PasswordHasher},
        places::{Place, Places},
        process_counters::ProcessCounters,
        secret_usage::SecretUsage,
        token_bucket::TokenBuckets,
        vault::{DigestKind, Vault},
    },
};

pub use self::master_key::MasterKey;

/// Capacity of the queue of password hashes, per hashing thread. One client network may use half.
const HASH_QUEUE_PER_THREAD: usize = 64;

/// Options for [`Platform::open`].
pub struct Options {
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// Maximum number of connections to the database.
    pub connections: u32,
    /// An origin, without a trailing slash.
    pub public_url: String,
    /// Digests of secrets and encryption at rest depend on it.
    pub master_key: MasterKey,
    /// Slug of the tenant that the public host serves, while none is stored.
    pub default_tenant: Option<String>,
    /// Sage's environment variables, which configure the default tenant.
    pub sage_env: Option<SageEnvironment>,
    /// The source of every time that is stored or compared.
    pub clock: Arc<dyn Clock>,
    /// The source of every id, secret and nonce.
    pub entropy: Arc<dyn Entropy>,
    /// Sends DNS and HTTP requests.
    pub outbound: Arc<dyn Outbound>,
    /// Sends mails.
    pub mailer: Arc<dyn Mailer>,
    /// Finds the places of IP addresses.
    pub places: Arc<dyn Places>,
    /// About how many bytes of memory the caches take at most.
    pub cache_bytes: usize,
    /// Cost of new password hashes; hashes of another cost are replaced at the next sign-in.
    pub hash_cost: Cost,
    /// Number of threads that hash passwords; 0 counts as 1.
    pub hash_threads: usize,
    /// Maximum number of interactions per tenant that no browser has resumed yet, and of those that
    /// one has. Beyond it, the oldest are dropped.
    pub max_open_interactions: u64,
    /// Maximum size of their requests in bytes, for either kind.
    pub max_interaction_bytes: u64,
}

/// The shared state of the installation in this process. Cheap to clone.
#[derive(Clone)]
pub struct Platform(Arc<Inner>);

struct Inner {
    db: Db,
    vault: Vault,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    outbound: Arc<dyn Outbound>,
    mailer: Arc<dyn Mailer>,
    places: Arc<dyn Places>,
    hasher: PasswordHasher,
    public_url: String,
    public_host: String,
    default_slug: Option<String>,
    sage_env: Option<SageEnvironment>,
    installation: RwLock<Arc<Installation>>,
    cache: TenantCache,
    token_buckets: TokenBuckets,
    metrics: Metrics,
    process_counters: ProcessCounters,
    is_draining: AtomicBool,
    diagnostics: DiagnosticBuffer,
    secret_usage: SecretUsage,
    failure_log: FailureLog,
    http_documents: HttpDocuments,
    reserve_refill: Notify,
    reserve_filled: Notify,
    mail_queued: Notify,
    interaction_limits: store::interaction::Limits,
}

impl Platform {
    /// Connect to the database, migrate it, and check that the master key is the one it was created
    /// with.
    pub async fn open(options: Options) -> Result<Self> {
        let db = Db::connect(&options.database_url, options.connections).await?;
        // One transaction: if several processes open a new installation at once, only one creates
        // the master key.
        let tx = db.begin_migrated().await?;
        let mut installation = tx.row().await?;
        let master = load_master_key(
            &options.master_key,
            installation.key_check.is_some(),
            options.entropy.as_ref(),
        )?;
        let vault = Vault::new(&master)?;
        let check = vault.digest(DigestKind::MasterKeyCheck, "tenantry");
        match &installation.key_check {
            Some(known) if *known != check => {
                return Err(Error::internal(
                    "the master key is not the one this database was made with: restore the key \
                    file",
                ));
            }
            Some(_) => {}
            None => {
                installation.key_check = Some(check);
                tx.insert_row_if_absent(&installation).await?;
            }
        }
        tx.commit().await?;
        Ok(Self(Arc::new(Inner {
            hasher: PasswordHasher::start(
                options.hash_cost,
                options.hash_threads,
                options.hash_threads.max(1) * HASH_QUEUE_PER_THREAD,
            )?,
            vault,
            clock: options.clock,
            entropy: options.entropy,
            outbound: options.outbound,
            mailer: options.mailer,
            places: options.places,
            public_host: Url::parse(&options.public_url)
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned))
                .unwrap_or_default(),
            public_url: options.public_url,
            default_slug: options.default_tenant,
            sage_env: options.sage_env,
            installation: RwLock::new(Arc::new(installation)),
            cache: TenantCache::new(options.cache_bytes),
            token_buckets: TokenBuckets::default(),
            metrics: Metrics::default(),
            process_counters: ProcessCounters::default(),
            is_draining: AtomicBool::new(false),
            diagnostics: DiagnosticBuffer::default(),
            secret_usage: SecretUsage::default(),
            failure_log: FailureLog::default(),
            http_documents: HttpDocuments::default(),
            reserve_refill: Notify::new(),
            reserve_filled: Notify::new(),
            mail_queued: Notify::new(),
            interaction_limits: store::interaction::Limits {
                count: options.max_open_interactions,
                bytes: options.max_interaction_bytes,
            },
            db,
        })))
    }

    /// Unix seconds, by the clock of [`Options`].
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Unix milliseconds, by the clock of [`Options`].
    pub fn now_ms(&self) -> i64 {
        self.0.clock.now_ms()
    }

    /// Random bytes for ids, secrets and nonces.
    pub fn entropy(&self) -> &dyn Entropy {
        self.0.entropy.as_ref()
    }

    /// Sends DNS and HTTP requests to other hosts.
    pub fn outbound(&self) -> &dyn Outbound {
        self.0.outbound.as_ref()
    }

    /// Sends mails.
    pub fn mailer(&self) -> &dyn Mailer {
        self.0.mailer.as_ref()
    }

    /// The place of an IP address, as it is stored; `None` if it is unknown.
    pub fn place_of(&self, address: &str) -> Option<Place> {
        self.0.places.place(address.parse().ok()?)
    }

    /// Whether a mail server is configured.
    pub fn is_mail_on(&self) -> bool {
        self.0.mailer.server().is_some()
    }

    /// Digests and encryption under the master key.
    pub fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// Hashes and verifies passwords; its queue is shared by all tenants.
    pub fn hasher(&self) -> &PasswordHasher {
        &self.0.hasher
    }

    /// The public origin of this installation, without a trailing slash.
    pub fn public_url(&self) -> &str {
        &self.0.public_url
    }

    pub(crate) fn interaction_limits(&self) -> store::interaction::Limits {
        self.0.interaction_limits
    }

    pub(crate) fn sage_env(&self) -> Option<&SageEnvironment> {
        self.0.sage_env.as_ref()
    }

    /// Whether the public URL is https, so that cookies must be `Secure`.
    pub fn is_https(&self) -> bool {
        self.0.public_url.starts_with("https://")
    }

    /// The host of the public URL, without its port.
    pub fn public_host(&self) -> &str {
        &self.0.public_host
    }

    /// Number of SQL statements run so far, without BEGIN and COMMIT.
    pub fn statement_count(&self) -> u64 {
        self.0.db.statement_count()
    }

    /// Connections to the database, for statements of one tenant or of the installation.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// What this process has loaded of tenants: their rows, clients and keys.
    pub fn cache(&self) -> &TenantCache {
        &self.0.cache
    }

    /// In-memory rate limits of this process.
    pub fn token_buckets(&self) -> &TokenBuckets {
        &self.0.token_buckets
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn process_counters(&self) -> &ProcessCounters {
        &self.0.process_counters
    }

    pub(crate) fn diagnostics(&self) -> &DiagnosticBuffer {
        &self.0.diagnostics
    }

    /// The last uses of client secrets that are not written to the database yet.
    pub fn secret_usage(&self) -> &SecretUsage {
        &self.0.secret_usage
    }

    pub(crate) fn failure_log(&self) -> &FailureLog {
        &self.0.failure_log
    }

    /// Whether this request also deletes the oldest of the rows that anonymous requests store. The
    /// decision is random, so that processes share no counter: about one request in `limit / 100`
    /// does it, and the limit is exceeded by about 1 %.
    pub(crate) fn is_trim_due(&self, limit: u64) -> bool {
        let mut random = [0; 8];
        self.entropy().fill(&mut random);
        u64::from_le_bytes(random).is_multiple_of((limit / 100).max(1))
    }

    /// A JSON document of another host, such as the metadata or the keys of an identity provider.
    pub(crate) async fn document(
        &self,
        url: &str,
        freshness: Freshness,
    ) -> std::result::Result<Arc<serde_json::Value>, DocumentError> {
        self.0.http_documents.get(self.outbound(), self.now().0, url, freshness).await
    }

    /// Wake the job that refills the reserve of RSA keys.
    pub(crate) fn request_reserve_refill(&self) {
        self.0.reserve_refill.notify_one();
    }

    pub(crate) async fn reserve_refill_requested(&self) {
        self.0.reserve_refill.notified().await;
    }

    /// Wake the task of this process that sends mails.
    pub(crate) fn notify_mail_queued(&self) {
        self.0.mail_queued.notify_one();
    }

    pub(crate) async fn mail_queued(&self) {
        self.0.mail_queued.notified().await;
    }

    /// Wake the requests that wait for a key in the reserve.
    pub(crate) fn notify_reserve_filled(&self) {
        self.0.reserve_filled.notify_waiters();
    }

    /// Completes when a key is added to the reserve after this call.
    pub(crate) fn reserve_filled(&self) -> Notified<'_> {
        self.0.reserve_filled.notified()
    }

    pub(crate) fn installation(&self) -> Arc<Installation> {
        self.0.installation.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Read the installation's row again after this or another process has changed it.
    pub(crate) async fn reload_installation(&self) -> Result<()> {
        let row = self.0.db.installation().row().await?;
        *self.0.installation.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(row);
        Ok(())
    }

    /// Whether cached entries may be used now.
    pub(crate) fn is_cache_fresh(&self) -> bool {
        self.0.cache.is_fresh(self.now_ms())
    }

    /// The configured slug of the default tenant. It counts only while none is stored.
    pub fn default_slug(&self) -> Option<&str> {
        self.0.default_slug.as_deref()
    }

    /// Whether this is the home tenant, to which the operators belong.
    pub(crate) fn is_home_tenant(&self, tenant_id: &str) -> bool {
        self.installation().home_tenant_id.as_deref() == Some(tenant_id)
    }

    /// Whether this is the default tenant, which the public host serves.
    pub(crate) fn is_default_tenant(&self, id: &str, slug: &str) -> bool {
        match &self.installation().default_tenant_id {
            Some(stored) => stored == id,
            None => self.default_slug() == Some(slug),
        }
    }

    /// Announce that this process is about to end, so that load balancers choose another one.
    pub fn begin_drain(&self) {
        self.0.is_draining.store(true, Ordering::Relaxed);
    }

    /// Whether this process is about to end.
    pub fn is_draining(&self) -> bool {
        self.0.is_draining.load(Ordering::Relaxed)
    }

    /// Fails if the database does not answer.
    pub async fn check_ready(&self) -> Result<()> {
        self.0.db.installation().row().await?;
        Ok(())
    }
}
