//! Discovery metadata (RFC 8414 §3; OpenID Connect Discovery 1.0 §4).
//!
//! Both well-known paths serve the same document.

use app::hosted::Language;
use axum::{
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use contract::{routes::Endpoint, settings::SelfRegistration};
use domain::Tenant;
use oauth::{
    GrantType,
    metadata::{Endpoints, Features, ServerMetadata},
};

use crate::{
    extract::CurrentTenant,
    respond::{document::document, error::JsonError},
};

pub async fn metadata(CurrentTenant(tenant): CurrentTenant, headers: HeaderMap) -> Response {
    let grants = match tenant.published_grant_types().await {
        Ok(grants) => grants,
        Err(error) => return JsonError::from(error).into_response(),
    };
    match tenant.metadata_document(&grants, || serialize(&tenant, &grants)) {
        Ok(published) => document(&headers, published, "application/json", "public, max-age=300"),
        Err(error) => JsonError::from(error).into_response(),
    }
}

fn serialize(tenant: &Tenant, grants: &[GrantType]) -> serde_json::Result<Vec<u8>> {
    let features = Features {
        grant_types: grants,
        scopes: tenant.known_scope(),
        ui_locales: &Language::ALL.map(Language::tag),
        plain_pkce: tenant.settings().allow_plain_pkce,
        sign_up: tenant.offers_sign_up(),
        custom_claims: tenant.mapped_claims().iter().map(|claim| claim.name.as_str()).collect(),
    };
    let can_register = tenant.settings().self_registration != SelfRegistration::Off;
    let endpoints = Endpoints {
        authorization: tenant.url(Endpoint::Authorize),
        token: tenant.url(Endpoint::Token),
        userinfo: tenant.url(Endpoint::Userinfo),
        jwks: tenant.url(Endpoint::Jwks),
        introspection: tenant.url(Endpoint::Introspect),
        revocation: tenant.url(Endpoint::Revoke),
        end_session: tenant.url(Endpoint::Logout),
        registration: can_register.then(|| tenant.url(Endpoint::ClientRegistration)),
    };
    serde_json::to_vec(&ServerMetadata::new(tenant.issuer(), endpoints, &features))
}
