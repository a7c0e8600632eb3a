//! The data folder and its lock.
//!
//! Only one server may use a data folder, because an SQLite database belongs to one server. Other
//! commands may run while the server does, so they do not take the lock.

use std::fs::{File, TryLockError};

use super::output::Failure;
use crate::config::Config;

fn failed(problem: String) -> Failure {
    Failure { code: 1, problems: vec![problem] }
}

/// Create the data folder if it does not exist, accessible only to its owner.
pub fn create(config: &Config) -> Result<(), Failure> {
    config
        .create_data_dir()
        .map_err(|error| failed(format!("{} cannot be made: {error}", config.data_dir.display())))
}

/// Lock the data folder. The lock is held until the file is dropped; the operating system releases
/// it when the process ends.
pub fn lock(config: &Config) -> Result<File, Failure> {
    create(config)?;
    let data_dir = &config.data_dir;
    let path = data_dir.join("serve.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| failed(format!("{} cannot be made: {error}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(failed(format!(
            "another server already runs in {}: stop it, or set TENANTRY_DATA_DIR to a folder of \
            this server's own",
            data_dir.display()
        ))),
        Err(TryLockError::Error(error)) => {
            Err(failed(format!("{} cannot be locked: {error}", path.display())))
        }
    }
}
