//! What every form of an interaction is checked for before it is read.

use app::hosted::Layout;
use axum::http::HeaderMap;
use domain::Tenant;
use oauth::Params;

use crate::{
    extract::cookie,
    respond::page_error::{OrPage, PageError},
};

/// Fails if the browser sends no cookie of ours: without one it has no interaction.
pub(super) fn require_cookie(
    frame: &Layout,
    tenant: &Tenant,
    headers: &HeaderMap,
) -> Result<(), PageError> {
    match cookie::is_sent(headers, tenant.platform()) {
        true => Ok(()),
        false => Err(PageError::cookies_blocked(frame)),
    }
}

/// The fields of a form of an interaction.
pub(super) fn fields(
    frame: &Layout,
    tenant: &Tenant,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Params, PageError> {
    require_cookie(frame, tenant, headers)?;
    Params::from_form(body).or_page(frame)
}
