//! The master key, in a file that only the user of the process can read.

use std::path::PathBuf;

use crate::{
    model::error::{Error, Result},
    runtime::entropy::Entropy,
};

/// The source of the master key.
pub enum MasterKey {
    /// A file of 32 bytes. It is created (mode 0600) if the database was not opened with a master
    /// key before.
    File(PathBuf),
    /// The key itself, for tests; nothing is read or written.
    Bytes([u8; 32]),
}

/// Load the master key. It is created only if the database was not opened with one before.
pub(super) fn load_master_key(
    source: &MasterKey,
    is_known_to_database: bool,
    entropy: &dyn Entropy,
) -> Result<zeroize::Zeroizing<[u8; 32]>> {
    let path = match source {
        MasterKey::Bytes(bytes) => return Ok(zeroize::Zeroizing::new(*bytes)),
        MasterKey::File(path) => path,
    };
    match std::fs::read(path) {
        Ok(bytes) => {
            let bytes = zeroize::Zeroizing::new(bytes);
            let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| {
                Error::internal(format!(
                    "{} is not a master key: it must hold 32 bytes",
                    path.display()
                ))
            })?;
            Ok(zeroize::Zeroizing::new(key))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_known_to_database => {
            let mut key = zeroize::Zeroizing::new([0u8; 32]);
            entropy.fill(key.as_mut());
            write_private(path, key.as_ref()).map_err(|error| {
                Error::internal(format!("{} cannot be written: {error}", path.display()))
            })?;
            Ok(key)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Error::internal(format!(
                "the master key {} is missing, and this database needs it: restore it from your \
                backup",
                path.display()
            )))
        }
        Err(error) => Err(Error::internal(format!("{} cannot be read: {error}", path.display()))),
    }
}

fn write_private(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
