//! The page of a link that verifies an address, for the holder of the link.

use app::hosted::Layout;
use axum::{body::Bytes, http::Uri, response::Response};
use contract::routes::Endpoint;
use domain::{Error, recovery};
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
    let email = recovery::verification_of(&tenant, token).await.or_page(&frame)?;
    let model = app::hosted::VerifyEmail {
        action: tenant.url(Endpoint::VerifyEmail),
        token: token.to_owned(),
        email: email.ok_or_else(|| invalid_link(&frame))?,
    };
    Ok(headers::form_page_response(app::hosted::verify_email(&frame, model)))
}

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = Params::from_form(&body).or_page(&frame)?;
    match recovery::verify(&tenant, params.get("token").unwrap_or_default()).await {
        Ok(()) => {
            let model = app::hosted::Confirmation {
                title: frame.messages().verify_done_title(),
                text: frame.messages().verify_done_text(),
                next: None,
            };
            Ok(headers::page_response(app::hosted::confirmation(&frame, model)))
        }
        Err(Error::NotFound) => Err(invalid_link(&frame)),
        Err(error) => Err(PageError::failed(&frame, error)),
    }
}

fn invalid_link(frame: &Layout) -> PageError {
    let messages = frame.messages();
    PageError::invalid_link(frame, messages.link_verify_text(), messages.step_sign_in_again())
}
