//! Parameters in the body of a request, and its `Authorization` header.

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
};
use oauth::{ErrorCode, Params};

use crate::respond::error::JsonError;

/// The media type of the body in lower case, without parameters. Empty if there is none.
pub fn media_type(headers: &HeaderMap) -> String {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The `Authorization` header. Two of them are an error: proxies and servers would disagree about
/// which one counts (RFC 9110 §5.3).
pub fn authorization(headers: &HeaderMap) -> Result<Option<&str>, oauth::Error> {
    let invalid_request =
        |description: &str| oauth::Error::new(ErrorCode::InvalidRequest, description);
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(invalid_request("The Authorization header is sent twice."));
    }
    let text = value
        .to_str()
        .map_err(|_| invalid_request("The Authorization header has invalid characters."));
    text.map(Some)
}

/// Parameters of a form or JSON body. A query is rejected, because URLs end up in
/// logs.
pub fn body_params(
    headers: &HeaderMap,
    query: Option<&str>,
    body: &Bytes,
) -> Result<Params, JsonError> {
    let invalid_request =
        |description: &str| domain::Error::oauth(ErrorCode::InvalidRequest, description);
    if query.is_some_and(|query| !query.is_empty()) {
        let description =
            "Send parameters in the body, not in the query string: URLs end up in logs.";
        return Err(invalid_request(description).into());
    }
    let params = match media_type(headers).as_str() {
        "application/x-www-form-urlencoded" => Params::from_form(body),
        "application/json" => Params::from_json(body),
        _ => {
            let accepted = "Send application/x-www-form-urlencoded or application/json.";
            let error = invalid_request(accepted);
            return Err(JsonError::WithStatus(StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
        }
    };
    Ok(params?)
}

/// 413 with an OAuth error.
pub fn body_too_large() -> JsonError {
    let error = oauth::Error::new(ErrorCode::InvalidRequest, "The body is larger than 64 KiB.");
    JsonError::WithStatus(StatusCode::PAYLOAD_TOO_LARGE, error.into())
}
