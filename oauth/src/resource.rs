//! Resource indicators (RFC 8707) and the audience of access tokens (RFC 9068 §3).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use crate::{Error, ErrorCode, Params, Scope};

/// The resource servers that a client asks a token for: absolute URIs, in the order of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceIndicators(Vec<String>);

/// Maximum number of resources of a request, and maximum length in bytes of each.
const MAX_COUNT: usize = 10;
const MAX_LEN: usize = 500;

impl ResourceIndicators {
    /// Parses a space-separated list.
    ///
    /// # Errors
    ///
    /// `invalid_target` if a value is not an absolute URI without a fragment (RFC 8707 §2).
    pub fn parse(text: &str) -> Result<Self, Error> {
        let invalid_target = |description: &str| Error::new(ErrorCode::InvalidTarget, description);
        let mut resources = Vec::new();
        for uri in text.split(' ').filter(|uri| !uri.is_empty()) {
            let is_absolute = uri.len() <= MAX_LEN
                && uri.bytes().all(|byte| matches!(byte, 0x21..=0x7e) && byte != b'#')
                && Url::parse(uri).is_ok();
            if !is_absolute {
                return Err(invalid_target("resource must be an absolute URI without a fragment."));
            }
            if !resources.iter().any(|known| known == uri) {
                if resources.len() == MAX_COUNT {
                    return Err(invalid_target("resource names too many resources."));
                }
                resources.push(uri.to_owned());
            }
        }
        Ok(Self(resources))
    }

    /// Reads the `resource` parameters of a request.
    ///
    /// # Errors
    ///
    /// As [`ResourceIndicators::parse`].
    pub fn from_params(params: &Params) -> Result<Self, Error> {
        Self::parse(params.get("resource").unwrap_or_default())
    }

    /// Whether no resource is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The resources in the order of the request.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether `other` has all of these resources.
    pub fn is_subset_of(&self, other: &Self) -> bool {
        self.0.iter().all(|uri| other.0.contains(uri))
    }

    /// The resources of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let added = other.0.iter().filter(|uri| !self.0.contains(uri));
        Self(self.0.iter().chain(added).cloned().collect())
    }

    /// The resources of a token request: those it names, which must be among the authorized ones,
    /// else all of these (RFC 8707 §2.2).
    ///
    /// # Errors
    ///
    /// `invalid_target` for a resource that was not authorized.
    pub fn narrow(&self, requested: &Self) -> Result<Self, Error> {
        if !requested.is_subset_of(self) {
            return Err(Error::new(
                ErrorCode::InvalidTarget,
                "resource has a value that was not in the authorization request.",
            ));
        }
        Ok(if requested.is_empty() { self.clone() } else { requested.clone() })
    }

    /// The audience of an access token. A token with `openid` is for the issuer's userinfo
    /// endpoint, too; without resources the issuer is the only audience (X-23).
    ///
    /// ```
    /// use oauth::{ResourceIndicators, Scope};
    ///
    /// let api = ResourceIndicators::parse("https://api.example/v1").unwrap();
    /// let openid = Scope::parse("openid").unwrap();
    /// let audience = api.audience("https://id.example", &openid);
    /// assert!(audience.contains("https://api.example/v1"));
    /// assert!(audience.contains("https://id.example"));
    /// let audience = api.audience("https://id.example", &Scope::default());
    /// assert!(!audience.contains("https://id.example"));
    /// ```
    pub fn audience(&self, issuer: &str, scope: &Scope) -> Audience {
        let mut audience = self.0.clone();
        if audience.is_empty() || scope.contains("openid") && !audience.iter().any(|a| a == issuer)
        {
            audience.push(issuer.to_owned());
        }
        Audience(audience)
    }
}

impl fmt::Display for ResourceIndicators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl Serialize for ResourceIndicators {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ResourceIndicators {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The claim `aud`: one audience is a string, several are an array (RFC 7519 §4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "StringOrArray")]
pub struct Audience(Vec<String>);

impl Audience {
    /// Whether this audience is one of them.
    pub fn contains(&self, audience: &str) -> bool {
        self.0.iter().any(|known| known == audience)
    }
}

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [only] => serializer.serialize_str(only),
            several => several.serialize(serializer),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum StringOrArray {
    String(String),
    Array(Vec<String>),
}

impl From<StringOrArray> for Audience {
    fn from(value: StringOrArray) -> Self {
        match value {
            StringOrArray::String(only) => Self(vec![only]),
            StringOrArray::Array(several) => Self(several),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const API: &str = "https://api.example/v1";
    const MAIL: &str = "urn:example:mail";

    fn parse(text: &str) -> ResourceIndicators {
        ResourceIndicators::parse(text).unwrap()
    }

    #[test]
    fn only_absolute_uris_without_fragment_are_resources() {
        for bad in ["/v1", "api.example", "https://api.example/#x", "https://", "ü:x", "a b"] {
            assert_eq!(
                ResourceIndicators::parse(bad).unwrap_err().code,
                ErrorCode::InvalidTarget,
                "{bad}"
            );
        }
        assert!(parse("").is_empty());
        let params = Params::from_query(&format!("resource={API}&resource={MAIL}&resource={API}"));
        let both = ResourceIndicators::from_params(&params.unwrap()).unwrap();
        assert_eq!(both.to_string(), format!("{API} {MAIL}"));
        assert_eq!(both, serde_json::from_value(json!(format!("{API} {MAIL}"))).unwrap());
        let many: Vec<String> = (0..11).map(|n| format!("https://{n}.example")).collect();
        assert!(ResourceIndicators::parse(&many.join(" ")).is_err());
    }

    #[test]
    fn number_and_length_of_resources_are_limited() {
        let many = |count: usize| {
            let uris: Vec<String> = (0..count).map(|n| format!("https://{n}.example")).collect();
            ResourceIndicators::parse(&uris.join(" "))
        };
        assert_eq!(many(10).unwrap().iter().count(), 10);
        assert!(many(11).is_err());
        // A repeated one counts once.
        let repeated = format!("{} https://0.example", many(10).unwrap());
        assert_eq!(parse(&repeated), many(10).unwrap());
        let of_length = |length: usize| format!("urn:{}", "x".repeat(length - 4));
        assert!(ResourceIndicators::parse(&of_length(500)).is_ok());
        assert!(ResourceIndicators::parse(&of_length(501)).is_err());
    }

    #[test]
    fn resources_are_compared_and_joined_as_sets() {
        for (one, other, is_subset, union) in [
            ("", API, true, API),
            (API, "", false, API),
            (API, API, true, API),
            (API, MAIL, false, "https://api.example/v1 urn:example:mail"),
        ] {
            let (one, other) = (parse(one), parse(other));
            assert_eq!(one.is_subset_of(&other), is_subset, "{one}, {other}");
            assert_eq!(one.union(&other).to_string(), union);
        }
        assert_eq!(serde_json::to_value(parse(API)).unwrap(), API);
        assert!(!parse(API).is_empty());
    }

    #[test]
    fn token_request_narrows_the_authorized_resources() {
        let both = parse(&format!("{API} {MAIL}"));
        assert_eq!(both.narrow(&parse("")).unwrap(), both);
        assert_eq!(both.narrow(&parse(MAIL)).unwrap(), parse(MAIL));
        assert_eq!(parse(API).narrow(&both).unwrap_err().code, ErrorCode::InvalidTarget);
        assert!(parse("").narrow(&parse(API)).is_err());
    }

    #[test]
    fn audience_contains_the_issuer_where_userinfo_needs_it() {
        let issuer = "https://id.example";
        for (resources, scope, audience) in [
            ("", "", json!(issuer)),
            ("", "openid", json!(issuer)),
            (API, "read", json!(API)),
            (API, "openid", json!([API, issuer])),
            (issuer, "openid", json!(issuer)),
        ] {
            let built = parse(resources).audience(issuer, &Scope::parse(scope).unwrap());
            assert_eq!(json!(built), audience, "{resources} {scope}");
            assert_eq!(serde_json::from_value::<Audience>(audience).unwrap(), built);
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_does_not_panic(text in ".{0,100}") {
            let _ = ResourceIndicators::parse(&text);
        }
    }
}
