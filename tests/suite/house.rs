//! The house: who may use whom, and what `apply` does.

use std::collections::{BTreeMap, BTreeSet};

use tests::world;

/// The arrows of ARCHITECTURE.md: crate, ours that it may use, and libraries that it must not.
const RULE: [(&str, &[&str], &[&str]); 9] = [
    ("oauth", &[], &["tokio", "sea-orm", "axum", "leptos", "rand"]),
    ("contract", &["oauth"], &["tokio", "sea-orm", "axum", "leptos"]),
    ("migration", &[], &[]),
    ("store", &["migration"], &["axum", "leptos", "jsonwebtoken", "argon2"]),
    ("domain", &["oauth", "contract", "store"], &["sea-orm", "axum", "leptos"]),
    ("app", &["oauth", "contract", "domain"], &["sea-orm"]),
    ("frontend", &["app"], &[]),
    ("server", &["app", "domain", "contract", "oauth"], &["sea-orm"]),
    ("xtask", &[], &[]),
];

#[test]
fn calls_go_down_never_up_or_sideways() {
    let out = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let names = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .map(|dependency| dependency["name"].as_str().unwrap().to_owned());
        found.insert(package["name"].as_str().unwrap().to_owned(), names.collect());
    }
    let ours: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(ours.len(), RULE.len() + 1, "every crate but the tests has its line: {ours:?}");
    for (name, may, must_not) in RULE {
        for dependency in &found[name] {
            assert!(!ours.contains(dependency.as_str()) || may.contains(&dependency.as_str()), "{name} must not use {dependency}");
            assert!(!must_not.contains(&dependency.as_str()), "{name} must not use {dependency}");
        }
    }
}

const FILE: &str = r#"
tenants:
  - slug: acme
    name: Acme
    scopes: [{ name: "api:read", description: "Read the API" }]
    users:
      - { username: anna, email: anna@acme.example, email_verified: true, name: Anna Ames, password: correct-horse-battery, role: owner }
    clients:
      - client_id: shop
        client_name: Shop
        client_secret: a-strong-secret-of-the-operator
        redirect_uris: ["https://shop.example/cb"]
        grant_types: [authorization_code, refresh_token, client_credentials]
        scope: openid profile email offline_access read
        skip_consent: true
"#;

#[tokio::test]
async fn apply_makes_what_the_file_says_once_and_a_dry_run_writes_nothing() {
    use domain::{
        Actor,
        apply::{Did, apply, read},
    };
    let world = world().await;
    let cli = Actor::cli();
    let dry = apply(&world.platform, &cli, read(FILE).unwrap(), true).await.unwrap();
    assert!(dry.lines.iter().all(|line| line.did == Did::Created) && dry.lines.len() == 3);
    assert!(world.platform.tenant_by_slug("acme").await.unwrap().is_none(), "nothing was written");
    assert_eq!(world.platform.db().everywhere().reserved_keys("RS256").await.unwrap(), 0);
    let real = apply(&world.platform, &cli, read(FILE).unwrap(), false).await.unwrap();
    assert_eq!(real.lines, dry.lines);
    let again = apply(&world.platform, &cli, read(FILE).unwrap(), false).await.unwrap();
    assert!(again.lines.iter().all(|line| line.did == Did::Unchanged), "{again:?}");
    let changed = apply(&world.platform, &cli, read(&FILE.replace("Shop", "Store")).unwrap(), false).await.unwrap();
    assert_eq!(changed.lines.iter().map(|line| line.did).collect::<Vec<_>>(), [Did::Unchanged, Did::Unchanged, Did::Changed]);
    let tenant = world.platform.default_tenant().await.unwrap().unwrap();
    assert_eq!((tenant.slug(), tenant.issuer()), ("acme", "http://localhost:8080"), "the first of a file on an empty folder is the default");
}

#[tokio::test]
async fn a_wrong_value_is_named_with_its_path_and_nothing_is_changed() {
    use domain::{
        Actor, Error,
        apply::{apply, read},
    };
    let world = world().await;
    let file = read(&FILE.replace("https://shop.example/cb", "http://shop.example/cb")).unwrap();
    let Err(Error::Invalid(problems)) = apply(&world.platform, &Actor::cli(), file, false).await else { panic!("it was accepted") };
    assert_eq!(problems[0].field, "tenants[0].clients[0].redirect_uris.0");
    assert!(world.platform.tenant_by_slug("acme").await.unwrap().is_none());
}
