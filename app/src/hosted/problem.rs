//! The problem page: what happened, what to do, details for developers, a reference for support.

use leptos::prelude::*;

use super::layout::{Layout, Page, address, page, plain};
use crate::ui::{Glyph, Icon};

/// The contents of the problem page.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// The title.
    pub title: String,
    /// What happened.
    pub text: Vec<String>,
    /// The page only informs; it reports no error.
    pub is_informational: bool,
    /// The end user made no mistake, and none of their data was sent to the client.
    pub is_user_blameless: bool,
    /// What to do, in this order.
    pub next: Vec<String>,
    /// A button: its label and the URL that it leads to.
    pub link: Option<(String, String)>,
    /// Names and values for developers, in English, in a collapsed section.
    pub detail: Vec<(&'static str, DetailValue)>,
    /// By which the logs tell the request.
    pub reference: Option<String>,
}

/// A value for developers.
#[derive(Clone, Debug)]
pub enum DetailValue {
    /// Words.
    Sentence(String),
    /// An identifier or URL.
    Code(String),
}

/// Render the problem page as an HTML document.
pub fn problem(layout: &Layout, model: Problem) -> Page {
    let messages = layout.messages();
    let title = model.title.clone();
    page(layout, &title, true, || {
        let mark = (!model.is_informational).then(|| {
            view! {
                <span class="tile bad" aria-hidden="true">
                    <Glyph icon=Icon::Alert large=true />
                </span>
            }
        });
        let text: Vec<_> =
            model.text.into_iter().map(|line| view! { <p>{plain(&line)}</p> }).collect();
        let blameless = model.is_user_blameless.then(|| {
            view! { <p class="fine-print">{messages.blameless()}</p> }
        });
        let steps: Vec<_> =
            model.next.into_iter().map(|step| view! { <li>{plain(&step)}</li> }).collect();
        let next = (!steps.is_empty()).then(|| {
            view! {
                <section aria-labelledby="next">
                    <h2 id="next">{messages.next_steps()}</h2>
                    <ol class="help-steps">{steps}</ol>
                </section>
            }
        });
        let rows: Vec<_> = model
            .detail
            .into_iter()
            .map(|(label, value)| {
                let value = match value {
                    DetailValue::Sentence(sentence) => plain(&sentence).into_any(),
                    DetailValue::Code(value) => view! { <code>{address(&value)}</code> }.into_any(),
                };
                view! {
                    <div>
                        <dt>{label}</dt>
                        <dd>{value}</dd>
                    </div>
                }
            })
            .collect();
        let detail = (!rows.is_empty()).then(|| {
            view! {
                <details class="more">
                    <summary>
                        <Glyph icon=Icon::Arrow />
                        {messages.detail_for_developers()}
                    </summary>
                    <dl lang="en" dir="ltr">
                        {rows}
                    </dl>
                </details>
            }
        });
        let link = model.link.map(|(label, url)| {
            view! {
                <a class="button primary large wide" href=url>
                    {plain(&label)}
                </a>
            }
        });
        let reference = model.reference.map(|reference| {
            view! {
                <p class="fine-print">
                    {messages.reference()} " " <code>{address(&reference)}</code>
                </p>
            }
        });
        view! {
            {mark}
            <hgroup>
                <h1>{plain(&model.title)}</h1>
                {text}
            </hgroup>
            {blameless}
            {next}
            {link}
            {reference}
            {detail}
        }
        .into_any()
    })
}
