//! What a story begins with. Each test has a database of its own: SQLite in a temporary
//! folder, or one made in the PostgreSQL that `TEST_DATABASE_URL` names.
#![expect(clippy::disallowed_methods, reason = "the backend of a test run is chosen by the environment")]

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::Router;
use contract::{
    settings::{RateLimits, TenantSettings},
    tenant::NewTenant,
    user::{NewUser, Role},
};
use domain::{
    Platform, Tenant,
    actor::Actor,
    entropy::SystemEntropy,
    hash::Cost,
    platform::{MasterKey, Options},
};
use sea_orm::ConnectionTrait;

use crate::{Browser, MovedClock, Party};

pub struct World {
    pub platform: Platform,
    pub router: Router,
    pub clock: Arc<MovedClock>,
    folder: PathBuf,
    database_url: String,
}

/// One tenant in it.
pub struct Acme<'w> {
    pub world: &'w World,
    pub tenant: Tenant,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

async fn database(folder: &std::path::Path, number: u32) -> String {
    let Ok(url) = std::env::var("TEST_DATABASE_URL") else { return format!("sqlite://{}", folder.join("tenantry.db").display()) };
    let name = format!("suite_{}_{number}", std::process::id());
    let admin = sea_orm::Database::connect(&url).await.expect("PostgreSQL answers");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database is made");
    let (server, _) = url.rsplit_once('/').expect("an address with a database");
    format!("{server}/{name}")
}

fn options(database_url: String, clock: Arc<MovedClock>) -> Options {
    Options {
        database_url,
        connections: 5,
        public_url: "http://localhost:8080".into(),
        master_key: MasterKey::Bytes([7; 32]),
        default_tenant: None,
        environment: None,
        clock,
        entropy: Arc::new(SystemEntropy::default()),
        hash_cost: Cost { memory_kib: 64, passes: 1, lanes: 1 },
        hash_threads: 1,
    }
}

/// A fresh installation at http://localhost:8080 with one RSA key in reserve.
pub async fn world() -> World {
    world_where(|_| {}).await
}

/// One that was started with other options.
pub async fn world_where(change: impl FnOnce(&mut Options)) -> World {
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let folder = std::env::temp_dir().join(format!("tenantry-suite-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let clock = Arc::new(MovedClock::default());
    let mut options = options(database(&folder, number).await, clock.clone());
    change(&mut options);
    let database_url = options.database_url.clone();
    let platform = Platform::open(options).await.expect("the installation opens");
    World { router: server::router(platform.clone(), Vec::new()), platform, clock, database_url, folder }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub fn no_limits() -> RateLimits {
    RateLimits {
        token_per_second: 0,
        token_burst: 0,
        client_failures_per_minute: 0,
        sign_in_failures: 0,
        sign_in_failures_per_address: 0,
        ..Default::default()
    }
}

impl World {
    /// A tenant without rate limits, at http://localhost:8080/t/{slug}.
    pub async fn tenant(&self, slug: &str) -> Acme<'_> {
        self.tenant_with(slug, TenantSettings { rate_limits: no_limits(), ..Default::default() }).await
    }

    pub async fn tenant_with(&self, slug: &str, settings: TenantSettings) -> Acme<'_> {
        self.tenant_of(NewTenant { slug: slug.into(), name: format!("Tenant {slug}"), settings: Some(settings), ..Default::default() }).await
    }

    pub async fn tenant_of(&self, new: NewTenant) -> Acme<'_> {
        let tenant = domain::tenant::create(&self.platform, &Actor::cli(), new).await.expect("a tenant");
        Acme { world: self, tenant }
    }

    /// The same installation, started again with other options.
    pub async fn restarted(&self, change: impl FnOnce(&mut Options)) -> Platform {
        let mut options = options(self.database_url.clone(), self.clock.clone());
        change(&mut options);
        Platform::open(options).await.expect("the installation opens")
    }

    /// The tenant of this name as it is now.
    pub async fn find(&self, slug: &str) -> Acme<'_> {
        let tenant = self.platform.tenant_by_slug(slug).await.expect("an answer").expect("a tenant");
        Acme { world: self, tenant }
    }

    /// How often the audit log tells of this.
    pub async fn audited(&self, verb: &str) -> usize {
        use sea_orm::{DbBackend, Statement};
        let db = sea_orm::Database::connect(&self.database_url).await.expect("the database answers");
        let backend = db.get_database_backend();
        let sql = if backend == DbBackend::Postgres { "SELECT id FROM audit WHERE verb = $1" } else { "SELECT id FROM audit WHERE verb = ?" };
        db.query_all_raw(Statement::from_sql_and_values(backend, sql, [verb.into()])).await.expect("the log").len()
    }

    /// Many rows at once, as no door makes them: for what must stay fast.
    pub async fn bulk(&self, sql: &str) {
        let database = sea_orm::Database::connect(&self.database_url).await.expect("the database answers");
        database.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
        database.close().await.expect("it closes");
    }

    /// An installation that is set up, with one operator, who has signed in at this browser's tenant.
    pub async fn operator(&self) -> Actor {
        let token = domain::setup::new_link(&self.platform).await.expect("a link").expect("nobody operates yet");
        let answers =
            domain::setup::Answers { name: "Olga Ops".into(), email: "olga@ops.example".into(), password: PASSWORD.into(), tenant_name: "First".into() };
        domain::setup::complete(&self.platform, token.expose(), answers).await.expect("it is set up");
        let home = self.platform.home_tenant().await.expect("it answers").expect("it is there");
        let olga = domain::member::list(&home, &Actor::cli(), None, None).await.expect("a list").rows.remove(0);
        Actor::operator(&olga.user_id, "Olga Ops")
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }
}

pub const PASSWORD: &str = "correct-horse-battery";

impl Acme<'_> {
    /// A person with a verified address and a password.
    pub async fn user(&self, name: &str) -> String {
        self.user_with(name, |_| {}).await
    }

    pub async fn user_with(&self, name: &str, change: impl FnOnce(&mut NewUser)) -> String {
        let mut claims = serde_json::Map::new();
        claims.insert("name".into(), format!("{name} Ames").into());
        let mut new = NewUser {
            username: name.into(),
            email: Some(format!("{name}@{}.example", self.tenant.slug())),
            email_verified: true,
            password: Some(PASSWORD.into()),
            claims,
            ..Default::default()
        };
        change(&mut new);
        let prepared = domain::user::prepare(&self.world.platform, new).await.expect("a good person");
        self.tenant.work(&Actor::cli(), async |work| domain::user::create(work, prepared).await).await.expect("a person")
    }

    /// A person with a role, and what they act as.
    pub async fn member(&self, name: &str, role: Role) -> Actor {
        let id = self.user(name).await;
        self.tenant.work(&Actor::cli(), async |work| domain::member::set_role(work, &id, role).await).await.expect("a role");
        Actor::user(&id, name, Some(role)).of_tenant(self.tenant.id())
    }

    /// One change in a transaction of its own.
    pub async fn does<T>(&self, actor: &Actor, act: impl AsyncFnOnce(&mut domain::Work) -> domain::Result<T>) -> domain::Result<T> {
        self.tenant.work(actor, act).await
    }

    /// A confidential application with every grant that is there, which asks for consent.
    pub async fn client(&self, client_id: &str) -> Party {
        self.client_with(client_id, |_| {}).await
    }

    pub async fn client_with(&self, client_id: &str, change: impl FnOnce(&mut contract::client::NewClient)) -> Party {
        domain::key::reserve::fill(&self.world.platform, 1).await.expect("an RSA key");
        let mut new = contract::client::NewClient {
            client_id: Some(client_id.into()),
            enabled: true,
            metadata: oauth::ClientMetadata {
                client_name: Some(format!("The {client_id}")),
                redirect_uris: vec![format!("https://{client_id}.example/cb")],
                post_logout_redirect_uris: vec![format!("https://{client_id}.example/")],
                grant_types: Some(vec![oauth::GrantType::AuthorizationCode, oauth::GrantType::RefreshToken, oauth::GrantType::ClientCredentials]),
                scope: Some("openid profile email phone offline_access read".into()),
                ..Default::default()
            },
            ..Default::default()
        };
        change(&mut new);
        let made = self.tenant.work(&Actor::cli(), async |work| domain::client::register(work, new).await).await.expect("an application");
        Party {
            router: self.world.router.clone(),
            base: format!("/t/{}", self.tenant.slug()),
            row_id: made.row_id,
            client_id: made.client_id,
            secret: made.client_secret.map(|secret| secret.expose().to_owned()),
            redirect_uri: format!("https://{client_id}.example/cb"),
        }
    }
}
