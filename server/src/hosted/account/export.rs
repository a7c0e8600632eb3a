//! The download of the user's data.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{Error, account};

use super::{
    form::{AccountForm, Change, RecentForm},
    to_account,
};
use crate::respond::page_error::PageError;

const FILE: HeaderValue = HeaderValue::from_static("attachment; filename=\"account.json\"");

/// The body is ignored, but one that is too large is rejected.
pub async fn download(RecentForm(form, _): RecentForm<Change>) -> Result<Response, PageError> {
    let AccountForm { tenant, frame, sign_in, .. } = &form;
    match account::export(tenant, sign_in, form.client_ip).await {
        Ok(document) => Ok((
            [
                (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
                (header::CONTENT_DISPOSITION, FILE),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
            document,
        )
            .into_response()),
        Err(Error::Unauthenticated | Error::SecondFactorRequired) => Ok(to_account(tenant)),
        Err(error) => Err(PageError::failed(frame, error)),
    }
}
