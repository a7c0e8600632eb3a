//! The page that confirms what was done and links to the next step.

use leptos::prelude::*;

use super::layout::{Layout, Page, page, plain};

/// The contents of the confirmation page.
#[derive(Clone, Debug, Default)]
pub struct Confirmation {
    pub title: String,
    pub text: String,
    /// Label and URL of the next step, if there is one.
    pub next: Option<(String, String)>,
}

/// Render the confirmation page as an HTML document.
pub fn confirmation(layout: &Layout, model: Confirmation) -> Page {
    let title = model.title.clone();
    page(layout, &title, false, || {
        let next = model.next.map(|(label, url)| {
            view! {
                <a class="button primary large wide" href=url>
                    {plain(&label)}
                </a>
            }
        });
        view! {
            <hgroup>
                <h1>{plain(&model.title)}</h1>
                <p>{plain(&model.text)}</p>
            </hgroup>
            {next}
        }
        .into_any()
    })
}
