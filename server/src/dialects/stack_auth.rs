//! Stack Auth: how its clients get errors (S1-6, S1-23). The endpoints are in
//! `server/src/oauth/stack_auth.rs`.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::interaction::{NotSignedIn, StackAuthCode};
use serde_json::json;

use crate::respond::see_other;

/// Stack Auth's clients read the code of an error from it.
pub const KNOWN_ERROR: HeaderName = HeaderName::from_static("x-stack-known-error");

/// The response that takes an error to a client (S1-6).
pub fn error_redirect(uri: &str, code: StackAuthCode, message: &str) -> Response {
    let Ok(mut url) = url::Url::parse(uri) else { return json_error(code, message) };
    url.query_pairs_mut()
        .append_pair("errorCode", code.as_str())
        .append_pair("message", message)
        .append_pair("details", "{}");
    see_other(url.as_str())
}

/// The response for a user who is not signed in after a sign-in that a client of Stack Auth began.
pub fn not_signed_in(uri: &str, reason: &NotSignedIn) -> Response {
    let (code, message) = match reason {
        NotSignedIn::Denied => {
            (StackAuthCode::AccessDenied, "The user canceled the sign-in.".to_owned())
        }
        NotSignedIn::TimedOut => {
            (StackAuthCode::Timeout, "The sign-in took longer than ten minutes.".to_owned())
        }
        NotSignedIn::Failed(error) => (StackAuthCode::ProviderFailed, error.to_string()),
        NotSignedIn::LinkedToAnotherUser => (
            StackAuthCode::LinkedToAnotherUser,
            "The identity is connected to another user.".to_owned(),
        ),
        NotSignedIn::HasAnotherIdentity => (
            StackAuthCode::HasAnotherIdentity,
            "The user is connected to another identity of this provider.".to_owned(),
        ),
        NotSignedIn::Conflict => (
            StackAuthCode::SignUpNotEnabled,
            "An account with the same address exists. Its user has to sign in to it first."
                .to_owned(),
        ),
        NotSignedIn::NoAccount | NotSignedIn::OtherDomain | NotSignedIn::Blocked => {
            (StackAuthCode::SignUpNotEnabled, "The user may not sign in here.".to_owned())
        }
    };
    error_redirect(uri, code, &message)
}

/// The error as JSON (S1-23).
pub fn json_error(code: StackAuthCode, message: &str) -> Response {
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (KNOWN_ERROR, HeaderValue::from_static(code.as_str())),
    ];
    let body = Json(json!({ "code": code.as_str(), "error": message }));
    (status_of(code), headers, body).into_response()
}

fn status_of(code: StackAuthCode) -> StatusCode {
    match code {
        StackAuthCode::InvalidClient | StackAuthCode::InvalidPublishableKey => {
            StatusCode::UNAUTHORIZED
        }
        StackAuthCode::ProviderNotFound => StatusCode::NOT_FOUND,
        StackAuthCode::ProviderFailed => StatusCode::BAD_GATEWAY,
        _ => StatusCode::BAD_REQUEST,
    }
}
