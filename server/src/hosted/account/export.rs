//! The download of the user's data.

use axum::{
    body::Bytes,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{Error, account, interaction::AccountPage};
use tower_sessions::Session;

use super::{current, to_account, to_sign_in};
use crate::{
    extract::{CurrentTenant, client_ip::ClientIp},
    hosted::Frame,
    respond::page_error::{OrPage, PageError},
};

const FILE: HeaderValue = HeaderValue::from_static("attachment; filename=\"account.json\"");

/// The body is ignored, but one that is too large is rejected.
pub async fn download(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    client_ip: ClientIp,
    session: Session,
    _: Bytes,
) -> Result<Response, PageError> {
    let Some(sign_in) = current(&tenant, &session, &frame).await? else {
        return Ok(to_account(&tenant));
    };
    if !sign_in.is_recent(&tenant).await.or_page(&frame)? {
        return to_sign_in(&tenant, &frame, AccountPage::Change, Some(&sign_in)).await;
    }
    match account::export(&tenant, &sign_in, client_ip.0).await {
        Ok(document) => Ok((
            [
                (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
                (header::CONTENT_DISPOSITION, FILE),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
            document,
        )
            .into_response()),
        Err(Error::Unauthenticated | Error::SecondFactorRequired) => Ok(to_account(&tenant)),
        Err(error) => Err(PageError::failed(&frame, error)),
    }
}
