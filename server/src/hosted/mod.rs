//! Pages for end users, rendered on the server. They work without scripts.

pub mod interaction;
mod interaction_handle;
pub mod member_invitation;
pub mod operator_invitation;
pub mod password_reset;
pub mod problem;
pub mod set_up;

use domain::Tenant;

use crate::assets;

pub fn frame(tenant: &Tenant) -> app::hosted::Layout {
    app::hosted::Layout { css_href: assets::css_href(), tenant_name: tenant.name().to_owned() }
}

/// Frame of a page that belongs to no tenant.
pub fn bare_frame() -> app::hosted::Layout {
    app::hosted::Layout { css_href: assets::css_href(), tenant_name: String::new() }
}
