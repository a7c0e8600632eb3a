//! What a token may be used for: an ordered set of words (RFC 6749 §3.3).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, ErrorCode};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope(Vec<String>);

const LONGEST: usize = 2_000;

impl Scope {
    /// Fails with `invalid_scope` where a character is outside RFC 6749's `scope-token`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > LONGEST {
            return Err(Error::new(ErrorCode::InvalidScope, "scope is too long."));
        }
        let mut scope = Self::default();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !word.bytes().all(|byte| matches!(byte, b'!' | b'#'..=b'[' | b']'..=b'~')) {
                return Err(Error::new(
                    ErrorCode::InvalidScope,
                    "scope holds a character that no scope may have.",
                ));
            }
            scope.insert(word);
        }
        Ok(scope)
    }

    pub fn contains(&self, word: &str) -> bool {
        self.0.iter().any(|known| known == word)
    }

    pub fn insert(&mut self, word: &str) {
        if !self.contains(word) {
            self.0.push(word.to_owned());
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn is_subset_of(&self, other: &Self) -> bool {
        self.iter().all(|word| other.contains(word))
    }

    /// The words that both have, in this one's order.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.iter().filter(|word| other.contains(word)).collect()
    }

    /// The words that the other lacks.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.iter().filter(|word| !other.contains(word)).collect()
    }

    /// The words of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.iter().chain(other.iter()).collect()
    }
}

impl<'w> FromIterator<&'w str> for Scope {
    fn from_iter<I: IntoIterator<Item = &'w str>>(words: I) -> Self {
        let mut scope = Self::default();
        for word in words {
            scope.insert(word);
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
    fn words_keep_their_order_and_do_not_repeat() {
        let scope = Scope::parse("openid  email openid api:read").unwrap();
        assert_eq!(scope.to_string(), "openid email api:read");
        let other = Scope::parse("email phone").unwrap();
        assert_eq!(scope.intersection(&other).to_string(), "email");
        assert_eq!(scope.difference(&other).to_string(), "openid api:read");
        assert!(!scope.is_subset_of(&other));
    }

    #[test]
    fn other_characters_are_refused() {
        for bad in ["a\"b", "a\\b", "ä", "a\nb"] {
            assert_eq!(Scope::parse(bad).unwrap_err().code, ErrorCode::InvalidScope, "{bad:?}");
        }
    }
}
