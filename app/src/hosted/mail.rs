//! Mails to users, as plain text and as simple HTML, in the languages of the hosted pages.
//!
//! A mail has no script, no image and no style sheet, and links to pages of its own tenant only.
//! What users and tenants are named stands outside of sentences.

pub(super) mod contents;
mod examples;
pub(super) mod html;
pub(super) mod plain_text;

use contract::{
    mail::{MailKind, MailValues},
    mail_text::{MailText, Placeholder},
};
use domain::mailer::OutgoingMail;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

pub use self::examples::example_values;
use self::{
    contents::{contents, shown_address, user_label},
    html::{built_in_view, document, sheet},
    plain_text::{built_in_text, joined, text},
};
use super::{language::Language, layout::plain, own_mail_text::OwnText};

/// A mail in its language.
#[derive(Clone, Debug)]
pub struct RenderedMail {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML document.
    pub html: String,
    /// The language.
    pub language: Language,
}

/// The subject, the plain text and the card of a mail.
struct Parts {
    language: Language,
    subject: String,
    text: String,
    sheet: AnyView,
}

const PREVIEW_SUBJECT: &str = "max-width:520px;margin:0 auto 16px;overflow-wrap:anywhere";
const PREVIEW_TEXT: &str = "max-width:520px;margin:16px auto 0;padding:20px 28px;\
    background:#ffffff;\
    border:1px solid #dfe1e6;border-radius:12px;font:13px/1.5 ui-monospace,monospace;\
    white-space:pre-wrap;overflow-wrap:anywhere";

/// Write a mail in the first of its languages that the pages are in: as its tenant has written it
/// in that language, or else as it is built in.
pub fn render_mail(mail: &OutgoingMail) -> RenderedMail {
    let owner = Owner::new();
    owner.with(|| {
        let Parts { language, subject, text, sheet } = parts(mail);
        let html = document(language, &subject, "", sheet);
        RenderedMail { subject, text, html, language }
    })
}

/// A page with the subject, the HTML and the plain text of a mail, as it would be sent.
pub fn mail_preview(mail: &OutgoingMail) -> String {
    let owner = Owner::new();
    owner.with(|| {
        let Parts { language, subject, text, sheet } = parts(mail);
        let shown = view! {
            <p style=PREVIEW_SUBJECT dir="auto">
                <strong>{subject.clone()}</strong>
            </p>
            {sheet}
            <pre style=PREVIEW_TEXT dir="auto">{text}</pre>
        };
        // A link of a preview leads nowhere.
        document(language, &subject, "a{pointer-events:none}", shown.into_any())
    })
}

/// A page in place of the preview of a text that cannot be saved.
pub fn mail_preview_problems(problems: Vec<String>) -> String {
    let owner = Owner::new();
    owner.with(|| {
        let problem = |problem| view! { <p style=PREVIEW_SUBJECT>{problem}</p> };
        let shown: Vec<_> = problems.into_iter().map(problem).collect();
        document(Language::English, "Preview", "", shown.into_any())
    })
}

fn parts(mail: &OutgoingMail) -> Parts {
    let language = Language::from_ui_locales(&mail.languages).unwrap_or_default();
    let messages = language.messages();
    let values = MailValues { address: shown_address(messages, mail), ..mail.values.clone() };
    let contents = contents(messages, mail.kind, &values);
    let own = mail.own_texts.iter().find(|text| text.language == language.tag());
    // Its braces were checked when it was saved.
    let own = own.and_then(|own| OwnText::new(own, language, mail, &contents));
    match own {
        Some(own) => Parts {
            language,
            subject: own.subject(),
            text: text(language, &mail.tenant_name, own.text()),
            sheet: sheet(language, &mail.tenant_name, own.view()),
        },
        None => Parts {
            language,
            subject: subject(mail.kind, &contents.title, &plain(&mail.tenant_name)),
            text: text(language, &mail.tenant_name, built_in_text(language, &contents)),
            sheet: sheet(language, &mail.tenant_name, built_in_view(messages, &contents)),
        },
    }
}

/// The subject of a built-in text. Who opens an invitation has to know what they are invited to.
fn subject(kind: MailKind, title: &str, tenant: &str) -> String {
    match kind {
        MailKind::Invitation | MailKind::UserInvitation => format!("{title} · {tenant}"),
        _ => title.to_owned(),
    }
}

/// The built-in text as one with placeholders, from which a tenant's own begins.
pub fn built_in_mail_text(kind: MailKind, language: Language) -> MailText {
    let placeholder = |placeholder: Placeholder| placeholder.in_braces();
    let messages = language.messages();
    let example = example_values(kind, "");
    let has = |wanted| kind.placeholders().contains(&wanted);
    let values = MailValues {
        link: has(Placeholder::Link).then(|| placeholder(Placeholder::Link)),
        reset_page: has(Placeholder::ResetLink).then(|| placeholder(Placeholder::ResetLink)),
        user: None,
        at: None,
        delete_at: None,
        keeps_passkeys: false,
        ..example.clone()
    };
    let mut contents = contents(messages, kind, &values);
    let user = if has(Placeholder::InvitedBy) { Placeholder::InvitedBy } else { Placeholder::Name };
    contents.facts = [
        (user_label(messages, kind), user),
        (messages.mail_passkey(), Placeholder::Passkey),
        (messages.mail_time(), Placeholder::Time),
        (messages.mail_delete_at(), Placeholder::DeletionTime),
        (messages.mail_address(), Placeholder::Address),
    ]
    .into_iter()
    .filter(|(_, value)| has(*value))
    .map(|(label, value)| (label, placeholder(value)))
    .collect();
    // A number decides the form of its noun, so that the sentence is made with one.
    let replaced = |sentence: String, number: Option<u64>, by: Placeholder| match number {
        Some(number) if has(by) => sentence.replacen(&number.to_string(), &placeholder(by), 1),
        _ => sentence,
    };
    let role = example.role.map(|role| messages.invited_as(role.as_str()));
    for sentence in &mut contents.paragraphs {
        *sentence = if role.as_ref() == Some(sentence) {
            placeholder(Placeholder::Role)
        } else {
            replaced(std::mem::take(sentence), example.minutes, Placeholder::Minutes)
        };
    }
    MailText {
        kind,
        language: language.tag().into(),
        subject: subject(kind, &contents.title, &placeholder(Placeholder::Tenant)),
        body: joined(built_in_text(Language::English, &contents)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVIL: &str = "\"><script>alert(1)</script><img src=x>\r\nBcc: all@evil.example";

    fn mail(kind: MailKind, languages: &str, tenant_name: &str) -> OutgoingMail {
        OutgoingMail {
            id: "mal_1".into(),
            kind,
            recipient: "anna@acme.example".into(),
            languages: languages.into(),
            tenant_name: tenant_name.into(),
            own_texts: Vec::new(),
            place: None,
            values: example_values(kind, "https://id.example"),
            sent_at: 0,
        }
    }

    #[test]
    fn every_mail_is_in_its_language_and_shows_no_key_and_no_placeholder() {
        for language in Language::ALL {
            let mut subjects = std::collections::BTreeSet::new();
            for kind in MailKind::ALL {
                let rendered = render_mail(&mail(kind, language.tag(), "Acme"));
                assert_eq!(rendered.language, language);
                for text in [&rendered.subject, &rendered.text] {
                    assert!(!text.contains(['{', '}', '$', '_', '<']), "{kind:?}: {text}");
                }
                let lang = format!("lang=\"{}\"", language.tag());
                assert!(rendered.html.contains(&lang) && rendered.html.contains("Acme"));
                let values = example_values(kind, "https://id.example");
                let named = [values.link, values.user, values.address, values.reset_page];
                for value in named.into_iter().flatten() {
                    assert!(rendered.text.contains(&value), "{kind:?}: {}", rendered.text);
                    assert!(rendered.html.contains(&value), "{kind:?}: {}", rendered.html);
                }
                subjects.insert(rendered.subject);
            }
            assert_eq!(subjects.len(), MailKind::ALL.len(), "{}", language.tag());
        }
    }

    #[test]
    fn names_are_escaped_and_add_no_line() {
        for kind in MailKind::ALL {
            let mut mail = mail(kind, "", EVIL);
            mail.values.user = Some(EVIL.into());
            mail.values.address = Some(EVIL.into());
            let rendered = render_mail(&mail);
            assert!(!rendered.html.contains("<script") && !rendered.html.contains("<img"));
            assert!(!rendered.subject.contains(['\r', '\n']));
            assert!(!rendered.text.contains('\r') && !rendered.text.contains("\nBcc"));
        }
    }

    #[test]
    fn language_is_the_first_that_the_pages_are_in() {
        for (languages, expected) in
            [("", Language::English), ("xx de-CH fr", Language::German), ("nl", Language::English)]
        {
            let rendered = render_mail(&mail(MailKind::Test, languages, "Acme"));
            assert_eq!(rendered.language, expected, "{languages}");
        }
    }
}
