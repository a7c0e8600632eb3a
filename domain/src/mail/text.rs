//! Texts of mails that a tenant has written itself, one for each kind of mail and language.
//!
//! A mail in another language has the built-in text of that language.

use contract::{
    language::LANGUAGE_TAGS,
    mail::MailKind,
    mail_text::{BraceError, MailText, Piece, Placeholder, has_joined_link, pieces},
};
use oauth::display_text::{is_displayable, is_displayable_text};
use serde_json::{Value, json};
use store::mail_text::{self as stored, Row};

use crate::{
    model::{
        actor::{Actor, Permission},
        apply_outcome::ApplyOutcome,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, InvalidField, Result, ensure_valid},
        json_diff,
    },
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// The text with its version; `None` if the mail has the built-in one.
pub async fn own_text(
    tenant: &Tenant,
    actor: &Actor,
    kind: MailKind,
    language: &str,
) -> Result<Option<(MailText, i64)>> {
    tenant.require(actor, Permission::Read)?;
    let row = stored::by_id(&tenant.reader(), &stored::id(kind.as_str(), language)).await?;
    Ok(row.and_then(|row| Some((text_of(&row)?, row.version))))
}

/// The kinds and languages that the tenant has texts of.
pub async fn own_texts(tenant: &Tenant, actor: &Actor) -> Result<Vec<(MailKind, String)>> {
    tenant.require(actor, Permission::Read)?;
    let ids = stored::ids(&tenant.reader()).await?.into_iter();
    let mut texts: Vec<_> = ids
        .filter_map(|id| {
            let (kind, language) = id.split_once('/')?;
            Some((MailKind::parse(kind)?, language.to_owned()))
        })
        .collect();
    let position = |kind: MailKind| MailKind::ALL.iter().position(|other| *other == kind);
    texts.sort_by_key(|(kind, _)| position(*kind));
    Ok(texts)
}

/// The texts of this kind, for a mail that is written now.
pub(super) async fn of_kind(tenant: &Tenant, kind: MailKind) -> Result<Vec<MailText>> {
    let rows = stored::by_kind(&tenant.reader(), kind.as_str()).await?;
    Ok(rows.iter().filter_map(text_of).collect())
}

/// Save a text that was read in this version, or with version 0 one that the tenant had none of.
///
/// # Errors
///
/// [`Error::Invalid`]; [`Error::Stale`] if it was changed since.
pub async fn save_text(tx: &mut Transaction, text: MailText, version: i64) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let text = normalised(text);
    ensure_valid(text_problems(&text))?;
    let id = stored::id(text.kind.as_str(), &text.language);
    let before = stored::by_id(tx.scope(), &id).await?;
    if before.as_ref().map_or(0, |row| row.version) != version {
        return Err(Error::Stale);
    }
    write(tx, before, text).await.map(drop)
}

/// Delete a text, so that the mail has the built-in one again.
///
/// # Errors
///
/// [`Error::NotFound`]; [`Error::Stale`] if it is changed meanwhile.
pub async fn reset_text(tx: &mut Transaction, kind: MailKind, language: &str) -> Result<()> {
    tx.require(Permission::ManageSettings)?;
    let id = stored::id(kind.as_str(), language);
    let before = stored::by_id(tx.scope(), &id).await?.ok_or(Error::NotFound)?;
    if stored::remove(tx.scope(), &id, before.version).await? == 0 {
        return Err(Error::Stale);
    }
    let object = (ObjectKind::MailText, &*id, &*object_name(kind, language));
    let detail = json_diff::diff(&audited(&before.subject, &before.body), &Value::Null);
    tx.audit(AuditEvent::MailTextReset, object, detail);
    Ok(())
}

/// What applying a text of the file would do, and the problems of it.
pub(crate) async fn plan_text(
    tenant: &Tenant,
    file: &MailText,
) -> Result<(ApplyOutcome, Vec<InvalidField>)> {
    let text = normalised(file.clone());
    let id = stored::id(text.kind.as_str(), &text.language);
    let outcome = match stored::by_id(&tenant.reader(), &id).await? {
        None => ApplyOutcome::Created,
        Some(row) if text_of(&row).is_some_and(|stored| stored == text) => ApplyOutcome::Unchanged,
        Some(_) => ApplyOutcome::Changed,
    };
    Ok((outcome, text_problems(&text)))
}

/// Write a text of the file.
pub(crate) async fn upsert_text(tx: &mut Transaction, file: &MailText) -> Result<ApplyOutcome> {
    tx.require(Permission::ManageSettings)?;
    let text = normalised(file.clone());
    ensure_valid(text_problems(&text))?;
    let id = stored::id(text.kind.as_str(), &text.language);
    let before = stored::by_id(tx.scope(), &id).await?;
    write(tx, before, text).await
}

async fn write(tx: &mut Transaction, before: Option<Row>, text: MailText) -> Result<ApplyOutcome> {
    let MailText { kind, language, subject, body } = text;
    let is_same = |row: &Row| row.subject == subject && row.body == body;
    if before.as_ref().is_some_and(is_same) {
        return Ok(ApplyOutcome::Unchanged);
    }
    let row = Row {
        tenant_id: tx.tenant().id().into(),
        id: stored::id(kind.as_str(), &language),
        kind: kind.as_str().into(),
        language,
        subject,
        body,
        version: 1,
        updated_at: tx.now().0,
    };
    let is_written = match &before {
        Some(before) => stored::update(tx.scope(), &row, before.version).await? > 0,
        None => stored::insert_if_absent(tx.scope(), row.clone()).await?,
    };
    if !is_written {
        return Err(Error::Stale);
    }
    let earlier = before.as_ref().map_or(Value::Null, |row| audited(&row.subject, &row.body));
    let object = (ObjectKind::MailText, &*row.id, &*object_name(kind, &row.language));
    let detail = json_diff::diff(&earlier, &audited(&row.subject, &row.body));
    tx.audit(AuditEvent::MailTextChanged, object, detail);
    Ok(if before.is_some() { ApplyOutcome::Changed } else { ApplyOutcome::Created })
}

fn audited(subject: &str, body: &str) -> Value {
    json!({ "subject": subject, "body": body })
}

fn object_name(kind: MailKind, language: &str) -> String {
    format!("{} ({language})", kind.label())
}

/// `None` for a kind that a newer version has written.
fn text_of(row: &Row) -> Option<MailText> {
    Some(MailText {
        kind: MailKind::parse(&row.kind)?,
        language: row.language.clone(),
        subject: row.subject.clone(),
        body: row.body.clone(),
    })
}

/// The text as it is stored: without space at the end of lines and around the whole, and with the
/// line breaks of one kind.
pub fn normalised(text: MailText) -> MailText {
    let lines = text.body.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<_> = lines.split('\n').map(str::trim_end).collect();
    MailText {
        subject: text.subject.trim().to_owned(),
        body: lines.join("\n").trim().to_owned(),
        ..text
    }
}

/// What is wrong with a normalised text.
pub fn text_problems(text: &MailText) -> Vec<InvalidField> {
    let mut problems = Vec::new();
    let mut problem = |field: &str, message: String| {
        problems.push(InvalidField { field: field.into(), message });
    };
    let kind = text.kind;
    if !kind.has_own_text() {
        problem("kind", "The template of this email can't be changed.".into());
    }
    if !LANGUAGE_TAGS.contains(&&*text.language) {
        problem("language", format!("Use one of {}.", LANGUAGE_TAGS.join(", ")));
    }
    let subject = &text.subject;
    let subject_message = if subject.is_empty() {
        Some("Enter a subject.".to_owned())
    } else if subject.chars().count() > MailText::MAX_SUBJECT_CHARS {
        Some(format!("Use at most {} characters.", MailText::MAX_SUBJECT_CHARS))
    } else if !subject.chars().all(is_displayable) {
        Some("Use one line without control characters.".to_owned())
    } else {
        // A link is of no use there, and shows in lists of mails.
        let is_link = |it: &Placeholder| matches!(it, Placeholder::Link | Placeholder::ResetLink);
        let mut known = kind.placeholders();
        known.retain(|placeholder| !is_link(placeholder));
        placeholder_problem(subject, &known)
    };
    if let Some(message) = subject_message {
        problem("subject", message);
    }
    let body = &text.body;
    let body_message = if body.is_empty() {
        Some("Enter text.".to_owned())
    } else if body.chars().count() > MailText::MAX_BODY_CHARS {
        Some(format!("Use at most {} characters.", MailText::MAX_BODY_CHARS))
    } else if !is_displayable_text(body) {
        Some("Remove the control characters.".to_owned())
    } else if kind.needs_link() && !body.contains(&Placeholder::Link.in_braces()) {
        placeholder_problem(body, &kind.placeholders())
            .or_else(|| Some("Add {link}: users need the link in this email.".to_owned()))
    } else {
        placeholder_problem(body, &kind.placeholders())
    };
    if let Some(message) = body_message {
        problem("body", message);
    }
    problems
}

/// What is wrong with the braces of a text that can have these placeholders.
fn placeholder_problem(text: &str, known: &[Placeholder]) -> Option<String> {
    let list = || known.iter().map(|it| it.in_braces()).collect::<Vec<_>>().join(", ");
    let unknown = |name: &str| format!("{{{name}}} can't be used here. Use {}.", list());
    match pieces(text) {
        Err(BraceError::Unpaired) => {
            Some(format!("Use braces around placeholders only: {}.", list()))
        }
        Err(BraceError::Unknown(name)) => Some(unknown(name)),
        Ok(parts) if has_joined_link(&parts) => {
            Some("Put a space before and after each link.".into())
        }
        Ok(parts) => parts.into_iter().find_map(|part| match part {
            Piece::Value(placeholder) if !known.contains(&placeholder) => {
                Some(unknown(placeholder.as_str()))
            }
            _ => None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(subject: &str, body: &str) -> MailText {
        let (subject, body) = (subject.into(), body.into());
        MailText { kind: MailKind::PasswordReset, language: "de".into(), subject, body }
    }

    #[test]
    fn texts_are_checked_as_a_whole() {
        let fields = |text: MailText| {
            let problems = text_problems(&normalised(text)).into_iter();
            problems.map(|problem| (problem.field, problem.message)).collect::<Vec<_>>()
        };
        assert_eq!(fields(text(" Hallo {name} ", "Hier:\r\n\r\n{link}\r\n")), []);
        for (subject, body, field, words) in [
            ("", "{link}", "subject", "Enter a subject"),
            ("a\nBcc: all@evil.example", "{link}", "subject", "one line"),
            ("{link}", "{link}", "subject", "{tenant}, {name}, {hours}."),
            ("{", "{link}", "subject", "braces"),
            ("a", "", "body", "Enter text"),
            ("a", "Hello", "body", "Add {link}"),
            ("a", "https://evil.example/{link}", "body", "a space before and after"),
            ("a", "{link} {user}", "body", "{user} can't be used here"),
            ("a", "{user}", "body", "{user} can't be used here"),
            ("a", "{link} {passkey}", "body", "{tenant}, {name}, {link}, {hours}."),
            ("a", "{link} \u{202e}", "body", "control characters"),
        ] {
            let found = fields(text(subject, body));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].0 == field && found[0].1.contains(words), "{found:?}");
        }
        let long = fields(text(&"a".repeat(151), &format!("{{link}}{}", "a".repeat(4_995))));
        assert_eq!(long.len(), 2, "{long:?}");
        let unknown = MailText { language: "nl".into(), ..text("a", "{link}") };
        assert!(fields(unknown)[0].1.contains("zh-Hans"));
        let test = MailText { kind: MailKind::Test, ..text("a", "b") };
        assert_eq!(fields(test)[0].0, "kind");
    }
}
