//! From text to the file's shape, with errors that name path, line and column.

use contract::apply::File;

/// What is wrong, and where.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{message}", place(.line, .column), .path.as_deref().map(|path| format!("{path}: ")).unwrap_or_default())]
pub struct Unreadable {
    pub line: Option<u64>,
    pub column: Option<u64>,
    pub path: Option<String>,
    pub message: String,
}

fn place(line: &Option<u64>, column: &Option<u64>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!("line {line}, column {column}: "),
        _ => String::new(),
    }
}

/// YAML, of which JSON is a part.
pub fn read(text: &str) -> Result<File, Unreadable> {
    let error = match serde_saphyr::from_str::<File>(text) {
        Ok(file) => return Ok(file),
        Err(error) => error,
    };
    let location = error.location();
    // The path is found by reading the same document once more as plain values.
    let deeper = serde_saphyr::from_str::<serde_json::Value>(text).ok().and_then(|value| serde_path_to_error::deserialize::<_, File>(value).err());
    let (path, message) = match deeper {
        Some(inner) => (Some(inner.path().to_string()), inner.inner().to_string()),
        None => (None, error.without_snippet().to_string()),
    };
    Err(Unreadable { line: location.map(|at| at.line()), column: location.map(|at| at.column()), path, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_is_named_with_its_path_and_line() {
        let error = read("tenants:\n  - slug: acme\n    name: Acme\n    clients:\n      - client_id: shop\n        redirect_uri: x\n").unwrap_err();
        assert_eq!(error.path.as_deref(), Some("tenants[0].clients[0].redirect_uri"), "{error}");
        assert!(error.line.is_some_and(|line| line >= 5), "{error}");
        assert!(error.message.contains("redirect_uris"), "{error}");
    }

    #[test]
    fn a_wrong_value_is_named_with_its_path() {
        let error = read("{\"tenants\": [{\"slug\": \"acme\", \"name\": \"Acme\", \"preset\": \"standart\"}]}").unwrap_err();
        assert_eq!(error.path.as_deref(), Some("tenants[0].preset"), "{error}");
    }

    #[test]
    fn broken_text_is_named_with_its_line() {
        let error = read("tenants:\n  - slug: [\n").unwrap_err();
        assert!(error.line.is_some(), "{error}");
    }
}
