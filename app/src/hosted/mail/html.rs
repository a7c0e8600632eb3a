//! A mail as simple HTML.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::contents::Contents;
use crate::hosted::{
    language::Language,
    layout::{address, name},
    markers::without_markers,
    messages::Messages,
};

// Mail programs apply styles of attributes only.
const BODY: &str = "margin:0;padding:24px 12px;background:#f4f5f7;color:#1c2024;\
    font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";
const SHEET: &str = "max-width:520px;margin:0 auto;padding:28px;background:#ffffff;\
    border:1px solid #dfe1e6;border-radius:12px";
const TENANT: &str = "margin:0 0 20px;font-weight:600;color:#596270";
const TITLE: &str = "margin:0 0 12px;font-size:22px;line-height:1.3";
const BUTTON: &str = "display:inline-block;padding:12px 20px;border-radius:8px;\
    background:#2f5fd0;color:#ffffff;font-weight:600;text-decoration:none";
const PARAGRAPH: &str = "margin:0 0 12px";
/// A paragraph of a tenant's own text, which may follow a button.
pub const OWN_PARAGRAPH: &str = "margin:12px 0;overflow-wrap:anywhere";
pub const QUIET: &str = "margin:12px 0 0;font-size:14px;color:#596270";
const LINK: &str = "margin:4px 0 0;font-size:13px;word-break:break-all";
const FACTS: &str = "margin:16px 0;font-size:14px";

/// The inside of the card of a built-in text.
pub fn built_in_view(messages: &Messages, contents: &Contents) -> AnyView {
    let paragraphs = |texts: &[String], style: &'static str| -> Vec<AnyView> {
        let paragraph = |text: &String| view! { <p style=style>{text.clone()}</p> }.into_any();
        texts.iter().map(paragraph).collect()
    };
    let facts: Vec<_> = contents
        .facts
        .iter()
        .map(|(label, value)| {
            let label = format!("{label}{}", messages.label_separator());
            view! { <div>{label} <strong>{name(value)}</strong></div> }
        })
        .collect();
    let facts = (!facts.is_empty()).then(|| view! { <div style=FACTS>{facts}</div> });
    let action = contents.action.as_ref().map(|action| button(messages, action));
    let other_link = contents.other_link.clone().map(|(sentence, link)| {
        view! {
            <p style=QUIET>{sentence}</p>
            <p style=LINK>
                <a href=link.clone()>{address(&link)}</a>
            </p>
        }
    });
    view! {
        <h1 style=TITLE>{contents.title.clone()}</h1>
        {paragraphs(&contents.paragraphs, PARAGRAPH)}
        {facts}
        {action}
        {other_link}
        {paragraphs(&contents.notes, QUIET)}
    }
    .into_any()
}

/// The link of a mail as a button, and as an address to copy.
pub fn button(messages: &Messages, (label, link): &(String, String)) -> AnyView {
    view! {
        <p>
            <a href=link.clone() style=BUTTON>
                {label.clone()}
            </a>
        </p>
        <p style=QUIET>{messages.mail_copy_link()}</p>
        <p style=LINK>{address(link)}</p>
    }
    .into_any()
}

/// The card of a mail.
pub fn sheet(language: Language, tenant_name: &str, inside: AnyView) -> AnyView {
    view! {
        <div style=SHEET>
            <p style=TENANT>{name(tenant_name)}</p>
            {inside}
            <p style=QUIET>{language.messages().mail_automatic()}</p>
        </div>
    }
    .into_any()
}

pub fn document(language: Language, title: &str, style: &'static str, inside: AnyView) -> String {
    let style = (!style.is_empty()).then(|| view! { <style>{style}</style> });
    let document = view! {
        <html lang=language.tag() dir=language.direction()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <title>{title.to_owned()}</title>
                {style}
            </head>
            <body style=BODY>{inside}</body>
        </html>
    }
    .to_html();
    format!("<!DOCTYPE html>{}", without_markers(&document))
}
