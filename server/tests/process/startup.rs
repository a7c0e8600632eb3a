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
