//! The [`Mailer`] implementation: writes a mail in its language and gives it to the mail server of
//! the operator (SMTP, RFC 5321), which may be in a private network.
//!
//! TLS is required, by STARTTLS (RFC 3207) or from the first byte (RFC 8314 §3.3), unless the
//! server is on this machine or the operator says otherwise.

use std::time::{Duration, UNIX_EPOCH};

use app::hosted::render_mail;
use async_trait::async_trait;
use contract::mail::MailServer;
use domain::{
    Secret,
    mailer::{Mailer, OutgoingMail, SendError},
};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};
use oauth::display_text::sanitise;
use rustls::pki_types::CertificateDer;
use tokio::time::timeout;
use tracing::Instrument;

/// Timeout of one command, and of a whole attempt.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(15);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(40);
/// Characters of the tenant's name in the sender's name.
const MAX_NAME_CHARS: usize = 80;

/// How connections are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, or nothing is sent.
    StartTls,
    /// STARTTLS if the server offers it.
    Opportunistic,
    /// Plain text.
    None,
}

/// The mail server of the configuration.
#[derive(Clone, Debug)]
pub struct SmtpOptions {
    /// Name or address of the server.
    pub host: String,
    /// Port of the server.
    pub port: u16,
    /// Username and password; `None` if the server asks for none.
    pub credentials: Option<(String, Secret)>,
    /// How connections are protected.
    pub security: SmtpSecurity,
    /// The address that mails come from.
    pub from: Address,
    /// How this host introduces itself.
    pub hello_name: String,
    /// Certificates that are trusted besides the system's.
    pub extra_roots: Vec<CertificateDer<'static>>,
}

/// Sends mails to the server of [`SmtpOptions`].
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    server: MailServer,
    from: Address,
}

impl SmtpMailer {
    /// A mailer with its own pool of connections, which opens none yet.
    ///
    /// # Errors
    ///
    /// If the certificates cannot be used.
    pub fn new(options: SmtpOptions) -> Result<Self, lettre::transport::smtp::Error> {
        let mut tls = TlsParameters::builder(options.host.clone());
        for root in &options.extra_roots {
            tls = tls.add_root_certificate(Certificate::from_der(root.to_vec())?);
        }
        let tls = match options.security {
            SmtpSecurity::Tls => Tls::Wrapper(tls.build()?),
            SmtpSecurity::StartTls => Tls::Required(tls.build()?),
            SmtpSecurity::Opportunistic => Tls::Opportunistic(tls.build()?),
            SmtpSecurity::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&options.host)
            .port(options.port)
            .tls(tls)
            .hello_name(ClientId::Domain(options.hello_name))
            .timeout(Some(COMMAND_TIMEOUT));
        if let Some((user, password)) = options.credentials {
            builder = builder.credentials(Credentials::new(user, password.expose().to_owned()));
        }
        Ok(Self {
            transport: builder.build(),
            server: MailServer {
                host: format!("{}:{}", options.host, options.port),
                from: options.from.to_string(),
            },
            from: options.from,
        })
    }

    fn message(&self, mail: &OutgoingMail) -> Result<Message, SendError> {
        let unusable = |error: &dyn std::fmt::Display| {
            SendError::Permanent(format!("The mail cannot be written: {error}"))
        };
        let recipient: Address = mail.recipient.parse().map_err(|error| unusable(&error))?;
        let rendered = render_mail(mail);
        let tenant: String = sanitise(&mail.tenant_name).chars().take(MAX_NAME_CHARS).collect();
        let sent_at = u64::try_from(mail.sent_at).unwrap_or_default();
        Message::builder()
            .from(Mailbox::new(Some(tenant), self.from.clone()))
            .to(Mailbox::new(None, recipient))
            .subject(rendered.subject)
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.domain())))
            .date(UNIX_EPOCH + Duration::from_secs(sent_at))
            .header(AutoSubmitted("auto-generated".into()))
            .header(ContentLanguage(rendered.language.tag().into()))
            .multipart(MultiPart::alternative_plain_html(rendered.text, rendered.html))
            .map_err(|error| unusable(&error))
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    fn server(&self) -> Option<MailServer> {
        Some(self.server.clone())
    }

    async fn send(&self, mail: &OutgoingMail) -> Result<(), SendError> {
        let message = self.message(mail)?;
        let span = tracing::debug_span!("SMTP", otel.kind = "client");
        match timeout(ATTEMPT_TIMEOUT, self.transport.send(message)).instrument(span).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(SendError::Temporary("The mail server did not answer in time.".into())),
        }
    }
}

/// A failed attempt in words for staff: the reply of the server, or why there is none.
fn failure(error: &lettre::transport::smtp::Error) -> SendError {
    let words = error.to_string();
    // The library names the kind of its error only here.
    let mut words = match words.strip_prefix("Connection error") {
        Some(rest) => format!("Could not connect{rest}"),
        None => words,
    };
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_words = match inner.downcast_ref::<std::io::Error>() {
            // Without the number of the operating system's error.
            Some(inner) if inner.raw_os_error().is_some() => inner.kind().to_string(),
            _ => inner.to_string(),
        };
        // Without the number of the operating system's error here, too.
        if let Some(number) = words.find(" (os error ") {
            words.truncate(number);
        }
        if !words.to_lowercase().contains(&inner_words.to_lowercase()) {
            words = format!("{words}: {inner_words}");
        }
        cause = inner.source();
    }
    if error.is_permanent() {
        SendError::Permanent(words)
    } else if error.is_timeout() {
        SendError::Temporary("The mail server did not answer in time.".into())
    } else {
        SendError::Temporary(words)
    }
}

/// A header with a fixed name and a value in ASCII.
macro_rules! text_header {
    ($(#[$doc:meta])* $name:ident = $text:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        struct $name(String);

        impl header::Header for $name {
            fn name() -> header::HeaderName {
                header::HeaderName::new_from_ascii_str($text)
            }

            fn parse(value: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(value.to_owned()))
            }

            fn display(&self) -> header::HeaderValue {
                header::HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

text_header!(
    /// Prevents automatic replies (RFC 3834 §5).
    AutoSubmitted = "Auto-Submitted"
);
text_header!(
    /// The language of the text (RFC 3282).
    ContentLanguage = "Content-Language"
);
