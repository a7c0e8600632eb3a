//! The handle of an interaction in a path, checked before it is used in a query or a `Location`.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use domain::interaction;

use super::Frame;
use crate::{extract::CurrentTenant, respond::page_error::PageError};

/// A handle that has the form of one. Whether it exists is not known yet.
pub struct InteractionHandle(pub String);

impl<S: Send + Sync> FromRequestParts<S> for InteractionHandle {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        CurrentTenant::from_request_parts(parts, state).await?;
        let Ok(Frame(frame)) = Frame::from_request_parts(parts, state).await;
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(handle)) if interaction::is_well_formed_handle(&handle) => Ok(Self(handle)),
            _ => Err(PageError::interaction_gone(&frame).into_response()),
        }
    }
}
