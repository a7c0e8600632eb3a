//! The port to the mail server of the installation.
//!
//! The implementation writes the text of the mail in its language and sends it (SMTP, RFC 5321).
//! An attempt is bounded in time.

use async_trait::async_trait;
use contract::{
    mail::{MailKind, MailServer, MailValues},
    mail_text::MailText,
};

use super::places::Place;

/// A mail to send now.
#[derive(Clone, Debug)]
pub struct OutgoingMail {
    /// Equal in every attempt, so that a mail that arrives twice has one `Message-ID`.
    pub id: String,
    /// What it is about.
    pub kind: MailKind,
    /// The address that it goes to.
    pub recipient: String,
    /// Language tags in the order of preference, separated by spaces.
    pub languages: String,
    /// The name of the tenant that sends it.
    pub tenant_name: String,
    /// The texts that the tenant has written for this kind, in any languages.
    pub own_texts: Vec<MailText>,
    /// The place of the address that the text names.
    pub place: Option<Place>,
    /// What the text names.
    pub values: MailValues,
    /// When it is sent, in seconds since 1970.
    pub sent_at: i64,
}

/// Why a mail could not be sent, in words that staff see. They contain no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// A later attempt can succeed: no connection, a timeout, or a transient negative reply
    /// (RFC 5321 §4.2.1).
    #[error("{0}")]
    Temporary(String),
    /// The mail server rejects this mail: a permanent negative reply.
    #[error("{0}")]
    Permanent(String),
}

/// Sends mails; tests replace the implementation.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// The mail server; `None` while mail is off.
    fn server(&self) -> Option<MailServer>;

    /// Send a mail, in one attempt.
    async fn send(&self, mail: &OutgoingMail) -> Result<(), SendError>;
}

/// The mailer of an installation without a mail server.
pub struct MailOff;

#[async_trait]
impl Mailer for MailOff {
    fn server(&self) -> Option<MailServer> {
        None
    }

    async fn send(&self, _: &OutgoingMail) -> Result<(), SendError> {
        Err(SendError::Temporary("No mail server is configured.".into()))
    }
}
