//! The built program itself: started, told wrong things, killed, started again.

mod program;
mod starting;

use std::path::{Path, PathBuf};

use program::{FILE, FORM, Folder, PASSWORD, SECRET, Server, Story, applied, form};
use serde_json::Value;

/// SECURITY T6
#[test]
fn a_rotation_outlives_the_process_that_was_killed_after_it() {
    let folder = applied();
    let server = Server::start(&folder, &[]);
    let mut story = Story::at(&server);
    let code = story.code();
    let first = story.redeem(&code);
    let second = story.refresh(&first["refresh_token"]);
    let code = story.code();
    let (other, spent) = (story.redeem(&code), story.code());
    let next = story.refresh(&other["refresh_token"]);
    story.redeem(&spent);
    server.kill();

    // The grace passes while it is down.
    assert!(
        folder.tamper(
            "UPDATE refresh_token SET rotated_at = rotated_at - 11 WHERE rotated_at IS NOT NULL"
        ) >= 2
    );
    let server = Server::start(&folder, &[]);
    let mut story = Story::at(&server);
    assert_eq!(
        story.refresh(&first["refresh_token"])["error"],
        "invalid_grant",
        "a replay after the grace"
    );
    assert_eq!(
        story.refresh(&second["refresh_token"])["error"],
        "invalid_grant",
        "which ended the whole grant"
    );
    let last = story.refresh(&next["refresh_token"]);
    assert!(
        last["access_token"].is_string(),
        "another grant's successor is as good as before: {last}"
    );
    assert_eq!(story.redeem(&spent)["error"], "invalid_grant", "a code that was spent stays spent");
    server.kill();

    let server = Server::start(&folder, &[]);
    let mut story = Story::at(&server);
    assert_eq!(story.refresh(&first["refresh_token"])["error"], "invalid_grant");
    assert_eq!(
        story.refresh(&second["refresh_token"])["error"],
        "invalid_grant",
        "and it stays ended"
    );
    assert!(story.refresh(&last["refresh_token"])["access_token"].is_string());
}

/// SECURITY T6: within the grace, too, the successor that was answered is the one that counts.
#[test]
fn a_client_that_lost_the_answer_gets_the_same_successor_from_the_next_process() {
    let folder = applied();
    let server = Server::start(&folder, &[]);
    let mut story = Story::at(&server);
    let code = story.code();
    let first = story.redeem(&code);
    let second = story.refresh(&first["refresh_token"]);
    server.kill();
    // However slow this machine is, the grace lasts.
    folder.tamper(
        "UPDATE refresh_token SET rotated_at = rotated_at + 3600 WHERE rotated_at IS NOT NULL",
    );
    let server = Server::start(&folder, &[]);
    let mut story = Story::at(&server);
    let again = story.refresh(&first["refresh_token"]);
    assert_eq!(again["refresh_token"], second["refresh_token"]);
    story.refresh(&second["refresh_token"]);
    assert_eq!(
        story.refresh(&first["refresh_token"])["error"],
        "invalid_grant",
        "once the successor was used, it is a replay"
    );
}

/// SECURITY E1
#[test]
fn the_first_start_prints_a_link_and_the_next_a_new_one_until_it_was_used() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let first = server.link().unwrap();
    assert_eq!(server.ask("GET", &first, &[], "").status, 200);
    server.end();
    let server = Server::start(&folder, &[]);
    let second = server.link().unwrap();
    assert_ne!(first, second);
    assert_eq!(server.ask("GET", &first, &[], "").status, 404, "the one before is dead");
    let token = second.split_once('=').unwrap().1;
    // Nobody is there who could sign in without it.
    for path in ["/t/home/oauth2/jwks", "/t/admin/oauth2/jwks", "/setup", "/setup?token="] {
        assert_eq!(server.ask("GET", path, &[], "").status, 404, "{path}");
    }
    let fields = form(&[
        ("token", token),
        ("name", "Ada"),
        ("email", "ada@ops.example"),
        ("password", PASSWORD),
        ("tenant_name", "Kestrel"),
    ]);
    assert_eq!(server.ask("POST", "/setup", &[FORM], &fields).status, 303);
    assert_eq!(server.ask("POST", "/setup", &[FORM], &fields).status, 404, "once");
    server.kill();
    let server = Server::start(&folder, &[]);
    assert_eq!(server.link(), None, "{}", server.written());
    assert_eq!(server.ask("GET", &second, &[], "").status, 404);
}

/// SECURITY E6: what lies in the data folder is for whoever runs it alone.
#[cfg(unix)]
#[test]
fn the_data_folder_and_the_master_key_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    assert!(folder.run(&["migrate"]).status.success());
    let mode =
        |path: &str| std::fs::metadata(folder.0.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("data"), mode("data/master.key")), (0o700, 0o600));
    // Another key does not open it, and is not overwritten; nor is a lost one made anew.
    let key = std::fs::read(folder.0.join("data/master.key")).unwrap();
    for wrong in [vec![9; 32], vec![9; 31], Vec::new()] {
        std::fs::write(folder.0.join("data/master.key"), &wrong).unwrap();
        let refused = folder.run(&["serve"]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("master key"), "{refused:?}");
        assert_eq!(std::fs::read(folder.0.join("data/master.key")).unwrap(), wrong);
    }
    std::fs::remove_file(folder.0.join("data/master.key")).unwrap();
    let refused = folder.run(&["serve"]);
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("missing")
            && !folder.0.join("data/master.key").exists()
    );
    std::fs::write(folder.0.join("data/master.key"), key).unwrap();
    assert!(folder.run(&["doctor"]).status.success());
}

/// SECURITY E5
#[test]
fn a_wrong_configuration_names_every_mistake_at_once_and_touches_nothing() {
    let folder = Folder::new();
    folder.write("tenantry.env", "TENANTRY_LOG_FORMAT=xml\nno equals sign\nTENANTRY_MISSPELT=1\n");
    let wrong = [
        ("TENANTRY_CONFIG", "tenantry.env"),
        ("TENANTRY_LISTEN", "everywhere"),
        ("TENANTRY_PUBLIC_URL", "https://id.example/with/path"),
        ("TENANTRY_DATABASE_URL", "mysql://root:hunter2-hunter2@db/x"),
        ("TENANTRY_TRUSTED_PROXIES", "10.0.0.1, nonsense"),
        ("TENANTRY_LOG", "loud=="),
        ("TENANTRY_DEFAULT_TENANT", "Not A Slug"),
        ("TENANTRY_APPLY", "is-not-there.yaml"),
        ("TENANTRY_PUBLIC_ULR", "http://localhost"),
    ];
    for arguments in [&["serve"][..], &[], &["tenant", "list"], &["doctor"]] {
        let mut command = folder.command();
        command.args(arguments);
        for (name, value) in wrong {
            command.env(name, value);
        }
        let refused = command.output().unwrap();
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{told}");
        for name in wrong.iter().map(|(name, _)| *name).skip(1).chain([
            "TENANTRY_LOG_FORMAT",
            "TENANTRY_MISSPELT",
            "line 2",
        ]) {
            assert!(told.contains(name), "{name} is not named:\n{told}");
        }
        assert!(!told.contains("hunter2"), "{told}");
        assert_eq!(told.lines().filter(|line| line.starts_with("  ")).count(), 11, "{told}");
    }
    assert!(!folder.0.join("data").exists(), "nothing was made");
    // One that cannot be read is a mistake like any other.
    let refused = folder
        .command()
        .env("TENANTRY_CONFIG", "nowhere.env")
        .env("TENANTRY_LISTEN", "x")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        refused.status.code() == Some(2)
            && told.contains("nowhere.env")
            && told.contains("TENANTRY_LISTEN"),
        "{told}"
    );
    for arguments in [
        &["sevre"][..],
        &["apply"],
        &["tenant"],
        &["tenant", "create"],
        &["--jsn"],
        &["keys", "rotate"],
    ] {
        assert_eq!(folder.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    for (arguments, says) in [
        (&["apply", "nowhere.yaml"][..], "nowhere.yaml"),
        (&["keys", "rotate", "nobody"], "nobody"),
        (&["tenant", "suspend", "nobody"], "nobody"),
        (&["tenant", "create", "Bad Slug"], "slug"),
    ] {
        let refused = folder.run(arguments);
        assert!(
            refused.status.code() == Some(2)
                && String::from_utf8_lossy(&refused.stderr).contains(says),
            "{arguments:?}: {refused:?}"
        );
    }
}

/// `apply --dry-run` says what it would do, and does nothing.
#[test]
fn a_dry_run_changes_nothing() {
    let folder = Folder::new();
    folder.write("acme.yaml", FILE);
    let dry = folder.run(&["apply", "acme.yaml", "--dry-run"]);
    assert!(dry.status.success(), "{dry:?}");
    let said = String::from_utf8_lossy(&dry.stdout).into_owned();
    assert!(
        said.contains("created")
            && said.contains("client acme/shop")
            && said.contains("Nothing was changed"),
        "{said}"
    );
    let list =
        || String::from_utf8_lossy(&folder.run(&["tenant", "list", "--json"]).stdout).into_owned();
    assert_eq!(list().trim(), "[]");
    assert!(folder.run(&["apply", "acme.yaml"]).status.success());
    assert!(list().contains("acme"));
    let broken = folder
        .write("broken.yaml", &FILE.replace("https://shop.example/cb", "http://shop.example/cb"));
    let refused = folder.run(&["apply", broken.to_str().unwrap(), "--dry-run", "--json"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("tenants[0].clients[0].redirect_uris.0"),
        "{refused:?}"
    );
}

/// SECURITY E4: whatever is logged, at whatever level, no secret is among it; nor in the files beside.
#[test]
fn nothing_secret_is_logged_or_lies_in_the_folder() {
    let folder = applied();
    for format in ["text", "json"] {
        let server =
            Server::start(&folder, &[("TENANTRY_LOG", "trace"), ("TENANTRY_LOG_FORMAT", format)]);
        let mut story = Story::at(&server);
        let code = story.code();
        let tokens = story.redeem(&code);
        let next = story.refresh(&tokens["refresh_token"]);
        story.token(&[("grant_type", "client_credentials")]);
        // Refusals and replays, which are most likely to be told about.
        story.redeem(&code);
        story.refresh(&tokens["refresh_token"]);
        story.refresh(&Value::from("rt_a-refresh-token-that-nobody-was-given"));
        let bearer = format!("Bearer {}", next["access_token"].as_str().unwrap());
        server.ask("GET", "/t/acme/oauth2/userinfo", &[("authorization", &bearer)], "");
        let unused = story.code();
        server.ask("GET", &format!("/t/acme/oauth2/userinfo?access_token={unused}"), &[], "");
        server.ask(
            "POST",
            "/t/acme/oauth2/token",
            &[("content-type", "application/json")],
            &format!("{{\"client_id\": \"shop\", \"client_secret\": \"{SECRET}\",}}"),
        );
        let secrets = story.secrets;
        let setup = server
            .link()
            .map(|link| link.split_once('=').unwrap().1.to_owned())
            .into_iter()
            .map(|token| ("set-up token", token));
        let written = server.end();
        assert!(
            secrets.len() >= 12 && written.lines().count() > 10,
            "{} secrets, {written}",
            secrets.len()
        );
        let without_link: String = written
            .lines()
            .filter(|line| !line.starts_with("Set it up within the hour: "))
            .collect();
        for (what, secret) in secrets.iter().cloned().chain(setup) {
            assert!(!without_link.contains(&secret), "{what} {secret} is logged");
            for file in files(&folder.0.join("data")) {
                let bytes = std::fs::read(&file).unwrap();
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{what} {secret} stands in {}", file.display());
            }
        }
        // The key file is the only one that holds the master key.
        let key = std::fs::read(folder.0.join("data/master.key")).unwrap();
        for file in
            files(&folder.0.join("data")).iter().filter(|file| !file.ends_with("master.key"))
        {
            assert!(
                !std::fs::read(file).unwrap().windows(32).any(|window| window == key),
                "{}",
                file.display()
            );
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect()
}

/// DIALECTS S0-29: what is in the way of our own metadata is named, over the machine's own network.
#[test]
fn the_doctor_names_what_is_in_the_way_of_our_own_addresses() {
    let folder = applied();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let listen = format!("127.0.0.1:{port}");
    let own = format!("http://localhost:{port}");
    let examine = |public_url: &str| {
        let out =
            folder.command().arg("doctor").env("TENANTRY_PUBLIC_URL", public_url).output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let (code, told) = examine(&own);
    assert!(code == Some(1) && told.contains("Nothing listens at localhost"), "{told}");
    let server =
        Server::start(&folder, &[("TENANTRY_LISTEN", &listen), ("TENANTRY_PUBLIC_URL", &own)]);
    let (code, told) = examine(&own);
    assert!(
        code == Some(0)
            && told.contains(&format!("{own}/.well-known/openid-configuration reached")),
        "{told}"
    );
    for (public_url, words) in [
        (format!("https://localhost:{port}"), "TLS: the certificate is not good for localhost"),
        (format!("http://127.0.0.1:{port}"), "Issuer mismatch"),
        (format!("http://nowhere.invalid:{port}"), "DNS: the name nowhere.invalid leads nowhere"),
    ] {
        let (code, told) = examine(&public_url);
        assert!(code == Some(1) && told.contains(words), "{public_url}: {told}");
    }
    server.end();
}
