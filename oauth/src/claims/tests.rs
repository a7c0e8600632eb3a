//! Tests of requested and issued claims.

use super::*;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn scope_and_individual_request_release_their_claims_and_no_others() {
    let profile = json!({
        "name": "Anna",
        "email": "a@b.example",
        "email_verified": true,
        "phone_number": "1",
        "password": "x",
        "picture": null,
    });
    let requested = ClaimsRequest::parse(
        r#"{"userinfo": {
                "email": null, "phone_number": {"essential": true}, "password": null, "sub": null
            }}"#,
    )
    .unwrap();
    let of = |scope: &str, individual: &ClaimNames| {
        let scope = Scope::parse(scope).unwrap();
        let claims = user_claims(profile.as_object().unwrap(), &scope, individual);
        let mut names: Vec<_> = claims.keys().cloned().collect();
        names.sort();
        names.join(" ")
    };
    let none = ClaimNames::default();
    assert_eq!(of("openid", &none), "");
    assert_eq!(of("openid email", &none), "email email_verified");
    assert_eq!(of("openid profile", &none), "name");
    for (scope, allowed, released) in [
        ("openid", "openid", ""),
        ("openid profile", "openid profile", "name"),
        ("openid profile", "openid profile email", "email name"),
        ("openid", "openid phone", "phone_number"),
        ("openid email", "openid email phone", "email email_verified phone_number"),
    ] {
        let allowed = Scope::parse(allowed).unwrap();
        assert_eq!(of(scope, &requested.userinfo_names(&allowed)), released, "{scope}");
        assert!(requested.id_token_names(&allowed).is_empty());
        let limited = requested.clone().limited_to(&allowed);
        assert_eq!(limited.names().collect::<ClaimNames>(), requested.userinfo_names(&allowed));
        assert!(limited.userinfo.contains_key("sub"), "not a claim of the profile");
    }
}

#[test]
fn request_for_another_subject_is_not_satisfied() {
    for (claims, satisfied) in [
        ("{}", true),
        (r#"{"id_token": {"sub": null}}"#, true),
        (r#"{"id_token": {"sub": {"essential": true}}}"#, true),
        (r#"{"id_token": {"sub": {"value": "anna"}}}"#, true),
        (r#"{"id_token": {"sub": {"value": "ben"}}}"#, false),
        (r#"{"id_token": {"sub": {"value": 1}}}"#, false),
        (r#"{"userinfo": {"sub": {"value": "ben"}}}"#, false),
        (r#"{"id_token": {"sub": {"values": ["ben", "anna"]}}}"#, true),
        (r#"{"id_token": {"sub": {"values": ["ben"]}}}"#, false),
        (r#"{"id_token": {"sub": {"values": []}}}"#, false),
    ] {
        let request = ClaimsRequest::parse(claims).unwrap();
        assert_eq!(request.accepts_subject("anna"), satisfied, "{claims}");
    }
}

#[test]
fn essential_acr_values_are_parsed() {
    let claims = ClaimsRequest::parse(
        r#"{"id_token": {
                "acr": {"essential": true, "values": ["2", "1"]}, "auth_time": null
            }}"#,
    )
    .unwrap();
    assert_eq!(claims.essential_acr(), Some(vec!["2".to_owned(), "1".to_owned()]));
    assert_eq!(
        ClaimsRequest::parse(r#"{"id_token": {"acr": {"value": "2"}}}"#).unwrap().essential_acr(),
        None
    );
    let one = ClaimsRequest::parse(
        r#"{"id_token": {"acr": {"essential": true, "value": "2", "values": [3]}}}"#,
    );
    assert_eq!(one.unwrap().essential_acr(), Some(vec!["2".to_owned()]));
    let any = ClaimsRequest::parse(r#"{"id_token": {"acr": {"essential": true}}}"#).unwrap();
    assert_eq!(any.essential_acr(), None);
    assert!(ClaimsRequest::parse("[]").is_err());
}

#[test]
fn claims_parameter_has_at_most_8000_bytes() {
    let of_length = |length: usize| format!("{{{}}}", " ".repeat(length - 2));
    assert_eq!(ClaimsRequest::parse(&of_length(8_000)), Ok(ClaimsRequest::default()));
    let error = ClaimsRequest::parse(&of_length(8_001)).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidRequest);
}

#[test]
fn request_is_empty_without_a_claim_in_either_section() {
    for (claims, standard, is_empty) in [
        ("{}", "{}", true),
        (r#"{"userinfo": {"email": null}}"#, r#"{"userinfo": {"email": null}}"#, false),
        (
            r#"{"id_token": {"name": {"essential": true}, "x": null}}"#,
            r#"{"id_token": {"name": null}}"#,
            false,
        ),
    ] {
        let request = ClaimsRequest::parse(claims).unwrap();
        assert_eq!(request.is_empty(), is_empty, "{claims}");
        let standard = ClaimsRequest::parse(standard).unwrap();
        assert_eq!(request.standard_names_only(), standard, "{claims}");
    }
}

#[test]
fn names_are_stored_as_a_list() {
    let names = ClaimNames::parse("phone_number email unknown");
    assert_eq!(names.to_string(), "email phone_number");
    assert!(names.contains("email") && !names.contains("unknown") && !names.is_empty());
    assert!(ClaimNames::parse("").is_empty());
    let stored = serde_json::to_value(&names).unwrap();
    assert_eq!(stored, "email phone_number");
    assert_eq!(serde_json::from_value::<ClaimNames>(stored).unwrap(), names);
}

#[test]
fn access_token_is_valid_from_its_nbf_until_its_exp_at_its_issuer() {
    let claims: AccessTokenClaims = serde_json::from_value(json!({
        "iss": "https://id.example", "sub": "anna", "aud": "https://id.example",
        "exp": 2000, "iat": 1000, "nbf": 1000, "jti": "t", "client_id": "shop",
        "scope": "openid", "cid": "c",
    }))
    .unwrap();
    for (issuer, now, is_valid) in [
        ("https://id.example", 939, false),
        ("https://id.example", 940, true),
        ("https://id.example", 1999, true),
        ("https://id.example", 2000, false),
        ("https://other.example", 1500, false),
    ] {
        assert_eq!(claims.is_valid_at(issuer, Timestamp(now)), is_valid, "{issuer} {now}");
    }
}

#[test]
fn metadata_names_the_claims_of_tokens_and_of_every_scope() {
    let names = supported();
    for name in ["sub", "nonce", "given_name", "email_verified", "address", "phone_number"] {
        assert!(names.contains(&name), "{name}");
    }
}

#[test]
fn left_half_hash_matches_the_example_of_openid_connect_core() {
    // OpenID Connect Core, Appendix A.3 (ID token and access token of the implicit flow).
    assert_eq!(
        left_half_hash("RS256", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
        "77QmUPtjPfzWtF2AnpK9RQ"
    );
    // Half of a SHA-512.
    assert_eq!(left_half_hash("EdDSA", "token").len(), 43);
}

proptest! {
    #[test]
    fn arbitrary_text_does_not_panic(text in ".{0,100}") {
        let _ = ClaimsRequest::parse(&text);
    }
}
