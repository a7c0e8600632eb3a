//! The serialized names of enum values.

use serde::Serialize;

/// The name of an enum value without fields, as used in files, forms and rows.
pub fn enum_name(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
