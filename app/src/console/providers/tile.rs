//! What stands for a provider beside its name: the letters that its button on the sign-in page has
//! without an image.

use contract::provider::ProviderKind;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::ui::Tile;

pub fn tile(kind: ProviderKind, name: &str, variant: &'static str) -> AnyView {
    view! { <Tile name="" letters=kind.icon_letters(name) variant /> }.into_any()
}
