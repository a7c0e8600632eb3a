//! What an end user consents to: scopes, claims requested individually beyond them (OpenID Connect
//! Core §3.1.2.4, §5.5), and resource servers (RFC 8707).

use serde::{Deserialize, Serialize};

use crate::{
    ResourceIndicators, Scope,
    authorize::AuthorizationRequest,
    claims::{ClaimNames, scope_of_claim},
};

/// The scope, the individual claims and the resource servers of a consent, requested or granted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The scope.
    pub scope: Scope,
    /// Claims beyond those of the scope.
    #[serde(default)]
    pub claims: ClaimNames,
    /// Resource servers that the tokens are for.
    #[serde(default, skip_serializing_if = "ResourceIndicators::is_empty")]
    pub resources: ResourceIndicators,
}

impl Consent {
    /// What the request needs consent for. A claim that its scope releases anyway is not listed.
    pub fn of_request(request: &AuthorizationRequest) -> Self {
        let is_released =
            |claim: &str| scope_of_claim(claim).is_some_and(|scope| request.scope.contains(scope));
        let claims = request.claims.names().filter(|claim| !is_released(claim)).collect();
        Self { scope: request.scope.clone(), claims, resources: request.resource.clone() }
    }

    /// Whether this earlier consent includes everything requested. An empty scope was never
    /// granted: otherwise any client would be granted it without a consent page.
    pub fn covers(&self, requested: &Self) -> bool {
        let has_claim = |claim: &str| {
            self.claims.contains(claim)
                || scope_of_claim(claim).is_some_and(|scope| self.scope.contains(scope))
        };
        !requested.scope.is_empty()
            && requested.scope.is_subset_of(&self.scope)
            && requested.claims.iter().all(has_claim)
            && requested.resources.is_subset_of(&self.resources)
    }

    /// Both consents together.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            scope: self.scope.union(&other.scope),
            claims: self.claims.iter().chain(other.claims.iter()).collect(),
            resources: self.resources.union(&other.resources),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent(scope: &str, claims: &str) -> Consent {
        Consent {
            scope: Scope::parse(scope).unwrap(),
            claims: ClaimNames::parse(claims),
            resources: ResourceIndicators::default(),
        }
    }

    #[test]
    fn consent_covers_the_resources_that_were_granted() {
        let with = |resources: &str| Consent {
            resources: ResourceIndicators::parse(resources).unwrap(),
            ..consent("openid", "")
        };
        let (none, one) = (with(""), with("https://api.example"));
        let both = one.union(&with("https://files.example"));
        for (granted, requested, covered) in
            [(&none, &one, false), (&one, &none, true), (&one, &both, false), (&both, &one, true)]
        {
            assert_eq!(granted.covers(requested), covered, "{granted:?} {requested:?}");
        }
    }

    #[test]
    fn joined_consents_cover_both() {
        let (one, other) = (consent("openid", "email"), consent("phone", "name"));
        assert_eq!(one.union(&other), consent("openid phone", "email name"));
    }

    #[test]
    fn consent_covers_subsets_but_never_an_empty_scope() {
        for (granted, requested, covered) in [
            (("openid email", ""), ("openid", ""), true),
            (("openid", ""), ("openid email", ""), false),
            (("openid email", ""), ("", ""), false),
            (("", ""), ("", ""), false),
            (("openid", ""), ("openid", "phone_number"), false),
            (("openid profile", ""), ("openid", "phone_number"), false),
            (("openid phone", ""), ("openid", "phone_number"), true),
            (("openid", "phone_number"), ("openid", "phone_number"), true),
            (("openid", "phone_number"), ("openid", "phone_number email"), false),
            (("openid", "email"), ("openid email", ""), false),
            (("openid", "email"), ("", "email"), false),
        ] {
            let (granted, requested) =
                (consent(granted.0, granted.1), consent(requested.0, requested.1));
            assert_eq!(granted.covers(&requested), covered, "{granted:?} {requested:?}");
        }
    }
}
