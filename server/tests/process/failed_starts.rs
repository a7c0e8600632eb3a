//! What keeps a server from starting is said in one line, which says what to do, with exit code 1.

use std::{
    any::Any,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    file_systems::{self, FileSystem},
    harness::{ServerProcess, TestDir, free_address},
};

/// What the start of a row meets: variables, and what is held until it has failed.
struct Obstacle {
    env: Vec<(&'static str, String)>,
    held: Vec<Box<dyn Any>>,
}

impl Obstacle {
    fn new() -> Self {
        Self { env: Vec::new(), held: Vec::new() }
    }

    fn env(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.env.push((name, value.into()));
        self
    }

    fn hold(mut self, held: impl Any) -> Self {
        self.held.push(Box::new(held));
        self
    }
}

/// Why a row is left out on this machine.
type Skipped = String;

struct Row {
    name: &'static str,
    prepare: fn(&TestDir) -> Result<Obstacle, Skipped>,
    /// Parts of the line: what is wrong, and what to do.
    says: &'static [&'static str],
}

const ROWS: &[Row] = &[
    Row {
        name: "port in use",
        prepare: |_| Ok(taken_port("TENANTRY_LISTEN")),
        says: &["TENANTRY_LISTEN: can't listen on", "another program uses this port", "stop it"],
    },
    Row {
        name: "port of the metrics in use",
        prepare: |_| Ok(taken_port("TENANTRY_METRICS_LISTEN")),
        says: &["TENANTRY_METRICS_LISTEN: can't listen on", "another program", "stop it"],
    },
    Row {
        name: "address of another machine",
        prepare: |_| Ok(Obstacle::new().env("TENANTRY_LISTEN", "192.0.2.1:8080")),
        says: &["can't listen on 192.0.2.1:8080", "does not have", "change TENANTRY_LISTEN"],
    },
    Row {
        name: "data folder below a file",
        prepare: |dir| {
            dir.write("file", "");
            Ok(Obstacle::new().env("TENANTRY_DATA_DIR", "file/data"))
        },
        says: &["file/data can't be created", "set TENANTRY_DATA_DIR to another folder"],
    },
    // A file system without files of its own: root may write everywhere else.
    #[cfg(target_os = "linux")]
    Row {
        name: "data folder that cannot be created",
        prepare: |_| Ok(Obstacle::new().env("TENANTRY_DATA_DIR", "/proc/tenantry")),
        says: &["/proc/tenantry can't be created", "set TENANTRY_DATA_DIR to another folder"],
    },
    #[cfg(target_os = "linux")]
    Row {
        name: "data folder without files",
        prepare: |_| Ok(Obstacle::new().env("TENANTRY_DATA_DIR", "/proc/self")),
        says: &["/proc/self/tenantry.db can't be created", "set TENANTRY_DATA_DIR"],
    },
    Row {
        name: "read-only data folder",
        prepare: |dir| {
            migrate(dir);
            Ok(Obstacle::new().hold(file_systems::make_read_only(&data_of(dir))?))
        },
        says: &["data/tenantry.db can't be created", "let this user write there"],
    },
    Row {
        name: "full disk",
        prepare: |dir| {
            let disk = FileSystem::mount(&data_of(dir), "1m")?;
            disk.fill();
            Ok(Obstacle::new().hold(disk))
        },
        says: &["the disk of the database is full: free space on it"],
    },
    Row {
        name: "no database",
        prepare: |dir| {
            std::fs::create_dir(data_of(dir)).unwrap();
            dir.write("data/tenantry.db", &"not a database ".repeat(1000));
            Ok(Obstacle::new())
        },
        says: &["this is not a SQLite database", "restore a backup"],
    },
    Row {
        name: "database of a newer version",
        prepare: |dir| {
            migrate(dir);
            dir.execute_sql("INSERT INTO seaql_migrations VALUES ('m9999_unknown', 0)");
            Ok(Obstacle::new())
        },
        says: &["written by a newer version of Tenantry", "start that version", "a backup"],
    },
    Row {
        name: "another server in the data folder",
        prepare: |dir| Ok(Obstacle::new().hold(ServerProcess::start(dir, &[]))),
        says: &["another server already runs in", "stop it, or set TENANTRY_DATA_DIR"],
    },
    Row {
        name: "another master key",
        prepare: |dir| Ok(master_key(dir, &[9; 32])),
        says: &["the master key is not the one this database was made with", "restore the key"],
    },
    Row {
        name: "no master key",
        prepare: |dir| Ok(master_key(dir, &[9; 31])),
        says: &["data/master.key is not a master key", "it must hold 32 bytes"],
    },
    Row {
        name: "missing master key",
        prepare: |dir| {
            migrate(dir);
            std::fs::remove_file(data_of(dir).join("master.key")).unwrap();
            Ok(Obstacle::new())
        },
        says: &["the master key", "is missing", "restore it from your backup"],
    },
    Row {
        name: "no PostgreSQL server",
        prepare: |_| {
            let port = free_address().port();
            let url = format!("postgres://tenantry:hunter2@127.0.0.1:{port}/tenantry");
            Ok(Obstacle::new().env("TENANTRY_DATABASE_URL", url))
        },
        says: &["the database does not answer"],
    },
];

fn data_of(dir: &TestDir) -> PathBuf {
    dir.0.join("data")
}

fn migrate(dir: &TestDir) {
    assert!(dir.run(&["migrate"]).status.success());
}

fn taken_port(setting: &'static str) -> Obstacle {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    Obstacle::new().env(setting, address).hold(other)
}

fn master_key(dir: &TestDir, key: &[u8]) -> Obstacle {
    migrate(dir);
    std::fs::write(data_of(dir).join("master.key"), key).unwrap();
    Obstacle::new()
}

#[test]
fn what_keeps_a_server_from_starting_is_said_in_one_line_with_its_remedy() {
    for row in ROWS {
        let dir = TestDir::new();
        let obstacle = match (row.prepare)(&dir) {
            Ok(obstacle) => obstacle,
            Err(reason) => {
                println!("{}: not possible here: {reason}", row.name);
                continue;
            }
        };
        let mut command: Command = dir.command();
        command.arg("serve").env("TENANTRY_LOG", "off");
        command.envs(obstacle.env.iter().map(|(name, value)| (name, value)));
        let output = command.output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        let what = format!("{}: {:?} {message}", row.name, output.status);
        assert_eq!(output.status.code(), Some(1), "{what}");
        assert_eq!(message.lines().count(), 1, "{what}");
        assert!(row.says.iter().all(|part| message.contains(part)), "{what}");
        assert!(!message.contains("hunter2"), "{what}");
        assert!(output.stdout.is_empty(), "{what}");
        drop(obstacle.held);
        assert!(Path::new(&dir.0).exists());
    }
}

#[test]
fn file_of_places_that_cannot_be_used_is_named_before_anything_is_created() {
    for (content, says) in [
        (None, "nowhere.mmdb cannot be read"),
        (Some("city,country"), "places.mmdb is not a database in the MaxMind DB format"),
    ] {
        let dir = TestDir::new();
        if let Some(content) = content {
            dir.write("places.mmdb", content);
        }
        let file = if content.is_some() { "places.mmdb" } else { "nowhere.mmdb" };
        let output = dir.command().arg("serve").env("TENANTRY_GEOIP_FILE", file).output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains(&format!("TENANTRY_GEOIP_FILE: {says}")), "{message}");
        assert!(!data_of(&dir).exists(), "{message}");
    }
}
