//! Error pages. They never redirect.

use axum::{http::StatusCode, response::Response};
use domain::{Error, Tenant};
use oauth::authorize::NotRedirectable;

use super::{bare_frame, frame};
use crate::respond::{error::to_http, headers};

pub fn page(tenant: Option<&Tenant>, status: StatusCode, model: app::hosted::Problem) -> Response {
    let frame = tenant.map_or_else(bare_frame, frame);
    let mut response = headers::page_response(app::hosted::problem(&frame, model));
    *response.status_mut() = status;
    response
}

/// The page for an authorization request without a valid redirect URI (RFC 6749 §4.1.2.1).
pub fn not_redirectable(tenant: &Tenant, reason: &NotRedirectable) -> Response {
    let mut detail = vec![("Reason".to_owned(), reason.to_string())];
    let again = "Open the application again and start from its own page. \
                 An old bookmark or link is often the reason.";
    let contact =
        "If it happens again, tell the people who run the application, and show them this page.";
    let (text, next) = match reason {
        NotRedirectable::RedirectUriMismatch { received } => {
            detail.push(("Received redirect_uri".to_owned(), received.clone()));
            detail.push((
                "Rule".to_owned(),
                "It must be equal, byte for byte, to one that is registered.".to_owned(),
            ));
            (
                "The application asked us to send you to an address that it has not registered. \
                 So that nobody else can receive your sign-in, we stopped here.",
                [again, contact],
            )
        }
        NotRedirectable::DisabledClient => (
            "The application is switched off at the moment.",
            [
                "Come back later.",
                "If it stays off, ask the people who run it: they can switch it on again.",
            ],
        ),
        _ => (
            "The request that brought you here does not say who asks, \
             or where to send you back to.",
            [again, contact],
        ),
    };
    let model = app::hosted::Problem {
        title: "This sign-in cannot go on".into(),
        text: vec![text.into()],
        is_user_blameless: true,
        next: next.map(str::to_owned).to_vec(),
        detail,
        ..Default::default()
    };
    page(Some(tenant), StatusCode::BAD_REQUEST, model)
}

pub fn failed(tenant: Option<&Tenant>, error: &Error) -> Response {
    let http_error = to_http(error);
    let model = app::hosted::Problem {
        title: "That did not work".into(),
        text: vec![http_error.error.description.clone()],
        next: vec!["Wait a moment and try again.".into()],
        reference: http_error.reference,
        ..Default::default()
    };
    page(tenant, http_error.status, model)
}

/// The page for an interaction that has finished, has expired or is bound to another browser.
pub fn interaction_gone(tenant: &Tenant) -> Response {
    let model = app::hosted::Problem {
        title: "This sign-in is over".into(),
        text: vec![
            "It was finished, took longer than half an hour, or was begun in another browser."
                .into(),
        ],
        next: vec![
            "Go back to the application and sign in again.".into(),
            "If this page comes again, allow cookies for this site.".into(),
        ],
        ..Default::default()
    };
    page(Some(tenant), StatusCode::GONE, model)
}

/// The page for a browser that did not send the cookie of the page before.
pub fn cookies_blocked(tenant: &Tenant) -> Response {
    let model = app::hosted::Problem {
        title: "Your browser blocks cookies".into(),
        text: vec!["Signing in needs one cookie of this site. You were not signed in.".into()],
        next: vec![
            "Allow cookies for this site in the settings of your browser.".into(),
            "Go back to the application and sign in again.".into(),
        ],
        ..Default::default()
    };
    page(Some(tenant), StatusCode::BAD_REQUEST, model)
}
