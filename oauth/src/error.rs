//! Error codes of the specifications, with a description for developers.

use serde::{Serialize, Serializer, ser::SerializeStruct};

macro_rules! error_codes {
    ($($name:ident $text:literal $status:literal),* $(,)?) => {
        /// An error code of RFC 6749, 6750, 7009, 7591, 8707 or OpenID Connect.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($name),* }

        impl ErrorCode {
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
    InvalidRequest "invalid_request" 400,
    InvalidClient "invalid_client" 401,
    InvalidGrant "invalid_grant" 400,
    UnauthorizedClient "unauthorized_client" 400,
    UnsupportedGrantType "unsupported_grant_type" 400,
    InvalidScope "invalid_scope" 400,
    InvalidTarget "invalid_target" 400,
    AccessDenied "access_denied" 403,
    UnsupportedResponseType "unsupported_response_type" 400,
    ServerError "server_error" 500,
    TemporarilyUnavailable "temporarily_unavailable" 503,
    LoginRequired "login_required" 400,
    ConsentRequired "consent_required" 400,
    InteractionRequired "interaction_required" 400,
    AccountSelectionRequired "account_selection_required" 400,
    InvalidToken "invalid_token" 401,
    InsufficientScope "insufficient_scope" 403,
    InvalidRedirectUri "invalid_redirect_uri" 400,
    InvalidClientMetadata "invalid_client_metadata" 400,
    RequestNotSupported "request_not_supported" 400,
    RequestUriNotSupported "request_uri_not_supported" 400,
    RegistrationNotSupported "registration_not_supported" 400,
    UnsupportedTokenType "unsupported_token_type" 400,
}

/// An error response (RFC 6749 §5.2). Serializes to `error` and `error_description`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct Error {
    pub code: ErrorCode,
    pub description: String,
}

impl Error {
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
pub fn printable(text: &str) -> String {
    text.chars()
        .map(
            |character| {
                if matches!(character, ' '..='!' | '#'..='[' | ']'..='~') { character } else { '?' }
            },
        )
        .collect()
}
