//! A tenant's own text of a mail: plain text with placeholders, without logic.
//!
//! A placeholder is a name in braces, such as `{link}`. Braces have no other use, so that a
//! mistyped placeholder never reaches a user.

use serde::{Deserialize, Serialize};

use crate::mail::MailKind;

/// A text of a mail in one language, in place of the built-in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailText {
    /// Which mail.
    pub kind: MailKind,
    /// The tag of the language, one of [`LANGUAGE_TAGS`](crate::language::LANGUAGE_TAGS).
    pub language: String,
    /// One line.
    pub subject: String,
    /// Paragraphs, separated by empty lines.
    pub body: String,
}

impl MailText {
    /// Maximum length of the subject in characters.
    pub const MAX_SUBJECT_CHARS: usize = 150;
    /// Maximum length of the body in characters.
    pub const MAX_BODY_CHARS: usize = 5_000;
}

/// A value of a mail that a text can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Placeholder {
    /// The name of the tenant.
    Tenant,
    /// The name of the user.
    Name,
    /// The name of the user who invites.
    InvitedBy,
    /// The sentence that names the role of an invitation.
    Role,
    /// The link of the mail.
    Link,
    /// For how many hours the link works.
    Hours,
    /// The link to the page for a forgotten password.
    ResetLink,
    /// When it happened.
    Time,
    /// When the account is deleted.
    DeletionTime,
    /// The network address that it came from.
    Address,
    /// The name of the passkey.
    Passkey,
    /// For how many minutes sign-in is locked.
    Minutes,
}

impl Placeholder {
    /// All placeholders, in the order of screens.
    pub const ALL: [Self; 12] = [
        Self::Tenant,
        Self::Name,
        Self::InvitedBy,
        Self::Role,
        Self::Link,
        Self::Hours,
        Self::ResetLink,
        Self::Time,
        Self::DeletionTime,
        Self::Address,
        Self::Passkey,
        Self::Minutes,
    ];

    /// The name between the braces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Name => "name",
            Self::InvitedBy => "invited_by",
            Self::Role => "role",
            Self::Link => "link",
            Self::Hours => "hours",
            Self::ResetLink => "reset_link",
            Self::Time => "time",
            Self::DeletionTime => "deletion_time",
            Self::Address => "address",
            Self::Passkey => "passkey",
            Self::Minutes => "minutes",
        }
    }

    /// As it is written in a text.
    pub fn in_braces(self) -> String {
        format!("{{{}}}", self.as_str())
    }

    /// What stands in its place, for screens.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Tenant => "the tenant's name",
            Self::Name => "the user's name",
            Self::InvitedBy => "who sent the invitation",
            Self::Role => "a sentence that names the role",
            Self::Link => "the link",
            Self::Hours => "how many hours the link works",
            Self::ResetLink => "the page to reset the password",
            Self::Time => "when it happened",
            Self::DeletionTime => "when the account is deleted",
            Self::Address => "the IP address",
            Self::Passkey => "the passkey's name",
            Self::Minutes => "how many minutes the lock lasts",
        }
    }
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text as it is written.
    Text(&'t str),
    /// The value that stands in place of a placeholder.
    Value(Placeholder),
}

/// Why a text cannot be split into its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BraceError<'t> {
    /// No placeholder has this name.
    Unknown(&'t str),
    /// A brace without its counterpart.
    Unpaired,
}

/// The parts of a text.
///
/// ```
/// use contract::mail_text::{Piece, Placeholder, pieces};
/// let parts = pieces("Hello {name}!").unwrap();
/// let name = Piece::Value(Placeholder::Name);
/// assert_eq!(parts, [Piece::Text("Hello "), name, Piece::Text("!")]);
/// ```
///
/// # Errors
///
/// [`BraceError`] for the first brace that belongs to no placeholder.
pub fn pieces(text: &str) -> Result<Vec<Piece<'_>>, BraceError<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        let inner = from.strip_prefix('{').ok_or(BraceError::Unpaired)?;
        let end = inner.find(['{', '}']).filter(|end| inner[*end..].starts_with('}'));
        let (name, after) = inner.split_at(end.ok_or(BraceError::Unpaired)?);
        let known = Placeholder::ALL.into_iter().find(|known| known.as_str() == name);
        if !before.is_empty() {
            found.push(Piece::Text(before));
        }
        found.push(Piece::Value(known.ok_or(BraceError::Unknown(name))?));
        rest = &after[1..];
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest));
    }
    Ok(found)
}

/// Whether a mail program could take a link of the text together with what is beside it for another
/// link: it stands between spaces, or before punctuation and a space.
pub fn has_joined_link(pieces: &[Piece<'_>]) -> bool {
    let is_link = |piece: &Piece<'_>| {
        matches!(piece, Piece::Value(Placeholder::Link | Placeholder::ResetLink))
    };
    let ends_apart = |piece: Option<&Piece<'_>>| match piece {
        None => true,
        Some(Piece::Text(text)) => text.ends_with(char::is_whitespace),
        Some(Piece::Value(_)) => false,
    };
    let begins_apart = |piece: Option<&Piece<'_>>| match piece {
        None => true,
        Some(Piece::Text(text)) => {
            let rest = text.trim_start_matches(['.', ',', ';', ':', '!', '?', ')']);
            rest.is_empty() || rest.starts_with(char::is_whitespace)
        }
        Some(Piece::Value(_)) => false,
    };
    pieces.iter().enumerate().filter(|(_, piece)| is_link(piece)).any(|(at, _)| {
        let before = at.checked_sub(1).and_then(|before| pieces.get(before));
        !ends_apart(before) || !begins_apart(pieces.get(at + 1))
    })
}

impl MailKind {
    /// Whether tenants can write this mail themselves.
    pub fn has_own_text(self) -> bool {
        self != Self::Test
    }

    /// The placeholders that texts of this mail can have.
    pub fn placeholders(self) -> Vec<Placeholder> {
        use Placeholder::{
            Address, DeletionTime, Hours, InvitedBy, Link, Minutes, Name, Passkey, ResetLink, Role,
            Tenant, Time,
        };
        match self {
            Self::PasswordReset | Self::EmailVerification | Self::EmailChange => {
                vec![Tenant, Name, Link, Hours]
            }
            Self::Invitation => vec![Tenant, InvitedBy, Role, Link, Hours],
            Self::UserInvitation => vec![Tenant, InvitedBy, Link, Hours],
            Self::SignUp => vec![Tenant, Link, Hours],
            Self::AccountExists => vec![Tenant, Link, ResetLink],
            Self::DeletionRequested => vec![Tenant, Name, Time, DeletionTime, Address],
            Self::EmailChanged => vec![Tenant, Name, Link, Hours, Time, Address],
            Self::PasskeyAdded | Self::PasskeyRemoved => vec![Tenant, Name, Time, Passkey],
            Self::NewSignIn => vec![Tenant, Name, Time, Address],
            Self::AccountLocked => vec![Tenant, Name, Time, Minutes],
            Self::DeletionCancelled
            | Self::PasswordChanged
            | Self::SecondFactorAdded
            | Self::SecondFactorRemoved
            | Self::RecoveryCodesReplaced
            | Self::RecoveryCodeUsed
            | Self::AccountUnlocked => vec![Tenant, Name, Time],
            Self::Test => vec![Tenant],
        }
    }

    /// Whether the mail is of no use without its link.
    pub fn needs_link(self) -> bool {
        self.placeholders().contains(&Placeholder::Link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_belong_to_placeholders() {
        assert_eq!(pieces(""), Ok(vec![]));
        assert_eq!(pieces("{link}"), Ok(vec![Piece::Value(Placeholder::Link)]));
        for (text, error) in [
            ("{", BraceError::Unpaired),
            ("a } b", BraceError::Unpaired),
            ("{link", BraceError::Unpaired),
            ("{{link}}", BraceError::Unpaired),
            ("{ link }", BraceError::Unknown(" link ")),
            ("{}", BraceError::Unknown("")),
            ("{link} {Name}", BraceError::Unknown("Name")),
        ] {
            assert_eq!(pieces(text), Err(error), "{text}");
        }
    }

    /// Otherwise a link would take the token of another user along.
    #[test]
    fn links_stand_alone() {
        for (text, is_joined) in [
            ("{link}", false),
            ("Hello {name},\n\n{link}\n\nBye", false),
            ("Open {link}. Or {reset_link}, ({name}).", false),
            ("( {link})", false),
            ("https://evil.example/?to={link}", true),
            ("{link}.evil.example", true),
            ("{link}{name}", true),
            ("{name}{link}", true),
            ("{link} a {reset_link}/", true),
        ] {
            assert_eq!(has_joined_link(&pieces(text).unwrap()), is_joined, "{text}");
        }
    }

    #[test]
    fn every_placeholder_is_one_of_some_mail() {
        for placeholder in Placeholder::ALL {
            let written = placeholder.in_braces();
            assert_eq!(pieces(&written), Ok(vec![Piece::Value(placeholder)]));
            assert!(MailKind::ALL.iter().any(|kind| kind.placeholders().contains(&placeholder)));
        }
    }
}
