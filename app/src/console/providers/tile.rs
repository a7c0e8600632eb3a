//! What stands for a provider beside its name, as on its button of the sign-in page: its image,
//! its logo, or letters.

use contract::provider::{ProviderKind, ProviderSummary};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::ui::{Tile, brand_tile};

/// The mark of a provider.
pub fn tile(provider: &ProviderSummary, variant: &'static str) -> AnyView {
    match provider.icon_url.clone() {
        Some(url) => {
            let class = format!("tile {variant}");
            view! { <img class=class src=url alt="" width="24" height="24" /> }.into_any()
        }
        None => kind_tile(provider.kind, &provider.name, variant),
    }
}

/// The mark of a make.
pub fn kind_tile(kind: ProviderKind, name: &str, variant: &'static str) -> AnyView {
    brand_tile(kind, variant).unwrap_or_else(|| {
        view! { <Tile name="" letters=kind.icon_letters(name) variant /> }.into_any()
    })
}
