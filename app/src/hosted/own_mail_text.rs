//! A mail as its tenant has written it: the values take the place of the placeholders, once, so
//! that a name with braces stays a name.

use contract::mail_text::{MailText, Piece, Placeholder, pieces};
use domain::mailer::OutgoingMail;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    language::Language,
    layout::{address, name, plain},
    mail::{
        contents::{Contents, minute_of, shown_address},
        html::{OWN_PARAGRAPH, QUIET, button},
        plain_text::isolated,
    },
};

/// What stands in place of a value that a mail does not have, such as the name of who invites when
/// a command does.
const MISSING: &str = "–";

/// A text and what its placeholders stand for.
pub(super) struct OwnText<'m> {
    language: Language,
    mail: &'m OutgoingMail,
    subject: Vec<Piece<'m>>,
    paragraphs: Vec<Vec<Piece<'m>>>,
    /// The label of the button of the built-in text, and the link.
    action: Option<(String, String)>,
}

impl<'m> OwnText<'m> {
    /// `None` if a brace belongs to no placeholder.
    pub fn new(
        text: &'m MailText,
        language: Language,
        mail: &'m OutgoingMail,
        built_in: &Contents,
    ) -> Option<Self> {
        let paragraphs = text.body.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
        let paragraphs = paragraphs.map(pieces).collect::<Result<_, _>>().ok()?;
        let subject = pieces(&text.subject).ok()?;
        Some(Self { language, mail, subject, paragraphs, action: built_in.action.clone() })
    }

    /// The subject with its placeholders replaced.
    pub fn subject(&self) -> String {
        self.subject.iter().map(|piece| self.in_text(*piece)).collect()
    }

    /// The parts of the plain text.
    pub fn text(&self) -> Vec<String> {
        let paragraph = |pieces: &Vec<Piece<'_>>| {
            pieces.iter().map(|piece| self.in_text(*piece)).collect::<String>()
        };
        let notes = self.note();
        self.paragraphs.iter().map(paragraph).chain(notes).collect()
    }

    /// The inside of the card. A link that is a paragraph of its own is a button.
    pub fn view(&self) -> AnyView {
        let paragraphs: Vec<_> = self
            .paragraphs
            .iter()
            .map(|pieces| match (pieces.as_slice(), &self.action) {
                ([Piece::Value(Placeholder::Link)], Some(action)) => {
                    button(self.language.messages(), action)
                }
                (pieces, _) => {
                    let parts: Vec<_> = pieces.iter().map(|piece| self.in_view(*piece)).collect();
                    view! {
                        <p style=OWN_PARAGRAPH dir="auto">
                            {parts}
                        </p>
                    }
                    .into_any()
                }
            })
            .collect();
        let note = self.note().map(|note| view! { <p style=QUIET>{note}</p> });
        view! {
            {paragraphs}
            {note}
        }
        .into_any()
    }

    /// That passkeys still sign in, which no placeholder can say.
    fn note(&self) -> Option<String> {
        let messages = self.language.messages();
        self.mail.values.keeps_passkeys.then(|| messages.passkeys_kept())
    }

    fn value(&self, placeholder: Placeholder) -> String {
        let (messages, values) = (self.language.messages(), &self.mail.values);
        let value = match placeholder {
            Placeholder::Tenant => Some(self.mail.tenant_name.clone()),
            Placeholder::Name | Placeholder::InvitedBy => values.user.clone(),
            Placeholder::Role => values.role.map(|role| messages.invited_as(role.as_str())),
            Placeholder::Link => values.link.clone(),
            Placeholder::Hours => values.hours.map(|hours| hours.to_string()),
            Placeholder::ResetLink => values.reset_page.clone(),
            Placeholder::Time => values.at.map(|at| minute_of(messages, at)),
            Placeholder::DeletionTime => values.delete_at.map(|at| minute_of(messages, at)),
            Placeholder::Address => shown_address(messages, self.mail),
            Placeholder::Passkey => values.passkey.clone(),
            Placeholder::Minutes => values.minutes.map(|minutes| minutes.to_string()),
        };
        // A name adds no line and no header.
        let value = value.map(|value| plain(&value)).filter(|value| !value.is_empty());
        value.unwrap_or_else(|| MISSING.to_owned())
    }

    fn in_text(&self, piece: Piece<'_>) -> String {
        match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Value(placeholder) if is_name(placeholder) => {
                isolated(self.language, &self.value(placeholder))
            }
            Piece::Value(placeholder) => self.value(placeholder),
        }
    }

    fn in_view(&self, piece: Piece<'_>) -> AnyView {
        match piece {
            Piece::Text(text) => lines(text),
            Piece::Value(placeholder @ (Placeholder::Link | Placeholder::ResetLink)) => {
                let link = self.value(placeholder);
                view! { <a href=link.clone()>{address(&link)}</a> }.into_any()
            }
            Piece::Value(placeholder) if is_name(placeholder) => name(&self.value(placeholder)),
            Piece::Value(placeholder) => self.value(placeholder).into_any(),
        }
    }
}

/// Whether users choose the value.
fn is_name(placeholder: Placeholder) -> bool {
    matches!(
        placeholder,
        Placeholder::Tenant | Placeholder::Name | Placeholder::InvitedBy | Placeholder::Passkey
    )
}

/// Text with its line breaks.
fn lines(text: &str) -> AnyView {
    let lines = text.split('\n').enumerate().map(|(number, line)| {
        let line_break = (number > 0).then(|| view! { <br /> });
        view! {
            {line_break}
            {line.to_owned()}
        }
        .into_any()
    });
    lines.collect::<Vec<_>>().into_any()
}

#[cfg(test)]
mod tests {
    use contract::mail::MailKind;

    use super::super::mail::{built_in_mail_text, example_values, mail_preview, render_mail};
    use super::*;

    const EVIL: &str = "\"><script>alert(1)</script>{link}\r\nBcc: all@evil.example";

    fn mail(text: MailText) -> OutgoingMail {
        OutgoingMail {
            id: "mal_1".into(),
            kind: text.kind,
            recipient: "anna@acme.example".into(),
            languages: text.language.clone(),
            tenant_name: "Acme".into(),
            values: example_values(text.kind, "https://id.example"),
            own_texts: vec![text],
            place: None,
            sent_at: 0,
        }
    }

    fn text(kind: MailKind, language: &str, subject: &str, body: &str) -> MailText {
        MailText { kind, language: language.into(), subject: subject.into(), body: body.into() }
    }

    #[test]
    fn values_stand_in_place_of_placeholders() {
        let body = "Hallo {name},\nhier:\n\n{link}\n\nOder {link} ({hours} h).";
        let mail = mail(text(MailKind::PasswordReset, "de", "Neu bei {tenant}", body));
        let rendered = render_mail(&mail);
        let link = "https://id.example/?token=…";
        assert_eq!(rendered.subject, "Neu bei Acme");
        let expected = format!(
            "Hallo Anna Ames,\nhier:\n\n{link}\n\nOder {link} (1 h).\n\n-- \nAcme\nDiese Nachricht \
             wurde automatisch gesendet.\n"
        );
        assert_eq!(rendered.text, expected);
        let html = &rendered.html;
        assert!(html.contains("Hallo <bdi>Anna Ames</bdi>,<br>hier:"), "{html}");
        assert_eq!(html.matches(&format!("href=\"{link}\"")).count(), 2, "{html}");
        assert!(html.contains("Neues Passwort wählen"), "the button has its label: {html}");
        assert!(mail_preview(&mail).contains("Neu bei Acme"));
    }

    #[test]
    fn language_without_an_own_text_has_the_built_in_one() {
        let mut mail = mail(text(MailKind::PasswordReset, "de", "Eigener Betreff", "{link}"));
        mail.languages = "fr".into();
        let built_in = OutgoingMail { own_texts: Vec::new(), ..mail.clone() };
        assert_eq!(render_mail(&mail).html, render_mail(&built_in).html);
        mail.languages = "nl de-AT".into();
        assert_eq!(render_mail(&mail).subject, "Eigener Betreff");
    }

    #[test]
    fn names_are_escaped_and_add_no_line_and_no_placeholder() {
        let body = "<b>{name}</b> {link}";
        let mut mail = mail(text(MailKind::PasswordReset, "en", "{name} {tenant}", body));
        mail.values.user = Some(EVIL.into());
        mail.tenant_name = EVIL.into();
        let rendered = render_mail(&mail);
        assert!(!rendered.html.contains("<script") && !rendered.html.contains("<b>"));
        assert!(rendered.text.contains("<b>") && rendered.text.contains("{link}"));
        assert!(!rendered.subject.contains(['\r', '\n']), "{}", rendered.subject);
        assert!(!rendered.text.contains("\nBcc"), "{}", rendered.text);
    }

    #[test]
    fn passkeys_that_stay_are_named_below_every_text() {
        let mail = mail(text(MailKind::PasswordChanged, "en", "Changed", "It was changed."));
        let note = Language::English.messages().passkeys_kept();
        let rendered = render_mail(&mail);
        assert!(rendered.text.contains(&note) && rendered.html.contains("It was changed."));
    }

    #[test]
    fn missing_value_leaves_a_dash() {
        let mut mail =
            mail(text(MailKind::Invitation, "en", "Join", "{invited_by}: {role} {link}"));
        mail.values.user = None;
        let rendered = render_mail(&mail);
        assert!(rendered.text.starts_with("–: You were invited to be a developer. https://"));
    }

    #[test]
    fn built_in_texts_can_be_saved_as_they_are() {
        for kind in MailKind::ALL.into_iter().filter(|kind| kind.has_own_text()) {
            for language in Language::ALL {
                let text = built_in_mail_text(kind, language);
                let problems = domain::mail::text_problems(&text);
                assert!(problems.is_empty(), "{kind:?} {}: {problems:?}", language.tag());
                for placeholder in kind.placeholders() {
                    let is_optional =
                        matches!(placeholder, Placeholder::Tenant | Placeholder::Hours);
                    let is_there = text.body.contains(&placeholder.in_braces());
                    assert!(is_there || is_optional, "{kind:?} {}: {text:?}", language.tag());
                }
                let rendered = render_mail(&mail(text));
                assert!(!rendered.text.contains(['{', '}']), "{}", rendered.text);
            }
        }
    }
}
