//! Reading route and query parameters, and building URLs with a query string.

use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// Value of the parameter `name`; empty if it is absent.
pub fn query(map: Memo<ParamsMap>, name: &str) -> String {
    map.with_untracked(|map| map.get(name).unwrap_or_default())
}

/// `path` with the non-empty pairs as its query string, percent-encoded.
pub fn with(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    let mut mark = '?';
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(mark);
        address.push_str(name);
        address.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                address.push(char::from(byte));
            } else {
                address.push_str(&format!("%{byte:02X}"));
            }
        }
        mark = '&';
    }
    address
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_query_holds_whatever_was_typed() {
        assert_eq!(super::with("/console", &[("q", ""), ("state", "")]), "/console");
        assert_eq!(
            super::with("/console", &[("q", "a&b=c é"), ("page", "n.1")]),
            "/console?q=a%26b%3Dc%20%C3%A9&page=n.1"
        );
    }
}
