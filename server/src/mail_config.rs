//! The configuration of mail: `TENANTRY_SMTP_URL`, `TENANTRY_SMTP_PASSWORD_FILE` and
//! `TENANTRY_MAIL_FROM`.
//!
//! The URL may contain a password, so no message repeats it.

use std::path::Path;

use domain::Secret;
use lettre::Address;
use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;
use url::{Host, Url};

use crate::outbound::{SmtpOptions, SmtpSecurity};

/// The settings as they are written.
pub struct MailSettings<'s> {
    /// `TENANTRY_SMTP_URL`; empty if it is not set.
    pub smtp_url: &'s str,
    /// `TENANTRY_SMTP_PASSWORD_FILE`; empty if it is not set.
    pub password_file: &'s str,
    /// `TENANTRY_MAIL_FROM`; empty if it is not set.
    pub from: &'s str,
    /// The host of `TENANTRY_PUBLIC_URL`.
    pub public_host: &'s str,
    /// The certificates of `TENANTRY_OUTBOUND_CA`.
    pub extra_roots: &'s [CertificateDer<'static>],
}

/// The mail server; `None` while mail is off. Adds what is wrong to the problems and warnings.
pub fn read(
    settings: &MailSettings<'_>,
    problems: &mut Vec<String>,
    warnings: &mut Vec<String>,
) -> Option<SmtpOptions> {
    if settings.smtp_url.is_empty() {
        for (name, value) in [
            ("TENANTRY_MAIL_FROM", settings.from),
            ("TENANTRY_SMTP_PASSWORD_FILE", settings.password_file),
        ] {
            if !value.is_empty() {
                problems.push(format!("{name} is set, but TENANTRY_SMTP_URL is not"));
            }
        }
        return None;
    }
    let before = problems.len();
    let from = read_from(settings.from, problems);
    let url = read_url(settings.smtp_url, problems);
    let credentials = url
        .as_ref()
        .and_then(|url| read_credentials(url, Path::new(settings.password_file), problems));
    let url = url?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let is_tls = url.scheme() == "smtps";
    let security = match (is_tls, url.query(), is_loopback(&url)) {
        (true, None, _) => SmtpSecurity::Tls,
        (false, None, true) => SmtpSecurity::Opportunistic,
        (false, None, false) | (false, Some("tls=required"), _) => SmtpSecurity::StartTls,
        (false, Some("tls=none"), is_loopback) => {
            if !is_loopback && credentials.is_some() {
                problems.push(
                    "TENANTRY_SMTP_URL: with tls=none, the password would cross the network as \
                     plain text: use TLS, or a server without a password"
                        .into(),
                );
            } else if !is_loopback {
                warnings.push(
                    "TENANTRY_SMTP_URL: with tls=none, everyone between here and the mail server \
                     can read the links in emails"
                        .into(),
                );
            }
            SmtpSecurity::None
        }
        _ => {
            problems.push(
                "TENANTRY_SMTP_URL: after the host and port, only ?tls=required and ?tls=none of \
                 smtp:// are known"
                    .into(),
            );
            SmtpSecurity::StartTls
        }
    };
    let from = from?;
    (problems.len() == before).then(|| SmtpOptions {
        host,
        port: url.port().unwrap_or(if is_tls { 465 } else { 587 }),
        credentials,
        security,
        from,
        hello_name: settings.public_host.to_owned(),
        extra_roots: settings.extra_roots.to_vec(),
    })
}

fn read_from(from: &str, problems: &mut Vec<String>) -> Option<Address> {
    if from.is_empty() {
        let problem = "TENANTRY_MAIL_FROM is missing: the address that emails come from, such as \
                       no-reply@id.example";
        problems.push(problem.into());
        return None;
    }
    let address = from.parse().ok();
    if address.is_none() {
        problems.push(format!(
            "TENANTRY_MAIL_FROM: {from} is not an address such as no-reply@id.example"
        ));
    }
    address
}

fn read_url(text: &str, problems: &mut Vec<String>) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "smtp" | "smtps")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && matches!(url.path(), "" | "/")
            && url.fragment().is_none()
    });
    if url.is_none() {
        let problem = "TENANTRY_SMTP_URL is not a URL such as smtps://mail.example or \
                       smtp://user:password@mail.example:587. Write special characters of the \
                       password as %XX";
        problems.push(problem.into());
    }
    url
}

/// Username and password, of the URL or with the password of the file.
fn read_credentials(
    url: &Url,
    password_file: &Path,
    problems: &mut Vec<String>,
) -> Option<(String, Secret)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8().ok().map(String::from);
    let (user, password) = (decode(url.username()), url.password().map(decode));
    let (Some(user), Some(password)) = (user, password.map_or(Some(None), |it| it.map(Some)))
    else {
        problems.push("TENANTRY_SMTP_URL: the username or the password is not UTF-8".into());
        return None;
    };
    let mut problem = |text: &str| {
        problems.push(text.to_owned());
        None
    };
    match (user.is_empty(), password, password_file.as_os_str().is_empty()) {
        (true, None, true) => None,
        (false, Some(password), true) => Some((user, Secret::new(password))),
        (false, None, false) => match std::fs::read_to_string(password_file) {
            Ok(text) => Some((user, Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()))),
            Err(error) => {
                let file = password_file.display();
                problem(&format!("TENANTRY_SMTP_PASSWORD_FILE: {file} cannot be read: {error}"))
            }
        },
        (_, Some(_), false) => {
            problem("TENANTRY_SMTP_PASSWORD_FILE is set, but TENANTRY_SMTP_URL has a password, too")
        }
        (false, None, true) => problem(
            "TENANTRY_SMTP_URL has a username but no password: add it after the username, or \
             name its file in TENANTRY_SMTP_PASSWORD_FILE",
        ),
        (true, ..) => problem("TENANTRY_SMTP_URL has no username, but there is a password"),
    }
}

fn is_loopback(url: &Url) -> bool {
    // The host of a URL that is not of HTTP is not parsed as an address.
    let host = url.host_str().unwrap_or_default();
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_mail(
        smtp_url: &str,
        from: &str,
        password_file: &str,
    ) -> (Option<SmtpOptions>, Vec<String>, Vec<String>) {
        let (mut problems, mut warnings) = (Vec::new(), Vec::new());
        let settings = MailSettings {
            smtp_url,
            password_file,
            from,
            public_host: "id.example",
            extra_roots: &[],
        };
        let options = read(&settings, &mut problems, &mut warnings);
        (options, problems, warnings)
    }

    #[test]
    fn tls_is_required_unless_the_server_is_on_this_machine_or_the_operator_says_otherwise() {
        for (url, security, port) in [
            ("smtp://mail.example", SmtpSecurity::StartTls, 587),
            ("smtp://u:p@mail.example:2525", SmtpSecurity::StartTls, 2525),
            ("smtps://u:p@mail.example", SmtpSecurity::Tls, 465),
            ("smtp://127.0.0.1:25", SmtpSecurity::Opportunistic, 25),
            ("smtp://[::1]:25", SmtpSecurity::Opportunistic, 25),
            ("smtp://localhost", SmtpSecurity::Opportunistic, 587),
            ("smtp://localhost?tls=required", SmtpSecurity::StartTls, 587),
            ("smtp://u:p@localhost?tls=none", SmtpSecurity::None, 587),
            ("smtp://relay.internal:25?tls=none", SmtpSecurity::None, 25),
        ] {
            let (options, problems, _) = read_mail(url, "a@id.example", "");
            assert_eq!(problems, [""; 0], "{url}");
            let options = options.unwrap();
            assert_eq!((options.security, options.port), (security, port), "{url}");
        }
        let (options, _, warnings) = read_mail("smtp://relay?tls=none", "a@id.example", "");
        assert_eq!((options.is_some(), warnings.len()), (true, 1));
    }

    #[test]
    fn username_and_password_are_decoded() {
        let (options, ..) = read_mail("smtps://a%40b.example:p%3Aw@m.example", "a@b.example", "");
        let (user, password) = options.unwrap().credentials.unwrap();
        assert_eq!((user.as_str(), password.expose()), ("a@b.example", "p:w"));
    }

    #[test]
    fn every_mistake_is_a_problem_that_does_not_repeat_the_password() {
        for (url, from, file, count) in [
            ("", "a@b.example", "", 1),
            ("", "a@b.example", "/f", 2),
            ("", "", "", 0),
            ("http://u:secret@x", "", "", 2),
            ("smtp://u:secret@x/path", "a@b.example", "", 1),
            ("smtp://u:secret@x?tls=off", "no address", "", 2),
            ("smtp://u:secret@x?tls=none", "a@b.example", "", 1),
            ("smtps://u:secret@x?tls=none", "a@b.example", "", 1),
            ("smtp://u@x", "a@b.example", "", 1),
            ("smtp://u:secret@x", "a@b.example", "/f", 1),
            ("smtp://u@x", "a@b.example", "/nowhere/secret-file", 1),
            ("smtp://x", "a@b.example", "/f", 1),
            ("smtp://", "a@b.example", "", 1),
            ("smtp://u:%FF@x", "a@b.example", "", 1),
        ] {
            let (options, problems, _) = read_mail(url, from, file);
            assert!(options.is_none(), "{url}");
            assert_eq!(problems.len(), count, "{url} {problems:?}");
            assert!(!problems.join(" ").contains("secret@"), "{problems:?}");
        }
    }
}
