//! Rules of single fields that `validator`'s own do not cover, used by the types of this crate.
//!
//! Each error has the message that forms show, and for lists the position of the wrong item.

use oauth::{
    ResourceIndicators, Scope, display_text::is_displayable_text, host_pattern, redirect_uri,
};
use validator::ValidationError;

use crate::lifetime::RefreshLifetime;

/// The parameter of an error that holds the position of the wrong item.
pub const INDEX: &str = "index";

fn error(code: &'static str, message: impl Into<String>) -> ValidationError {
    ValidationError::new(code).with_message(message.into().into())
}

/// A list of scope values (RFC 6749 §3.3).
///
/// # Errors
///
/// If the text is no such list.
pub fn scope(scope: &str) -> Result<(), ValidationError> {
    Scope::parse(scope).map(drop).map_err(|wrong| error("scope", wrong.description))
}

/// A list of resource indicators (RFC 8707 §2).
///
/// # Errors
///
/// If one is no absolute URI without a fragment.
pub fn resources(resources: &str) -> Result<(), ValidationError> {
    let parsed = ResourceIndicators::parse(resources);
    parsed.map(drop).map_err(|wrong| error("resources", wrong.description))
}

/// A publishable key: `pk_` and 1 to 100 letters, digits, hyphens and underscores.
///
/// # Errors
///
/// If the text is none.
pub fn publishable_key(key: &str) -> Result<(), ValidationError> {
    let rest = key.strip_prefix("pk_").unwrap_or_default();
    let is_valid = (1..=100).contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_valid {
        return Ok(());
    }
    let message = "Use pk_ and up to 100 letters, digits, hyphens and underscores.";
    Err(error("publishable_key", message))
}

/// A lifetime of refresh tokens: a minute to a year, or 0.
///
/// # Errors
///
/// If it is out of range.
pub fn refresh_lifetime(lifetime: &RefreshLifetime) -> Result<(), ValidationError> {
    match lifetime {
        RefreshLifetime::Seconds(seconds) if *seconds != 0 => {
            if (60..=31_536_000).contains(seconds) {
                return Ok(());
            }
            let message =
                "Use 60 to 31536000 seconds (1 year), or 0 for the access token's lifetime.";
            Err(error("refresh_lifetime", message))
        }
        RefreshLifetime::Seconds(_) | RefreshLifetime::Off(_) => Ok(()),
    }
}

/// Web origins (RFC 6454 §6.2).
///
/// # Errors
///
/// The first that is none.
pub fn origins(origins: &[String]) -> Result<(), ValidationError> {
    match origins.iter().position(|origin| !redirect_uri::is_web_origin(origin)) {
        None => Ok(()),
        Some(index) => {
            let message = "Enter an origin such as https://app.example.com, without a path or a \
                           slash at its end.";
            let mut wrong = error("origin", message);
            wrong.add_param(INDEX.into(), &index);
            Err(wrong)
        }
    }
}

/// Hosts and schemes of redirect URIs.
///
/// # Errors
///
/// The first that [`host_pattern::is_valid`] does not accept.
pub fn redirect_hosts(hosts: &[String]) -> Result<(), ValidationError> {
    match hosts.iter().find(|host| !host_pattern::is_valid(host)) {
        None => Ok(()),
        Some(wrong) => {
            let message = format!(
                "“{wrong}” isn't a valid host name. Enter app.example.com, *.example.com for every \
                 host below it, or com.example.app: for a scheme."
            );
            Err(error("redirect_host", message))
        }
    }
}

/// Domains of e-mail addresses.
///
/// # Errors
///
/// The first that is none.
pub fn mail_domains(domains: &[String]) -> Result<(), ValidationError> {
    let is_domain = |domain: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        domain.len() <= 253
            && domain.bytes().all(plain)
            && domain.contains('.')
            && domain.split('.').all(|label| !label.is_empty())
    };
    match domains.iter().find(|domain| !is_domain(domain)) {
        None => Ok(()),
        Some(wrong) => {
            let message = format!("“{wrong}” isn't a valid domain. Enter one such as example.com.");
            Err(error("mail_domain", message))
        }
    }
}

/// A URL of a page for users.
///
/// # Errors
///
/// If it is no https URL, or is too long.
pub fn https_url(url: &str) -> Result<(), ValidationError> {
    if url.len() <= 2_000 && oauth::is_https_url(url) {
        return Ok(());
    }
    Err(error("https_url", "Enter a URL that begins with https://"))
}

/// Text of several lines.
///
/// # Errors
///
/// If it has characters that change how text reads.
pub fn text(text: &str) -> Result<(), ValidationError> {
    if is_displayable_text(text) { Ok(()) } else { Err(error("text", INVALID_CHARACTER)) }
}

/// The message about characters that change how text reads.
pub const INVALID_CHARACTER: &str =
    "Remove the control characters and text direction marks: they change how text reads.";
