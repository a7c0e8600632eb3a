use proptest::prelude::*;

use super::*;

fn policy() -> ClientPolicy {
    ClientPolicy {
        client_id: "shop".into(),
        redirect_uris: vec!["https://shop.example/cb".into()],
        application_type: ApplicationType::Web,
        response_types: vec![ResponseType::CODE],
        tenant_response_types: vec![ResponseType::CODE],
        allowed_scope: Scope::parse("openid profile email").unwrap(),
        default_scope: Scope::parse("openid").unwrap(),
        known_scope: Scope::parse("openid profile email phone").unwrap(),
        require_pkce: false,
        allow_plain_pkce: false,
        default_max_age: None,
    }
}

const GOOD: &str =
    "client_id=shop&response_type=code&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&state=s";

fn address(query: &str) -> Result<Addressed, Unaddressable> {
    Received::new(Params::from_query(query).unwrap()).address(&policy(), "https://id.example")
}

fn refusal(extra: &str) -> ErrorCode {
    address(&format!("{GOOD}&{extra}")).unwrap().validate(&policy()).unwrap_err().error.code
}

#[test]
fn a_wrong_redirect_uri_has_nowhere_to_answer_whatever_else_is_wrong() {
    for rest in [
        "",
        "&response_type=nonsense",
        "&scope=%22",
        "&prompt=none+login",
        "&response_mode=form_post",
    ] {
        let query = format!("client_id=shop&redirect_uri=https%3A%2F%2Fevil.test%2Fcb{rest}");
        assert!(
            matches!(address(&query), Err(Unaddressable::RedirectUriMismatch { .. })),
            "{rest}"
        );
    }
}

#[test]
fn an_application_without_redirect_uris_cannot_begin() {
    let mut none = policy();
    none.redirect_uris.clear();
    let received = Received::new(Params::from_query(GOOD).unwrap());
    assert_eq!(
        received.address(&none, "https://id.example").unwrap_err(),
        Unaddressable::NoRegisteredRedirectUri
    );
}

#[test]
fn what_is_wrong_is_told_to_the_client() {
    for (extra, code) in [
        ("scope=openid+nonsense", ErrorCode::InvalidScope),
        ("prompt=none+login", ErrorCode::InvalidRequest),
        ("prompt=sometimes", ErrorCode::InvalidRequest),
        ("max_age=-1", ErrorCode::InvalidRequest),
        ("max_age=soon", ErrorCode::InvalidRequest),
        ("response_mode=pigeon", ErrorCode::InvalidRequest),
        ("request=x", ErrorCode::RequestNotSupported),
        ("request_uri=x", ErrorCode::RequestUriNotSupported),
        ("code_challenge_method=S256", ErrorCode::InvalidRequest),
        ("claims=%7B", ErrorCode::InvalidRequest),
    ] {
        assert_eq!(refusal(extra), code, "{extra}");
    }
    let token = GOOD.replace("response_type=code", "response_type=token");
    assert_eq!(
        address(&token).unwrap().validate(&policy()).unwrap_err().error.code,
        ErrorCode::UnsupportedResponseType
    );
    let none = GOOD.replace("response_type=code&", "");
    assert_eq!(
        address(&none).unwrap().validate(&policy()).unwrap_err().error.code,
        ErrorCode::InvalidRequest
    );
}

#[test]
fn pkce_is_required_where_the_policy_says_so() {
    let strict = ClientPolicy { require_pkce: true, ..policy() };
    assert_eq!(
        address(GOOD).unwrap().validate(&strict).unwrap_err().error.code,
        ErrorCode::InvalidRequest
    );
    assert!(address(GOOD).unwrap().validate(&policy()).is_ok());
}

#[test]
fn a_scope_that_the_application_may_not_have_is_left_out() {
    let request =
        address(&format!("{GOOD}&scope=openid+phone+email")).unwrap().validate(&policy()).unwrap();
    assert_eq!(request.scope.to_string(), "openid email");
    assert_eq!(address(GOOD).unwrap().validate(&policy()).unwrap().scope.to_string(), "openid");
}

/// One where everything is on.
fn liberal() -> ClientPolicy {
    ClientPolicy {
        response_types: ResponseType::ALL.to_vec(),
        tenant_response_types: ResponseType::ALL.to_vec(),
        ..policy()
    }
}

fn ask(policy: &ClientPolicy, extra: &str) -> Result<Validated, Refused> {
    let query =
        format!("client_id=shop&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&state=s&{extra}");
    Received::new(Params::from_query(&query).unwrap())
        .address(policy, "https://id.example")
        .unwrap()
        .validate(policy)
}

#[test]
fn what_is_off_is_refused_by_who_switched_it_off() {
    let tenant_only = ClientPolicy { response_types: vec![ResponseType::CODE], ..liberal() };
    for response_type in ResponseType::ALL.into_iter().filter(|one| *one != ResponseType::CODE) {
        let extra = format!(
            "response_type={}&nonce=n&scope=openid",
            response_type.as_str().replace(' ', "+")
        );
        assert_eq!(
            ask(&policy(), &extra).unwrap_err().error.code,
            ErrorCode::UnsupportedResponseType,
            "{extra}"
        );
        assert_eq!(
            ask(&tenant_only, &extra).unwrap_err().error.code,
            ErrorCode::UnauthorizedClient,
            "{extra}"
        );
        assert_eq!(ask(&liberal(), &extra).unwrap().response_type, response_type);
    }
    let implicit_only = ClientPolicy { response_types: vec![ResponseType::TOKEN], ..liberal() };
    assert_eq!(
        ask(&implicit_only, "response_type=code").unwrap_err().error.code,
        ErrorCode::UnauthorizedClient
    );
}

#[test]
fn an_answer_and_a_refusal_travel_as_the_response_type_says() {
    use ResponseMode::{FormPost, Fragment, Query};
    let mode = |refused: &Refused| refused.reply_to.answer(vec![]).mode;
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
        // A token never stands in a query, whatever is asked.
        ("response_type=token&response_mode=query", Err((Fragment, ErrorCode::InvalidRequest))),
        (
            "response_type=code+token&response_mode=query",
            Err((Fragment, ErrorCode::InvalidRequest)),
        ),
        ("response_type=code&response_mode=pigeon", Err((Query, ErrorCode::InvalidRequest))),
        ("response_type=token&response_mode=pigeon", Err((Fragment, ErrorCode::InvalidRequest))),
        // The nonce is asked for where an ID token comes through the browser, and only there.
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
        let found = Received::new(Params::from_query(&query).unwrap())
            .address(&liberal(), "https://id.example")
            .unwrap()
            .validate(&liberal());
        match (found, expected) {
            (Ok(request), Ok(wanted)) => {
                assert_eq!(request.reply_to.answer(vec![]).mode, *wanted, "{extra}")
            }
            (Err(refused), Err(wanted)) => {
                assert_eq!((mode(&refused), refused.error.code), *wanted, "{extra}")
            }
            (found, expected) => panic!("{extra}: {found:?} is not {expected:?}"),
        }
    }
}

#[test]
fn pkce_is_for_codes() {
    let strict = ClientPolicy { require_pkce: true, ..liberal() };
    assert!(ask(&strict, "response_type=token").is_ok());
    assert_eq!(
        ask(&strict, "response_type=code+token").unwrap_err().error.code,
        ErrorCode::InvalidRequest
    );
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
