//! Tests of redirect URI resolution, validation and response modes.

use proptest::prelude::*;

use super::*;
use crate::ErrorCode;

fn policy() -> ClientPolicy {
    ClientPolicy {
        client_id: "shop".into(),
        redirect_uris: vec!["https://shop.example/cb".into()],
        application_type: ApplicationType::Web,
        response_types: vec![ResponseType::CODE],
        tenant_response_types: vec![ResponseType::CODE],
        allowed_scope: Scope::parse("openid profile email").unwrap(),
        default_scope: Scope::parse("openid").unwrap(),
        supported_scope: Scope::parse("openid profile email phone").unwrap(),
        require_pkce: false,
        allow_plain_pkce: false,
        default_max_age: None,
        offers_sign_up: false,
    }
}

const VALID_QUERY: &str =
    "client_id=shop&response_type=code&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&state=s";

fn resolve(query: &str) -> Result<RedirectResolvedRequest, NotRedirectable> {
    ParsedRequest::new(Params::from_query(query).unwrap())
        .resolve_redirect_uri(&policy(), "https://id.example")
}

fn error_code(extra: &str) -> ErrorCode {
    resolve(&format!("{VALID_QUERY}&{extra}")).unwrap().validate(&policy()).unwrap_err().error.code
}

#[test]
fn unregistered_redirect_uri_is_not_redirected_to_whatever_else_is_wrong() {
    for rest in [
        "",
        "&response_type=nonsense",
        "&scope=%22",
        "&prompt=none+login",
        "&response_mode=form_post",
    ] {
        let query = format!("client_id=shop&redirect_uri=https%3A%2F%2Fevil.test%2Fcb{rest}");
        assert!(
            matches!(resolve(&query), Err(NotRedirectable::RedirectUriMismatch { .. })),
            "{rest}"
        );
    }
}

#[test]
fn client_without_redirect_uris_is_not_redirectable() {
    let mut none = policy();
    none.redirect_uris.clear();
    let received = ParsedRequest::new(Params::from_query(VALID_QUERY).unwrap());
    assert_eq!(
        received.resolve_redirect_uri(&none, "https://id.example").unwrap_err(),
        NotRedirectable::NoRegisteredRedirectUri
    );
}

#[test]
fn invalid_parameters_are_reported_to_the_client() {
    for (extra, code) in [
        ("scope=openid+nonsense", ErrorCode::InvalidScope),
        ("prompt=none+login", ErrorCode::InvalidRequest),
        ("prompt=sometimes", ErrorCode::InvalidRequest),
        ("prompt=create", ErrorCode::InvalidRequest),
        ("max_age=-1", ErrorCode::InvalidRequest),
        ("max_age=soon", ErrorCode::InvalidRequest),
        ("response_mode=pigeon", ErrorCode::InvalidRequest),
        ("request=x", ErrorCode::RequestNotSupported),
        ("request_uri=x", ErrorCode::RequestUriNotSupported),
        ("code_challenge_method=S256", ErrorCode::InvalidRequest),
        ("claims=%7B", ErrorCode::InvalidRequest),
    ] {
        assert_eq!(error_code(extra), code, "{extra}");
    }
    let token = VALID_QUERY.replace("response_type=code", "response_type=token");
    assert_eq!(
        resolve(&token).unwrap().validate(&policy()).unwrap_err().error.code,
        ErrorCode::UnsupportedResponseType
    );
    let none = VALID_QUERY.replace("response_type=code&", "");
    assert_eq!(
        resolve(&none).unwrap().validate(&policy()).unwrap_err().error.code,
        ErrorCode::InvalidRequest
    );
}

#[test]
fn parameters_are_kept_and_have_at_most_4000_bytes() {
    let validate = |extra: &str| {
        resolve(&format!("{VALID_QUERY}&{extra}")).unwrap().validate(&policy()).map(Box::new)
    };
    for name in ["nonce", "login_hint", "id_token_hint", "acr_values", "ui_locales"] {
        assert!(validate(&format!("{name}={}", "x".repeat(4_000))).is_ok(), "{name}");
        assert_eq!(
            error_code(&format!("{name}={}", "x".repeat(4_001))),
            ErrorCode::InvalidRequest,
            "{name}"
        );
    }
    // A hint at a provider that there is not is ignored.
    let hinted = |length: usize| validate(&format!("idp_hint={}", "x".repeat(length))).unwrap();
    assert_eq!(hinted(4_000).idp_hint.unwrap().len(), 4_000);
    assert_eq!(hinted(4_001).idp_hint, None);
    let request = validate(
        "nonce=n&login_hint=anna&id_token_hint=h&acr_values=2+1&ui_locales=de&max_age=0\
         &prompt=login+consent&resource=urn:api",
    )
    .unwrap();
    assert_eq!(request.client_id, "shop");
    assert_eq!(request.state.as_deref(), Some("s"));
    assert_eq!(request.nonce.as_deref(), Some("n"));
    assert_eq!(request.login_hint.as_deref(), Some("anna"));
    assert_eq!(request.id_token_hint.as_deref(), Some("h"));
    assert_eq!(request.ui_locales.as_deref(), Some("de"));
    assert_eq!(request.acr_values, ["2", "1"]);
    assert_eq!(request.max_age, Some(0));
    assert_eq!(request.prompt, [Prompt::Login, Prompt::Consent]);
    assert_eq!(request.resource.to_string(), "urn:api");
    assert!(request.has_prompt(Prompt::Login) && !request.has_prompt(Prompt::None));
    assert!(validate("prompt=none").is_ok());
}

#[test]
fn client_identifier_is_required_and_a_single_redirect_uri_is_the_default() {
    let parsed = |query: &str| ParsedRequest::new(Params::from_query(query).unwrap());
    assert_eq!(parsed("client_id=shop").client_id(), Ok("shop"));
    assert_eq!(parsed("client_id=").client_id(), Err(NotRedirectable::MissingClient));
    for (query, was_sent) in [("response_type=code", false), (VALID_QUERY, true)] {
        let request = resolve(query).unwrap().validate(&policy()).unwrap();
        assert_eq!(request.redirect_uri, "https://shop.example/cb");
        assert_eq!(request.redirect_uri_was_sent, was_sent, "{query}");
    }
    let mut several = policy();
    several.redirect_uris.push("https://shop.example/other".into());
    assert_eq!(
        parsed("response_type=code").resolve_redirect_uri(&several, "i").unwrap_err(),
        NotRedirectable::MissingRedirectUri
    );
}

#[test]
fn missing_challenge_is_rejected_where_pkce_is_required() {
    let strict = ClientPolicy { require_pkce: true, ..policy() };
    assert_eq!(
        resolve(VALID_QUERY).unwrap().validate(&strict).unwrap_err().error.code,
        ErrorCode::InvalidRequest
    );
    assert!(resolve(VALID_QUERY).unwrap().validate(&policy()).is_ok());
}

#[test]
fn scope_beyond_the_allowed_one_is_left_out() {
    let request = resolve(&format!("{VALID_QUERY}&scope=openid+phone+email"))
        .unwrap()
        .validate(&policy())
        .unwrap();
    assert_eq!(request.scope.to_string(), "openid email");
    assert_eq!(
        resolve(VALID_QUERY).unwrap().validate(&policy()).unwrap().scope.to_string(),
        "openid"
    );
}

/// A policy that allows every response type.
fn policy_with_everything_on() -> ClientPolicy {
    ClientPolicy {
        response_types: ResponseType::ALL.to_vec(),
        tenant_response_types: ResponseType::ALL.to_vec(),
        offers_sign_up: true,
        ..policy()
    }
}

fn validate_with(
    policy: &ClientPolicy,
    extra: &str,
) -> Result<AuthorizationRequest, RedirectedError> {
    let query =
        format!("client_id=shop&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&state=s&{extra}");
    ParsedRequest::new(Params::from_query(&query).unwrap())
        .resolve_redirect_uri(policy, "https://id.example")
        .unwrap()
        .validate(policy)
}

#[test]
fn response_type_off_for_the_tenant_or_for_the_client_has_its_own_error() {
    let tenant_only =
        ClientPolicy { response_types: vec![ResponseType::CODE], ..policy_with_everything_on() };
    for response_type in ResponseType::ALL.into_iter().filter(|one| *one != ResponseType::CODE) {
        let extra = format!(
            "response_type={}&nonce=n&scope=openid",
            response_type.as_str().replace(' ', "+")
        );
        assert_eq!(
            validate_with(&policy(), &extra).unwrap_err().error.code,
            ErrorCode::UnsupportedResponseType,
            "{extra}"
        );
        assert_eq!(
            validate_with(&tenant_only, &extra).unwrap_err().error.code,
            ErrorCode::UnauthorizedClient,
            "{extra}"
        );
        assert_eq!(
            validate_with(&policy_with_everything_on(), &extra).unwrap().response_type,
            response_type
        );
    }
    let implicit_only =
        ClientPolicy { response_types: vec![ResponseType::TOKEN], ..policy_with_everything_on() };
    assert_eq!(
        validate_with(&implicit_only, "response_type=code").unwrap_err().error.code,
        ErrorCode::UnauthorizedClient
    );
}

#[test]
fn response_mode_of_success_and_error_follows_from_the_response_type() {
    use ResponseMode::{FormPost, Fragment, Query};
    let mode = |rejected: &RedirectedError| rejected.response_target.response(vec![]).mode;
    type Row<'a> = (&'a str, Result<ResponseMode, (ResponseMode, ErrorCode)>);
    let table: &[Row<'_>] = &[
        ("response_type=code", Ok(Query)),
        ("response_type=code&response_mode=query", Ok(Query)),
        ("response_type=code&response_mode=fragment", Ok(Fragment)),
        ("response_type=code&response_mode=form_post", Ok(FormPost)),
        ("response_type=token", Ok(Fragment)),
        ("response_type=token&response_mode=form_post", Ok(FormPost)),
        ("response_type=id_token&nonce=n", Ok(Fragment)),
        ("response_type=id_token+token&nonce=n", Ok(Fragment)),
        ("response_type=token+id_token&nonce=n", Ok(Fragment)),
        ("response_type=code+token", Ok(Fragment)),
        ("response_type=code+id_token&nonce=n", Ok(Fragment)),
        ("response_type=code+id_token+token&nonce=n&response_mode=form_post", Ok(FormPost)),
        // No token is sent in a query, whatever response mode is requested.
        ("response_type=token&response_mode=query", Err((Fragment, ErrorCode::InvalidRequest))),
        (
            "response_type=code+token&response_mode=query",
            Err((Fragment, ErrorCode::InvalidRequest)),
        ),
        ("response_type=code&response_mode=pigeon", Err((Query, ErrorCode::InvalidRequest))),
        ("response_type=token&response_mode=pigeon", Err((Fragment, ErrorCode::InvalidRequest))),
        // The nonce is required exactly where an ID token is sent through the front channel.
        ("response_type=id_token", Err((Fragment, ErrorCode::InvalidRequest))),
        ("response_type=code+id_token", Err((Fragment, ErrorCode::InvalidRequest))),
        (
            "response_type=code+id_token+token&response_mode=form_post",
            Err((FormPost, ErrorCode::InvalidRequest)),
        ),
        ("response_type=id_token&nonce=n&scope=email", Err((Fragment, ErrorCode::InvalidScope))),
        ("response_type=token&scope=nonsense", Err((Fragment, ErrorCode::InvalidScope))),
        ("response_type=nonsense", Err((Query, ErrorCode::UnsupportedResponseType))),
        (
            "response_type=nonsense&response_mode=form_post",
            Err((FormPost, ErrorCode::UnsupportedResponseType)),
        ),
        ("state=s2", Err((Query, ErrorCode::InvalidRequest))),
    ];
    for (extra, expected) in table {
        let query = format!("client_id=shop&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&{extra}");
        let found = ParsedRequest::new(Params::from_query(&query).unwrap())
            .resolve_redirect_uri(&policy_with_everything_on(), "https://id.example")
            .unwrap()
            .validate(&policy_with_everything_on());
        match (found, expected) {
            (Ok(request), Ok(expected)) => {
                assert_eq!(request.response_target.response(vec![]).mode, *expected, "{extra}")
            }
            (Err(rejected), Err(expected)) => {
                assert_eq!((mode(&rejected), rejected.error.code), *expected, "{extra}")
            }
            (found, expected) => panic!("{extra}: {found:?} is not {expected:?}"),
        }
    }
}

#[test]
fn pkce_is_required_only_where_a_code_is_issued() {
    let strict = ClientPolicy { require_pkce: true, ..policy_with_everything_on() };
    assert!(validate_with(&strict, "response_type=token").is_ok());
    assert_eq!(
        validate_with(&strict, "response_type=code+token").unwrap_err().error.code,
        ErrorCode::InvalidRequest
    );
}

proptest! {
    #[test]
    fn arbitrary_queries_do_not_panic(query in ".{0,200}") {
        if let Ok(params) = Params::from_query(&query)
            && let Ok(request) = ParsedRequest::new(params)
                .resolve_redirect_uri(&policy(), "https://id.example")
        {
            let _ = request.validate(&policy());
        }
    }
}
