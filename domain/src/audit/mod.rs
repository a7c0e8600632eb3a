//! The audit log: who did what to which object.
//!
//! An event is written in the transaction of the change it describes. Reading it needs the
//! permission to read the tenant.

mod event;
mod list;
mod retention;

use serde_json::{Map, Value, json};

pub use event::{AuditEvent, ObjectKind};
pub use list::{event, export, list, newest};
pub(crate) use retention::remove_expired;

/// The fields that differ between two JSON documents, each with its value before and after. Nested
/// fields are named by their dotted path.
pub(crate) fn diff(before: &Value, after: &Value) -> Value {
    let mut found = Map::new();
    diff_into("", before, after, &mut found);
    Value::Object(found)
}

fn diff_into(path: &str, before: &Value, after: &Value, found: &mut Map<String, Value>) {
    if before == after {
        return;
    }
    let empty = Map::new();
    let (one, other) = match (before, after) {
        (Value::Object(one), Value::Object(other)) => (one, other),
        (Value::Object(one), Value::Null) => (one, &empty),
        (Value::Null, Value::Object(other)) => (&empty, other),
        _ => {
            found.insert(path.to_owned(), json!({ "before": before, "after": after }));
            return;
        }
    };
    for key in one.keys().chain(other.keys().filter(|key| !one.contains_key(*key))) {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        diff_into(
            &path,
            one.get(key).unwrap_or(&Value::Null),
            other.get(key).unwrap_or(&Value::Null),
            found,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diff_lists_changed_fields_by_path() {
        let before =
            json!({"name": "Shop", "scope": "openid", "address": {"country": "AT"}, "uris": ["a"]});
        let after = json!({
            "name": "Store", "scope": "openid", "address": {"country": "DE"}, "uris": ["a", "b"],
            "new": 1,
        });
        assert_eq!(
            diff(&before, &after),
            json!({
                "name": {"before": "Shop", "after": "Store"},
                "address.country": {"before": "AT", "after": "DE"},
                "uris": {"before": ["a"], "after": ["a", "b"]},
                "new": {"before": null, "after": 1},
            })
        );
        assert_eq!(diff(&before, &before), json!({}));
    }
}
