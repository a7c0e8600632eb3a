//! The limit of open files of this process. Each connection is one, and shells set it to 1,024.

/// Files besides the connections of clients: the database, requests to other hosts, mail.
const OTHER_FILES: u64 = 1024;

/// Raise the limit as far as it takes for so many connections, or as the system allows.
#[cfg(unix)]
pub fn raise(connections: usize) {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let wanted = connections as u64 + OTHER_FILES;
    let raised = getrlimit(Resource::RLIMIT_NOFILE).and_then(|(soft, hard)| {
        let possible = wanted.min(hard);
        if soft < possible {
            setrlimit(Resource::RLIMIT_NOFILE, possible, hard)?;
        }
        Ok(soft.max(possible))
    });
    match raised {
        Ok(limit) if limit >= wanted => {}
        Ok(limit) => tracing::warn!(
            "{limit} files may be open, which is too few for {connections} connections: raise the \
             limit to {wanted} (LimitNOFILE, ulimit -n)"
        ),
        Err(error) => tracing::warn!(%error, "the limit of open files can't be raised"),
    }
}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub fn raise(_connections: usize) {}
