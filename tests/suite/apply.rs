//! `tenantry apply`: tenants, users and clients from a file, idempotent and with a dry run.

use tests::test_server;

const APPLY_FILE: &str = concat!(
    r#"
tenants:
  - slug: acme
    name: Acme
    scopes: [{ name: "api:read", description: "Read the API" }]
    users:
      - { username: anna, email: anna@acme.example, email_verified: true, name: Anna Ames, "#,
    r#"password: correct-horse-battery, role: owner }
    clients:
      - client_id: shop
        client_name: Shop
        client_secret: a-strong-secret-of-the-operator
        redirect_uris: ["https://shop.example/cb"]
        grant_types: [authorization_code, refresh_token, client_credentials]
        scope: openid profile email offline_access read
        skip_consent: true
"#
);

#[tokio::test]
async fn apply_is_idempotent_and_a_dry_run_writes_nothing() {
    use domain::{
        Actor,
        apply::{ApplyOutcome, apply, parse},
    };
    let server = test_server().await;
    let cli = Actor::cli();
    let dry_run = apply(&server.platform, &cli, parse(APPLY_FILE).unwrap(), true).await.unwrap();
    assert!(
        dry_run.lines.iter().all(|line| line.outcome == ApplyOutcome::Created)
            && dry_run.lines.len() == 3
    );
    assert!(server.platform.tenant_by_slug("acme").await.unwrap().is_none(), "nothing was written");
    assert_eq!(server.platform.db().installation().count_reserved_keys("RS256").await.unwrap(), 0);
    let applied = apply(&server.platform, &cli, parse(APPLY_FILE).unwrap(), false).await.unwrap();
    assert_eq!(applied.lines, dry_run.lines);
    let again = apply(&server.platform, &cli, parse(APPLY_FILE).unwrap(), false).await.unwrap();
    assert!(again.lines.iter().all(|line| line.outcome == ApplyOutcome::Unchanged), "{again:?}");
    let changed =
        apply(&server.platform, &cli, parse(&APPLY_FILE.replace("Shop", "Store")).unwrap(), false)
            .await
            .unwrap();
    assert_eq!(
        changed.lines.iter().map(|line| line.outcome).collect::<Vec<_>>(),
        [ApplyOutcome::Unchanged, ApplyOutcome::Unchanged, ApplyOutcome::Changed]
    );
    let tenant = server.platform.default_tenant().await.unwrap().unwrap();
    assert_eq!(
        (tenant.slug(), tenant.issuer()),
        ("acme", "http://localhost:8080"),
        "the first tenant applied to an empty installation is the default"
    );
}

/// A process may have cached the tenant before another one changed it.
#[tokio::test]
async fn apply_keeps_what_another_process_has_changed() {
    use domain::{
        Actor,
        apply::{ApplyOutcome, apply, parse},
    };
    let server = test_server().await;
    let (cli, node) = (Actor::cli(), server.start_node().await);
    let described = r#"{ name: "api:read", description: "Read the API" }"#;
    let [by_other, without] =
        [r#"{ name: "api:read", description: "Read it" }"#, r#"{ name: "api:read" }"#]
            .map(|scope| parse(&APPLY_FILE.replace(described, scope)).unwrap());
    apply(&server.platform, &cli, parse(APPLY_FILE).unwrap(), false).await.unwrap();
    server.platform.tenant_by_slug("acme").await.unwrap().unwrap();
    apply(&node.platform, &cli, by_other, false).await.unwrap();
    for is_dry_run in [true, false] {
        let report = apply(&server.platform, &cli, without.clone(), is_dry_run).await.unwrap();
        assert_eq!(report.lines[0].outcome, ApplyOutcome::Unchanged, "{report:?}");
    }
    let tenants = server.snapshot().await.rows("tenant");
    let acme = tenants.iter().find(|row| row["slug"] == "acme").unwrap();
    assert!(acme["scopes"].to_string().contains("Read it"), "{acme}");
}

#[tokio::test]
async fn apply_sets_the_owners_of_a_client() {
    use domain::{
        Actor, Error,
        apply::{ApplyOutcome, apply, parse},
    };
    let server = test_server().await;
    let cli = Actor::cli();
    let users = |owners: &str| {
        let more = "      - { username: ben, password: correct-horse-battery }\n\
            \x20     - { username: cleo, password: correct-horse-battery }\n\
            \x20   clients:\n";
        parse(&APPLY_FILE.replace("    clients:\n", more).replace(
            "        skip_consent: true",
            &format!("        skip_consent: true\n{owners}"),
        ))
        .unwrap()
    };
    let owners = async || {
        let acme = server.find_tenant("acme").await;
        let row = acme.tenant.client("shop").await.unwrap().unwrap().row_id.clone();
        let detail = domain::client::detail(&acme.tenant, &cli, &row).await.unwrap();
        let mut names: Vec<String> =
            detail.owners.into_iter().map(|owner| owner.name.unwrap_or(owner.username)).collect();
        names.sort();
        names
    };
    apply(&server.platform, &cli, users("        owners: [ben]"), false).await.unwrap();
    assert_eq!(owners().await, ["ben"]);
    let outcome =
        apply(&server.platform, &cli, users("        owners: [cleo, ANNA@acme.example]"), false)
            .await
            .unwrap();
    assert_eq!(outcome.lines.last().map(|line| line.outcome), Some(ApplyOutcome::Changed));
    assert_eq!(owners().await, ["Anna Ames", "cleo"]);
    let outcome =
        apply(&server.platform, &cli, users("        owners: [anna, cleo]"), false).await.unwrap();
    assert_eq!(outcome.lines.last().map(|line| line.outcome), Some(ApplyOutcome::Unchanged));
    apply(&server.platform, &cli, users(""), false).await.unwrap();
    assert_eq!(owners().await.len(), 2, "owners that the file omits are kept");
    let Err(Error::Invalid(problems)) =
        apply(&server.platform, &cli, users("        owners: [anna, dora]"), false).await
    else {
        panic!("it was accepted")
    };
    assert_eq!(
        (problems[0].field.as_str(), problems[0].message.as_str()),
        ("tenants[0].clients[0].owners.1", "There is no user “dora” in this tenant.")
    );
    assert_eq!(owners().await.len(), 2);
}

#[tokio::test]
async fn apply_reports_the_path_of_an_invalid_value_and_changes_nothing() {
    use domain::{
        Actor, Error,
        apply::{apply, parse},
    };
    let server = test_server().await;
    let file =
        parse(&APPLY_FILE.replace("https://shop.example/cb", "http://shop.example/cb")).unwrap();
    let Err(Error::Invalid(problems)) = apply(&server.platform, &Actor::cli(), file, false).await
    else {
        panic!("it was accepted")
    };
    assert_eq!(problems[0].field, "tenants[0].clients[0].redirect_uris.0");
    assert!(server.platform.tenant_by_slug("acme").await.unwrap().is_none());
}

/// `--dry-run` writes nothing: neither on an empty installation, nor when the file changes
/// something, nor when it fails half-way.
#[tokio::test]
async fn dry_run_leaves_every_table_unchanged() {
    use domain::{
        Actor,
        apply::{apply, parse},
    };
    let server = test_server().await;
    let cli = Actor::cli();
    let empty = server.snapshot().await;
    apply(&server.platform, &cli, parse(APPLY_FILE).unwrap(), true).await.unwrap();
    server.assert_unchanged(&empty, "a dry run on an empty installation").await;
    apply(&server.platform, &cli, parse(APPLY_FILE).unwrap(), false).await.unwrap();
    // The key reserve belongs to no tenant: a real run may fill it even if it fails.
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    let full = server.snapshot().await;
    assert_ne!(empty.digest(), full.digest(), "the digest detects a real run");
    for (what, file) in [
        ("the same", APPLY_FILE.to_owned()),
        ("another name", APPLY_FILE.replace("name: Acme", "name: Akme")),
        (
            "another user",
            APPLY_FILE.replace("username: anna", "username: ben").replace("anna@", "ben@"),
        ),
        ("another role", APPLY_FILE.replace("role: owner", "role: admin")),
        ("a blocked user", APPLY_FILE.replace("role: owner", "role: owner, disabled: true")),
        ("another client", APPLY_FILE.replace("client_id: shop", "client_id: store")),
        ("another secret", APPLY_FILE.replace("a-strong-secret", "another-strong-secret")),
        (
            "another redirect URI",
            APPLY_FILE.replace("https://shop.example/cb", "https://shop.example/cb2"),
        ),
        ("a disabled client", APPLY_FILE.replace("skip_consent: true", "enabled: false")),
        (
            "another algorithm",
            APPLY_FILE.replace("skip_consent: true", "id_token_signed_response_alg: EdDSA"),
        ),
        ("another tenant", APPLY_FILE.replace("slug: acme", "slug: rival")),
        (
            "a domain",
            APPLY_FILE
                .replace("    name: Acme", "    name: Acme\n    domains: [login.acme.example]"),
        ),
    ] {
        let report = apply(&server.platform, &cli, parse(&file).unwrap(), true).await.unwrap();
        assert!(!report.lines.is_empty(), "{what}");
        server.assert_unchanged(&full, what).await;
    }
    let broken = format!(
        "{APPLY_FILE}      - client_id: second\n\
        \x20       redirect_uris: [\"http://plain.example/cb\"]\n"
    );
    assert!(apply(&server.platform, &cli, parse(&broken).unwrap(), true).await.is_err());
    assert!(
        apply(&server.platform, &cli, parse(&broken.replace("Acme", "Akme")).unwrap(), false)
            .await
            .is_err()
    );
    server.assert_unchanged(&full, "a file whose last client is invalid").await;
}
