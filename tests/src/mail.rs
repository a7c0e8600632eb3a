//! Mails in the tests: a server that sends them, what it has sent, and their links.

use contract::mail::MailKind;
use domain::mailer::OutgoingMail;

use crate::{TestServer, test_server};

/// A new installation that sends mail.
pub async fn mail_server() -> TestServer {
    let server = test_server().await;
    server.mailer.turn_on();
    server
}

impl TestServer {
    /// Look up requested mails and send all that are due, as the task does.
    pub async fn deliver_mail(&self) {
        domain::job::deliver_mail(&self.platform).await.expect("mails are delivered");
    }

    /// Deliver all mails, and return the newest of this kind to this address.
    pub async fn delivered(&self, recipient: &str, kind: MailKind) -> Option<OutgoingMail> {
        self.deliver_mail().await;
        self.mailer.sent_to(recipient, kind).pop()
    }
}

/// The link of a mail, as a path with its query.
pub fn link_of(mail: &OutgoingMail) -> String {
    let link = mail.values.link.clone().expect("a mail with a link");
    link.strip_prefix("http://localhost:8080").expect("a link to this server").to_owned()
}

/// The token of the link of a mail.
pub fn token_of(mail: &OutgoingMail) -> String {
    link_of(mail).split_once("token=").expect("a token").1.to_owned()
}
