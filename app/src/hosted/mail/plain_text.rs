//! A mail as plain text.

use super::contents::Contents;
use crate::hosted::{language::Language, layout::plain};

/// The parts of the plain text, without the lines that every mail ends with.
pub fn built_in_text(language: Language, contents: &Contents) -> Vec<String> {
    let mut parts = vec![contents.title.clone()];
    parts.extend(contents.paragraphs.iter().cloned());
    let facts = contents.facts.iter();
    let separator = language.messages().label_separator();
    let facts =
        facts.map(|(label, value)| format!("{label}{separator}{}", isolated(language, value)));
    parts.push(facts.collect::<Vec<_>>().join("\n"));
    parts.extend(contents.action.iter().map(|(_, link)| link.clone()));
    let other_link = contents.other_link.iter();
    parts.extend(other_link.map(|(sentence, link)| format!("{sentence}\n{link}")));
    parts.extend(contents.notes.iter().cloned());
    parts
}

pub fn text(language: Language, tenant_name: &str, mut parts: Vec<String>) -> String {
    let automatic = language.messages().mail_automatic();
    parts.push(format!("-- \n{}\n{automatic}", isolated(language, &plain(tenant_name))));
    format!("{}\n", joined(parts))
}

pub fn joined(mut parts: Vec<String>) -> String {
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// A name in a plain text. It keeps its own direction in a text of the other one (Unicode Annex 9,
/// isolates).
pub fn isolated(language: Language, name: &str) -> String {
    match language.direction() {
        "rtl" => format!("\u{2068}{name}\u{2069}"),
        _ => name.to_owned(),
    }
}
