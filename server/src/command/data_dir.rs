//! The data folder and its lock.
//!
//! Its files are readable by their owner only, whatever the umask.
//!
//! Only one server may use a data folder, because an SQLite database belongs to one server. Other
//! commands may run while the server does, so they do not take the lock.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

use super::output::Failure;
use crate::config::Config;

/// A file or folder that is missing and cannot be created, or that cannot be written.
fn not_created(path: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(format!(
        "{} can't be created: {error}: let this user write there, or set TENANTRY_DATA_DIR to \
         another folder",
        path.display()
    ))
}

/// Create the data folder and the database file if they do not exist, accessible only to their
/// owner.
pub fn create(config: &Config) -> Result<(), Failure> {
    config.create_data_dir().map_err(|error| not_created(&config.data_dir, &error))?;
    let Some(database) = sqlite_file(&config.database_url) else { return Ok(()) };
    open_private(&database)?;
    // SQLite gives these the mode of the database file when it creates them. An earlier version may
    // have created them with the mode of the umask.
    for suffix in ["-wal", "-shm", "-journal"] {
        let mut path = database.clone().into_os_string();
        path.push(suffix);
        make_private(Path::new(&path))?;
    }
    Ok(())
}

/// The database file of a `sqlite:` URL.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://")?.split('?').next()?;
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// Open a file for writing, create it if it does not exist, and make it readable by its owner only.
fn open_private(path: &Path) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|error| not_created(path, &error))?;
    make_private(path)?;
    Ok(file)
}

/// Give a file the mode 0600, if it exists and has another.
fn make_private(path: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let Ok(metadata) = std::fs::metadata(path) else { return Ok(()) };
        if metadata.permissions().mode() & 0o777 != 0o600 {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(
                |error| {
                    Failure::failed(format!(
                        "The permissions of {} can't be changed: {error}",
                        path.display()
                    ))
                },
            )?;
        }
    }
    Ok(())
}

/// Lock the data folder. The lock is held until the file is dropped; the operating system releases
/// it when the process ends.
pub fn lock(config: &Config) -> Result<File, Failure> {
    create(config)?;
    let data_dir = &config.data_dir;
    let path = data_dir.join("serve.lock");
    let file = open_private(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::failed(format!(
            "another server already runs in {}: stop it, or set TENANTRY_DATA_DIR to a folder of \
            this server's own",
            data_dir.display()
        ))),
        Err(TryLockError::Error(error)) => {
            Err(Failure::failed(format!("{} can't be locked: {error}", path.display())))
        }
    }
}
