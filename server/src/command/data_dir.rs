//! One server for each data folder: two would each believe that the embedded database is theirs.
//! Commands run beside it, so they take no lock.

use std::fs::{File, TryLockError};

use super::output::Failure;
use crate::config::Config;

fn failed(problem: String) -> Failure {
    Failure { code: 1, problems: vec![problem] }
}

/// For the owner alone, where it is new.
pub fn create(config: &Config) -> Result<(), Failure> {
    config
        .create_data_dir()
        .map_err(|error| failed(format!("{} cannot be made: {error}", config.data_dir.display())))
}

/// Held as long as the file lives; the system lets go of it however the process ends.
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
            "another server already runs in {}: stop it, or set TENANTRY_DATA_DIR to a folder of this server's own",
            data_dir.display()
        ))),
        Err(TryLockError::Error(error)) => {
            Err(failed(format!("{} cannot be locked: {error}", path.display())))
        }
    }
}
