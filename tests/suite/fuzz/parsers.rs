//! The parsers of what comes from outside, each alone.

mod checks;
mod examples;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

use oauth::{
    ApplicationType, Params, RegistrationRequest, ResourceIndicators, ResponseType, Scope,
    Timestamp,
    authorize::ParsedRequest,
    claims::ClaimsRequest,
    client_auth::{ClientCredentials, validate_assertion_claims},
    display_text, host_pattern, json,
    logout::LogoutRequest,
    pkce::{self, CodeChallenge},
    redirect_uri,
    token::TokenRequest,
    upstream::{ExpectedIdToken, check_id_token, claim_at},
};
use serde_json::Value;

use super::{Inputs, LIMIT};
use checks::{authorization_request, check_registration};
use examples::{
    APPLY_FILES, AUTHORIZATION_REQUESTS, ID_TOKENS, NAMES, REGISTRATIONS, TOKEN_REQUESTS,
};

/// Inputs of a parser in the suite.
const COUNT: usize = 400;

/// How valid input is structured.
#[derive(Clone, Copy)]
enum Structure {
    Text,
    Form,
    Json,
}

struct Parser {
    name: &'static str,
    structure: Structure,
    valid: &'static [&'static str],
    parse: fn(&[u8]),
}

const PARSERS: &[Parser] = &[
    Parser {
        name: "authorization request",
        structure: Structure::Form,
        valid: AUTHORIZATION_REQUESTS,
        parse: authorization_request,
    },
    Parser {
        name: "token request",
        structure: Structure::Form,
        valid: TOKEN_REQUESTS,
        parse: |bytes| {
            for params in [Params::from_form(bytes), Params::from_json(bytes)].into_iter().flatten()
            {
                let _ = TokenRequest::parse(&params);
                let _ = ClientCredentials::extract(None, &params);
                let _ = ResourceIndicators::from_params(&params);
                let _ = LogoutRequest::parse(&params).destination(&["https://x.example/".into()]);
                assert!(params.iter().all(|(_, value)| !value.contains('\0')), "a NUL character");
            }
        },
    },
    Parser {
        name: "parameters as JSON",
        structure: Structure::Json,
        valid: &[
            r#"{"grant_type": "refresh_token", "refresh_token": "rt_x", "client_id": "shop"}"#,
        ],
        parse: |bytes| {
            if let Ok(params) = Params::from_json(bytes) {
                let _ = TokenRequest::parse(&params);
                assert!(json::check_limits(bytes).is_ok(), "it is within the limits");
            }
        },
    },
    Parser {
        name: "HTTP Basic",
        structure: Structure::Text,
        valid: &["Basic c2hvcDpzZWNyZXQ=", "basic c2hvcCUzQTE6YSUyMGIr", "Bearer x"],
        parse: |bytes| {
            let text = String::from_utf8_lossy(bytes);
            if let Ok(params) = Params::from_query("client_id=shop") {
                let _ = ClientCredentials::extract(Some(&text), &params);
            }
        },
    },
    Parser {
        name: "scope, PKCE, resource and response type",
        structure: Structure::Text,
        valid: &[
            "openid email offline_access",
            "S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs",
            "https://api.example/v1 urn:x",
            "code id_token token",
        ],
        parse: |bytes| {
            let text = String::from_utf8_lossy(bytes);
            if let Ok(scope) = Scope::parse(&text) {
                assert_eq!(Scope::parse(&scope.to_string()).as_ref(), Ok(&scope), "{text:?}");
            }
            let _ = ResourceIndicators::parse(&text);
            let _ = ResponseType::parse(&text);
            let query = format!("code_challenge={text}&code_challenge_method=plain");
            if let Ok(params) = Params::from_query(&query) {
                for allow_plain in [true, false] {
                    if let Ok(challenge) = CodeChallenge::parse(&params, allow_plain) {
                        let _ = pkce::verify(challenge.as_ref(), Some(&text));
                    }
                }
            }
        },
    },
    Parser {
        name: "claims parameter",
        structure: Structure::Json,
        valid: &[r#"{"userinfo": {"email": {"essential": true}, "name": null}, "id_token":
            {"sub": {"value": "usr_1"}, "acr": {"essential": true, "values": ["a", "b"]}}}"#],
        parse: |bytes| {
            let text = String::from_utf8_lossy(bytes);
            if let Ok(claims) = ClaimsRequest::parse(&text) {
                let allowed = Scope::parse("openid email profile").unwrap_or_default();
                let _ = (claims.essential_acr(), claims.accepts_subject("usr_1"));
                let _ = claims.userinfo_names(&allowed);
                let _ = claims.limited_to(&allowed).id_token_names(&allowed);
            }
        },
    },
    Parser {
        name: "URI",
        structure: Structure::Text,
        valid: &[
            "https://shop.example:8443/cb?x=1",
            "http://127.0.0.1:3000/cb",
            "http://[::1]/cb",
            "com.example.app:/cb",
            "/console/t/acme?x=1",
            "*.shop.example",
        ],
        parse: |bytes| {
            let text = String::from_utf8_lossy(bytes);
            for kind in [ApplicationType::Web, ApplicationType::Native] {
                if redirect_uri::check(&text, kind, true).is_ok() {
                    assert!(redirect_uri::matches(&text, &text, kind), "{text:?}");
                }
                let _ = redirect_uri::matches("http://127.0.0.1/cb", &text, kind);
            }
            let _ = redirect_uri::is_web_origin(&text);
            let _ = redirect_uri::is_same_origin_path(&text);
            let _ = (redirect_uri::is_claimable(&text), redirect_uri::is_native(&text));
            let _ = host_pattern::is_valid(&text);
            let _ = host_pattern::matches(&text, "https://a.shop.example/cb");
            let _ = host_pattern::matches("*.shop.example", &text);
        },
    },
    Parser {
        name: "name",
        structure: Structure::Text,
        valid: &["Anna Ames", "Größe 𝕊", "acme-bank"],
        parse: |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let _ = display_text::check_name(&text);
            assert!(display_text::is_displayable_text(&display_text::sanitise(&text)));
            let _ = oauth::printable(&text);
            let _ = contract::slug::check(&text);
            let slug = contract::slug::from_name(&text);
            assert!(slug.is_empty() || contract::slug::check(&slug).is_ok(), "{text:?}: {slug}");
        },
    },
    Parser {
        name: "client registration",
        structure: Structure::Json,
        valid: REGISTRATIONS,
        parse: |bytes| {
            if let Ok(request) = RegistrationRequest::from_json(bytes) {
                check_registration(&request);
            }
        },
    },
    Parser {
        name: "client registration as a form",
        structure: Structure::Form,
        valid: &["client_name=Shop&redirect_uris=https%3A%2F%2Fshop.example%2Fcb&scope=openid"],
        parse: |bytes| {
            if let Ok(request) = RegistrationRequest::from_form(bytes) {
                check_registration(&request);
            }
        },
    },
    Parser {
        name: "claims of a JWT",
        structure: Structure::Json,
        valid: ID_TOKENS,
        parse: |bytes| {
            let Ok(claims) = serde_json::from_slice::<Value>(bytes) else { return };
            let now = Timestamp(1_000);
            for (issuer, max_age) in [("https://idp.example", Some(60)), ("{tenantid}", None)] {
                let client_id = "us";
                let expected = ExpectedIdToken { issuer, client_id, nonce: "n", max_age, now };
                let _ = check_id_token(&claims, &expected);
            }
            let _ = validate_assertion_claims(&claims, "anna", &["us"], now);
            for path in ["picture.data.url", "groups", "a.b.c", ""] {
                let _ = claim_at(&claims, path);
            }
        },
    },
    Parser {
        name: "apply file",
        structure: Structure::Text,
        valid: APPLY_FILES,
        parse: |bytes| {
            let _ = domain::apply::parse(&String::from_utf8_lossy(bytes));
        },
    },
    Parser {
        name: "apply file as JSON",
        structure: Structure::Json,
        valid: &[APPLY_FILES[1]],
        parse: |bytes| {
            let _ = domain::apply::parse(&String::from_utf8_lossy(bytes));
        },
    },
    Parser {
        name: "values of Sage",
        structure: Structure::Json,
        valid: &[
            r#"[{"client_id": "shop", "client_secret": "a-secret-of-the-client", "name": "Shop",
            "redirect_uris": ["https://shop.example/cb"], "scope": "openid", "enabled": true}]"#,
        ],
        parse: |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let _ = contract::sage::SageEnvironment::parse(Some(&text), Some(&text), Some(&text));
        },
    },
];

#[test]
fn no_parser_panics_or_takes_long() {
    for Parser { name, structure, valid, parse } in PARSERS {
        let mut inputs = Inputs::new(name, COUNT);
        while inputs.advance() {
            let valid = *inputs.choose(valid);
            let input = match structure {
                Structure::Text if inputs.one_in(2) => inputs.bytes(valid.as_bytes()),
                Structure::Text => inputs.text(valid).into_bytes(),
                Structure::Form => inputs.form(valid, NAMES),
                Structure::Json => {
                    let value = serde_json::from_str(valid).expect("valid JSON");
                    inputs.json(&value, NAMES)
                }
            };
            let started_at = Instant::now();
            let shown = String::from_utf8_lossy(&input);
            if catch_unwind(AssertUnwindSafe(|| parse(&input))).is_err() {
                panic!("{}", inputs.context(&shown));
            }
            assert!(started_at.elapsed() < LIMIT, "{}: too slow", inputs.context(&shown));
        }
    }
}

/// The examples reach what is behind the parsers.
#[test]
fn valid_examples_are_accepted() {
    for query in AUTHORIZATION_REQUESTS {
        let params = Params::from_query(query).expect("parameters");
        assert_eq!(ParsedRequest::new(params).client_id(), Ok("shop"));
    }
    for form in TOKEN_REQUESTS {
        TokenRequest::parse(&Params::from_form(form.as_bytes()).expect("a form")).expect("a grant");
    }
    for registration in REGISTRATIONS {
        let request = RegistrationRequest::from_json(registration.as_bytes()).expect("a request");
        request.to_metadata().expect("metadata");
    }
    for file in APPLY_FILES {
        assert!(domain::apply::parse(file).is_ok(), "{file}");
    }
}
