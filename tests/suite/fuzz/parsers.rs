//! The parsers of what comes from outside, each alone.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

use oauth::{
    ApplicationType, ClientMetadata, ClientPolicy, Params, RegistrationRequest, ResourceIndicators,
    ResponseType, Scope, Timestamp,
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

const NAMES: &[&str] = &[
    "acr_values",
    "aud",
    "claims",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "contacts",
    "default_max_age",
    "exp",
    "grant_type",
    "grant_types",
    "iat",
    "id_token",
    "id_token_hint",
    "iss",
    "jwks",
    "jwks_uri",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "redirect_uris",
    "refresh_token",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "software_statement",
    "state",
    "sub",
    "token",
    "ui_locales",
    "userinfo",
    "value",
    "values",
];

const AUTHORIZATION_REQUESTS: &[&str] = &[
    "response_type=code&client_id=shop&redirect_uri=https%3A%2F%2Fshop.example%2Fcb\
     &scope=openid+email&state=s&nonce=n&code_challenge_method=S256\
     &code_challenge=S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs&prompt=login+consent&max_age=60\
     &ui_locales=de+en&acr_values=a+b&claims=%7B%22userinfo%22%3A%7B%22email%22%3Anull%7D%7D\
     &resource=https%3A%2F%2Fapi.example&login_hint=anna&response_mode=form_post",
    "response_type=code+id_token&client_id=shop&scope=openid&prompt=none",
];

const TOKEN_REQUESTS: &[&str] = &[
    "grant_type=authorization_code&code=ac_x&redirect_uri=https%3A%2F%2Fshop.example%2Fcb\
     &code_verifier=a-verifier-of-at-least-forty-three-characters-0&client_id=shop",
    "grant_type=refresh_token&refresh_token=rt_x&scope=openid&client_id=shop&client_secret=s",
    "grant_type=client_credentials&client_assertion=e30.e30.AAAA&client_assertion_type=\
     urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&resource=urn%3Ax",
    "grant_type=password&username=anna&password=correct-horse-battery",
];

const REGISTRATIONS: &[&str] = &[
    r#"{"client_name": "Shop", "redirect_uris": ["https://shop.example/cb", "http://127.0.0.1/cb"],
    "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
    "scope": "openid email", "token_endpoint_auth_method": "private_key_jwt", "contacts": ["a@b.c"],
    "jwks": {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "1"}]},
    "default_max_age": 60, "require_auth_time": true, "application_type": "native",
    "id_token_signed_response_alg": "ES256", "logo_uri": "https://shop.example/logo.png",
    "client_uri": "https://shop.example", "initiate_login_uri": "https://shop.example/login"}"#,
    r#"{"name": "Shop", "redirect_uri": "https://shop.example/cb", "description": "x",
    "client_id": "shop", "client_secret": "a-secret-of-the-client", "scope": "openid"}"#,
];

const ID_TOKENS: &[&str] =
    &[r#"{"iss": "https://idp.example", "aud": ["us", "them"], "azp": "us", "sub": "anna",
    "exp": 1300, "iat": 1000, "nonce": "n", "auth_time": 990, "email": "a@b.c",
    "email_verified": "true", "groups": ["a", {"b": 1}],
    "picture": {"data": {"url": "https://x"}}, "jti": "j", "nbf": 1}"#];

const APPLY_FILES: &[&str] = &[
    "tenants:\n  - slug: acme\n    name: Acme\n    settings: { self_registration: open, \
     rate_limits: { registrations_per_hour: 20 }, refresh_token_lifetime: off }\n    scopes: [{ \
     name: \"api:read\", description: \"Read\" }]\n    users:\n      - { username: anna, email: \
     anna@acme.example, email_verified: true, address: { country: AT } }\n    clients:\n      - \
     client_id: &id shop\n        client_name: *id\n        redirect_uris: \
     [\"https://shop.example/cb\"]\n        scope: >\n          openid\n          email\n",
    r#"{"tenants": [{"slug": "acme", "providers": [{"id": "idp", "kind": "oidc", "client_id": "x",
    "roles": {"claim": "groups", "values": {"staff": "developer"}}}]}]}"#,
];

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

fn authorization_request(bytes: &[u8]) {
    let scope = Scope::parse("openid email offline_access").unwrap_or_default();
    let policy = ClientPolicy {
        client_id: "shop".into(),
        redirect_uris: vec!["https://shop.example/cb".into(), "http://127.0.0.1/cb".into()],
        application_type: ApplicationType::Native,
        response_types: vec![ResponseType::CODE],
        tenant_response_types: vec![ResponseType::CODE],
        allowed_scope: scope.clone(),
        default_scope: scope.clone(),
        supported_scope: scope,
        require_pkce: false,
        allow_plain_pkce: true,
        default_max_age: None,
        offers_sign_up: true,
    };
    let query = String::from_utf8_lossy(bytes);
    for params in [Params::from_query(&query), Params::from_form(bytes)].into_iter().flatten() {
        let parsed = ParsedRequest::new(params);
        let _ = parsed.client_id();
        let Ok(resolved) = parsed.resolve_redirect_uri(&policy, "https://id.example") else {
            continue;
        };
        match resolved.validate(&policy) {
            Ok(request) => {
                // It is stored during an interaction.
                let stored = serde_json::to_string(&request).expect("JSON");
                assert_eq!(serde_json::from_str(&stored).ok(), Some(request), "{stored}");
            }
            Err(error) => {
                let location = error.response_target.error_response(&error.error).location();
                assert!(!location.contains(['\r', '\n', '\0']), "{location:?}");
            }
        }
    }
}

fn check_registration(request: &RegistrationRequest) {
    let current = ClientMetadata::default();
    let all = [request.to_metadata(), request.merge_into(&current), request.replace(&current)];
    for metadata in all.into_iter().flatten() {
        let _ = metadata.check(true);
        let _ = (metadata.grant_types(), metadata.response_types());
    }
}

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
