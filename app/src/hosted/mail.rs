//! Mails to users, as plain text and as simple HTML, in the languages of the hosted pages.
//!
//! A mail has no script, no image and no style sheet, and links to pages of its own tenant only.
//! What users and tenants are named stands outside of sentences.

use contract::{
    mail::{MailKind, MailValues},
    mail_text::{MailText, Placeholder},
};
use domain::mailer::OutgoingMail;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    language::Language,
    layout::{address, name, plain},
    markers::without_markers,
    messages::Messages,
    own_mail_text::OwnText,
};
use crate::ui::{date_parts, rfc3339};

/// A mail in its language.
#[derive(Clone, Debug)]
pub struct RenderedMail {
    pub subject: String,
    pub text: String,
    pub html: String,
    pub language: Language,
}

/// What a mail says, in the order of its text.
pub(super) struct Contents {
    title: String,
    paragraphs: Vec<String>,
    /// Labels and values.
    facts: Vec<(String, String)>,
    /// The label of the button, and the link.
    pub(super) action: Option<(String, String)>,
    /// A sentence, and the link that it introduces.
    other_link: Option<(String, String)>,
    notes: Vec<String>,
}

/// The subject, the plain text and the card of a mail.
struct Parts {
    language: Language,
    subject: String,
    text: String,
    sheet: AnyView,
}

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

fn user_label(messages: &Messages, kind: MailKind) -> String {
    match kind {
        MailKind::Invitation | MailKind::UserInvitation => messages.mail_invited_by(),
        _ => messages.mail_account(),
    }
}

fn contents(messages: &Messages, kind: MailKind, values: &MailValues) -> Contents {
    let mut paragraphs = Vec::new();
    let mut notes = Vec::new();
    let (title, button) = match kind {
        MailKind::PasswordReset => {
            paragraphs.push(messages.mail_reset_text());
            notes.push(messages.mail_reset_ignore());
            (messages.reset_title(), messages.reset_title())
        }
        MailKind::EmailVerification => {
            paragraphs.push(messages.mail_verify_text());
            notes.push(messages.mail_verify_ignore());
            (messages.verify_title(), messages.verify_button())
        }
        MailKind::Invitation => {
            paragraphs.extend(values.role.map(|role| messages.invited_as(role.as_str())));
            notes.push(messages.mail_invitation_ignore());
            (messages.invitation(), messages.accept())
        }
        MailKind::UserInvitation => {
            paragraphs.push(messages.mail_invited_text());
            notes.push(messages.mail_invitation_ignore());
            (messages.mail_invited_title(), messages.accept())
        }
        MailKind::SignUp => {
            paragraphs.push(messages.mail_sign_up_text());
            notes.push(messages.mail_sign_up_ignore());
            (messages.create_account_title(), messages.create_account_button())
        }
        MailKind::AccountExists => {
            paragraphs.push(messages.mail_exists_text());
            notes.push(messages.mail_exists_ignore());
            (messages.account_exists_title(), messages.sign_in_button())
        }
        MailKind::DeletionRequested => {
            paragraphs.push(messages.mail_deletion_text());
            notes.push(messages.mail_not_you());
            (messages.mail_deletion_title(), String::new())
        }
        MailKind::DeletionCancelled => {
            paragraphs.push(messages.mail_kept_text());
            notes.push(messages.mail_not_you());
            (messages.mail_kept_title(), String::new())
        }
        MailKind::EmailChange => {
            paragraphs.push(messages.mail_email_change_text());
            notes.push(messages.mail_verify_ignore());
            (messages.email_confirm_title(), messages.email_confirm_button())
        }
        MailKind::EmailChanged => {
            paragraphs.push(messages.mail_email_changed_text());
            paragraphs.push(messages.mail_email_changed_undo());
            notes.push(messages.mail_email_changed_ignore());
            (messages.mail_email_changed_title(), messages.email_undo_button())
        }
        MailKind::PasswordChanged => {
            paragraphs.push(messages.mail_changed_text());
            paragraphs.extend(values.keeps_passkeys.then(|| messages.passkeys_kept()));
            notes.push(messages.mail_not_you());
            (messages.reset_done_title(), String::new())
        }
        MailKind::SecondFactorAdded => {
            paragraphs.push(messages.mail_factor_added_text());
            notes.push(messages.mail_not_you());
            (messages.mail_factor_added_title(), String::new())
        }
        MailKind::SecondFactorRemoved => {
            paragraphs.push(messages.mail_factor_removed_text());
            notes.push(messages.mail_not_you());
            (messages.mail_factor_removed_title(), String::new())
        }
        MailKind::RecoveryCodesReplaced => {
            paragraphs.push(messages.mail_codes_replaced_text());
            notes.push(messages.mail_not_you());
            (messages.mail_codes_replaced_title(), String::new())
        }
        MailKind::RecoveryCodeUsed => {
            paragraphs.push(messages.mail_code_used_text());
            notes.push(messages.mail_not_you());
            (messages.mail_code_used_title(), String::new())
        }
        MailKind::PasskeyAdded => {
            paragraphs.push(messages.mail_passkey_added_text());
            notes.push(messages.mail_not_you());
            (messages.mail_passkey_added_title(), String::new())
        }
        MailKind::PasskeyRemoved => {
            paragraphs.push(messages.mail_passkey_removed_text());
            notes.push(messages.mail_not_you());
            (messages.mail_passkey_removed_title(), String::new())
        }
        MailKind::NewSignIn => {
            paragraphs.push(messages.mail_new_sign_in_text());
            notes.push(messages.mail_not_you());
            (messages.mail_new_sign_in_title(), String::new())
        }
        MailKind::AccountLocked => {
            paragraphs.extend(values.minutes.map(|minutes| messages.mail_locked_text(minutes)));
            notes.push(messages.mail_locked_not_you());
            (messages.mail_locked_title(), String::new())
        }
        MailKind::AccountUnlocked => {
            paragraphs.push(messages.mail_unlocked_text());
            (messages.mail_unlocked_title(), String::new())
        }
        MailKind::Test => {
            paragraphs.push(messages.mail_test_text());
            (messages.mail_test_title(), String::new())
        }
    };
    if let Some(hours) = values.hours.filter(|_| values.link.is_some()) {
        paragraphs.push(match hours {
            hours if hours % 24 == 0 => messages.mail_link_days(hours / 24),
            hours => messages.mail_link_hours(hours),
        });
    }
    let facts = [
        (user_label(messages, kind), values.user.clone()),
        (messages.mail_passkey(), values.passkey.clone()),
        (messages.mail_time(), values.at.map(|at| minute_of(messages, at))),
        (messages.mail_delete_at(), values.delete_at.map(|at| minute_of(messages, at))),
        (messages.mail_address(), values.address.clone()),
    ];
    let facts = facts.into_iter().filter_map(|(label, value)| {
        let value = plain(&value?);
        (!value.is_empty()).then_some((label, value))
    });
    Contents {
        title,
        paragraphs,
        facts: facts.collect(),
        action: values.link.clone().map(|link| (button, link)),
        other_link: values.reset_page.clone().map(|page| (messages.mail_exists_reset(), page)),
        notes,
    }
}

/// The address of a mail with its place, such as `203.0.113.7 (Berlin, Germany)`.
pub(super) fn shown_address(messages: &Messages, mail: &OutgoingMail) -> Option<String> {
    let address = mail.values.address.clone()?;
    let place = mail.place.as_ref().map(|place| messages.place(place));
    Some(match place.filter(|place| !place.is_empty()) {
        Some(place) => format!("{address} ({place})"),
        None => address,
    })
}

/// A time, such as `29 Nov 2026, 17:02 UTC`.
pub(super) fn minute_of(messages: &Messages, at: i64) -> String {
    let (year, month, day) = date_parts(at);
    let separator = messages.list_separator();
    format!("{}{separator}{} UTC", messages.time_date(year, month, day), &rfc3339(at)[11..16])
}

/// A name in a plain text. It keeps its own direction in a text of the other one (Unicode Annex 9,
/// isolates).
pub(super) fn isolated(language: Language, name: &str) -> String {
    match language.direction() {
        "rtl" => format!("\u{2068}{name}\u{2069}"),
        _ => name.to_owned(),
    }
}

/// The parts of the plain text, without the lines that every mail ends with.
fn built_in_text(language: Language, contents: &Contents) -> Vec<String> {
    let mut parts = vec![contents.title.clone()];
    parts.extend(contents.paragraphs.iter().cloned());
    let facts = contents.facts.iter();
    let facts = facts.map(|(label, value)| format!("{label}: {}", isolated(language, value)));
    parts.push(facts.collect::<Vec<_>>().join("\n"));
    parts.extend(contents.action.iter().map(|(_, link)| link.clone()));
    let other_link = contents.other_link.iter();
    parts.extend(other_link.map(|(sentence, link)| format!("{sentence}\n{link}")));
    parts.extend(contents.notes.iter().cloned());
    parts
}

fn text(language: Language, tenant_name: &str, mut parts: Vec<String>) -> String {
    let automatic = language.messages().mail_automatic();
    parts.push(format!("-- \n{}\n{automatic}", isolated(language, &plain(tenant_name))));
    format!("{}\n", joined(parts))
}

fn joined(mut parts: Vec<String>) -> String {
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

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
pub(super) const OWN_PARAGRAPH: &str = "margin:12px 0;overflow-wrap:anywhere";
pub(super) const QUIET: &str = "margin:12px 0 0;font-size:14px;color:#596270";
const LINK: &str = "margin:4px 0 0;font-size:13px;word-break:break-all";
const FACTS: &str = "margin:16px 0;font-size:14px";
const PREVIEW_SUBJECT: &str = "max-width:520px;margin:0 auto 16px;overflow-wrap:anywhere";
const PREVIEW_TEXT: &str = "max-width:520px;margin:16px auto 0;padding:20px 28px;\
    background:#ffffff;\
    border:1px solid #dfe1e6;border-radius:12px;font:13px/1.5 ui-monospace,monospace;\
    white-space:pre-wrap;overflow-wrap:anywhere";

/// The inside of the card of a built-in text.
fn built_in_view(messages: &Messages, contents: &Contents) -> AnyView {
    let paragraphs = |texts: &[String], style: &'static str| -> Vec<AnyView> {
        let paragraph = |text: &String| view! { <p style=style>{text.clone()}</p> }.into_any();
        texts.iter().map(paragraph).collect()
    };
    let facts: Vec<_> = contents
        .facts
        .iter()
        .map(|(label, value)| {
            view! { <div>{label.clone()} ": " <strong>{name(value)}</strong></div> }
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
pub(super) fn button(messages: &Messages, (label, link): &(String, String)) -> AnyView {
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
fn sheet(language: Language, tenant_name: &str, inside: AnyView) -> AnyView {
    view! {
        <div style=SHEET>
            <p style=TENANT>{name(tenant_name)}</p>
            {inside}
            <p style=QUIET>{language.messages().mail_automatic()}</p>
        </div>
    }
    .into_any()
}

fn document(language: Language, title: &str, style: &'static str, inside: AnyView) -> String {
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

/// The values of a preview: what an example of this kind names.
pub fn example_values(kind: MailKind, base_url: &str) -> MailValues {
    let link = |hours| (Some(format!("{base_url}/?token=…")), Some(hours));
    let (link, hours) = match kind {
        MailKind::PasswordReset => link(1),
        MailKind::EmailVerification => link(24),
        MailKind::SignUp | MailKind::EmailChange => link(24),
        MailKind::EmailChanged => link(168),
        MailKind::Invitation | MailKind::UserInvitation => link(168),
        MailKind::AccountExists => (Some(format!("{base_url}/account")), None),
        _ => (None, None),
    };
    let has_user = !matches!(kind, MailKind::Test | MailKind::SignUp | MailKind::AccountExists);
    let is_event = matches!(
        kind,
        MailKind::EmailChanged
            | MailKind::DeletionRequested
            | MailKind::DeletionCancelled
            | MailKind::PasswordChanged
            | MailKind::SecondFactorAdded
            | MailKind::SecondFactorRemoved
            | MailKind::RecoveryCodesReplaced
            | MailKind::RecoveryCodeUsed
            | MailKind::PasskeyAdded
            | MailKind::PasskeyRemoved
            | MailKind::NewSignIn
            | MailKind::AccountLocked
            | MailKind::AccountUnlocked
    );
    MailValues {
        link,
        hours,
        user: has_user.then(|| "Anna Ames".to_owned()),
        role: (kind == MailKind::Invitation).then_some(contract::user::Role::Developer),
        at: is_event.then_some(1_795_971_720),
        address: matches!(
            kind,
            MailKind::NewSignIn | MailKind::EmailChanged | MailKind::DeletionRequested
        )
        .then(|| "203.0.113.7".to_owned()),
        delete_at: (kind == MailKind::DeletionRequested).then_some(1_797_181_320),
        passkey: matches!(kind, MailKind::PasskeyAdded | MailKind::PasskeyRemoved)
            .then(|| "Firefox · Linux".to_owned()),
        keeps_passkeys: kind == MailKind::PasswordChanged,
        minutes: (kind == MailKind::AccountLocked).then_some(15),
        reset_page: (kind == MailKind::AccountExists).then(|| format!("{base_url}/forgot")),
        interaction: None,
        identifier: None,
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
