//! The page that confirms what was done and links to the next step.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::layout::{Layout, Page, page, plain};

/// The contents of the confirmation page.
#[derive(Clone, Debug, Default)]
pub struct Confirmation {
    /// The title.
    pub title: String,
    /// The text.
    pub text: String,
    /// Label and URL of the next step, if there is one.
    pub next: Option<(String, String)>,
}

/// Render the confirmation page as an HTML document.
pub fn confirmation(layout: &Layout, model: Confirmation) -> Page {
    let Confirmation { title, text, next } = model;
    confirmation_page(layout, &title, || plain(&text).into_any(), next)
}

/// The page with a text that has elements.
pub(super) fn confirmation_page(
    layout: &Layout,
    title: &str,
    text: impl FnOnce() -> AnyView,
    next: Option<(String, String)>,
) -> Page {
    page(layout, title, false, || {
        let next = next.map(|(label, url)| {
            view! {
                <a class="button primary large wide" href=url>
                    {plain(&label)}
                </a>
            }
        });
        view! {
            <hgroup>
                <h1>{plain(title)}</h1>
                <p>{text()}</p>
            </hgroup>
            {next}
        }
        .into_any()
    })
}
