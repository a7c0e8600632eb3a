//! What values are called in files and forms.

use serde::Serialize;

/// The word by which a setting is known in a file and in a form.
pub fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
