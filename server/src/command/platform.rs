//! Opening the installation that the configuration describes.

use std::sync::Arc;

use domain::{
    Platform,
    clock::SystemClock,
    entropy::SystemEntropy,
    hash::Cost,
    platform::{MasterKey, Options},
};

use super::output::Failure;
use crate::config::Config;

/// Connections of the pool.
const CONNECTIONS: u32 = 16;

pub async fn open(config: &Config) -> Result<Platform, Failure> {
    config.prepare_data_dir().map_err(|error| Failure { code: 1, problems: vec![format!("{} cannot be made: {error}", config.data_dir.display())] })?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from).div_ceil(2);
    let options = Options {
        database_url: config.database_url.clone(),
        connections: CONNECTIONS,
        public_url: config.public_url.clone(),
        master_key: MasterKey::File(config.master_key_file.clone()),
        default_tenant: config.default_tenant.clone(),
        environment: config.sage.clone(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy::default()),
        hash_cost: Cost::default(),
        hash_threads: threads,
    };
    Ok(Platform::open(options).await?)
}
