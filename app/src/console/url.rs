//! Reading route and query parameters, and building URLs with a query string.

use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// Value of the parameter `name`; empty if it is absent.
pub fn param(map: Memo<ParamsMap>, name: &str) -> String {
    map.with_untracked(|map| map.get(name).unwrap_or_default())
}

/// `path` with the non-empty pairs as its query string, percent-encoded.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
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
    fn query_values_are_percent_encoded() {
        assert_eq!(super::with_query("/console", &[("q", ""), ("state", "")]), "/console");
        assert_eq!(
            super::with_query("/console", &[("q", "a&b=c é"), ("page", "n.1")]),
            "/console?q=a%26b%3Dc%20%C3%A9&page=n.1"
        );
    }
}
