//! Architecture rules, checked against `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};

/// The layers of ARCHITECTURE.md: a crate, the workspace crates it may depend on, and the libraries
/// it must not.
const ALLOWED_DEPENDENCIES: [(&str, &[&str], &[&str]); 9] = [
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
fn crate_dependencies_follow_the_layers() {
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
    let workspace_crates: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        workspace_crates.len(),
        ALLOWED_DEPENDENCIES.len() + 1,
        "every crate except tests is listed: {workspace_crates:?}"
    );
    for (name, allowed, forbidden) in ALLOWED_DEPENDENCIES {
        for dependency in &found[name] {
            assert!(
                !workspace_crates.contains(dependency.as_str())
                    || allowed.contains(&dependency.as_str()),
                "{name} must not use {dependency}"
            );
            assert!(!forbidden.contains(&dependency.as_str()), "{name} must not use {dependency}");
        }
    }
}
