//! Conversion between form values and typed values.

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

/// The outcome of a use case, with the problems that were found before it: a form shows all its
/// problems at once. With any, the transaction around it is rolled back.
#[cfg(feature = "ssr")]
pub fn with_problems<T>(
    mut problems: Vec<domain::error::InvalidField>,
    outcome: domain::Result<T>,
) -> domain::Result<T> {
    if problems.is_empty() {
        return outcome;
    }
    if let Err(domain::Error::Invalid(more)) = outcome {
        let is_new = |problem: &domain::error::InvalidField| {
            !problems.iter().any(|known| known.field == problem.field)
        };
        let more: Vec<_> = more.into_iter().filter(is_new).collect();
        problems.extend(more);
    }
    Err(domain::Error::Invalid(problems))
}

/// Whether the typed text confirms an action on what has this name. Pages show a run of spaces as
/// one, so it is typed as one.
#[cfg(feature = "ssr")]
pub fn confirms(typed: &str, name: &str) -> bool {
    typed.split_whitespace().eq(name.split_whitespace())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    #[test]
    fn name_is_typed_as_pages_show_it() {
        for (typed, name, expected) in [
            ("Parcel  board", "Parcel  board", true),
            (" Parcel board ", "Parcel  board", true),
            ("Parcelboard", "Parcel board", false),
            ("parcel board", "Parcel board", false),
            ("", "Parcel board", false),
        ] {
            assert_eq!(super::confirms(typed, name), expected, "{typed:?} for {name:?}");
        }
    }
}
