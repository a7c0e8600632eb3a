//! Scopes (RFC 6749 §3.3): an ordered set of scope tokens.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, ErrorCode};

/// A set of scope tokens that keeps their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope(Vec<String>);

/// Maximum length in bytes of a `scope` parameter.
const MAX_LEN: usize = 2_000;

impl Scope {
    /// Parses a space-separated list.
    ///
    /// # Errors
    ///
    /// `invalid_scope` if a character is outside RFC 6749's `scope-token`, or the text is longer
    /// than 2,000 bytes.
    ///
    /// ```
    /// use oauth::Scope;
    ///
    /// let scope = Scope::parse("openid email openid").unwrap();
    /// assert_eq!(scope.to_string(), "openid email");
    /// assert!(Scope::parse("e\"mail").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_LEN {
            return Err(Error::new(ErrorCode::InvalidScope, "scope is too long."));
        }
        let mut scope = Self::default();
        for token in text.split(' ').filter(|token| !token.is_empty()) {
            if !token.bytes().all(|byte| matches!(byte, b'!' | b'#'..=b'[' | b']'..=b'~')) {
                return Err(Error::new(
                    ErrorCode::InvalidScope,
                    "scope contains a character that is not allowed.",
                ));
            }
            scope.insert(token);
        }
        Ok(scope)
    }

    /// Whether the token is in the set.
    pub fn contains(&self, token: &str) -> bool {
        self.0.iter().any(|known| known == token)
    }

    /// Adds a token, unless it is present.
    pub fn insert(&mut self, token: &str) {
        if !self.contains(token) {
            self.0.push(token.to_owned());
        }
    }

    /// The tokens in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether the set has no token.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `other` has all of these tokens.
    pub fn is_subset_of(&self, other: &Self) -> bool {
        self.iter().all(|token| other.contains(token))
    }

    /// The tokens that both have, in the order of `self`.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.iter().filter(|token| other.contains(token)).collect()
    }

    /// The tokens that `other` does not have.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.iter().filter(|token| !other.contains(token)).collect()
    }

    /// Rejects a token that the tenant does not define, and omits one that the client may not have
    /// (X-41).
    ///
    /// # Errors
    ///
    /// `invalid_scope`, naming the unknown token.
    ///
    /// ```
    /// use oauth::Scope;
    ///
    /// let scope = |text: &str| Scope::parse(text).unwrap();
    /// let (supported, allowed) = (scope("openid email read"), scope("openid email"));
    /// let narrow = |text: &str| scope(text).narrow(&supported, &allowed);
    /// assert_eq!(narrow("openid read").unwrap().to_string(), "openid");
    /// assert!(narrow("openid write").is_err());
    /// ```
    pub fn narrow(&self, supported: &Self, allowed: &Self) -> Result<Self, Error> {
        match self.difference(supported).iter().next() {
            Some(unknown) => {
                Err(Error::new(ErrorCode::InvalidScope, format!("Unknown scope: {unknown}.")))
            }
            None => Ok(self.intersection(allowed)),
        }
    }

    /// Rejects a requested scope of which nothing is left (RFC 6749 §3.3, X-41).
    ///
    /// # Errors
    ///
    /// `invalid_scope` if the scope is empty.
    pub fn require_non_empty(self) -> Result<Self, Error> {
        if self.is_empty() {
            return Err(Error::new(
                ErrorCode::InvalidScope,
                "This application is not allowed any of the requested scopes.",
            ));
        }
        Ok(self)
    }

    /// The tokens of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.iter().chain(other.iter()).collect()
    }
}

impl<'t> FromIterator<&'t str> for Scope {
    fn from_iter<I: IntoIterator<Item = &'t str>>(tokens: I) -> Self {
        let mut scope = Self::default();
        for token in tokens {
            scope.insert(token);
        }
        scope
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_keep_their_order_and_are_deduplicated() {
        let scope = Scope::parse("openid  email openid api:read").unwrap();
        assert_eq!(scope.to_string(), "openid email api:read");
        let other = Scope::parse("email phone").unwrap();
        assert_eq!(scope.intersection(&other).to_string(), "email");
        assert_eq!(scope.difference(&other).to_string(), "openid api:read");
        assert!(!scope.is_subset_of(&other));
    }

    #[test]
    fn scope_is_narrowed_to_what_the_client_may_have() {
        let [supported, allowed] =
            ["openid email read", "openid email"].map(|text| Scope::parse(text).unwrap());
        for (requested, expected) in [
            ("openid read", Some("openid")),
            ("email openid", Some("email openid")),
            ("read", None),
            (" ", None),
            ("openid other", None),
        ] {
            let narrowed = Scope::parse(requested)
                .unwrap()
                .narrow(&supported, &allowed)
                .and_then(Scope::require_non_empty);
            match expected {
                Some(expected) => assert_eq!(narrowed.unwrap().to_string(), expected),
                None => {
                    assert_eq!(narrowed.unwrap_err().code, ErrorCode::InvalidScope, "{requested}")
                }
            }
        }
    }

    #[test]
    fn sets_are_compared_and_joined_by_their_tokens() {
        let scope = |text: &str| Scope::parse(text).unwrap();
        for (one, other, is_subset, union) in [
            ("", "", true, ""),
            ("", "openid", true, "openid"),
            ("openid", "email openid", true, "openid email"),
            ("openid phone", "openid email", false, "openid phone email"),
        ] {
            assert_eq!(scope(one).is_subset_of(&scope(other)), is_subset, "{one}, {other}");
            assert_eq!(scope(one).union(&scope(other)).to_string(), union, "{one}, {other}");
            assert_eq!(scope(one).is_empty(), one.is_empty());
            let stored = serde_json::to_value(scope(one)).unwrap();
            assert_eq!(stored, one);
            assert_eq!(serde_json::from_value::<Scope>(stored).unwrap(), scope(one));
        }
    }

    #[test]
    fn scope_has_at_most_2000_bytes() {
        assert!(Scope::parse(&"x".repeat(MAX_LEN)).is_ok());
        let error = Scope::parse(&"x".repeat(MAX_LEN + 1)).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidScope);
    }

    #[test]
    fn characters_outside_scope_token_are_rejected() {
        for bad in ["a\"b", "a\\b", "ä", "a\nb"] {
            assert_eq!(Scope::parse(bad).unwrap_err().code, ErrorCode::InvalidScope, "{bad:?}");
        }
    }
}
