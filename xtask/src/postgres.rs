//! A temporary PostgreSQL server for the tests, in a temporary folder, on a free port and without
//! fsync.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::prerequisites;

/// A running server. Dropping it stops the server and deletes its folder.
pub struct Postgres {
    pub url: String,
    port: u16,
    server: Child,
    installation: Installation,
}

/// The programs of a server, its folder and the user that runs it.
struct Installation {
    binaries: PathBuf,
    folder: PathBuf,
    /// PostgreSQL refuses to run as root, so another user must own the folder.
    unprivileged_user: Option<String>,
}

impl Postgres {
    pub fn start() -> Result<Self> {
        let installation = Installation::create()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = installation.spawn(port)?;
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let postgres = Self { url, port, server, installation };
        postgres.wait_until_ready()?;
        Ok(postgres)
    }

    /// Stop the server by this signal, and start it again on the same data and port.
    pub fn restart(&mut self, signal: &str) -> Result<()> {
        self.stop(signal)?;
        self.server = self.installation.spawn(self.port)?;
        self.wait_until_ready()
    }

    fn stop(&mut self, signal: &str) -> Result<()> {
        Command::new("kill").args([signal, &self.server.id().to_string()]).status()?;
        self.server.wait()?;
        Ok(())
    }

    fn wait_until_ready(&self) -> Result<()> {
        let started_at = Instant::now();
        let folder = &self.installation.folder;
        loop {
            if folder.join(format!(".s.PGSQL.{}", self.port)).exists()
                && std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok()
            {
                return Ok(());
            }
            if started_at.elapsed() > Duration::from_secs(30) {
                bail!(
                    "PostgreSQL did not start: {}",
                    fs::read_to_string(folder.join("log")).unwrap_or_default()
                );
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Installation {
    fn create() -> Result<Self> {
        let binaries = match find_binaries() {
            Some(found) => found,
            None => {
                prerequisites::install_package("postgresql")?;
                find_binaries().context("postgresql was installed but initdb is nowhere")?
            }
        };
        let folder = std::env::temp_dir().join(format!("tenantry-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let unprivileged_user = unprivileged_user();
        if let Some(user) = &unprivileged_user {
            ensure!(
                Command::new("chown").arg(user).arg(&folder).status()?.success(),
                "chown failed"
            );
        }
        let installation = Self { binaries, folder, unprivileged_user };
        let initdb = installation
            .command("initdb")
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "-D"])
            .arg(installation.data())
            .output()?;
        ensure!(
            initdb.status.success(),
            "initdb failed: {}",
            String::from_utf8_lossy(&initdb.stderr)
        );
        Ok(installation)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A program of PostgreSQL, as the user that may run it.
    fn command(&self, program: &str) -> Command {
        let program = self.binaries.join(program);
        let mut command = match &self.unprivileged_user {
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", user, "--regid", user, "--clear-groups"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(&self.folder);
        command
    }

    fn spawn(&self, port: u16) -> Result<Child> {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log"))?;
        let server = self
            .command("postgres")
            .args([
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "max_connections=200",
                // The tests create and drop hundreds of small databases; keep the WAL small.
                "-c",
                "wal_level=minimal",
                "-c",
                "max_wal_senders=0",
                "-c",
                "max_wal_size=64MB",
                "-p",
                &port.to_string(),
                "-k",
            ])
            .arg(&self.folder)
            .arg("-D")
            .arg(self.data())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        Ok(server)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT requests a fast shutdown. SIGKILL would leave shared memory behind.
        let _ = self.stop("-INT");
        let _ = fs::remove_dir_all(&self.installation.folder);
    }
}

fn find_binaries() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .ok()
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    folders.into_iter().find(|folder| {
        folder.join("initdb").exists()
            && folder.join("postgres").exists()
            && is_runnable(&folder.join("initdb"))
    })
}

fn is_runnable(program: &Path) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success())
}

fn unprivileged_user() -> Option<String> {
    let is_root =
        Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0");
    let user_exists =
        |user: &str| Command::new("id").arg(user).output().is_ok_and(|out| out.status.success());
    is_root.then(|| if user_exists("postgres") { "postgres".into() } else { "nobody".into() })
}
