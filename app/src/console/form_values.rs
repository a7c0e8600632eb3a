//! Conversion between form values and typed values.

use serde::Serialize;

/// Serialized name of an enum value, as used in files and forms.
pub fn enum_name(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The trimmed text, or `None` if it is empty.
#[cfg(feature = "ssr")]
pub fn non_empty(text: String) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Parses the serialized name of an enum value. An unknown name adds an error for the field.
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
            message: "Choose one of the options.".into(),
        });
    }
    read
}
