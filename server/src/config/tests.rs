//! Tests of the settings: their defaults, their problems, and their table in the documentation.

use super::*;

fn read(pairs: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    Config::from_vars(
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    )
}

#[test]
fn every_setting_has_a_default() {
    let config = read(&[]).unwrap();
    assert_eq!(
        (config.public_url.as_str(), config.database_url.as_str()),
        ("http://localhost:8080", "sqlite://./data/tenantry.db")
    );
}

#[test]
fn listen_address_does_not_depend_on_other_settings() {
    let vars = |listen: &str| {
        [(LISTEN, listen), ("TENANTRY_APPLY", "gone.yaml"), ("TENANTRY_DATABASE_URL", "x")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    };
    assert_eq!(listen_address_of(vars("[::1]:9")).unwrap().to_string(), "[::1]:9");
    assert_eq!(listen_address_of(vars("")).unwrap().to_string(), DEFAULT_LISTEN);
    assert!(listen_address_of(vars("here")).unwrap_err()[0].contains(LISTEN));
}

#[test]
fn every_problem_is_reported_at_once() {
    let problems = read(&[
        ("TENANTRY_LISTEN", "here"),
        ("TENANTRY_METRICS_LISTEN", "9100"),
        ("TENANTRY_PUBLIC_URL", "https://id.example/path"),
        ("TENANTRY_DATABASE_URL", "mysql://u:secret@x"),
        ("TENANTRY_TRUSTED_PROXIES", "10.0.0.1, proxy, 10.0.0.0/33"),
        ("TENANTRY_CACHE_MB", "64 MB"),
        ("TENANTRY_OUTBOUND_ALLOW", "idp.internal:443,idp.internal"),
        ("TENANTRY_OUTBOUND_CA", "/nowhere/ca.pem"),
        ("TENANTRY_SMTP_URL", "smtp://u:secret@x/y"),
        ("TENANTRY_MAIL_FROM", "id.example"),
        ("TENANTRY_LOG_FORMAT", "xml"),
        ("TENANTRY_PUBLIC_ULR", "x"),
    ])
    .unwrap_err();
    assert_eq!(problems.len(), 13, "{problems:?}");
    assert!(!problems.join(" ").contains("secret"));
}

#[test]
fn plain_http_on_a_network_is_a_warning() {
    for (public_url, warns) in [
        ("http://auth.lan:9532", true),
        ("http://192.168.1.4:8080", true),
        ("http://localhost.example", true),
        ("https://auth.lan", false),
        ("http://localhost:8080", false),
        ("http://id.localhost", false),
        ("http://127.0.0.1:8080", false),
        ("http://[::1]:8080", false),
    ] {
        let warnings = read(&[("TENANTRY_PUBLIC_URL", public_url)]).unwrap().warnings;
        assert_eq!(
            warnings.iter().any(|warning| warning.contains("not private")),
            warns,
            "{public_url}"
        );
    }
}

/// The first cells of the table of variables are the settings, with their defaults.
#[test]
fn every_setting_is_documented() {
    let document = include_str!("../../../docs/configuration.md");
    let rows: BTreeMap<&str, &str> = document
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
            let is_variable = name.starts_with("TENANTRY_") || name.starts_with("SAGE_");
            is_variable.then(|| (name, rest.split(" | ").next().unwrap_or_default()))
        })
        .collect();
    let sage = [CLIENTS_VAR, ISSUER_VAR, LIFETIME_VAR];
    let mut settings: Vec<&str> = SETTINGS.into_iter().chain(sage).collect();
    settings.sort_unstable();
    assert_eq!(Vec::from_iter(rows.keys().copied()), settings);
    let defaults = read(&[]).unwrap();
    for (name, value) in [
        ("TENANTRY_LISTEN", defaults.listen.to_string()),
        ("TENANTRY_PUBLIC_URL", defaults.public_url),
        ("TENANTRY_DATA_DIR", defaults.data_dir.display().to_string()),
        ("TENANTRY_DATABASE_URL", defaults.database_url.replace("./data", "{data}")),
        (
            "TENANTRY_MASTER_KEY_FILE",
            defaults.master_key_file.display().to_string().replace("./data", "{data}"),
        ),
        ("TENANTRY_CACHE_MB", (defaults.cache_bytes >> 20).to_string()),
        ("TENANTRY_LOG", defaults.log),
    ] {
        assert_eq!(rows[name], format!("`{value}`"), "{name}");
    }
}
