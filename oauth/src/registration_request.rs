//! What somebody sends who registers an application, or changes one (RFC 7591 §2, RFC 7592 §2.2),
//! in the standard's names or the shorter ones that other servers have.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{ClientMetadata, Error, ErrorCode, Params};

/// Shorter names of the same (DIALECTS S2-3, X-30).
const ALSO: [(&str, &str); 2] = [("name", "client_name"), ("scopes", "scope")];
const LISTS: [&str; 5] =
    ["redirect_uris", "post_logout_redirect_uris", "grant_types", "response_types", "contacts"];
const OTHERS: [&str; 14] = [
    "client_name",
    "scope",
    "token_endpoint_auth_method",
    "token_endpoint_auth_signing_alg",
    "jwks",
    "jwks_uri",
    "application_type",
    "id_token_signed_response_alg",
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "default_max_age",
    "require_auth_time",
];
/// Left as it is where a replacement does not name it: there is no better default than what was decided.
const KEPT: [&str; 6] = [
    "scope",
    "grant_types",
    "response_types",
    "token_endpoint_auth_method",
    "application_type",
    "id_token_signed_response_alg",
];
/// What whoever runs the server decides. Refused, rather than ignored as RFC 7591 has it for
/// names that nobody knows: who sends it believes that it holds.
const OF_THE_STAFF: [&str; 10] = [
    "client_type",
    "skip_consent",
    "enabled",
    "owners",
    "allow_plain_pkce",
    "access_token_format",
    "access_token_lifetime",
    "refresh_token_lifetime",
    "code_lifetime",
    "allowed_origins",
];
/// What the server says and is never told (RFC 7592 §2.2).
const OF_THE_SERVER: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_id_issued_at",
    "client_secret_expires_at",
];

#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegistrationRequest {
    pub description: Option<String>,
    /// Which application the sender means, where they say so.
    pub client_id: Option<String>,
    /// The secret that the sender believes to have. Nobody sets one.
    pub client_secret: Option<String>,
    /// Members that were sent. Null where one was sent empty.
    sent: BTreeMap<String, Value>,
}

fn refused(description: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidClientMetadata, description)
}

/// The items of a list, where all of them are strings.
fn words(items: &[Value]) -> Option<Vec<&str>> {
    items.iter().map(Value::as_str).collect()
}

impl RegistrationRequest {
    /// A JSON object. What is broken is told with its place, and a member sent twice is refused.
    pub fn from_json(body: &[u8]) -> Result<Self, Error> {
        Params::from_json(body)?;
        let members: Map<String, Value> = serde_json::from_slice(body)
            .map_err(|error| refused(format!("The body cannot be read: {error}.")))?;
        let mut request = Self::default();
        for (name, value) in members {
            let name = ALSO
                .iter()
                .find(|(short, _)| *short == name)
                .map_or(name.as_str(), |(_, whole)| whole);
            if OF_THE_STAFF.contains(&name) {
                return Err(refused(format!(
                    "{name} is for the administrators to decide: leave it out."
                )));
            }
            if OF_THE_SERVER.contains(&name) {
                return Err(Error::new(
                    ErrorCode::InvalidRequest,
                    format!("{name} is the server's to say: leave it out."),
                ));
            }
            let text = || {
                value
                    .as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| refused(format!("{name} must be a string.")))
            };
            match name {
                "client_id" | "app_id" => request.client_id = Some(text()?),
                "client_secret" | "app_secret" => request.client_secret = Some(text()?),
                "description" => {
                    request.description =
                        Some(if value.is_null() { String::new() } else { text()? })
                }
                _ if LISTS.contains(&name) || OTHERS.contains(&name) => request.put(name, value)?,
                // RFC 7591 §2: what the server does not understand is ignored.
                _ => {}
            }
        }
        Ok(request)
    }

    fn put(&mut self, name: &str, value: Value) -> Result<(), Error> {
        let value = match value {
            Value::String(text) if text.trim().is_empty() => Value::Null,
            // One scope or many: as words, or as a list of them (DIALECTS X-30).
            Value::Array(items) if name == "scope" => words(&items)
                .ok_or_else(|| refused("scopes must be an array of strings."))?
                .join(" ")
                .into(),
            Value::Array(items) if LISTS.contains(&name) && words(&items).is_none() => {
                return Err(refused(format!("{name} must be an array of strings.")));
            }
            other if LISTS.contains(&name) && !other.is_array() && !other.is_null() => {
                return Err(refused(format!("{name} must be an array of strings.")));
            }
            other => other,
        };
        if self.sent.get(name).is_some_and(|known| *known != value) {
            return Err(refused(format!("{name} is sent under two names that differ: send one.")));
        }
        self.sent.insert(name.to_owned(), value);
        Ok(())
    }

    fn over(&self, base: Map<String, Value>) -> Result<ClientMetadata, Error> {
        let mut members = base;
        for (name, value) in &self.sent {
            if value.is_null() {
                members.remove(name);
            } else {
                members.insert(name.clone(), value.clone());
            }
        }
        serde_json::from_value(Value::Object(members))
            .map_err(|error| refused(format!("The metadata cannot be used: {error}.")))
    }

    fn members(metadata: &ClientMetadata) -> Map<String, Value> {
        match serde_json::to_value(metadata) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }

    /// A new application's.
    pub fn metadata(&self) -> Result<ClientMetadata, Error> {
        self.over(Map::new())
    }

    /// An application's with what was sent laid over it.
    pub fn changed(&self, before: &ClientMetadata) -> Result<ClientMetadata, Error> {
        self.over(Self::members(before))
    }

    /// An application's replaced by what was sent.
    pub fn replaced(&self, before: &ClientMetadata) -> Result<ClientMetadata, Error> {
        let kept =
            Self::members(before).into_iter().filter(|(name, _)| KEPT.contains(&name.as_str()));
        self.over(kept.collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::GrantType;

    fn parse(json: &str) -> Result<RegistrationRequest, Error> {
        RegistrationRequest::from_json(json.as_bytes())
    }

    #[test]
    fn both_names_say_the_same() {
        let short = parse(r#"{"name": "My App", "description": "d", "redirect_uris": ["https://a.example/cb"], "scopes": ["openid", "email"]}"#).unwrap();
        let whole = parse(r#"{"client_name": "My App", "description": "d", "redirect_uris": ["https://a.example/cb"], "scope": "openid email"}"#).unwrap();
        assert_eq!(short, whole);
        let metadata = short.metadata().unwrap();
        assert_eq!(
            (metadata.client_name.as_deref(), metadata.scope.as_deref()),
            (Some("My App"), Some("openid email"))
        );
        assert_eq!(metadata.redirect_uris, ["https://a.example/cb"]);
        assert!(parse(r#"{"name": "A", "client_name": "A"}"#).is_ok());
        assert!(parse(r#"{"name": "A", "client_name": "B"}"#).is_err());
    }

    #[test]
    fn what_the_staff_decides_is_refused_and_the_unknown_ignored() {
        for name in OF_THE_STAFF.iter() {
            assert_eq!(
                parse(&format!(r#"{{"{name}": "x"}}"#)).unwrap_err().code,
                ErrorCode::InvalidClientMetadata,
                "{name}"
            );
        }
        for name in OF_THE_SERVER.iter() {
            assert_eq!(
                parse(&format!(r#"{{"{name}": "x"}}"#)).unwrap_err().code,
                ErrorCode::InvalidRequest,
                "{name}"
            );
        }
        assert_eq!(
            parse(r#"{"software_id": "x", "client_name#de": "y"}"#).unwrap(),
            RegistrationRequest::default()
        );
    }

    #[test]
    fn what_is_of_another_kind_is_said_at_its_name() {
        for wrong in [
            r#"{"redirect_uris": "https://a.example/cb"}"#,
            r#"{"redirect_uris": [1]}"#,
            r#"{"scopes": [1]}"#,
            r#"{"client_id": 1}"#,
            r#"{"description": []}"#,
        ] {
            assert_eq!(
                parse(wrong).unwrap_err().code,
                if wrong.contains("[1]") {
                    ErrorCode::InvalidRequest
                } else {
                    ErrorCode::InvalidClientMetadata
                },
                "{wrong}"
            );
        }
        for wrong in [
            r#"{"grant_types": ["pigeon"]}"#,
            r#"{"default_max_age": "soon"}"#,
            r#"{"name": 7}"#,
            r#"{"token_endpoint_auth_method": "magic"}"#,
        ] {
            assert_eq!(
                parse(wrong).unwrap().metadata().unwrap_err().code,
                ErrorCode::InvalidClientMetadata,
                "{wrong}"
            );
        }
        let spaced = parse(
            r#"{"redirect_uris": ["https://a.example/c b"], "response_types": ["code id_token"]}"#,
        )
        .unwrap()
        .metadata()
        .unwrap();
        assert_eq!(
            (spaced.redirect_uris.len(), spaced.response_types.unwrap().len()),
            (1, 1),
            "what is in one word of the list stays there"
        );
    }

    #[test]
    fn a_change_lays_over_and_a_replacement_keeps_only_what_was_decided() {
        let before = parse(
            r#"{"name": "A", "client_uri": "https://a.example/", "scope": "openid", "grant_types": ["authorization_code"], "contacts": ["a@a.example"]}"#,
        );
        let before = before.unwrap().metadata().unwrap();
        let changed =
            parse(r#"{"name": "B", "client_uri": ""}"#).unwrap().changed(&before).unwrap();
        assert_eq!(
            (changed.client_name.as_deref(), changed.client_uri, changed.contacts.len()),
            (Some("B"), None, 1)
        );
        let replaced = parse(r#"{"name": "B"}"#).unwrap().replaced(&before).unwrap();
        assert_eq!(
            (replaced.client_uri, replaced.contacts.len(), replaced.scope.as_deref()),
            (None, 0, Some("openid"))
        );
        assert_eq!(replaced.grant_types, Some(vec![GrantType::AuthorizationCode]));
    }

    proptest! {
        #[test]
        fn no_members_make_it_panic(name in "[a-z_]{1,20}|redirect_uris|jwks|default_max_age", value in ".{0,40}|\\[.{0,20}\\]|\\{\\}|7|null") {
            for body in [format!("{{\"{name}\": {value}}}"), serde_json::json!({ name: value }).to_string()] {
                if let Ok(request) = RegistrationRequest::from_json(body.as_bytes()) {
                    let _ = request.metadata();
                }
            }
        }
    }
}
