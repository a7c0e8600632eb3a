//! Applying a file again: what the file does not name stays as it is, for every key of every
//! object.
//!
//! The keys are those of the types that the file is read as: a key without a row fails.

mod absent_keys;
mod batches;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use contract::{apply as file, settings::TenantSettings};
use domain::{
    Actor,
    apply::{ApplyOutcome, Report, apply, parse},
    client,
};
use serde::{
    Deserialize, Deserializer,
    de::{self, Visitor},
    forward_to_deserialize_any,
};
use serde_json::{Map, Value, json};
use tests::{TestServer, test_server};

use rows::{Row, client_rows, settings_rows, tenant_rows, user_rows};

/// The keys that a type reads from an object.
pub fn keys_of<T: for<'de> Deserialize<'de>>() -> BTreeSet<&'static str> {
    struct Capture<'k>(&'k mut &'static [&'static str]);
    impl<'de> Deserializer<'de> for Capture<'_> {
        type Error = de::value::Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(de::Error::custom("only the keys are wanted"))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            keys: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = keys;
            self.deserialize_any(visitor)
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
            ignored_any
        }
    }
    let mut keys: &'static [&'static str] = &[];
    let _ = T::deserialize(Capture(&mut keys));
    keys.iter().copied().collect()
}

#[test]
fn every_member_of_client_metadata_is_read_from_the_file_and_from_a_registration() {
    let file_keys = keys_of::<file::Client>();
    for key in keys_of::<oauth::ClientMetadata>() {
        assert!(file_keys.contains(key), "{key} is no key of a client in the file");
        let body = json!({ key: "x" }).to_string();
        let read = oauth::RegistrationRequest::from_json(body.as_bytes());
        // A list rejects the text.
        let is_ignored = read.is_ok_and(|read| read == oauth::RegistrationRequest::default());
        assert!(!is_ignored, "a registration ignores {key}");
    }
    let unknown = oauth::RegistrationRequest::from_json(br#"{"unknown": "x"}"#);
    assert_eq!(unknown.unwrap(), oauth::RegistrationRequest::default());
}

#[test]
fn every_key_of_the_file_has_a_row() {
    for (what, keys, rows, others) in [
        (
            "tenant",
            keys_of::<file::Tenant>(),
            tenant_rows(),
            ["slug", "users", "clients", "providers"].as_slice(),
        ),
        ("settings", keys_of::<TenantSettings>(), settings_rows(), &[]),
        ("user", keys_of::<file::User>(), user_rows(), &["username"]),
        ("client", keys_of::<file::Client>(), client_rows(), &["client_id"]),
    ] {
        let listed = rows.iter().map(|row| row.0).chain(others.iter().copied()).collect();
        assert_eq!(keys, listed, "{what}");
        assert!(!keys.is_empty());
    }
}

/// The named keys of the tenant, the user and the client of one file.
#[derive(Clone, Default)]
struct Named {
    tenant: Map<String, Value>,
    user: Map<String, Value>,
    client: Map<String, Value>,
}

impl Named {
    /// All keys with their first values.
    fn everything() -> Self {
        let object = |rows: Vec<Row>| {
            rows.into_iter()
                .filter(|row| !row.1.is_null())
                .map(|Row(key, first, ..)| (key.to_owned(), first))
                .collect::<Map<_, _>>()
        };
        let mut tenant = object(tenant_rows());
        let Value::Object(settings) = &mut tenant["settings"] else { panic!("an object") };
        settings.extend(object(settings_rows()));
        Self { tenant, user: object(user_rows()), client: object(client_rows()) }
    }

    fn text(&self) -> String {
        let with_name = |object: &Map<String, Value>, key: &str, name: &str| {
            let mut object = object.clone();
            object.insert(key.into(), name.into());
            object
        };
        let mut tenant = with_name(&self.tenant, "slug", "acme");
        tenant.insert("users".into(), json!([with_name(&self.user, "username", "anna")]));
        tenant.insert("clients".into(), json!([with_name(&self.client, "client_id", "shop")]));
        let provider = |kind: &str| json!({ "id": kind, "kind": kind, "client_id": "acme" });
        tenant.insert("providers".into(), json!([provider("google"), provider("github")]));
        json!({ "tenants": [tenant] }).to_string()
    }
}

async fn run(server: &TestServer, named: &Named) -> Report {
    let file = parse(&named.text()).unwrap();
    match apply(&server.platform, &Actor::cli(), file, false).await {
        Ok(report) => report,
        Err(error) => panic!("{error}: {}", named.text()),
    }
}

/// The columns of everything that a file describes, without times, ids and versions. JSON columns
/// are one entry per member.
async fn state(server: &TestServer) -> BTreeMap<String, String> {
    const TABLES: [&str; 11] = [
        "tenant",
        "user",
        "membership",
        "identifier",
        "credential",
        "client",
        "client_secret",
        "client_owner",
        "applied_secret",
        "domain",
        "mail_text",
    ];
    let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let snapshot = server.snapshot().await;
    for table in TABLES {
        for row in snapshot.rows(table) {
            flatten(table, row, &mut entries);
        }
    }
    let ignored = |path: &str| {
        let column = path.split('.').nth(1).unwrap_or_default();
        const TIMES: [&str; 6] = [
            "version",
            "updated_at",
            "created_at",
            "applied_at",
            "name_key",
            "devices_ended_before",
        ];
        TIMES.contains(&column) || path == "client_secret.id"
    };
    entries
        .into_iter()
        .filter(|(path, _)| !ignored(path))
        .map(|(path, values)| (path, format!("{values:?}")))
        .collect()
}

fn flatten(path: &str, value: Value, entries: &mut BTreeMap<String, BTreeSet<String>>) {
    // SQLite stores JSON as text.
    let value = match value {
        Value::String(text) => serde_json::from_str::<Value>(&text)
            .ok()
            .filter(Value::is_object)
            .unwrap_or(Value::String(text)),
        other => other,
    };
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                flatten(&format!("{path}.{key}"), value, entries);
            }
        }
        Value::Null => {}
        other => {
            entries.entry(path.to_owned()).or_default().insert(other.to_string());
        }
    }
}

fn differences(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

fn is_unchanged(report: &Report) -> bool {
    report.lines.iter().all(|line| line.outcome == ApplyOutcome::Unchanged)
}

/// Apply everything, then one key alone with another value, then no key at all.
async fn check_row(row: &Row, columns: &[&str], place: impl FnOnce(&mut Named, String, Value)) {
    let server = test_server().await;
    server.fill_key_reserve().await;
    run(&server, &Named::everything()).await;
    let first = state(&server).await;
    let mut named = Named::default();
    place(&mut named, row.0.to_owned(), row.2.clone());
    let report = run(&server, &named).await;
    let second = state(&server).await;
    let changed = differences(&first, &second);
    assert_eq!(columns.is_empty(), changed.is_empty(), "{}: {changed:?}", row.0);
    assert_eq!(columns.is_empty(), is_unchanged(&report), "{}: {report:?}", row.0);
    for path in &changed {
        let expected = columns.iter().any(|column| path.starts_with(column));
        assert!(expected, "{} has changed {path}: {:?}", row.0, second.get(path));
    }
    let before = server.snapshot().await;
    assert!(is_unchanged(&run(&server, &Named::default()).await), "{}", row.0);
    assert!(is_unchanged(&run(&server, &named).await), "{}", row.0);
    server.assert_unchanged(&before, row.0).await;
}
