//! Something stands in the way: a page, never a redirect.

use axum::{http::StatusCode, response::Response};
use domain::{Error, Tenant};
use oauth::authorize::Unaddressable;

use super::{bare_frame, frame};
use crate::{error::tell, headers};

pub fn page(tenant: Option<&Tenant>, status: StatusCode, model: app::hosted::Problem) -> Response {
    let frame = tenant.map_or_else(bare_frame, frame);
    let mut response = headers::page(app::hosted::problem(&frame, model));
    *response.status_mut() = status;
    response
}

/// An authorization request that has nowhere to answer to.
pub fn unaddressable(tenant: &Tenant, why: &Unaddressable) -> Response {
    let mut detail = Vec::new();
    let next = match why {
        Unaddressable::RedirectUriMismatch { received } => {
            detail.push(("Received redirect_uri".to_owned(), received.clone()));
            detail.push(("Rule".to_owned(), "It must be equal, byte for byte, to one that is registered.".to_owned()));
            "Nothing was sent anywhere. Tell the people who run the application; they can register the address."
        }
        Unaddressable::DisabledClient => "Nothing was sent anywhere. The people who run it can switch it on again.",
        _ => "Nothing was sent anywhere. Go back to the application and try again, or tell the people who run it.",
    };
    let model = app::hosted::Problem { title: "This sign-in cannot begin".into(), text: vec![why.to_string(), next.into()], detail, reference: None };
    page(Some(tenant), StatusCode::BAD_REQUEST, model)
}

pub fn failed(tenant: Option<&Tenant>, error: &Error) -> Response {
    let told = tell(error);
    let model = app::hosted::Problem {
        title: "That did not work".into(),
        text: vec![told.error.description.clone(), "Wait a moment and try again.".into()],
        detail: Vec::new(),
        reference: told.reference,
    };
    page(tenant, told.status, model)
}

/// A walk that ended, or that belongs to another browser.
pub fn gone(tenant: &Tenant) -> Response {
    let model = app::hosted::Problem {
        title: "This sign-in is over".into(),
        text: vec![
            "It was finished, took longer than half an hour, or was begun in another browser.".into(),
            "Go back to the application and sign in again.".into(),
        ],
        ..Default::default()
    };
    page(Some(tenant), StatusCode::GONE, model)
}
