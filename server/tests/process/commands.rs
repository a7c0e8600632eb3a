//! Commands beside `serve`: what they print and change.

use crate::harness::{
    APPLY_FILE, FORM, PASSWORD, ServerProcess, TestDir, dir_with_applied_file, form, free_address,
};

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
