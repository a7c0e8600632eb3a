//! Rows of CSV and JSON files, as users.

use contract::{
    apply::User as FileUser,
    user_import::{COLUMNS, FLAGS, ImportFormat, MAX_ROWS},
};
use serde_json::{Map, Value};

use crate::model::error::{Error, InvalidField, Result};

/// A row of the file.
#[derive(Debug)]
pub(super) struct Row {
    /// The username, as far as it could be read.
    pub username: String,
    pub user: Result<FileUser, Vec<InvalidField>>,
}

/// The rows of a batch.
///
/// # Errors
///
/// Invalid fields if the whole file cannot be read, or a column is unknown.
pub(super) fn rows(format: ImportFormat, text: &str) -> Result<Vec<Row>> {
    let rows = match format {
        ImportFormat::Csv => csv_rows(text)?,
        ImportFormat::Json => json_rows(text)?,
    };
    if rows.len() > MAX_ROWS {
        return Err(invalid_file(format!("Send at most {MAX_ROWS} rows at once.")));
    }
    Ok(rows)
}

fn invalid_file(message: String) -> Error {
    Error::Invalid(vec![InvalidField { field: "file".into(), message }])
}

fn unknown_column(name: &str) -> String {
    match name {
        "role" => "Roles can't be imported. Change them on the users' pages.".into(),
        "" => "A column has no name.".into(),
        _ => format!("“{name}” can't be imported. Use: {}.", COLUMNS.join(", ")),
    }
}

fn csv_rows(text: &str) -> Result<Vec<Row>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = text.lines().next().unwrap_or_default();
    // Spreadsheets separate by semicolons where the comma is the decimal mark.
    let is_semicolon = header.contains(';') && !header.contains(',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if is_semicolon { b';' } else { b',' })
        .flexible(true)
        .from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| invalid_file(format!("This isn't a CSV file: {error}."));
    let header = reader.headers().map_err(unreadable)?;
    let names: Vec<String> = header.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    for (index, name) in names.iter().enumerate() {
        if !COLUMNS.contains(&name.as_str()) {
            return Err(invalid_file(unknown_column(name)));
        }
        if names[..index].contains(name) {
            return Err(invalid_file(format!("Two columns are named “{name}”.")));
        }
    }
    if !names.iter().any(|name| name == "username") {
        return Err(invalid_file(
            "The first row must name the columns, “username” included.".into(),
        ));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let cells = names.iter().zip(record.iter().map(str::trim));
        let filled: Map<String, Value> = cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(name, cell)| (name.clone(), cell_value(name, cell)))
            .collect();
        let mut row = json_row(filled);
        if record.len() != names.len() {
            row.user = Err(vec![InvalidField {
                field: String::new(),
                message: format!(
                    "The row has {} cells instead of {}. Quote cells that contain the separator.",
                    record.len(),
                    names.len()
                ),
            }]);
        }
        rows.push(row);
    }
    Ok(rows)
}

/// A flag is written in several ways; another text is left for the check of types.
fn cell_value(name: &str, cell: &str) -> Value {
    if !FLAGS.contains(&name) {
        return cell.into();
    }
    match cell.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => true.into(),
        "false" | "no" | "0" => false.into(),
        _ => cell.into(),
    }
}

fn json_rows(text: &str) -> Result<Vec<Row>> {
    let rows: Vec<Value> = serde_json::from_str(text)
        .map_err(|_| invalid_file("This isn't a JSON array of users.".into()))?;
    let row = |value| match value {
        Value::Object(row) => json_row(row),
        _ => Row { username: String::new(), user: Err(vec![problem("", "This isn't an object.")]) },
    };
    Ok(rows.into_iter().map(row).collect())
}

fn problem(field: &str, message: impl Into<String>) -> InvalidField {
    InvalidField { field: field.into(), message: message.into() }
}

/// All other members are checked one by one.
const WRONG_ADDRESS: &str = "Use formatted, street_address, locality, region, postal_code and \
    country, each as text.";

fn json_row(mut row: Map<String, Value>) -> Row {
    row.retain(|_, value| !value.is_null());
    let username = row.get("username").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut problems: Vec<InvalidField> =
        row.iter().filter_map(|(name, value)| wrong_value(name, value)).collect();
    if username.trim().is_empty() && problems.iter().all(|one| one.field != "username") {
        problems.push(problem("username", "Enter a username."));
    }
    let user = if problems.is_empty() {
        serde_json::from_value(Value::Object(row))
            .map_err(|_| vec![problem("address", WRONG_ADDRESS)])
    } else {
        Err(problems)
    };
    Row { username, user }
}

fn wrong_value(name: &str, value: &Value) -> Option<InvalidField> {
    let message = if name == "address" && value.is_object() {
        return None;
    } else if !COLUMNS.contains(&name) && name != "role" {
        // The message of a row begins with the name of the field.
        format!("Can't be imported. Use: {}.", COLUMNS.join(", "))
    } else if !COLUMNS.contains(&name) {
        unknown_column(name)
    } else if FLAGS.contains(&name) {
        if value.is_boolean() {
            return None;
        }
        "Enter true or false.".into()
    } else if value.is_string() {
        return None;
    } else {
        "Enter text.".into()
    };
    Some(problem(name, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The users of a file, or what is wrong with a row or with all.
    fn read(format: ImportFormat, text: &str) -> Result<Vec<Result<FileUser, String>>, String> {
        let messages = |problems: Vec<InvalidField>| {
            let texts = problems.iter().map(|one| format!("{}: {}", one.field, one.message));
            texts.collect::<Vec<_>>().join(" ")
        };
        match rows(format, text) {
            Ok(rows) => Ok(rows.into_iter().map(|row| row.user.map_err(messages)).collect()),
            Err(Error::Invalid(problems)) => Err(messages(problems)),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn users_of_csv_files() {
        for text in [
            "username,email,email_verified,name\nanna,a@x.example,true,\"Ames, Anna\"\n",
            "\u{feff}Username;Email;Email_Verified;Name\r\nanna;a@x.example;YES;Ames, Anna\r\n",
            "name,username,email,email_verified,locale\n\"Ames, Anna\", anna ,a@x.example,1,\n",
        ] {
            let users = read(ImportFormat::Csv, text).unwrap();
            let user = users.into_iter().next().unwrap().unwrap();
            assert_eq!(
                (user.username.as_str(), user.email.as_deref(), user.email_verified),
                ("anna", Some("a@x.example"), Some(true)),
                "{text}"
            );
            assert_eq!((user.name.as_deref(), user.locale), (Some("Ames, Anna"), None), "{text}");
        }
        assert!(read(ImportFormat::Csv, "username\n").unwrap().is_empty());
    }

    #[test]
    fn users_of_json_files() {
        let text = r#"[{"username": "anna", "email": null, "disabled": true,
            "address": {"country": "AT"}}]"#;
        let users = read(ImportFormat::Json, text).unwrap();
        let user = users.into_iter().next().unwrap().unwrap();
        assert_eq!((user.email, user.disabled), (None, Some(true)));
        assert_eq!(user.address.unwrap().country.as_deref(), Some("AT"));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_refused() {
        let many = format!("username\n{}", "a\n".repeat(MAX_ROWS + 1));
        for (format, text, message) in [
            (ImportFormat::Csv, "", "first row must name the columns"),
            (ImportFormat::Csv, "anna,a@x.example\n", "“anna” can't be imported"),
            (ImportFormat::Csv, "username,role\nanna,owner\n", "Roles can't be imported"),
            (ImportFormat::Csv, "username,Username\nanna,anna\n", "Two columns"),
            (ImportFormat::Csv, "username,\nanna,\n", "no name"),
            (ImportFormat::Csv, &many, "at most 50 rows"),
            (ImportFormat::Json, "{\"username\": \"anna\"}", "JSON array"),
            (ImportFormat::Json, "[", "JSON array"),
        ] {
            let problem = read(format, text).unwrap_err();
            assert!(problem.contains(message), "{text}: {problem}");
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_is_refused_alone() {
        for (format, text, message) in [
            (ImportFormat::Csv, "username,name\n,Anna\nok,Ok", "username: Enter a username."),
            (ImportFormat::Csv, "username,name\na,b,c\nok,Ok", "3 cells instead of 2"),
            (ImportFormat::Csv, "username,disabled\na,maybe\nok,no", "disabled: Enter true or"),
            (ImportFormat::Json, "[1, {\"username\": \"ok\"}]", "isn't an object"),
            (ImportFormat::Json, "[{\"username\": 1}, {\"username\": \"ok\"}]", "Enter text."),
            (
                ImportFormat::Json,
                "[{\"username\": \"a\", \"role\": \"owner\"}, {\"username\": \"ok\"}]",
                "role: Roles can't",
            ),
            (
                ImportFormat::Json,
                "[{\"username\": \"a\", \"address\": {\"x\": 1}}, {\"username\": \"ok\"}]",
                "address: Use formatted",
            ),
        ] {
            let users = read(format, text).unwrap();
            let [Err(problem), Ok(_)] = &users[..] else { panic!("{text}: {users:?}") };
            assert!(problem.contains(message), "{text}: {problem}");
        }
    }
}
