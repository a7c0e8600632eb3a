//! Who may create an account of their own.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, Visitor},
};

/// Who may create an account of their own, with a password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUp {
    /// No one.
    #[default]
    Off,
    /// Holders of an invitation.
    Invited,
    /// Everyone with an address, of the allowed domains if there are any.
    Open,
}

impl SignUp {
    /// The values in files.
    const NAMES: &[&str] = &["off", "invited", "open"];
}

/// `true` and `false` are read as `open` and `off`.
impl<'de> Deserialize<'de> for SignUp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrFlag;

        impl Visitor<'_> for NameOrFlag {
            type Value = SignUp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("off, invited or open")
            }

            fn visit_bool<E: Error>(self, is_open: bool) -> Result<SignUp, E> {
                Ok(if is_open { SignUp::Open } else { SignUp::Off })
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<SignUp, E> {
                match name {
                    "off" => Ok(SignUp::Off),
                    "invited" => Ok(SignUp::Invited),
                    "open" => Ok(SignUp::Open),
                    _ => Err(E::unknown_variant(name, SignUp::NAMES)),
                }
            }
        }

        deserializer.deserialize_any(NameOrFlag)
    }
}

/// Whether an address is of one of these domains; of any if there are none.
///
/// ```
/// use contract::sign_up::is_of_domain;
///
/// let domains = ["acme.example".to_owned()];
/// assert!(is_of_domain("anna@Acme.example", &domains));
/// assert!(!is_of_domain("anna@sub.acme.example", &domains));
/// assert!(is_of_domain("anna@b.example", &[]));
/// ```
pub fn is_of_domain(address: &str, domains: &[String]) -> bool {
    let domain = address.rsplit_once('@').map(|(_, domain)| domain);
    domains.is_empty()
        || domain.is_some_and(|domain| domains.iter().any(|it| it.eq_ignore_ascii_case(domain)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_as_names() {
        for (text, policy) in [
            ("true", SignUp::Open),
            ("false", SignUp::Off),
            ("\"open\"", SignUp::Open),
            ("\"invited\"", SignUp::Invited),
            ("\"off\"", SignUp::Off),
        ] {
            assert_eq!(serde_json::from_str::<SignUp>(text).unwrap(), policy, "{text}");
        }
        for text in ["\"on\"", "1", "null", "\"Open\""] {
            assert!(serde_json::from_str::<SignUp>(text).is_err(), "{text}");
        }
        assert_eq!(serde_json::to_string(&SignUp::Invited).unwrap(), "\"invited\"");
    }
}
