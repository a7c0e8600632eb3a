//! Opening the platform with the options of the configuration.

use std::sync::Arc;

use domain::{
    Platform,
    clock::SystemClock,
    entropy::SystemEntropy,
    mailer::{MailOff, Mailer},
    password_hash::Cost,
    places::{NoPlaces, Places},
    platform::{MasterKey, Options},
};

use super::{data_dir, output::Failure};
use crate::{
    config::Config,
    outbound::{SmtpMailer, SystemNetwork},
    place_database::PlaceDatabase,
};

/// Database connections in the pool.
const CONNECTIONS: u32 = 16;
/// Interactions per tenant that no browser has resumed yet. Each takes about a kilobyte for at most
/// half an hour.
const OPEN_INTERACTIONS: u64 = 10_000;
/// Bytes of those requests per tenant, and as many of those that a browser has resumed.
const INTERACTION_BYTES: u64 = 64 << 20;

/// The mail server of the configuration, or none.
fn mailer(config: &Config) -> Result<Arc<dyn Mailer>, Failure> {
    let Some(options) = config.mail.clone() else { return Ok(Arc::new(MailOff)) };
    let mailer = SmtpMailer::new(options).map_err(|error| {
        Failure::invalid_input(format!("TENANTRY_SMTP_URL: TLS is not possible: {error}"))
    })?;
    Ok(Arc::new(mailer))
}

/// The database of places of the configuration, or none.
pub fn places(config: &Config) -> Result<Arc<dyn Places>, Failure> {
    let Some(file) = &config.geoip_file else { return Ok(Arc::new(NoPlaces)) };
    let database = PlaceDatabase::read(file).map_err(|problem| {
        Failure::invalid_input(format!("TENANTRY_GEOIP_FILE: {} {problem}", file.display()))
    })?;
    Ok(Arc::new(database))
}

/// Create the data folder and open the platform. Commands need no places: a file that a server
/// reads must not stop them.
pub async fn open(config: &Config, places: Arc<dyn Places>) -> Result<Platform, Failure> {
    data_dir::create(config)?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from).div_ceil(2);
    let options = Options {
        database_url: config.database_url.clone(),
        connections: CONNECTIONS,
        public_url: config.public_url.clone(),
        master_key: MasterKey::File(config.master_key_file.clone()),
        default_tenant: config.default_tenant.clone(),
        sage_env: config.sage.clone(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy::default()),
        outbound: Arc::new(SystemNetwork::new(config.outbound.clone())),
        mailer: mailer(config)?,
        places,
        cache_bytes: config.cache_bytes,
        hash_cost: Cost::default(),
        hash_threads: threads,
        max_open_interactions: OPEN_INTERACTIONS,
        max_interaction_bytes: INTERACTION_BYTES,
    };
    Ok(Platform::open(options).await?)
}
