//! The frame of the pages that answer a request: its tenant, and the language of its end user.

use app::hosted::{Language, Layout};
use axum::{extract::FromRequestParts, http::request::Parts};
use domain::Tenant;

use crate::{
    assets,
    extract::{language::requested_language, tenant::ResolvedTenant},
};

/// Extracts the frame of a request. A page of no tenant has a frame without a name.
pub struct Frame(pub Layout);

impl<S: Sync> FromRequestParts<S> for Frame {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let tenant = match parts.extensions.get::<ResolvedTenant>() {
            Some(ResolvedTenant::Found(tenant)) => Some(tenant),
            Some(ResolvedTenant::NoDefault) | None => None,
        };
        Ok(Self(frame(tenant, requested_language(&parts.uri, &parts.headers))))
    }
}

/// A frame in this language, of a tenant or of none.
pub fn frame(tenant: Option<&Tenant>, language: Language) -> Layout {
    let tenant_name = tenant.map(|tenant| tenant.name().to_owned()).unwrap_or_default();
    Layout {
        css_href: assets::css_href(),
        password_script_href: assets::password_script_href(),
        copy_script_href: assets::copy_script_href(),
        tenant_name,
        language,
    }
}

/// The frame of console pages without a tenant. The console is in English.
pub fn console_frame() -> Layout {
    frame(None, Language::English)
}

/// The frame in the language of `ui_locales`, if it names one.
pub fn in_ui_locales(frame: Layout, ui_locales: Option<&str>) -> Layout {
    let language = ui_locales.and_then(Language::from_ui_locales).unwrap_or(frame.language);
    Layout { language, ..frame }
}
