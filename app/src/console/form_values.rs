//! What forms carry as text: how it is written there, and read again.

use serde::Serialize;

/// The word by which a setting is known in a file and in a form.
pub fn enum_name(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// What was written, where that is anything.
#[cfg(feature = "ssr")]
pub fn non_empty(text: String) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The value that a word stands for; a problem at the field where it stands for none.
#[cfg(feature = "ssr")]
pub fn parse_enum<T: serde::de::DeserializeOwned>(
    problems: &mut Vec<domain::error::InvalidField>,
    field: &str,
    word: &str,
) -> Option<T> {
    let read = serde_json::from_value(word.into()).ok();
    if read.is_none() {
        problems.push(domain::error::InvalidField {
            field: field.into(),
            message: "Choose one of these.".into(),
        });
    }
    read
}
