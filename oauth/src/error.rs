//! Error codes of the specifications, with a description for developers.

use serde::{Serialize, Serializer, ser::SerializeStruct};

macro_rules! error_codes {
    ($($(#[$attribute:meta])* $name:ident $text:literal $status:literal),* $(,)?) => {
        /// An error code of RFC 6749, 6750, 7009, 7591, 8707 or OpenID Connect.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$attribute])* $name),* }

        impl ErrorCode {
            /// The code as responses contain it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The HTTP status of a response that is not a redirect.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }
        }
    };
}

error_codes! {
    /// A parameter is missing, repeated or malformed (RFC 6749 §5.2).
    InvalidRequest "invalid_request" 400,
    /// Client authentication failed (RFC 6749 §5.2).
    InvalidClient "invalid_client" 401,
    /// The code, refresh token or password is not valid (RFC 6749 §5.2).
    InvalidGrant "invalid_grant" 400,
    /// The client may not use this grant or response type (RFC 6749 §5.2).
    UnauthorizedClient "unauthorized_client" 400,
    /// The server does not have the grant type (RFC 6749 §5.2).
    UnsupportedGrantType "unsupported_grant_type" 400,
    /// The scope is unknown, malformed or exceeds the granted one (RFC 6749 §5.2).
    InvalidScope "invalid_scope" 400,
    /// The resource is malformed or was not authorized (RFC 8707 §2).
    InvalidTarget "invalid_target" 400,
    /// The end user or the server denied the request (RFC 6749 §4.1.2.1).
    AccessDenied "access_denied" 403,
    /// The server does not have the response type (RFC 6749 §4.1.2.1).
    UnsupportedResponseType "unsupported_response_type" 400,
    /// The server failed (RFC 6749 §4.1.2.1).
    ServerError "server_error" 500,
    /// The server is overloaded, or a limit is reached (RFC 6749 §4.1.2.1).
    TemporarilyUnavailable "temporarily_unavailable" 503,
    /// The end user has to sign in (OpenID Connect Core §3.1.2.6).
    LoginRequired "login_required" 400,
    /// The end user has to consent (OpenID Connect Core §3.1.2.6).
    ConsentRequired "consent_required" 400,
    /// The end user has to do something else (OpenID Connect Core §3.1.2.6).
    InteractionRequired "interaction_required" 400,
    /// The access token is not valid (RFC 6750 §3.1).
    InvalidToken "invalid_token" 401,
    /// The access token lacks a scope (RFC 6750 §3.1).
    InsufficientScope "insufficient_scope" 403,
    /// A redirect URI cannot be registered (RFC 7591 §3.2.2).
    InvalidRedirectUri "invalid_redirect_uri" 400,
    /// Another member of a registration is not valid (RFC 7591 §3.2.2).
    InvalidClientMetadata "invalid_client_metadata" 400,
    /// The parameter `request` is not supported (OpenID Connect Core §3.1.2.6).
    RequestNotSupported "request_not_supported" 400,
    /// The parameter `request_uri` is not supported (OpenID Connect Core §3.1.2.6).
    RequestUriNotSupported "request_uri_not_supported" 400,
    /// The parameter `registration` is not supported (OpenID Connect Core §3.1.2.6).
    RegistrationNotSupported "registration_not_supported" 400,
}

/// An error response (RFC 6749 §5.2). Serializes to `error` and `error_description`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct Error {
    /// The code that programs read.
    pub code: ErrorCode,
    /// A sentence for developers. Never contains a secret.
    pub description: String,
}

impl Error {
    /// An error with this code and description.
    pub fn new(code: ErrorCode, description: impl Into<String>) -> Self {
        Self { code, description: description.into() }
    }
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut response = serializer.serialize_struct("Error", 2)?;
        response.serialize_field("error", self.code.as_str())?;
        response.serialize_field("error_description", &self.description)?;
        response.end()
    }
}

/// Replaces every character that `error_description` does not allow: printable ASCII without quote
/// and backslash remains (RFC 6749 §4.1.2.1).
///
/// ```
/// assert_eq!(oauth::printable("not \"this\""), "not ?this?");
/// ```
pub fn printable(text: &str) -> String {
    text.chars()
        .map(
            |character| {
                if matches!(character, ' '..='!' | '#'..='[' | ']'..='~') { character } else { '?' }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_is_a_document_of_its_code_and_description() {
        let error = Error::new(ErrorCode::InvalidGrant, "No.");
        assert_eq!(
            serde_json::to_value(error).unwrap(),
            serde_json::json!({ "error": "invalid_grant", "error_description": "No." })
        );
        assert_eq!(printable("a~ !#[]\"\\é\n"), "a~ !#[]????");
    }
}
