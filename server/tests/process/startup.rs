//! Starts of several processes: concurrent and successive, in one data folder or on one database.

use crate::harness::{APPLY_FILE, ServerProcess, TestDir, TestSession, dir_with_applied_file};

#[test]
fn a_data_folder_has_one_server_but_any_number_of_commands() {
    let dir = dir_with_applied_file();
    let server = ServerProcess::start(&dir, &[]);
    let second = dir.run(&["serve"]);
    let output = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(1), "{output}");
    assert!(
        output.contains("another server already runs in") && output.contains("TENANTRY_DATA_DIR"),
        "{output}"
    );
    dir.write("acme.yaml", &APPLY_FILE.replace("name: Acme", "name: Acme Ltd"));
    let beside = dir.run(&["apply", "acme.yaml"]);
    assert!(beside.status.success(), "{}", String::from_utf8_lossy(&beside.stderr));
    // The lock is released even if the process is killed.
    server.kill();
    let server = ServerProcess::start(&dir, &[]);
    let code = TestSession::new(&server).obtain_code();
    assert!(!code.is_empty());
}

#[test]
fn two_first_starts_on_one_database_create_one_installation() {
    let dirs = [TestDir::new(), TestDir::new()];
    let database = format!("sqlite://{}", dirs[0].0.join("shared.db").display());
    let key = dirs[0].0.join("shared.key").display().to_string();
    let file = dirs[0].write("acme.yaml", APPLY_FILE).display().to_string();
    let env = [
        ("TENANTRY_DATABASE_URL", database.as_str()),
        ("TENANTRY_MASTER_KEY_FILE", &key),
        ("TENANTRY_APPLY", &file),
    ];
    let servers = std::thread::scope(|scope| {
        let starts: Vec<_> =
            dirs.iter().map(|dir| scope.spawn(|| ServerProcess::start(dir, &env))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });
    // A code issued by one process is redeemed at the other.
    let code = TestSession::new(&servers[0]).obtain_code();
    let tokens = TestSession::new(&servers[1]).redeem(&code);
    assert!(tokens["access_token"].is_string(), "{tokens}");
}

#[test]
fn an_applied_file_is_applied_again_only_after_a_change() {
    let dir = TestDir::new();
    let file = dir.write("acme.yaml", APPLY_FILE);
    let env = [("TENANTRY_APPLY", file.to_str().unwrap()), ("TENANTRY_LOG", "info")];
    let first = ServerProcess::start(&dir, &env).terminate();
    assert!(!first.contains("nothing new"), "{first}");
    assert_eq!(dir.execute_sql("UPDATE tenant SET name = 'By hand'"), 1);
    let second = ServerProcess::start(&dir, &env).terminate();
    assert!(second.contains("nothing new since it was last applied"), "{second}");
    assert_eq!(
        dir.execute_sql("UPDATE tenant SET name = name WHERE name = 'By hand'"),
        1,
        "the manual change is kept"
    );
    dir.write("acme.yaml", &APPLY_FILE.replace("name: Acme", "name: Acme Ltd"));
    let third = ServerProcess::start(&dir, &env).terminate();
    assert!(!third.contains("nothing new"), "{third}");
    assert_eq!(
        dir.execute_sql("UPDATE tenant SET name = name WHERE name = 'Acme Ltd'"),
        1,
        "the changed file is applied"
    );
}

/// Every file that the server creates is readable by its owner only, and one that an earlier
/// version created with the mode of the umask becomes so. The log of a process has no colours.
#[test]
#[cfg(unix)]
fn the_files_of_the_data_folder_are_private_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TestDir::new();
    let modes = |when: &str| {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(dir.0.join("data")).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{when}: {:?} {mode:o}", entry.path());
            names.push(entry.file_name().into_string().unwrap());
        }
        names
    };
    for umask in ["000", "022", "077"] {
        let _ = std::fs::remove_dir_all(dir.0.join("data"));
        let script = format!("umask {umask}; exec \"$0\" tenant list");
        let program = dir.command().get_program().to_owned();
        let mut with_umask = std::process::Command::new("sh");
        with_umask.arg("-c").arg(script).arg(program).current_dir(&dir.0).env_clear();
        assert!(with_umask.status().unwrap().success(), "{umask}");
        assert!(modes(umask).contains(&"tenantry.db".to_owned()));
    }
    let database = dir.0.join("data/tenantry.db");
    std::fs::set_permissions(&database, std::fs::Permissions::from_mode(0o644)).unwrap();
    let server = ServerProcess::start(&dir, &[("TENANTRY_LOG", "debug")]);
    let names = modes("while it runs");
    for name in ["tenantry.db-wal", "tenantry.db-shm", "serve.lock", "master.key"] {
        assert!(names.contains(&name.to_owned()), "{name}: {names:?}");
    }
    let output = server.terminate();
    assert!(!output.contains('\u{1b}'), "{output}");
}

/// The command names the issuers that move. A variable that names another tenant refuses to start.
#[test]
fn the_default_tenant_is_changed_by_its_command_only() {
    let dir = dir_with_applied_file();
    let text = |output: &std::process::Output| {
        String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr)
    };
    assert!(dir.run(&["tenant", "create", "rival"]).status.success());
    let refused =
        dir.command().env("TENANTRY_DEFAULT_TENANT", "rival").arg("serve").output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused).contains("tenantry tenant default rival"), "{}", text(&refused));
    let changed = dir.run(&["tenant", "default", "rival"]);
    let output = text(&changed);
    assert!(changed.status.success(), "{output}");
    assert!(output.contains("acme: http://localhost:8080 is now http://localhost:8080/t/acme"));
    assert!(output.contains("rival: http://localhost:8080/t/rival is now http://localhost:8080"));
    let server = ServerProcess::start(&dir, &[("TENANTRY_DEFAULT_TENANT", "rival")]);
    let document = server.request("GET", "/.well-known/openid-configuration", &[], "");
    assert_eq!(document.json()["issuer"], "http://localhost:8080");
}
