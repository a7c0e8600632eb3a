//! `tenantry backup`: a copy of the SQLite database, taken while the server runs.
//!
//! The copy grows in `FILE.partial` and gets its name when it is complete and on the disk. It is
//! readable by its owner only and replaces no file.

use std::{
    fs::{File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use domain::backup::copy_database;
use serde_json::json;

use super::{
    data_dir,
    output::{Failure, print},
};
use crate::config::Config;

pub async fn run(config: &Config, file: &Path, as_json: bool) -> Result<(), Failure> {
    let Some(database) = data_dir::sqlite_file(&config.database_url) else {
        return Err(Failure::invalid_input(
            "This installation uses PostgreSQL, which tenantry backup can't copy. Use pg_dump: \
             docs/operations.md, “Backup and restore”.",
        ));
    };
    if !database.exists() {
        return Err(failed(&database, "there is no database to back up"));
    }
    if file.exists() {
        return Err(failed(file, "the file already exists: choose another name"));
    }
    let partial = Partial::create(file)?;
    copy_database(&config.database_url, &partial.0).await?;
    let bytes = partial.publish(file)?;
    let value = json!({
        "file": file,
        "bytes": bytes,
        "master_key_file": config.master_key_file,
    });
    print(as_json, &value, || {
        format!(
            "Backed up the database to {} ({bytes} bytes).\nIt can't be restored without the \
             master key, which it does not contain: keep a copy of {} elsewhere.",
            file.display(),
            config.master_key_file.display()
        )
    });
    Ok(())
}

fn failed(path: &Path, problem: impl std::fmt::Display) -> Failure {
    Failure::failed(format!("{}: {problem}", path.display()))
}

/// A copy that is not complete yet. It is removed when dropped.
struct Partial(PathBuf);

impl Partial {
    fn create(file: &Path) -> Result<Self, Failure> {
        let mut path = file.as_os_str().to_owned();
        path.push(".partial");
        let path = PathBuf::from(path);
        match create_private(&path) {
            Ok(_) => Ok(Self(path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(failed(&path, "another backup is running. If none is, remove this file"))
            }
            Err(error) => Err(failed(&path, format!("can't be created: {error}"))),
        }
    }

    /// Give the complete copy its name. Returns its size in bytes.
    fn publish(self, file: &Path) -> Result<u64, Failure> {
        let cannot = |error| failed(file, format!("can't be written: {error}"));
        let copy = File::open(&self.0).map_err(cannot)?;
        copy.sync_all().map_err(cannot)?;
        let bytes = copy.metadata().map_err(cannot)?.len();
        // Creating the file fails if it exists by now, whereas renaming would replace it.
        create_private(file).map_err(cannot)?;
        std::fs::rename(&self.0, file).map_err(cannot)?;
        if let Some(folder) = std::path::absolute(file).map_err(cannot)?.parent() {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(cannot)?;
        }
        Ok(bytes)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Create an empty file that only its owner may read. Fails if it exists.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
