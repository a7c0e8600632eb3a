//! Client registration and update requests (RFC 7591 §3.1, RFC 7592 §2.2).
//!
//! Fields have the standard names or the shorter aliases that other servers use.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{ClientMetadata, Error, ErrorCode, Params};

/// Aliases of standard names (S2-3, X-30).
const ALIASES: [(&str, &str); 2] = [("name", "client_name"), ("scopes", "scope")];
const LIST_FIELDS: [&str; 5] =
    ["redirect_uris", "post_logout_redirect_uris", "grant_types", "response_types", "contacts"];
/// Scalar fields that are no text: in a form they are JSON.
const JSON_FIELDS: [&str; 3] = ["jwks", "default_max_age", "require_auth_time"];
const SCALAR_FIELDS: [&str; 15] = [
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
    "initiate_login_uri",
    "default_max_age",
    "require_auth_time",
];
/// Fields that an update preserves if it omits them or sends an empty value: the registered value
/// is better than any default, which may allow more (P1).
const PRESERVED: [&str; 6] = [
    "scope",
    "grant_types",
    "response_types",
    "token_endpoint_auth_method",
    "application_type",
    "id_token_signed_response_alg",
];
/// Fields that only an administrator may set. RFC 7591 §2 has a server ignore unknown fields, but
/// these are rejected: otherwise the client would believe that they are in effect.
const ADMIN_ONLY_FIELDS: [&str; 11] = [
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
    "default_audience",
];
/// Fields that the server assigns and a request must not contain (RFC 7592 §2.2).
const SERVER_ASSIGNED_FIELDS: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_id_issued_at",
    "client_secret_expires_at",
];

/// A parsed registration or update request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegistrationRequest {
    /// What the client does, for administrators and the consent page.
    pub description: Option<String>,
    /// The `client_id` that the request names, if any.
    pub client_id: Option<String>,
    /// The current secret as the client knows it. A request cannot set a secret.
    pub client_secret: Option<String>,
    /// The metadata fields of the request. Null means an empty value, which the request has as an
    /// empty string.
    fields: BTreeMap<String, Value>,
}

fn invalid_metadata(description: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidClientMetadata, description)
}

/// The items of an array, if all of them are strings.
fn as_strings(items: &[Value]) -> Option<Vec<&str>> {
    items.iter().map(Value::as_str).collect()
}

impl RegistrationRequest {
    /// Parses a JSON object. A syntax error is reported with its position, and a repeated member is
    /// an error. A member that is null counts as absent.
    ///
    /// # Errors
    ///
    /// `invalid_client_metadata`, or `invalid_request` for a member that the server assigns.
    ///
    /// ```
    /// use oauth::RegistrationRequest;
    ///
    /// let body = br#"{"name": "Shop", "scopes": ["openid", "email"]}"#;
    /// let metadata = RegistrationRequest::from_json(body).unwrap().to_metadata().unwrap();
    /// assert_eq!(metadata.client_name.as_deref(), Some("Shop"));
    /// assert_eq!(metadata.scope.as_deref(), Some("openid email"));
    /// ```
    pub fn from_json(body: &[u8]) -> Result<Self, Error> {
        Params::from_json(body)?;
        let members: Map<String, Value> = serde_json::from_slice(body)
            .map_err(|error| invalid_metadata(format!("The body cannot be read: {error}.")))?;
        Self::from_members(members)
    }

    /// Parses a form (X-8), for which RFC 7591 has no syntax. The items of a list are separated by
    /// spaces, as in `scope`; what contains spaces itself, and what is no text, is JSON.
    ///
    /// # Errors
    ///
    /// As [`RegistrationRequest::from_json`].
    ///
    /// ```
    /// use oauth::RegistrationRequest;
    ///
    /// let body = b"name=Shop&redirect_uris=https://a.example/cb+https://b.example/cb";
    /// let metadata = RegistrationRequest::from_form(body).unwrap().to_metadata().unwrap();
    /// assert_eq!(metadata.client_name.as_deref(), Some("Shop"));
    /// assert_eq!(metadata.redirect_uris, ["https://a.example/cb", "https://b.example/cb"]);
    /// ```
    pub fn from_form(body: &[u8]) -> Result<Self, Error> {
        let params = Params::from_form(body)?;
        let value = |name: &str, text: &str| {
            let is_list = LIST_FIELDS.contains(&name);
            if JSON_FIELDS.contains(&name) || is_list && text.starts_with('[') {
                crate::json::check_limits(text.as_bytes()).map_err(|problem| {
                    invalid_metadata(format!("The value of {name} {problem}."))
                })?;
                return serde_json::from_str(text)
                    .map_err(|_| invalid_metadata(format!("{name} must be a JSON value.")));
            }
            Ok(match name {
                // A response type contains spaces itself.
                "response_types" => vec![text].into(),
                _ if is_list => text.split_ascii_whitespace().collect(),
                _ => text.into(),
            })
        };
        let members = params.iter().filter(|(_, text)| !text.is_empty());
        let members: Result<Map<String, Value>, Error> =
            members.map(|(name, text)| Ok((name.to_owned(), value(name, text)?))).collect();
        Self::from_members(members?)
    }

    fn from_members(members: Map<String, Value>) -> Result<Self, Error> {
        let mut request = Self::default();
        for (name, value) in members.into_iter().filter(|(_, value)| !value.is_null()) {
            let name = ALIASES
                .iter()
                .find(|(alias, _)| *alias == name)
                .map_or(name.as_str(), |(_, standard)| standard);
            if ADMIN_ONLY_FIELDS.contains(&name) {
                return Err(invalid_metadata(format!(
                    "Only an owner or admin can set {name}. Remove it from the request."
                )));
            }
            if SERVER_ASSIGNED_FIELDS.contains(&name) {
                return Err(Error::new(
                    ErrorCode::InvalidRequest,
                    format!("The server sets {name}. Remove it from the request."),
                ));
            }
            let text = || {
                value
                    .as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| invalid_metadata(format!("{name} must be a string.")))
            };
            match name {
                "client_id" | "app_id" => request.client_id = Some(text()?),
                "client_secret" | "app_secret" => request.client_secret = Some(text()?),
                "description" => request.description = Some(text()?),
                _ if LIST_FIELDS.contains(&name) || SCALAR_FIELDS.contains(&name) => {
                    request.set(name, value)?
                }
                // RFC 7591 §2: fields that the server does not understand are ignored.
                _ => {}
            }
        }
        Ok(request)
    }

    fn set(&mut self, name: &str, value: Value) -> Result<(), Error> {
        let value = match value {
            Value::String(text) if text.trim().is_empty() => Value::Null,
            // `scope` may be a space-separated string or an array (X-30).
            Value::Array(items) if name == "scope" => as_strings(&items)
                .ok_or_else(|| invalid_metadata("scopes must be an array of strings."))?
                .join(" ")
                .into(),
            Value::Array(items) if LIST_FIELDS.contains(&name) && as_strings(&items).is_none() => {
                return Err(invalid_metadata(format!("{name} must be an array of strings.")));
            }
            other if LIST_FIELDS.contains(&name) && !other.is_array() => {
                return Err(invalid_metadata(format!("{name} must be an array of strings.")));
            }
            other => other,
        };
        if self.fields.get(name).is_some_and(|earlier| *earlier != value) {
            return Err(invalid_metadata(format!(
                "{name} was sent under two names with different values. Send only one."
            )));
        }
        self.fields.insert(name.to_owned(), value);
        Ok(())
    }

    fn apply_to(&self, base: Map<String, Value>) -> Result<ClientMetadata, Error> {
        let mut members = base;
        for (name, value) in &self.fields {
            if value.is_null() {
                if !PRESERVED.contains(&name.as_str()) {
                    members.remove(name);
                }
            } else {
                members.insert(name.clone(), value.clone());
            }
        }
        serde_json::from_value(Value::Object(members))
            .map_err(|error| invalid_metadata(format!("The metadata is invalid: {error}.")))
    }

    fn metadata_fields(metadata: &ClientMetadata) -> Map<String, Value> {
        match serde_json::to_value(metadata) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }

    /// The metadata of a new client.
    ///
    /// # Errors
    ///
    /// `invalid_client_metadata` for a value of the wrong type, or one that is unknown.
    pub fn to_metadata(&self) -> Result<ClientMetadata, Error> {
        self.apply_to(Map::new())
    }

    /// The current metadata with the fields of the request merged into it (PATCH).
    ///
    /// # Errors
    ///
    /// As [`RegistrationRequest::to_metadata`].
    pub fn merge_into(&self, current: &ClientMetadata) -> Result<ClientMetadata, Error> {
        self.apply_to(Self::metadata_fields(current))
    }

    /// The metadata of the request, which replaces the current one (PUT, RFC 7592 §2.2).
    ///
    /// # Errors
    ///
    /// As [`RegistrationRequest::to_metadata`].
    pub fn replace(&self, current: &ClientMetadata) -> Result<ClientMetadata, Error> {
        let preserved = Self::metadata_fields(current)
            .into_iter()
            .filter(|(name, _)| PRESERVED.contains(&name.as_str()));
        self.apply_to(preserved.collect())
    }
}

#[cfg(test)]
mod tests;
