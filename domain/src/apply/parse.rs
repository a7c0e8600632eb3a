//! Parsing of the `apply` file (YAML or JSON), with errors that name path, line and column.
//!
//! Unknown keys are errors.

use contract::apply::File;

/// A syntax error, an unknown key or an invalid value, with its position if that is known.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{}{}{message}",
    location_prefix(.line, .column),
    .path.as_deref().map(|path| format!("{path}: ")).unwrap_or_default()
)]
pub struct ParseError {
    pub line: Option<u64>,
    pub column: Option<u64>,
    pub path: Option<String>,
    pub message: String,
}

fn location_prefix(line: &Option<u64>, column: &Option<u64>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!("line {line}, column {column}: "),
        _ => String::new(),
    }
}

/// Parse YAML. JSON is a subset of it.
pub fn parse(text: &str) -> Result<File, ParseError> {
    let error = match serde_saphyr::from_str::<File>(text) {
        Ok(file) => return Ok(file),
        Err(error) => error,
    };
    let location = error.location();
    // The YAML parser gives no path: deserialize the same document again from plain values.
    let path_error = serde_saphyr::from_str::<serde_json::Value>(text)
        .ok()
        .and_then(|value| serde_path_to_error::deserialize::<_, File>(value).err());
    let (path, message) = match path_error {
        Some(inner) => (Some(inner.path().to_string()), inner.inner().to_string()),
        None => (None, error.without_snippet().to_string()),
    };
    let position =
        location.map(|at| (at.line(), at.column())).or_else(|| locate_key(text, path.as_deref()?));
    Err(ParseError {
        line: position.map(|(line, _)| line),
        column: position.map(|(_, column)| column),
        path,
        message,
    })
}

/// Line and column of the last key of `path`, if that key occurs exactly once in the text. The
/// parser gives no location for an unknown key.
fn locate_key(text: &str, path: &str) -> Option<(u64, u64)> {
    let key = path.rsplit('.').next()?.split('[').next()?;
    let mut found = text.lines().zip(1..).flat_map(|(line, number)| {
        line.match_indices(key).filter_map(move |(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + key.len()..].trim_start_matches(['"', '\'']).trim_start();
            let whole = before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
                && after.starts_with(':');
            whole.then_some((number, at as u64 + 1))
        })
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_key_is_reported_with_path_and_line() {
        let error = parse(concat!(
            "tenants:\n  - slug: acme\n    name: Acme\n    clients:\n",
            "      - client_id: shop\n        redirect_uri: x\n"
        ))
        .unwrap_err();
        assert_eq!(error.path.as_deref(), Some("tenants[0].clients[0].redirect_uri"), "{error}");
        assert!(error.line == Some(6), "{error}");
        assert!(error.message.contains("redirect_uris"), "{error}");
    }

    #[test]
    fn invalid_value_is_reported_with_its_path() {
        let error = parse(
            "{\"tenants\": [{\"slug\": \"acme\", \"name\": \"Acme\", \"preset\": \"standart\"}]}",
        )
        .unwrap_err();
        assert_eq!(error.path.as_deref(), Some("tenants[0].preset"), "{error}");
    }

    #[test]
    fn syntax_error_is_reported_with_its_line() {
        let error = parse("tenants:\n  - slug: [\n").unwrap_err();
        assert!(error.line.is_some(), "{error}");
    }
}
