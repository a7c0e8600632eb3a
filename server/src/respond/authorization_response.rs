//! Authorization responses (RFC 6749 §4.1.2).

use axum::response::Response;
use oauth::{AuthorizationResponse, ResponseMode};

use super::{headers::form_post_response, see_other};

/// Sends an authorization response by redirect or by a self-submitting form (OAuth 2.0 Form Post
/// Response Mode).
pub fn send(frame: &app::hosted::Layout, response: &AuthorizationResponse) -> Response {
    if response.mode == ResponseMode::FormPost {
        return form_post_response(app::hosted::form_post(
            frame,
            response.location(),
            response.params.clone(),
        ));
    }
    see_other(&response.location())
}
