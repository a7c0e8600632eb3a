//! Sage's environment variables: clients of the default tenant, its issuer and its access token
//! lifetime (S0-10 to S0-19, X-33).
//!
//! Every problem is reported with its position.

use oauth::{ClientAuthMethod, GrantType};
use serde_json::{Map, Value};

use crate::client::NewClient;

/// The variable with the JSON array of clients (S0-10).
pub const CLIENTS_VAR: &str = "SAGE_OAUTH2_CLIENTS";
/// The variable with the issuer (S0-18).
pub const ISSUER_VAR: &str = "SAGE_OAUTH2_ISSUER";
/// The variable with the access token lifetime in seconds (S0-19).
pub const LIFETIME_VAR: &str = "SAGE_OAUTH2_ACCESS_TOKEN_EXPIRES_IN";

/// The value of `managed_by` for clients of these variables.
pub const MANAGED_BY: &str = "environment";

/// The parsed variables; `None` for each one that is not set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SageEnvironment {
    /// The clients, in the order of the array.
    pub clients: Option<Vec<NewClient>>,
    /// The issuer, not validated yet.
    pub issuer: Option<String>,
    /// Seconds.
    pub access_token_lifetime: Option<u32>,
}

const CLIENT_FIELDS: [&str; 11] = [
    "client_id",
    "name",
    "description",
    "client_secret",
    "redirect_uris",
    "grant_types",
    "response_types",
    "scope",
    "token_endpoint_auth_method",
    "skip_consent",
    "enabled",
];

impl SageEnvironment {
    /// Parses the values; `Ok(None)` if none of the three is set.
    ///
    /// # Errors
    ///
    /// All problems, each with its position.
    pub fn parse(
        clients: Option<&str>,
        issuer: Option<&str>,
        lifetime: Option<&str>,
    ) -> Result<Option<Self>, Vec<String>> {
        if clients.is_none() && issuer.is_none() && lifetime.is_none() {
            return Ok(None);
        }
        let mut problems = Vec::new();
        let clients = clients.map(|text| parse_clients(text, &mut problems));
        let access_token_lifetime = lifetime.and_then(|text| match text.trim().parse::<u32>() {
            Ok(seconds) if seconds > 0 => Some(seconds),
            _ => {
                problems.push(format!("{LIFETIME_VAR}: “{text}” is not a number of seconds"));
                None
            }
        });
        let issuer = issuer.map(|text| text.trim().to_owned());
        if problems.is_empty() {
            Ok(Some(Self { clients, issuer, access_token_lifetime }))
        } else {
            Err(problems)
        }
    }
}

fn parse_clients(text: &str, problems: &mut Vec<String>) -> Vec<NewClient> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            // serde_json names line and column. The text may contain secrets and is not repeated.
            problems.push(format!("{CLIENTS_VAR}: {error}"));
            return Vec::new();
        }
    };
    let Value::Array(items) = value else {
        problems.push(format!("{CLIENTS_VAR}: write a JSON array of applications"));
        return Vec::new();
    };
    let mut clients: Vec<NewClient> = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let location = format!("{CLIENTS_VAR}[{index}]");
        let Value::Object(object) = item else {
            problems.push(format!("{location}: write a JSON object"));
            continue;
        };
        let client = parse_client(ObjectReader { location: &location, object, problems });
        if clients.iter().any(|known| known.client_id == client.client_id) {
            problems.push(format!("{location}.client_id: this application is listed already"));
        }
        clients.push(client);
    }
    clients
}

fn parse_client(mut reader: ObjectReader<'_>) -> NewClient {
    let unknown: Vec<String> = reader
        .object
        .keys()
        .filter(|key| !CLIENT_FIELDS.contains(&key.as_str()))
        .cloned()
        .collect();
    for key in unknown {
        reader.problem(
            &key,
            format!("there is no such field; known are {}", CLIENT_FIELDS.join(", ")),
        );
    }
    let client_id = reader.string("client_id");
    if client_id.is_none() && !reader.object.contains_key("client_id") {
        reader.problem("client_id", "is missing");
    }
    let client_secret = reader.string("client_secret");
    let method = reader.keyword("token_endpoint_auth_method", ClientAuthMethod::parse);
    if client_secret.is_none()
        && !matches!(method, Some(ClientAuthMethod::None))
        && !reader.object.contains_key("client_secret")
    {
        reader.problem(
            "client_secret",
            "is missing; an application that cannot keep one has \
             the token_endpoint_auth_method none",
        );
    }
    let mut new = NewClient {
        client_secret,
        description: reader.string("description").unwrap_or_default(),
        enabled: reader.boolean("enabled").unwrap_or(true),
        managed_by: Some(MANAGED_BY.into()),
        ..Default::default()
    };
    new.settings.skip_consent = reader.boolean("skip_consent").unwrap_or(false);
    new.metadata.client_name = reader.string("name").or_else(|| client_id.clone());
    new.metadata.redirect_uris =
        reader.array("redirect_uris", |text| Some(text.to_owned())).unwrap_or_default();
    new.metadata.grant_types = reader.array("grant_types", GrantType::parse);
    new.metadata.response_types = reader.array("response_types", |text| Some(text.to_owned()));
    new.metadata.scope = reader.string("scope");
    new.metadata.token_endpoint_auth_method = method;
    new.client_id = client_id;
    new
}

/// Reads one object of the array. A field that cannot be read is reported and counts as absent.
struct ObjectReader<'a> {
    location: &'a str,
    object: Map<String, Value>,
    problems: &'a mut Vec<String>,
}

impl ObjectReader<'_> {
    fn problem(&mut self, field: &str, message: impl std::fmt::Display) {
        self.problems.push(format!("{}.{field}: {message}", self.location));
    }

    fn string(&mut self, field: &str) -> Option<String> {
        match self.object.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.problem(field, "use a string");
                None
            }
        }
    }

    fn boolean(&mut self, field: &str) -> Option<bool> {
        match self.object.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::Bool(flag)) => Some(*flag),
            Some(_) => {
                self.problem(field, "write true or false");
                None
            }
        }
    }

    fn keyword<T>(&mut self, field: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.string(field)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.problem(field, format!("“{text}” is unknown"));
        }
        parsed
    }

    fn array<T>(&mut self, field: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let items = match self.object.get(field) {
            None | Some(Value::Null) => return None,
            Some(Value::Array(items)) => items.clone(),
            Some(_) => {
                self.problem(field, "write an array of texts");
                return None;
            }
        };
        let mut parsed_items = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match item.as_str() {
                Some(text) => match parse(text) {
                    Some(parsed) => parsed_items.push(parsed),
                    None => {
                        self.problem(&format!("{field}[{index}]"), format!("“{text}” is unknown"))
                    }
                },
                None => self.problem(&format!("{field}[{index}]"), "use a string"),
            }
        }
        Some(parsed_items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_names_its_position() {
        let text = r#"[
            {"client_id": "a", "client_secret": "long-enough",
             "redirect_uris": ["https://a.example/cb", 5], "enabled": "yes"},
            {"client_id": "a", "token_endpoint_auth_method": "none",
             "grant_types": ["authorization_code", "pigeon"], "secret": "x"},
            {"name": "no id"},
            "text"
        ]"#;
        let problems = SageEnvironment::parse(Some(text), None, Some("an hour")).unwrap_err();
        let fields: Vec<_> =
            problems.iter().map(|problem| problem.split(": ").next().unwrap_or_default()).collect();
        let expected = [
            "SAGE_OAUTH2_CLIENTS[0].enabled",
            "SAGE_OAUTH2_CLIENTS[0].redirect_uris[1]",
            "SAGE_OAUTH2_CLIENTS[1].secret",
            "SAGE_OAUTH2_CLIENTS[1].grant_types[1]",
            "SAGE_OAUTH2_CLIENTS[1].client_id",
            "SAGE_OAUTH2_CLIENTS[2].client_id",
            "SAGE_OAUTH2_CLIENTS[2].client_secret",
            "SAGE_OAUTH2_CLIENTS[3]",
            "SAGE_OAUTH2_ACCESS_TOKEN_EXPIRES_IN",
        ];
        assert_eq!(fields, expected, "{problems:#?}");
    }

    #[test]
    fn json_error_names_line_and_column_and_not_the_text() {
        let problems =
            SageEnvironment::parse(Some("[\n{\"client_secret\": \"hush-hush\",}\n]"), None, None)
                .unwrap_err();
        assert!(
            problems[0].contains("line 2 column") && !problems[0].contains("hush"),
            "{problems:?}"
        );
        assert_eq!(SageEnvironment::parse(None, None, None), Ok(None));
    }
}
