//! Several starts: together, one after the other, in one folder or on one database.

use crate::program::{FILE, Folder, Server, Story, applied};

#[test]
fn a_data_folder_has_one_server_and_commands_run_beside_it() {
    let folder = applied();
    let server = Server::start(&folder, &[]);
    let second = folder.run(&["serve"]);
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(1), "{said}");
    assert!(
        said.contains("another server already runs in") && said.contains("TENANTRY_DATA_DIR"),
        "{said}"
    );
    folder.write("acme.yaml", &FILE.replace("name: Acme", "name: Acme Ltd"));
    let beside = folder.run(&["apply", "acme.yaml"]);
    assert!(beside.status.success(), "{}", String::from_utf8_lossy(&beside.stderr));
    // However it ends, the folder is free again.
    server.kill();
    let server = Server::start(&folder, &[]);
    let code = Story::at(&server).code();
    assert!(!code.is_empty());
}

#[test]
fn two_first_starts_on_one_database_become_one_installation() {
    let folders = [Folder::new(), Folder::new()];
    let database = format!("sqlite://{}", folders[0].0.join("shared.db").display());
    let key = folders[0].0.join("shared.key").display().to_string();
    let file = folders[0].write("acme.yaml", FILE).display().to_string();
    let more = [
        ("TENANTRY_DATABASE_URL", database.as_str()),
        ("TENANTRY_MASTER_KEY_FILE", &key),
        ("TENANTRY_APPLY", &file),
    ];
    let servers = std::thread::scope(|scope| {
        let starts: Vec<_> =
            folders.iter().map(|folder| scope.spawn(|| Server::start(folder, &more))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });
    // A code of one is good at the other.
    let code = Story::at(&servers[0]).code();
    let tokens = Story::at(&servers[1]).redeem(&code);
    assert!(tokens["access_token"].is_string(), "{tokens}");
}

#[test]
fn a_file_that_was_applied_is_applied_again_only_when_it_changes() {
    let folder = Folder::new();
    let file = folder.write("acme.yaml", FILE);
    let more = [("TENANTRY_APPLY", file.to_str().unwrap()), ("TENANTRY_LOG", "info")];
    let first = Server::start(&folder, &more).end();
    assert!(!first.contains("nothing new"), "{first}");
    assert_eq!(folder.tamper("UPDATE tenant SET name = 'By hand'"), 1);
    let second = Server::start(&folder, &more).end();
    assert!(second.contains("nothing new since it was last applied"), "{second}");
    assert_eq!(
        folder.tamper("UPDATE tenant SET name = name WHERE name = 'By hand'"),
        1,
        "what was done by hand stands"
    );
    folder.write("acme.yaml", &FILE.replace("name: Acme", "name: Acme Ltd"));
    let third = Server::start(&folder, &more).end();
    assert!(!third.contains("nothing new"), "{third}");
    assert_eq!(
        folder.tamper("UPDATE tenant SET name = name WHERE name = 'Acme Ltd'"),
        1,
        "the new file says otherwise"
    );
}
