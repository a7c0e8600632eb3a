//! Request parameters from a query, a form or a JSON object.
//!
//! A repeated parameter is an error, and an empty one counts as absent (RFC 6749 §3.1).

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::{Error, ErrorCode};

/// Maximum number of parameters of a request.
const MAX_PARAMS: usize = 100;

/// The parameters of one request, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

fn invalid_request(description: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidRequest, description)
}

impl Params {
    /// Parses a query string.
    ///
    /// # Errors
    ///
    /// As [`Params::from_form`].
    pub fn from_query(query: &str) -> Result<Self, Error> {
        Self::from_form(query.as_bytes())
    }

    /// Parses `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    ///
    /// `invalid_request` if a parameter is sent twice, is not UTF-8 or has a NUL character, or if
    /// there are more than 100.
    ///
    /// ```
    /// use oauth::Params;
    ///
    /// let params = Params::from_form(b"grant_type=refresh_token&scope=").unwrap();
    /// assert_eq!(params.get("grant_type"), Some("refresh_token"));
    /// assert_eq!(params.get("scope"), None, "an empty value counts as absent");
    /// assert!(Params::from_form(b"scope=a&scope=b").is_err());
    /// ```
    pub fn from_form(body: &[u8]) -> Result<Self, Error> {
        let text =
            std::str::from_utf8(body).map_err(|_| invalid_request("The form is not UTF-8."))?;
        let mut params = Self::default();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decoded = |text: &str| {
                decode_component(text).ok_or_else(|| {
                    invalid_request(format!(
                        "{} is not valid UTF-8 text.",
                        crate::error::printable(name)
                    ))
                })
            };
            params.push(&decoded(name)?, decoded(value)?)?;
        }
        Ok(params)
    }

    /// Parses a JSON object. Numbers and booleans become their text, arrays of strings a
    /// space-separated list, and objects JSON text.
    ///
    /// # Errors
    ///
    /// `invalid_request`, with line, column and cause of a syntax error (X-9).
    pub fn from_json(body: &[u8]) -> Result<Self, Error> {
        crate::json::check_limits(body)
            .map_err(|problem| invalid_request(format!("The JSON body {problem}.")))?;
        let members: UniqueMembers = serde_json::from_slice(body)
            .map_err(|error| invalid_request(describe_json_error(body, &error)))?;
        let mut params = Self::default();
        for (name, value) in members.0 {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text,
                Value::Array(items) => {
                    let strings: Option<Vec<_>> =
                        items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
                    strings
                        .ok_or_else(|| {
                            invalid_request(format!(
                                "{name} must be a string or an array of strings."
                            ))
                        })?
                        .join(" ")
                }
                other => other.to_string(),
            };
            params.push(&name, text)?;
        }
        Ok(params)
    }

    fn push(&mut self, name: &str, value: String) -> Result<(), Error> {
        if self.0.len() >= MAX_PARAMS {
            return Err(invalid_request("Too many parameters."));
        }
        // Databases and logs cannot store NUL, and no valid parameter contains it.
        if name.contains('\0') || value.contains('\0') {
            return Err(invalid_request(format!(
                "{} holds a NUL character.",
                crate::error::printable(name)
            )));
        }
        // Only `resource` may repeat (RFC 8707 §2). Its values are joined by spaces, which no URI
        // contains.
        if let Some((_, known)) = self.0.iter_mut().find(|(known, _)| known == name) {
            if name == "resource" {
                known.push(' ');
                known.push_str(&value);
                return Ok(());
            }
            return Err(invalid_request(format!(
                "{} is sent twice.",
                crate::error::printable(name)
            )));
        }
        self.0.push((name.to_owned(), value));
        Ok(())
    }

    /// The value, unless it is absent or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Like [`Params::get`], for a parameter that is required.
    ///
    /// # Errors
    ///
    /// `invalid_request` if it is absent or empty.
    pub fn require(&self, name: &str) -> Result<&str, Error> {
        self.get(name).ok_or_else(|| invalid_request(format!("{name} is missing.")))
    }

    /// Names and values in the order of the request.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there is no parameter.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Decodes a name or value of a form. Returns `None` if the bytes are not UTF-8: the decoder of
/// `url` would replace them.
pub(crate) fn decode_component(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(Cow::into_owned)
}

/// The members of an object in order. A repeated member is an error, unlike in serde_json's map,
/// which keeps the last.
struct UniqueMembers(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for UniqueMembers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = UniqueMembers;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<UniqueMembers, A::Error> {
                let mut members: Vec<(String, Value)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    // Each member is compared with all earlier ones: the limit bounds the quadratic
                    // cost.
                    if members.len() >= MAX_PARAMS {
                        return Err(de::Error::custom("it has too many members"));
                    }
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(de::Error::custom(format!(
                            "{} is sent twice",
                            crate::error::printable(&name)
                        )));
                    }
                    members.push((name, value));
                }
                Ok(UniqueMembers(members))
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}

/// Describes a JSON error with its position and cause (X-9).
fn describe_json_error(body: &[u8], error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let position: usize = body
        .split(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(|line| line.len() + 1)
        .sum::<usize>()
        + column;
    let preceding = body.get(..position.saturating_sub(1)).unwrap_or(body);
    let has_trailing_comma =
        preceding.iter().rev().find(|byte| !byte.is_ascii_whitespace()) == Some(&b',');
    if has_trailing_comma && error.is_syntax() {
        return format!("The JSON body has a trailing comma before line {line}, column {column}.");
    }
    let cause = error.to_string();
    let cause = cause.split(" at line ").next().unwrap_or_default();
    format!("The JSON body is broken at line {line}, column {column}: {cause}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn duplicate_parameter_is_rejected_by_name() {
        let error = Params::from_query("a=1&client_id=x&client_id=y").unwrap_err();
        assert_eq!(
            (error.code, error.description.as_str()),
            (ErrorCode::InvalidRequest, "client_id is sent twice.")
        );
        assert!(
            Params::from_json(br#"{"a": 1, "a": 2}"#)
                .unwrap_err()
                .description
                .contains("a is sent twice")
        );
    }

    #[test]
    fn empty_value_counts_as_absent() {
        let params = Params::from_query("state=&scope=openid+email").unwrap();
        assert_eq!((params.get("state"), params.get("scope")), (None, Some("openid email")));
        assert_eq!(params.require("nonce").unwrap_err().description, "nonce is missing.");
    }

    #[test]
    fn json_members_become_text_values() {
        let params = Params::from_json(
            br#"{
                "scopes": ["openid", "email"],
                "max_age": 5,
                "claims": {"userinfo": {}},
                "x": null
            }"#,
        )
        .unwrap();
        assert_eq!(params.get("scopes"), Some("openid email"));
        assert_eq!(params.get("max_age"), Some("5"));
        assert_eq!(params.get("claims"), Some(r#"{"userinfo":{}}"#));
        assert_eq!(params.get("x"), None);
    }

    #[test]
    fn parameters_keep_their_order_and_are_at_most_100() {
        let many = |count: usize| (0..count).map(|n| format!("{n}=x&")).collect::<String>();
        assert_eq!(Params::from_query(&many(MAX_PARAMS)).unwrap().iter().count(), MAX_PARAMS);
        let error = Params::from_query(&many(MAX_PARAMS + 1)).unwrap_err();
        assert_eq!(error.description, "Too many parameters.");
        let params = Params::from_query("b=1&&a=").unwrap();
        assert_eq!(params.iter().collect::<Vec<_>>(), [("b", "1"), ("a", "")]);
        assert_eq!(params.require("b"), Ok("1"));
        assert!(!params.is_empty() && Params::from_query("&").unwrap().is_empty());
    }

    #[test]
    fn only_resource_may_repeat() {
        let params = Params::from_query("resource=urn:a&resource=urn:b").unwrap();
        assert_eq!(params.get("resource"), Some("urn:a urn:b"));
        assert!(Params::from_query("scope=a&scope=b").is_err());
    }

    #[test]
    fn nul_character_is_rejected_in_forms_and_json() {
        for error in [Params::from_query("a=x%00y"), Params::from_query("a%00=x")] {
            assert!(error.unwrap_err().description.ends_with("holds a NUL character."));
        }
        for body in [
            r#"{"a": "x\u0000y"}"#,
            r#"{"a": ["x", "\u0000"]}"#,
            r#"{"a": {"b": "\u0000"}}"#,
            r#"{"\u0000": 1}"#,
        ] {
            let error = Params::from_json(body.as_bytes()).unwrap_err();
            assert_eq!(error.description, "The JSON body holds a NUL character.");
        }
    }

    #[test]
    fn invalid_utf8_is_rejected_whatever_else_the_form_contains() {
        for bad in ["a=%FF", "a=%ff&b=%EF%BF%BD", "%C3=x", "b=%EF%BF%BD&a=%C3%28", "a=%ED%A0%80"] {
            assert!(Params::from_query(bad).is_err(), "{bad}");
        }
        let params = Params::from_query("a=%EF%BF%BD&b=a+b%2B%C3%A9&c").unwrap();
        assert_eq!(params.get("a"), Some("\u{FFFD}"));
        assert_eq!((params.get("b"), params.get("c")), (Some("a b+\u{E9}"), None));
    }

    #[test]
    fn too_many_members_are_rejected() {
        let many = |count: usize| {
            format!(
                "{{{}}}",
                (0..count).map(|n| format!("\"{n}\":1")).collect::<Vec<_>>().join(",")
            )
        };
        assert!(Params::from_json(many(MAX_PARAMS).as_bytes()).is_ok());
        assert!(
            Params::from_json(many(MAX_PARAMS + 1).as_bytes())
                .unwrap_err()
                .description
                .contains("too many members")
        );
    }

    #[test]
    fn json_error_names_position_and_cause() {
        let error = Params::from_json(b"{\n\"code\": \"Code\",\n}").unwrap_err().description;
        assert!(error.contains("trailing comma") && error.contains("line 3"), "{error}");
        let error = Params::from_json(b"{\"client_id\": ClientId}").unwrap_err().description;
        assert!(error.contains("line 1, column 15"), "{error}");
        // A comma in the line before, or an error of another kind, is no trailing comma.
        for body in ["{\"a\": 1,\n\"b\": x}", "{\"a\": 1,", "{\"a\",}"] {
            let error = Params::from_json(body.as_bytes()).unwrap_err().description;
            assert!(error.starts_with("The JSON body is broken at line "), "{error}");
        }
        let error = Params::from_json(b"{\n\n  \"a\": [1,]\n}").unwrap_err().description;
        assert_eq!(error, "The JSON body has a trailing comma before line 3, column 11.");
        assert!(Params::from_json(b"[]").unwrap_err().description.contains("a JSON object"));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_do_not_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Params::from_form(&body);
            let _ = Params::from_json(&body);
        }
    }
}
