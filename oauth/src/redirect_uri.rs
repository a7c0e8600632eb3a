//! Redirect URIs: which may be registered, and how requests match them (R1, R2; RFC 9700
//! §2.1).

use url::{Host, Url};

use crate::ApplicationType;

/// Why a redirect URI cannot be registered, with advice for the developer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUriError {
    /// It is not an absolute URI.
    #[error("Enter an absolute URI, such as https://app.example.com/callback.")]
    NotAbsolute,
    /// It has a fragment (RFC 6749 §3.1.2).
    #[error("Remove the fragment (# and what follows). Redirect URIs can't have one.")]
    Fragment,
    /// It has a user name or password.
    #[error("Remove the username or password before the @.")]
    UserInfo,
    /// It is `http` and not loopback (X-42).
    #[error(
        "Use https. Plain http exposes the code to the network. Only localhost, 127.0.0.1 and \
         [::1] can use http."
    )]
    PlainHttp,
    /// It has a wildcard.
    #[error("Wildcards are not allowed. Enter each redirect URI in full.")]
    Wildcard,
    /// Its host is outside ASCII; the ASCII form is what browsers send (RFC 5890).
    #[error("Write the host in its ASCII form: {0}.")]
    InternationalHost(String),
    /// It has other characters outside ASCII, which a URI cannot have (RFC 3986 §2).
    #[error("Percent-encode letters outside ASCII, such as %C3%A9 for é.")]
    NotAscii,
    /// Its port is out of range.
    #[error("Use a port from 1 to 65535.")]
    InvalidPort,
    /// Programs read it differently.
    #[error("Remove spaces, control characters, backslashes and dot segments (. and ..).")]
    Ambiguous,
    /// Its scheme runs or opens something by itself.
    #[error("This URI scheme is not allowed.")]
    DangerousScheme,
    /// It has a private-use scheme, and the client is not native.
    #[error(
        "Only native applications can use a custom URI scheme. Use https here, or register a \
         native application."
    )]
    UnusablePrivateScheme,
    /// Its private-use scheme is no domain name (RFC 8252 §8.4).
    #[error(
        "In this tenant, a custom URI scheme must contain a dot, such as com.example.app:/callback."
    )]
    PrivateSchemeWithoutDot,
    /// It is longer than 2,000 bytes.
    #[error("Use at most 2,000 characters.")]
    TooLong,
}

/// Schemes that run or open something by themselves (X-43).
const DANGEROUS_SCHEMES: [&str; 31] = [
    "about",
    "blob",
    "callto",
    "chrome",
    "chrome-extension",
    "data",
    "facetime",
    "feed",
    "file",
    "filesystem",
    "ftp",
    "hcp",
    "help",
    "intent",
    "jar",
    "javascript",
    "mailto",
    "moz-extension",
    "ms-help",
    "res",
    "resource",
    "shell",
    "sip",
    "sms",
    "smb",
    "ssh",
    "tel",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];
/// Beginnings of schemes that run programs of an operating system (X-43).
const DANGEROUS_PREFIXES: [&str; 2] = ["ms-", "search"];

/// Validates a redirect URI for registration. `scheme_needs_dot` restricts private-use schemes to
/// those that contain a domain name in reverse order (RFC 8252 §8.4).
///
/// # Errors
///
/// The first [`RedirectUriError`].
///
/// ```
/// use oauth::{ApplicationType::{Native, Web}, redirect_uri::{RedirectUriError, check}};
///
/// assert_eq!(check("https://shop.example/cb", Web, false), Ok(()));
/// assert_eq!(check("http://shop.example/cb", Web, false), Err(RedirectUriError::PlainHttp));
/// assert_eq!(check("com.example.app:/cb", Native, true), Ok(()));
/// ```
pub fn check(
    uri: &str,
    application_type: ApplicationType,
    scheme_needs_dot: bool,
) -> Result<(), RedirectUriError> {
    use RedirectUriError::*;
    if uri.len() > 2_000 {
        return Err(TooLong);
    }
    if uri.contains('*') {
        return Err(Wildcard);
    }
    if uri.contains('#') {
        return Err(Fragment);
    }
    if !uri.is_ascii() {
        return Err(outside_ascii(uri));
    }
    let path = uri.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    // Browsers treat any number of slashes after `https:` as two.
    if uri.contains(":///") && uri.starts_with("http")
        || !uri.bytes().all(|byte| {
            (0x21..=0x7e).contains(&byte)
                && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'|' | b'^')
        })
        || path
            .split(['/', ';'])
            .any(|segment| matches!(segment.replace("%2e", ".").as_str(), "." | ".."))
    {
        return Err(Ambiguous);
    }
    let url = Url::parse(uri).map_err(|error| match error {
        url::ParseError::InvalidPort => InvalidPort,
        _ => NotAbsolute,
    })?;
    if !url.username().is_empty()
        || url.password().is_some()
        || path.split_once("://").is_some_and(|(_, rest)| {
            rest.split('/').next().is_some_and(|authority| authority.contains('@'))
        })
    {
        return Err(UserInfo);
    }
    match url.scheme() {
        "https" if uri.starts_with("https://") => Ok(()),
        "http" if uri.starts_with("http://") => {
            if is_loopback(&url) {
                Ok(())
            } else {
                Err(PlainHttp)
            }
        }
        "https" | "http" => Err(NotAbsolute),
        scheme if is_dangerous_scheme(scheme) => Err(DangerousScheme),
        _ if application_type != ApplicationType::Native => Err(UnusablePrivateScheme),
        scheme if scheme_needs_dot && !scheme.contains('.') => Err(PrivateSchemeWithoutDot),
        _ => Ok(()),
    }
}

/// The problem of a URI with characters outside ASCII: its host has another form, and the rest is
/// to be encoded.
fn outside_ascii(uri: &str) -> RedirectUriError {
    let authority = uri.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let host = Url::parse(uri).ok().and_then(|url| url.host_str().map(str::to_owned));
    match host {
        Some(host) if !authority.is_ascii() && host.is_ascii() => {
            RedirectUriError::InternationalHost(host)
        }
        _ => RedirectUriError::NotAscii,
    }
}

/// Whether the text is a web origin as browsers send it (RFC 6454 §6.2).
///
/// ```
/// use oauth::redirect_uri::is_web_origin;
///
/// assert!(is_web_origin("https://app.example.com"));
/// assert!(!is_web_origin("https://app.example.com/"));
/// ```
#[must_use]
pub fn is_web_origin(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text
    })
}

fn is_dangerous_scheme(scheme: &str) -> bool {
    DANGEROUS_SCHEMES.contains(&scheme)
        || DANGEROUS_PREFIXES.iter().any(|prefix| scheme.starts_with(prefix))
}

/// Whether `path` stays on this server's origin (R5). Browsers treat `//`, `/\\`, and
/// either with white space in it, as the beginning of another host.
pub fn is_same_origin_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 2_000
        && path.bytes().all(|byte| (0x21..=0x7e).contains(&byte) && !matches!(byte, b'\\' | b'#'))
        && Url::parse("http://local.invalid")
            .is_ok_and(|base| base.join(path).is_ok_and(|joined| joined.origin() == base.origin()))
}

/// Whether programs other than the client can receive responses at this redirect URI: any program
/// can register a private-use scheme or listen on a loopback port (RFC 8252 §8.6).
pub fn is_claimable(uri: &str) -> bool {
    !uri.starts_with("https://")
}

/// Whether only programs on the user's device can receive the response: the host is loopback, or
/// the scheme is a private-use one (RFC 8252 §7.1, §7.3).
pub fn is_native(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| match url.scheme() {
        "http" | "https" => is_loopback(&url),
        scheme => !DANGEROUS_SCHEMES.contains(&scheme),
    })
}

/// Whether the host is 127.0.0.1, `[::1]` or `localhost`.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.octets() == [127, 0, 0, 1],
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Whether a requested redirect URI matches a registered one: byte for byte, except that native
/// clients may use any port of 127.0.0.1 and `[::1]` (RFC 8252 §7.3).
///
/// ```
/// use oauth::{ApplicationType::{Native, Web}, redirect_uri::matches};
///
/// assert!(!matches("https://shop.example/cb", "https://shop.example/cb/", Web));
/// assert!(matches("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", Native));
/// ```
pub fn matches(registered: &str, requested: &str, application_type: ApplicationType) -> bool {
    if registered == requested {
        return true;
    }
    if application_type != ApplicationType::Native {
        return false;
    }
    ["http://127.0.0.1", "http://[::1]"].into_iter().any(|origin| {
        match (strip_origin_and_port(registered, origin), strip_origin_and_port(requested, origin))
        {
            (Some(one), Some(other)) => one == other,
            _ => false,
        }
    })
}

/// The remainder after origin and optional port, if the URI begins with `origin`.
fn strip_origin_and_port<'u>(uri: &'u str, origin: &str) -> Option<&'u str> {
    let rest = uri.strip_prefix(origin)?;
    let rest = match rest.strip_prefix(':') {
        Some(port) => {
            let digits = port.bytes().take_while(u8::is_ascii_digit).count();
            port[..digits].parse::<u16>().ok()?;
            &port[digits..]
        }
        None => rest,
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest)
}

#[cfg(test)]
mod tests;
