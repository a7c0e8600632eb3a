//! Patterns of hosts and schemes, with which a tenant bounds the redirect URIs of its developers.

use url::Url;

/// Whether this is a pattern that [`matches`] understands.
#[must_use]
pub fn is_valid(allowed: &str) -> bool {
    if let Some(scheme) = allowed.strip_suffix(':') {
        return scheme.starts_with(|first: char| first.is_ascii_lowercase())
            && scheme.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+.-".contains(&byte)
            })
            && !matches!(scheme, "http" | "https");
    }
    let host = allowed.strip_prefix("*.").unwrap_or(allowed);
    !host.contains('*')
        && Url::parse(&format!("https://{host}/")).is_ok_and(|url| {
            url.host_str() == Some(host) && url.path() == "/" && url.port().is_none()
        })
}

/// Whether a redirect URI matches a pattern: `app.example` matches this host alone, `*.example`
/// every host below it, and `com.example.app:` the private-use URI scheme of a native app (RFC 8252
/// §7.1).
///
/// ```
/// use oauth::host_pattern::matches;
///
/// assert!(matches("*.example", "https://app.example/cb"));
/// assert!(!matches("app.example", "https://app.example.evil.test/cb"));
/// ```
#[must_use]
pub fn matches(allowed: &str, uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else { return false };
    if let Some(scheme) = allowed.strip_suffix(':') {
        return url.scheme() == scheme;
    }
    if !matches!(url.scheme(), "https" | "http") {
        return false;
    }
    let Some(host) = url.host_str() else { return false };
    match allowed.strip_prefix("*.") {
        Some(parent) => host.strip_suffix(parent).is_some_and(|prefix| prefix.ends_with('.')),
        None => host == allowed,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_valid, matches};

    #[test]
    fn host_patterns_match_hosts_subdomains_and_schemes() {
        for (allowed, uri, expected) in [
            ("app.example", "https://app.example/cb", true),
            ("app.example", "https://app.example:8443/cb", true),
            ("app.example", "https://sub.app.example/cb", false),
            ("app.example", "https://app.example.evil.test/cb", false),
            ("app.example", "https://app.example@evil.test/cb", false),
            ("*.example", "https://app.example/cb", true),
            ("*.app.example", "https://app.example/cb", false),
            ("*.app.example", "https://evilapp.example/cb", false),
            ("localhost", "http://localhost:3000/cb", true),
            ("app.example", "ftp://app.example/cb", false),
            ("app.example", "cb", false),
            ("a1+b.c-d:", "a1+b.c-d:/cb", true),
            ("com.example.app:", "com.example.app:/cb", true),
            ("com.example.app:", "com.example.other:/cb", false),
            ("app.example", "com.example.app://app.example/cb", false),
        ] {
            assert_eq!(matches(allowed, uri), expected, "{allowed} {uri}");
            assert!(is_valid(allowed), "{allowed}");
        }
    }

    #[test]
    fn malformed_host_patterns_are_rejected() {
        for wrong in [
            "",
            "*",
            "*.",
            "App.example",
            "app.example/",
            "https://app.example",
            "app.example:443",
            "https:",
            "a b",
            "evil.test/@app",
            "1app:",
            "-app:",
            "ap_p:",
            "http:",
            "*.*.example",
            "*.app.example:8443",
            "app.example?x",
            "app.example/x",
        ] {
            assert!(!is_valid(wrong), "{wrong}");
        }
    }
}
