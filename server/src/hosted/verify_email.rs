//! The page of a link that verifies an address, for the holder of the link: in any browser, because
//! mails are read on other devices. It signs no one in.

use app::hosted::Layout;
use axum::{body::Bytes, http::Uri, response::Response};
use contract::routes::Endpoint;
use domain::{
    Error, Tenant,
    recovery::{self, VerificationLink},
};
use oauth::Params;

use super::Frame;
use crate::{
    extract::CurrentTenant,
    respond::{
        headers,
        page_error::{OrPage, PageError},
    },
};

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    uri: Uri,
) -> Result<Response, PageError> {
    let params = Params::from_query(uri.query().unwrap_or_default()).unwrap_or_default();
    let token = params.get("token").unwrap_or_default();
    page(&tenant, &frame, token).await
}

/// The page of what the link can be used for.
async fn page(tenant: &Tenant, frame: &Layout, token: &str) -> Result<Response, PageError> {
    match recovery::verification_of(tenant, token).await.or_page(frame)? {
        VerificationLink::Open(email) => {
            let action = tenant.url(Endpoint::VerifyEmail);
            let model = app::hosted::VerifyEmail { action, token: token.to_owned(), email };
            Ok(headers::form_page_response(app::hosted::verify_email(frame, model)))
        }
        VerificationLink::Verified => Ok(verified(frame)),
        VerificationLink::OtherAddress => {
            Err(invalid_link(frame, frame.messages().verify_other_text()))
        }
        VerificationLink::Unusable => Err(invalid_link(frame, frame.messages().link_verify_text())),
    }
}

fn verified(frame: &Layout) -> Response {
    let model = app::hosted::Confirmation {
        title: frame.messages().verify_done_title(),
        text: frame.messages().verify_done_text(),
        next: None,
    };
    headers::page_response(app::hosted::confirmation(frame, model))
}

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = Params::from_form(&body).or_page(&frame)?;
    let token = params.get("token").unwrap_or_default();
    match recovery::verify(&tenant, token).await {
        Ok(()) => Ok(verified(&frame)),
        Err(Error::NotFound) => page(&tenant, &frame, token).await,
        Err(error) => Err(PageError::failed(&frame, error)),
    }
}

fn invalid_link(frame: &Layout, text: String) -> PageError {
    PageError::invalid_link(frame, text, frame.messages().step_sign_in_again())
}
