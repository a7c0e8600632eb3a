//! Discovery metadata (RFC 8414 §3; OpenID Connect Discovery 1.0 §4).
//!
//! Both well-known paths serve the same document.

use app::hosted::Language;
use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use contract::settings::SelfRegistration;
use oauth::metadata::{Features, document};

use crate::extract::CurrentTenant;

pub async fn metadata(CurrentTenant(tenant): CurrentTenant) -> Response {
    let grants = tenant.grant_types();
    let features = Features {
        grant_types: &grants,
        dynamic_registration: tenant.settings().self_registration != SelfRegistration::Off,
        scopes: tenant.known_scope(),
        ui_locales: &Language::ALL.map(Language::tag),
        plain_pkce: tenant.settings().allow_plain_pkce,
        custom_claims: tenant.mapped_claims().iter().map(|claim| claim.name.as_str()).collect(),
    };
    let headers = [(header::CACHE_CONTROL, "public, max-age=300")];
    (headers, Json(document(tenant.issuer(), tenant.base_url(), &features))).into_response()
}
