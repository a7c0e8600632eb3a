//! `tenantry backup`: a restore drill, and what the command refuses.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::harness::{ServerProcess, TestDir, TestSession, dir_with_applied_file};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder with a backup and the master key of `from` in place, as docs/operations.md says.
fn restored(from: &TestDir, backup: &str) -> TestDir {
    let dir = TestDir::new();
    let data = dir.0.join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::copy(from.0.join(backup), data.join("tenantry.db")).unwrap();
    std::fs::copy(from.0.join("data/master.key"), data.join("master.key")).unwrap();
    dir
}

/// Backups are taken while clients write. What was acknowledged before one began is in it.
#[test]
fn a_backup_taken_under_writes_can_be_restored() {
    let dir = dir_with_applied_file();
    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    let code = session.obtain_code();
    let before = session.redeem(&code);
    let is_done = AtomicBool::new(false);
    let (backups, flows) = std::thread::scope(|scope| {
        let writer = || {
            let mut session = TestSession::new(&server);
            let mut flows = 0;
            while !is_done.load(Ordering::Relaxed) {
                let code = session.obtain_code();
                let tokens = session.redeem(&code);
                flows += usize::from(tokens["refresh_token"].is_string());
            }
            flows
        };
        let writers = [scope.spawn(writer), scope.spawn(writer)];
        let backups = ["1.db", "2.db", "3.db"].map(|file| dir.run(&["backup", file]));
        is_done.store(true, Ordering::Relaxed);
        (backups, writers.map(|writer| writer.join().unwrap()))
    });
    assert!(flows.iter().all(|flows| *flows > 0), "{flows:?}");
    for backup in &backups {
        assert!(backup.status.success(), "{}", text(&backup.stderr));
        let said = text(&backup.stdout);
        assert!(said.contains("without the master key") && said.contains("master.key"));
    }
    server.kill();

    for file in ["1.db", "3.db"] {
        let restored = restored(&dir, file);
        let server = ServerProcess::start(&restored, &[]);
        let bearer = format!("Bearer {}", before["access_token"].as_str().unwrap());
        let userinfo =
            server.request("GET", "/t/acme/oauth2/userinfo", &[("authorization", &bearer)], "");
        assert_eq!(userinfo.json()["email"], "anna@acme.example", "{userinfo:?}");
        let mut session = TestSession::new(&server);
        let refreshed = session.refresh(&before["refresh_token"]);
        assert!(refreshed["access_token"].is_string(), "{refreshed}");
        let code = session.obtain_code();
        assert!(session.redeem(&code)["access_token"].is_string());
        server.terminate();
    }
    // Without its master key, a backup is refused.
    let other = restored(&dir, "2.db");
    std::fs::remove_file(other.0.join("data/master.key")).unwrap();
    let refused = other.run(&["serve"]);
    assert!(text(&refused.stderr).contains("is missing"), "{}", text(&refused.stderr));
}

#[test]
fn a_backup_is_private_and_replaces_no_file() {
    let dir = dir_with_applied_file();
    let backup = |file: &str| {
        let script = "umask 000; exec \"$0\" backup \"$1\" --json";
        let mut command = std::process::Command::new("sh");
        let program = dir.command().get_program().to_owned();
        command.arg("-c").arg(script).arg(program).arg(file).env_clear().current_dir(&dir.0);
        command.output().unwrap()
    };
    let made = backup("copy.db");
    assert!(made.status.success(), "{}", text(&made.stderr));
    let printed: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let size = std::fs::metadata(dir.0.join("copy.db")).unwrap().len();
    assert_eq!((&printed["file"], &printed["bytes"]), (&"copy.db".into(), &size.into()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(dir.0.join("copy.db")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let bytes = std::fs::read(dir.0.join("copy.db")).unwrap();
    dir.write("old.db.partial", "interrupted");
    for (file, says) in [
        ("copy.db", "copy.db: the file already exists"),
        ("data/tenantry.db", "the file already exists"),
        ("old.db", "old.db.partial: another backup is running"),
        ("nowhere/copy.db", "can't be created"),
    ] {
        let refused = backup(file);
        let said = text(&refused.stderr);
        assert!(refused.status.code() == Some(1) && said.contains(says), "{file}: {said}");
    }
    assert_eq!(std::fs::read(dir.0.join("copy.db")).unwrap(), bytes);
    assert!(!dir.0.join("copy.db.partial").exists() && dir.0.join("old.db.partial").exists());
}

/// Nothing is created or migrated where no installation is.
#[test]
fn a_backup_needs_an_sqlite_database_of_this_product() {
    let dir = TestDir::new();
    let with_url = |url: &str| {
        let mut command = dir.command();
        command.args(["backup", "copy.db"]).env("TENANTRY_DATABASE_URL", url);
        let out = command.output().unwrap();
        (out.status.code(), text(&out.stderr))
    };
    let empty = dir.run(&["backup", "copy.db"]);
    assert!(text(&empty.stderr).contains("there is no database"), "{}", text(&empty.stderr));
    dir.write("other.db", "");
    let (code, said) = with_url("sqlite://other.db");
    assert!(code == Some(1) && said.contains("not a Tenantry database"), "{said}");
    dir.write("text.db", &"not a database ".repeat(100));
    let (code, said) = with_url("sqlite://text.db");
    assert!(code == Some(1) && said.contains("not a database"), "{said}");
    let (code, said) = with_url("postgres://tenantry:hunter2@db.example/tenantry");
    assert!(code == Some(2) && said.contains("pg_dump") && !said.contains("hunter2"), "{said}");
    let left = |path: &str| Path::new(&dir.0).join(path).exists();
    assert!(!left("data") && !left("copy.db") && !left("copy.db.partial"));
}
