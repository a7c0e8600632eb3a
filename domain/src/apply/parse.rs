//! Parsing of the `apply` file (YAML or JSON). Every mistake is reported with its line and path.
//!
//! Unknown keys are errors. A file that begins with `{` and is valid JSON is read as JSON, because
//! JSON is not quite a subset of YAML: surrogate pairs, tabs and `\/` differ.

use std::collections::{HashMap, HashSet};

use contract::apply::{self, File};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::locate::{self, Position};
use crate::model::{
    error::{Error, InvalidField},
    explain,
};

/// Maximum number of mistakes that are reported.
const MAX_MISTAKES: usize = 100;

/// One mistake of a file, with its position if that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1; `None` if the path is not found in the text.
    pub line: Option<u64>,
    /// Counted from 1; `None` if the path is not found in the text.
    pub column: Option<u64>,
    /// Empty for a syntax error.
    pub path: String,
    /// A sentence that says what is wrong or what to write instead.
    pub message: String,
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "line {line}, column {column}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

/// All mistakes of a file, in the order of their lines.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct ParseError {
    /// At least one; at most 100, and then a note on how many more there are.
    pub mistakes: Vec<Mistake>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Yaml,
}

/// Parse a file.
pub fn parse(text: &str) -> Result<File, ParseError> {
    // A byte order mark is no part of the document.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (format, value) = read_value(text)?;
    let file = match format {
        Format::Json => serde_json::from_value::<File>(value.clone()).ok(),
        // Read as the types of the file: a text that looks like a number needs no quotes.
        Format::Yaml => serde_saphyr::from_str_with_options::<File>(text, yaml_options()).ok(),
    };
    if let Some(file) = file {
        return Ok(file);
    }
    let mut found =
        Collector { lenient: format == Format::Yaml, mistakes: Vec::new(), paths: HashSet::new() };
    found.file(value);
    if found.mistakes.is_empty() {
        found.push(String::new(), "This file cannot be read.".into());
    }
    Err(located(text, format, found.mistakes))
}

/// The validation errors of a file with the lines of their paths.
pub fn with_lines(text: &str, error: Error) -> Error {
    let Error::Invalid(problems) = error else { return error };
    let format = read_value(text).map_or(Format::Yaml, |(format, _)| format);
    let problems = problems.into_iter().map(|problem| (problem.field, problem.message)).collect();
    let located = located(text, format, problems);
    Error::Invalid(
        located
            .mistakes
            .into_iter()
            .map(|mistake| {
                let position = match (mistake.line, mistake.column) {
                    (Some(line), Some(column)) => format!("line {line}, column {column}: "),
                    _ => String::new(),
                };
                InvalidField {
                    field: format!("{position}{}", mistake.path),
                    message: mistake.message,
                }
            })
            .collect(),
    )
}

/// Limits for a file of the operator's own: large ones are legal, alias bombs are not.
fn yaml_options() -> serde_saphyr::Options {
    let budget = serde_saphyr::Budget {
        max_events: 100_000_000,
        max_nodes: 50_000_000,
        max_total_scalar_bytes: 1 << 30,
        max_depth: oauth::json::MAX_DEPTH,
        ..Default::default()
    };
    serde_saphyr::Options { budget: Some(budget), ..Default::default() }
}

fn read_value(text: &str) -> Result<(Format, Value), ParseError> {
    let syntax = |line: u64, column: u64, message: String| ParseError {
        mistakes: vec![Mistake {
            line: Some(line),
            column: Some(column),
            path: String::new(),
            message,
        }],
    };
    let mut json_error = None;
    if text.trim_start().starts_with('{') {
        match serde_json::from_str(text) {
            Ok(value) => {
                return match oauth::json::check_limits(text.as_bytes()) {
                    Ok(()) => Ok((Format::Json, value)),
                    Err(problem) => Err(syntax(1, 1, format!("The file {problem}."))),
                };
            }
            Err(error) => json_error = Some(error),
        }
    }
    let error = match serde_saphyr::from_str_with_options::<Value>(text, yaml_options()) {
        Ok(value) => return Ok((Format::Yaml, value)),
        Err(error) => error,
    };
    if let Some(json) = json_error {
        let message = "This is neither valid JSON nor YAML. Check the text before this position.";
        return Err(syntax(json.line() as u64, json.column() as u64, message.into()));
    }
    let Some(at) = error.location() else {
        let message = "The file is too large or nested too deeply.".to_owned();
        return Err(syntax(1, 1, message));
    };
    let message = "This is not valid YAML. Check the indentation and look for unclosed quotes and \
                   brackets, here and above.";
    Err(syntax(at.line(), at.column(), message.into()))
}

fn located(text: &str, format: Format, problems: Vec<(String, String)>) -> ParseError {
    let positions: HashMap<String, Position> = match format {
        Format::Json => locate::of_json(text),
        Format::Yaml => locate::of_yaml(text),
    };
    let mut mistakes: Vec<Mistake> = problems
        .into_iter()
        .map(|(path, message)| {
            let position = locate::find(&positions, &path);
            Mistake {
                line: position.map(|(line, _)| line),
                column: position.map(|(_, column)| column),
                path,
                message,
            }
        })
        .collect();
    mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    if mistakes.len() > MAX_MISTAKES {
        let rest = mistakes.len() - MAX_MISTAKES;
        mistakes.truncate(MAX_MISTAKES);
        let message = format!("and {rest} more errors");
        mistakes.push(Mistake { line: None, column: None, path: String::new(), message });
    }
    ParseError { mistakes }
}

/// Collects the mistakes of all objects.
struct Collector {
    lenient: bool,
    /// Path and message.
    mistakes: Vec<(String, String)>,
    /// The paths of the mistakes.
    paths: HashSet<String>,
}

impl Collector {
    /// Add a mistake, unless there is one at this path: a value of a wrong type is taken out, so
    /// that it then seems to be missing.
    fn push(&mut self, path: String, message: String) {
        if self.paths.insert(path.clone()) {
            self.mistakes.push((path, message));
        }
    }

    fn file(&mut self, mut value: Value) {
        let tenants = value.get_mut("tenants").map(Value::take);
        if let Some(members) = value.as_object_mut()
            && tenants.is_some()
        {
            members.insert("tenants".into(), Value::Array(Vec::new()));
        }
        self.object::<File>(value, "");
        self.list(tenants, "tenants", |found, mut tenant, path| {
            let mut take =
                |key: &str| tenant.as_object_mut().and_then(|members| members.remove(key));
            let (users, clients) = (take("users"), take("clients"));
            let (providers, scopes) = (take("providers"), take("scopes"));
            let (claims, mail_texts) = (take("claims"), take("mail_texts"));
            found.object::<apply::Tenant>(tenant, path);
            found.objects::<apply::User>(users, &format!("{path}.users"));
            found.objects::<apply::Client>(clients, &format!("{path}.clients"));
            found.objects::<apply::Provider>(providers, &format!("{path}.providers"));
            found.objects::<apply::Scope>(scopes, &format!("{path}.scopes"));
            found.objects::<contract::tenant::CustomClaim>(claims, &format!("{path}.claims"));
            found.objects::<contract::mail_text::MailText>(
                mail_texts,
                &format!("{path}.mail_texts"),
            );
        });
    }

    fn objects<T: DeserializeOwned>(&mut self, value: Option<Value>, path: &str) {
        self.list(value, path, |found, item, path| found.object::<T>(item, path));
    }

    fn list(
        &mut self,
        value: Option<Value>,
        path: &str,
        mut each: impl FnMut(&mut Self, Value, &str),
    ) {
        match value {
            None | Some(Value::Null) => {}
            Some(Value::Array(items)) => {
                for (index, item) in items.into_iter().enumerate() {
                    each(self, item, &format!("{path}[{index}]"));
                }
            }
            Some(_) => self.push(path.to_owned(), "This must be a list.".into()),
        }
    }

    /// Every mistake of one object: what is wrong is taken out, and the rest is read again.
    fn object<T: DeserializeOwned>(&mut self, value: Value, path: &str) {
        let Value::Object(mut members) = value else {
            return self.push(path.to_owned(), "This must be an object.".into());
        };
        // Each round removes or adds a key.
        for _ in 0..=members.len() + 8 {
            let error =
                match explain::deserialize::<T>(&Value::Object(members.clone()), self.lenient) {
                    Ok(_) => return,
                    Err(error) => error,
                };
            let below = |inner: &str| match (path, inner) {
                ("", inner) => inner.to_owned(),
                (path, "") => path.to_owned(),
                (path, inner) => format!("{path}.{inner}"),
            };
            match error.missing {
                Some(key) if error.path.is_empty() => {
                    self.push(below(key), error.message);
                    members.insert(key.to_owned(), placeholder(key));
                }
                missing => {
                    let inner = match missing {
                        Some(key) => format!("{}.{key}", error.path),
                        None => error.path.clone(),
                    };
                    self.push(below(&inner), error.message);
                    if !remove_first_key(&mut members, &error.path) {
                        return;
                    }
                }
            }
        }
    }
}

/// Some value for a key that is missing, to read the rest of the object.
fn placeholder(key: &str) -> Value {
    if key == "tenants" { Value::Array(Vec::new()) } else { Value::String(String::new()) }
}

/// Remove the member of the object that a path leads through.
fn remove_first_key(members: &mut Map<String, Value>, path: &str) -> bool {
    let key = path.split(['.', '[']).next().unwrap_or_default();
    // A key may contain a dot itself.
    members.remove(path).or_else(|| members.remove(key)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<(Option<u64>, String, String)> {
        let error = parse(text).unwrap_err();
        let mistakes = error.mistakes.into_iter();
        mistakes.map(|mistake| (mistake.line, mistake.path, mistake.message)).collect()
    }

    #[test]
    fn every_mistake_is_reported_with_its_path_and_line() {
        let yaml = concat!(
            "tenants:\n",
            "  - slug: acme\n",
            "    nmae: Acme\n",
            "    preset: standart\n",
            "    users:\n",
            "      - email: a@acme.example\n",
            "        disabled: maybe\n",
            "    clients:\n",
            "      - client_id: shop\n",
            "        redirect_uri: x\n",
            "        code_lifetime: soon\n",
            "        contacts: one\n",
            "  - name: Rival\n",
            "operators: []\n",
        );
        let found = mistakes(yaml);
        let places: Vec<(Option<u64>, &str)> =
            found.iter().map(|(line, path, _)| (*line, path.as_str())).collect();
        assert_eq!(
            places,
            [
                (Some(3), "tenants[0].nmae"),
                (Some(4), "tenants[0].preset"),
                (Some(6), "tenants[0].users[0].username"),
                (Some(7), "tenants[0].users[0].disabled"),
                (Some(10), "tenants[0].clients[0].redirect_uri"),
                (Some(11), "tenants[0].clients[0].code_lifetime"),
                (Some(12), "tenants[0].clients[0].contacts"),
                (Some(13), "tenants[1].slug"),
                (Some(14), "operators"),
            ]
        );
        let text = format!("{found:?}");
        assert!(text.contains("Did you mean “redirect_uris”?"), "{text}");
        assert!(text.contains("“standart” is none of standard, sage"), "{text}");
        for jargon in ["struct", "invalid type", "expected", "u32", "variant", "sequence", "field"]
        {
            assert!(!text.contains(jargon), "{jargon}: {text}");
        }
    }

    #[test]
    fn a_syntax_error_is_reported_with_its_line() {
        for (text, line) in [
            ("tenants:\n  - slug: [\n", 3),
            ("tenants:\n  - slug: a\n   name: b\n", 3),
            ("{\"tenants\": [\n{\"slug\": \"a\" \"name\": \"b\"}]}", 2),
        ] {
            let found = mistakes(text);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(
                found[0].0.is_some_and(|found| found <= line && found >= line - 1),
                "{found:?}"
            );
            assert!(!found[0].2.contains("budget"), "{found:?}");
        }
    }

    #[test]
    fn json_is_read_as_json() {
        let text = "{\n\t\"tenants\": [{\"slug\": \"acme\", \"name\": \"\\ud83d\\ude00 \\u00e9\",\n\
                    \t\"base\": \"https:\\/\\/acme.example\"}]}";
        let file = parse(text).unwrap();
        assert_eq!(file.tenants[0].name.as_deref(), Some("😀 é"));
        assert_eq!(file.tenants[0].base.as_deref(), Some("https://acme.example"));
        let found = mistakes("{\"tenants\": [{\"slug\": 5,\n \"preset\": \"x\"}]}");
        assert_eq!((found.len(), found[0].0, found[1].0), (2, Some(1), Some(2)), "{found:?}");
        // A YAML flow mapping begins with a brace, too.
        assert_eq!(parse("{tenants: [{slug: acme}]}").unwrap().tenants[0].slug, "acme");
    }

    #[test]
    fn large_files_are_legal_and_deep_ones_are_not() {
        let tenant = |number: usize| {
            format!("  - slug: t{number}\n    name: T\n    users: [{{ username: a, name: A }}]\n")
        };
        let yaml = format!("tenants:\n{}", (0..10_000).map(tenant).collect::<String>());
        assert_eq!(parse(&yaml).unwrap().tenants.len(), 10_000);
        let deep = format!("{{\"tenants\": {}1{}}}", "[".repeat(100), "]".repeat(100));
        assert!(parse(&deep).is_err() && parse(&deep.replace('"', "")).is_err());
    }

    #[test]
    fn texts_of_yaml_need_no_quotes() {
        let file = parse("tenants: [{ slug: acme, users: [{ username: a, password: 01234567 }] }]");
        assert_eq!(file.unwrap().tenants[0].users[0].password.as_deref(), Some("01234567"));
    }
}
