//! A group of examples.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

/// Timestamp used by all examples.
pub(super) const THEN: i64 = 1_795_305_600;

pub(super) fn group(title: &'static str, id: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="stack" id=id>
            <h2>{title}</h2>
            {content}
        </section>
    }
    .into_any()
}
