//! Tests of the built program: configuration, commands, restarts and kills.

mod backup;
mod crash;
mod failed_starts;
mod faults;
mod file_systems;
mod harness;
mod health;
mod load;
mod logs;
mod overload;
mod shutdown;
mod soak;
mod startup;
mod traces;

use std::path::{Path, PathBuf};

use harness::{
    APPLY_FILE, CLIENT_SECRET, FORM, PASSWORD, ServerProcess, TestDir, TestSession,
    dir_with_applied_file, form, free_address, request_at,
};
use serde_json::Value;

/// T6
#[test]
fn refresh_token_rotation_survives_a_killed_process() {
    let dir = dir_with_applied_file();
    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    let code = session.obtain_code();
    let first = session.redeem(&code);
    let second = session.refresh(&first["refresh_token"]);
    let code = session.obtain_code();
    let (other, spent) = (session.redeem(&code), session.obtain_code());
    let next = session.refresh(&other["refresh_token"]);
    session.redeem(&spent);
    server.kill();

    // The grace period passes while the server is down.
    assert!(
        dir.execute_sql(
            "UPDATE refresh_token SET rotated_at = rotated_at - 11 WHERE rotated_at IS NOT NULL"
        ) >= 2
    );
    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    assert_eq!(
        session.refresh(&first["refresh_token"])["error"],
        "invalid_grant",
        "a replay after the grace period is rejected"
    );
    assert_eq!(
        session.refresh(&second["refresh_token"])["error"],
        "invalid_grant",
        "the replay has ended the grant"
    );
    let last = session.refresh(&next["refresh_token"]);
    assert!(
        last["access_token"].is_string(),
        "the successor of another grant is still valid: {last}"
    );
    assert_eq!(session.redeem(&spent)["error"], "invalid_grant", "a redeemed code stays redeemed");
    server.kill();

    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    assert_eq!(session.refresh(&first["refresh_token"])["error"], "invalid_grant");
    assert_eq!(
        session.refresh(&second["refresh_token"])["error"],
        "invalid_grant",
        "the grant stays ended"
    );
    assert!(session.refresh(&last["refresh_token"])["access_token"].is_string());
}

/// T6: a retry within the grace period returns the same successor.
#[test]
fn a_retried_refresh_gets_the_same_successor_after_a_restart() {
    let dir = dir_with_applied_file();
    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    let code = session.obtain_code();
    let first = session.redeem(&code);
    let second = session.refresh(&first["refresh_token"]);
    server.kill();
    // Extend the grace period, so that the test also passes on a slow machine.
    dir.execute_sql(
        "UPDATE refresh_token SET rotated_at = rotated_at + 3600 WHERE rotated_at IS NOT NULL",
    );
    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    let again = session.refresh(&first["refresh_token"]);
    assert_eq!(again["refresh_token"], second["refresh_token"]);
    session.refresh(&second["refresh_token"]);
    assert_eq!(
        session.refresh(&first["refresh_token"])["error"],
        "invalid_grant",
        "after its successor was used, it is a replay"
    );
}

/// E1
#[test]
fn each_start_prints_a_new_set_up_link_until_one_is_used() {
    let dir = TestDir::new();
    let server = ServerProcess::start(&dir, &[]);
    let first = server.setup_link().unwrap();
    assert_eq!(server.request("GET", &first, &[], "").status, 200);
    server.terminate();
    let server = ServerProcess::start(&dir, &[]);
    let second = server.setup_link().unwrap();
    assert_ne!(first, second);
    assert_eq!(
        server.request("GET", &first, &[], "").status,
        404,
        "the previous link is no longer valid"
    );
    let token = second.split_once('=').unwrap().1;
    // No tenant and no other set-up link exist yet.
    for path in ["/t/home/oauth2/jwks", "/t/admin/oauth2/jwks", "/setup", "/setup?token="] {
        assert_eq!(server.request("GET", path, &[], "").status, 404, "{path}");
    }
    let fields = form(&[
        ("token", token),
        ("name", "Ada"),
        ("email", "ada@ops.example"),
        ("password", PASSWORD),
        ("tenant_name", "Kestrel"),
    ]);
    assert_eq!(server.request("POST", "/setup", &[FORM], &fields).status, 303);
    // The form submitted twice signs the same operator in. Another password is rejected.
    assert_eq!(server.request("POST", "/setup", &[FORM], &fields).status, 303);
    let other = fields.replace(&form(&[("password", PASSWORD)]), "password=another-horse-battery");
    assert_ne!(other, fields);
    assert_eq!(server.request("POST", "/setup", &[FORM], &other).status, 404, "once");
    server.kill();
    let server = ServerProcess::start(&dir, &[]);
    assert_eq!(server.setup_link(), None, "{}", server.output());
    assert_eq!(server.request("GET", &second, &[], "").status, 404);
}

/// E6: only the user that runs the server may read the data folder.
#[cfg(unix)]
#[test]
fn the_data_folder_and_the_master_key_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TestDir::new();
    assert!(dir.run(&["migrate"]).status.success());
    let mode =
        |path: &str| std::fs::metadata(dir.0.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("data"), mode("data/master.key")), (0o700, 0o600));
    // A wrong key is rejected and not overwritten, and a lost one is not created again.
    let key = std::fs::read(dir.0.join("data/master.key")).unwrap();
    for wrong in [vec![9; 32], vec![9; 31], Vec::new()] {
        std::fs::write(dir.0.join("data/master.key"), &wrong).unwrap();
        let rejected = dir.run(&["serve"]);
        assert_eq!(rejected.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&rejected.stderr).contains("master key"), "{rejected:?}");
        assert_eq!(std::fs::read(dir.0.join("data/master.key")).unwrap(), wrong);
    }
    std::fs::remove_file(dir.0.join("data/master.key")).unwrap();
    let rejected = dir.run(&["serve"]);
    assert!(
        String::from_utf8_lossy(&rejected.stderr).contains("missing")
            && !dir.0.join("data/master.key").exists()
    );
    std::fs::write(dir.0.join("data/master.key"), key).unwrap();
    assert!(dir.run(&["doctor"]).status.success());
}

/// E5
#[test]
fn a_wrong_configuration_reports_every_mistake_and_creates_nothing() {
    let dir = TestDir::new();
    dir.write("tenantry.env", "TENANTRY_LOG_FORMAT=xml\nno equals sign\nTENANTRY_MISSPELT=1\n");
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
        let mut command = dir.command();
        command.args(arguments);
        for (name, value) in wrong {
            command.env(name, value);
        }
        let rejected = command.output().unwrap();
        let output = String::from_utf8_lossy(&rejected.stderr).into_owned();
        assert_eq!(rejected.status.code(), Some(2), "{output}");
        for name in wrong.iter().map(|(name, _)| *name).skip(1).chain([
            "TENANTRY_LOG_FORMAT",
            "TENANTRY_MISSPELT",
            "line 2",
        ]) {
            assert!(output.contains(name), "{name} is not named:\n{output}");
        }
        assert!(!output.contains("hunter2"), "{output}");
        assert_eq!(output.lines().filter(|line| line.starts_with("  ")).count(), 11, "{output}");
    }
    assert!(!dir.0.join("data").exists(), "the data folder was not created");
    // An unreadable configuration file is reported with the other mistakes.
    let rejected = dir
        .command()
        .env("TENANTRY_CONFIG", "nowhere.env")
        .env("TENANTRY_LISTEN", "x")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&rejected.stderr).into_owned();
    assert!(
        rejected.status.code() == Some(2)
            && output.contains("nowhere.env")
            && output.contains("TENANTRY_LISTEN"),
        "{output}"
    );
    for arguments in [
        &["sevre"][..],
        &["apply"],
        &["tenant"],
        &["tenant", "create"],
        &["--jsn"],
        &["keys", "rotate"],
    ] {
        assert_eq!(dir.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    for (arguments, says) in [
        (&["apply", "nowhere.yaml"][..], "nowhere.yaml"),
        (&["keys", "rotate", "nobody"], "nobody"),
        (&["tenant", "suspend", "nobody"], "nobody"),
        (&["tenant", "create", "Bad Slug"], "slug"),
    ] {
        let rejected = dir.run(arguments);
        assert!(
            rejected.status.code() == Some(2)
                && String::from_utf8_lossy(&rejected.stderr).contains(says),
            "{arguments:?}: {rejected:?}"
        );
    }
}

/// `apply --dry-run` prints what it would do, and changes nothing.
#[test]
fn a_dry_run_changes_nothing() {
    let dir = TestDir::new();
    dir.write("acme.yaml", APPLY_FILE);
    let dry = dir.run(&["apply", "acme.yaml", "--dry-run"]);
    assert!(dry.status.success(), "{dry:?}");
    let output = String::from_utf8_lossy(&dry.stdout).into_owned();
    assert!(
        output.contains("created")
            && output.contains("client acme/shop")
            && output.contains("Nothing was changed"),
        "{output}"
    );
    let list =
        || String::from_utf8_lossy(&dir.run(&["tenant", "list", "--json"]).stdout).into_owned();
    assert_eq!(list().trim(), "[]");
    assert!(dir.run(&["apply", "acme.yaml"]).status.success());
    assert!(list().contains("acme"));
    let broken = dir.write(
        "broken.yaml",
        &APPLY_FILE.replace("https://shop.example/cb", "http://shop.example/cb"),
    );
    let rejected = dir.run(&["apply", broken.to_str().unwrap(), "--dry-run", "--json"]);
    assert_eq!(rejected.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&rejected.stderr).contains("tenants[0].clients[0].redirect_uris.0"),
        "{rejected:?}"
    );
}

/// A program that reads the output may stop before its end, as `head` does.
#[test]
fn a_closed_output_is_no_failure() {
    let dir = TestDir::new();
    dir.write("acme.yaml", APPLY_FILE);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = dir.command();
    let output = command.args(["apply", "acme.yaml"]).stdout(writer).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let list = String::from_utf8(dir.run(&["tenant", "list", "--json"]).stdout).unwrap();
    assert!(list.contains("acme"), "{list}");
}

#[test]
fn keys_are_listed_rotated_once_and_revoked() {
    let dir = TestDir::new();
    assert!(dir.run(&["tenant", "create", "acme"]).status.success());
    let list = || -> Vec<(String, String)> {
        let output = dir.run(&["keys", "list", "acme", "--json"]);
        let keys: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = |key: &serde_json::Value, name: &str| key[name].as_str().unwrap().to_owned();
        keys.as_array().unwrap().iter().map(|key| (text(key, "kid"), text(key, "state"))).collect()
    };
    let before = list();
    assert!(before.iter().all(|(_, state)| state == "active"), "{before:?}");
    assert!(dir.run(&["keys", "rotate", "acme"]).status.success());
    let rotated = list();
    assert_eq!(rotated.len(), 2 * before.len());
    let again = dir.run(&["keys", "rotate", "acme"]);
    let said = String::from_utf8_lossy(&again.stderr);
    assert!(again.status.code() == Some(1) && said.contains("Nothing was published"), "{said}");
    assert_eq!(list(), rotated);

    let kid = before[0].0.as_str();
    assert!(dir.run(&["keys", "revoke", "acme", kid]).status.success());
    let left = list();
    assert!(left.len() + 1 == rotated.len() && left.iter().all(|(other, _)| other != kid));
    assert!(left.iter().any(|(_, state)| state == "active"), "the successor signs: {left:?}");
    assert_eq!(dir.run(&["keys", "revoke", "acme", kid]).status.code(), Some(2));
}

/// E4: no log level, no metric and no file of the data folder contains a secret in plain text.
#[test]
fn no_secret_is_logged_or_stored_in_plain_text() {
    let dir = dir_with_applied_file();
    for format in ["text", "json"] {
        let metrics_address = free_address();
        let metrics_listen = metrics_address.to_string();
        let env = [
            ("TENANTRY_LOG", "trace"),
            ("TENANTRY_LOG_FORMAT", format),
            ("TENANTRY_METRICS_LISTEN", metrics_listen.as_str()),
        ];
        let server = ServerProcess::start(&dir, &env);
        let mut session = TestSession::new(&server);
        let code = session.obtain_code();
        let tokens = session.redeem(&code);
        let next = session.refresh(&tokens["refresh_token"]);
        session.request_token(&[("grant_type", "client_credentials")]);
        // Errors and replays are the most likely to be logged.
        session.redeem(&code);
        session.refresh(&tokens["refresh_token"]);
        session.refresh(&Value::from("rt_a-refresh-token-that-nobody-was-given"));
        let bearer = format!("Bearer {}", next["access_token"].as_str().unwrap());
        server.request("GET", "/t/acme/oauth2/userinfo", &[("authorization", &bearer)], "");
        let unused = session.obtain_code();
        server.request("GET", &format!("/t/acme/oauth2/userinfo?access_token={unused}"), &[], "");
        server.request(
            "POST",
            "/t/acme/oauth2/token",
            &[("content-type", "application/json")],
            &format!("{{\"client_id\": \"shop\", \"client_secret\": \"{CLIENT_SECRET}\",}}"),
        );
        let secrets = session.secrets;
        let setup = server
            .setup_link()
            .map(|link| link.split_once('=').unwrap().1.to_owned())
            .into_iter()
            .map(|token| ("set-up token", token));
        let metrics = request_at(metrics_address, "GET", "/metrics", &[], "").body;
        assert!(metrics.contains("tenantry_http_requests_total"), "{metrics}");
        let output = server.terminate() + &metrics;
        assert!(
            secrets.len() >= 12 && output.lines().count() > 10,
            "{} secrets, {output}",
            secrets.len()
        );
        let without_link: String = output
            .lines()
            .filter(|line| !line.starts_with("Set it up within the hour: "))
            .collect();
        for (what, secret) in secrets.iter().cloned().chain(setup) {
            assert!(!without_link.contains(&secret), "{what} {secret} is logged");
            for file in files(&dir.0.join("data")) {
                let bytes = std::fs::read(&file).unwrap();
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{what} {secret} is stored in {}", file.display());
            }
        }
        // Only the key file contains the master key.
        let key = std::fs::read(dir.0.join("data/master.key")).unwrap();
        for file in files(&dir.0.join("data")).iter().filter(|file| !file.ends_with("master.key")) {
            assert!(
                !std::fs::read(file).unwrap().windows(32).any(|window| window == key),
                "{}",
                file.display()
            );
        }
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect()
}

/// S0-29: `doctor` fetches the metadata over the real network and explains failures.
#[test]
fn doctor_names_why_metadata_is_not_reachable() {
    let dir = dir_with_applied_file();
    let address = free_address();
    let (listen, port) = (address.to_string(), address.port());
    let own = format!("http://localhost:{port}");
    let examine = |public_url: &str| {
        let out =
            dir.command().arg("doctor").env("TENANTRY_PUBLIC_URL", public_url).output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let (code, output) = examine(&own);
    assert!(code == Some(1) && output.contains("localhost refused the connection"), "{output}");
    let server =
        ServerProcess::start(&dir, &[("TENANTRY_LISTEN", &listen), ("TENANTRY_PUBLIC_URL", &own)]);
    let (code, output) = examine(&own);
    assert!(
        code == Some(0)
            && output.contains(&format!("{own}/.well-known/openid-configuration reached")),
        "{output}"
    );
    for (public_url, words) in [
        (format!("https://localhost:{port}"), "TLS: the certificate is not valid for localhost"),
        (format!("http://127.0.0.1:{port}"), "Issuer mismatch"),
        (format!("http://nowhere.invalid:{port}"), "DNS: the name nowhere.invalid was not found"),
    ] {
        let (code, output) = examine(&public_url);
        assert!(code == Some(1) && output.contains(words), "{public_url}: {output}");
    }
    server.terminate();
}
