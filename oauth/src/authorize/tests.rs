use proptest::prelude::*;

use super::*;

fn policy() -> ClientPolicy {
    ClientPolicy {
        client_id: "shop".into(),
        redirect_uris: vec!["https://shop.example/cb".into()],
        application_type: ApplicationType::Web,
        grant_types: vec![GrantType::AuthorizationCode],
        response_types: vec!["code".into()],
        allowed_scope: Scope::parse("openid profile email").unwrap(),
        default_scope: Scope::parse("openid").unwrap(),
        known_scope: Scope::parse("openid profile email phone").unwrap(),
        require_pkce: false,
        allow_plain_pkce: false,
        default_max_age: None,
    }
}

const GOOD: &str = "client_id=shop&response_type=code&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&state=s";

fn address(query: &str) -> Result<Addressed, Unaddressable> {
    Received::new(Params::from_query(query).unwrap()).address(&policy(), "https://id.example")
}

fn refusal(extra: &str) -> ErrorCode {
    address(&format!("{GOOD}&{extra}")).unwrap().validate(&policy()).unwrap_err().error.code
}

#[test]
fn a_wrong_redirect_uri_has_nowhere_to_answer_whatever_else_is_wrong() {
    for rest in ["", "&response_type=nonsense", "&scope=%22", "&prompt=none+login", "&response_mode=form_post"] {
        let query = format!("client_id=shop&redirect_uri=https%3A%2F%2Fevil.test%2Fcb{rest}");
        assert!(matches!(address(&query), Err(Unaddressable::RedirectUriMismatch { .. })), "{rest}");
    }
}

#[test]
fn an_application_without_redirect_uris_cannot_begin() {
    let mut none = policy();
    none.redirect_uris.clear();
    let received = Received::new(Params::from_query(GOOD).unwrap());
    assert_eq!(received.address(&none, "https://id.example").unwrap_err(), Unaddressable::NoRegisteredRedirectUri);
}

#[test]
fn what_is_wrong_is_told_to_the_client() {
    for (extra, code) in [
        ("scope=openid+nonsense", ErrorCode::InvalidScope),
        ("prompt=none+login", ErrorCode::InvalidRequest),
        ("prompt=sometimes", ErrorCode::InvalidRequest),
        ("max_age=-1", ErrorCode::InvalidRequest),
        ("max_age=soon", ErrorCode::InvalidRequest),
        ("response_mode=fragment", ErrorCode::InvalidRequest),
        ("response_mode=pigeon", ErrorCode::InvalidRequest),
        ("request=x", ErrorCode::RequestNotSupported),
        ("request_uri=x", ErrorCode::RequestUriNotSupported),
        ("code_challenge_method=S256", ErrorCode::InvalidRequest),
        ("claims=%7B", ErrorCode::InvalidRequest),
    ] {
        assert_eq!(refusal(extra), code, "{extra}");
    }
    let token = GOOD.replace("response_type=code", "response_type=token");
    assert_eq!(address(&token).unwrap().validate(&policy()).unwrap_err().error.code, ErrorCode::UnsupportedResponseType);
    let none = GOOD.replace("response_type=code&", "");
    assert_eq!(address(&none).unwrap().validate(&policy()).unwrap_err().error.code, ErrorCode::InvalidRequest);
}

#[test]
fn pkce_is_required_where_the_policy_says_so() {
    let strict = ClientPolicy { require_pkce: true, ..policy() };
    assert_eq!(address(GOOD).unwrap().validate(&strict).unwrap_err().error.code, ErrorCode::InvalidRequest);
    assert!(address(GOOD).unwrap().validate(&policy()).is_ok());
}

#[test]
fn a_scope_that_the_application_may_not_have_is_left_out() {
    let request = address(&format!("{GOOD}&scope=openid+phone+email")).unwrap().validate(&policy()).unwrap();
    assert_eq!(request.scope.to_string(), "openid email");
    assert_eq!(address(GOOD).unwrap().validate(&policy()).unwrap().scope.to_string(), "openid");
}

proptest! {
    #[test]
    fn no_query_makes_it_panic(query in ".{0,200}") {
        if let Ok(params) = Params::from_query(&query)
            && let Ok(addressed) = Received::new(params).address(&policy(), "https://id.example")
        {
            let _ = addressed.validate(&policy());
        }
    }
}
