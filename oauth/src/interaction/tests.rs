//! Tests of the next step: a table of requests, sessions and consents.

mod second_factor;

use super::*;
use crate::{
    ApplicationType, Params, ResponseType, Scope,
    authorize::{ClientPolicy, ParsedRequest},
    claims::ClaimNames,
};

/// A request of a client that may have `openid` and `email`, with further parameters.
pub(super) fn request(extra: &str) -> AuthorizationRequest {
    let scope = Scope::parse("openid email").unwrap();
    let policy = ClientPolicy {
        client_id: "shop".into(),
        redirect_uris: vec!["https://shop.example/cb".into()],
        application_type: ApplicationType::Web,
        response_types: vec![ResponseType::CODE],
        tenant_response_types: vec![ResponseType::CODE],
        allowed_scope: scope.clone(),
        default_scope: scope.clone(),
        supported_scope: scope,
        require_pkce: false,
        allow_plain_pkce: false,
        default_max_age: None,
        offers_sign_up: false,
    };
    let params = Params::from_query(&format!("client_id=shop&response_type=code&{extra}")).unwrap();
    ParsedRequest::new(params)
        .resolve_redirect_uri(&policy, "https://id.example")
        .unwrap()
        .validate(&policy)
        .unwrap()
}

fn granted(scope: &str, claims: &str) -> Consent {
    Consent {
        scope: Scope::parse(scope).unwrap(),
        claims: ClaimNames::parse(claims),
        ..Default::default()
    }
}

/// Signed in with a password, and nothing else to do.
fn anna() -> SignInState {
    SignInState {
        subject: "anna".into(),
        auth_time: Timestamp(1000),
        is_auth_time_known: true,
        acr: Acr::OneFactor,
        second_factor: StepUp::Unavailable,
        must_verify_email: false,
    }
}

#[test]
fn unverified_address_is_verified_before_consent_if_the_tenant_requires_it() {
    let unverified = SignInState { must_verify_email: true, ..anna() };
    let granted = ConsentState { skip: true, ..Default::default() };
    let decide = |extra: &str| {
        let (request, progress) = (request(extra), Progress::default());
        let now = Timestamp(1100);
        NextStep::decide(&request, Some(&unverified), None, &granted, &progress, now)
    };
    assert_eq!(decide(""), NextStep::VerifyEmail);
    assert!(matches!(
        decide("prompt=none"),
        NextStep::Reject(Error { code: ErrorCode::InteractionRequired, .. })
    ));
    assert_eq!(decide("prompt=login"), NextStep::SignIn);
}

#[test]
fn next_step_follows_from_request_session_and_consent() {
    let anna = anna();
    let now = Timestamp(1100);
    let all_granted = ConsentState { granted: granted("openid email", ""), ..Default::default() };
    let not_granted = ConsentState::default();
    let skip_consent = ConsentState { skip: true, ..Default::default() };
    let signed_in_now = Progress { signed_in_at: Some(Timestamp(1000)), ..Default::default() };
    let no_progress = Progress::default();
    let rejected_with = |code| Some(code);
    let claims_of = |user: &str| {
        format!("claims=%7B%22id_token%22%3A%7B%22sub%22%3A%7B%22value%22%3A%22{user}%22%7D%7D%7D")
    };
    let (claims_of_anna, claims_of_ben) = (&*claims_of("anna"), &*claims_of("ben"));
    let silent_claims_of_ben = format!("prompt=none&{claims_of_ben}");
    type Row<'a> = (
        &'a str,
        Option<&'a SignInState>,
        Option<&'a str>,
        &'a ConsentState,
        &'a Progress,
        NextStep,
        Option<ErrorCode>,
    );
    let table: &[Row<'_>] = &[
        ("", None, None, &not_granted, &no_progress, NextStep::SignIn, None),
        (
            "prompt=none",
            None,
            None,
            &not_granted,
            &no_progress,
            NextStep::Issue,
            rejected_with(ErrorCode::LoginRequired),
        ),
        ("", Some(&anna), None, &not_granted, &no_progress, NextStep::Consent, None),
        (
            "prompt=none",
            Some(&anna),
            None,
            &not_granted,
            &no_progress,
            NextStep::Issue,
            rejected_with(ErrorCode::ConsentRequired),
        ),
        ("", Some(&anna), None, &all_granted, &no_progress, NextStep::Issue, None),
        ("", Some(&anna), None, &skip_consent, &no_progress, NextStep::Issue, None),
        ("prompt=none", Some(&anna), None, &all_granted, &no_progress, NextStep::Issue, None),
        ("prompt=consent", Some(&anna), None, &skip_consent, &no_progress, NextStep::Consent, None),
        ("prompt=login", Some(&anna), None, &all_granted, &no_progress, NextStep::SignIn, None),
        ("prompt=login", Some(&anna), None, &all_granted, &signed_in_now, NextStep::Issue, None),
        (
            "prompt=select_account",
            Some(&anna),
            None,
            &all_granted,
            &no_progress,
            NextStep::SelectAccount,
            None,
        ),
        ("max_age=50", Some(&anna), None, &all_granted, &no_progress, NextStep::SignIn, None),
        (
            "max_age=50&prompt=none",
            Some(&anna),
            None,
            &all_granted,
            &no_progress,
            NextStep::Issue,
            rejected_with(ErrorCode::LoginRequired),
        ),
        ("max_age=200", Some(&anna), None, &all_granted, &no_progress, NextStep::Issue, None),
        ("max_age=0", Some(&anna), None, &all_granted, &signed_in_now, NextStep::Issue, None),
        ("max_age=0", Some(&anna), None, &all_granted, &no_progress, NextStep::SignIn, None),
        (
            "max_age=0&prompt=none",
            Some(&anna),
            None,
            &all_granted,
            &no_progress,
            NextStep::Issue,
            rejected_with(ErrorCode::LoginRequired),
        ),
        (claims_of_anna, Some(&anna), None, &all_granted, &no_progress, NextStep::Issue, None),
        (claims_of_ben, Some(&anna), None, &all_granted, &no_progress, NextStep::SignIn, None),
        (claims_of_ben, Some(&anna), None, &all_granted, &signed_in_now, NextStep::SignIn, None),
        (
            &silent_claims_of_ben,
            Some(&anna),
            None,
            &all_granted,
            &no_progress,
            NextStep::Issue,
            rejected_with(ErrorCode::LoginRequired),
        ),
        ("", Some(&anna), Some("anna"), &all_granted, &no_progress, NextStep::Issue, None),
        ("", Some(&anna), Some("ben"), &all_granted, &no_progress, NextStep::SignIn, None),
        (
            "prompt=none",
            Some(&anna),
            Some("ben"),
            &all_granted,
            &no_progress,
            NextStep::Issue,
            rejected_with(ErrorCode::LoginRequired),
        ),
    ];
    for (extra, sign_in, hinted, consent, done, expected, code) in table {
        let step = NextStep::decide(&request(extra), *sign_in, *hinted, consent, done, now);
        match code {
            Some(code) => assert!(
                matches!(&step, NextStep::Reject(error) if error.code == *code),
                "{extra}: {step:?}"
            ),
            None => assert_eq!(step, *expected, "{extra}"),
        }
    }
    let denied = Progress { denied: true, ..Default::default() };
    let step = NextStep::decide(&request(""), Some(&anna), None, &not_granted, &denied, now);
    assert!(matches!(step, NextStep::Reject(error) if error.code == ErrorCode::AccessDenied));
}

/// A provider need not say when its user was authenticated.
#[test]
fn session_of_unknown_age_satisfies_no_max_age() {
    let anna = SignInState { is_auth_time_known: false, ..anna() };
    let granted = ConsentState { skip: true, ..Default::default() };
    let decide = |request: &AuthorizationRequest, progress: &Progress| {
        NextStep::decide(request, Some(&anna), None, &granted, progress, Timestamp(1000))
    };
    let at_first = Progress::default();
    assert_eq!(decide(&request(""), &at_first), NextStep::Issue);
    assert_eq!(decide(&request("max_age=600"), &at_first), NextStep::SignIn);
    let silent = decide(&request("max_age=600&prompt=none"), &at_first);
    assert!(matches!(silent, NextStep::Reject(error) if error.code == ErrorCode::LoginRequired));
}

/// Initiating User Registration via OpenID Connect 1.0 §4.
#[test]
fn prompt_create_offers_a_new_account_once() {
    let anna = anna();
    let granted = ConsentState { skip: true, ..Default::default() };
    let request = AuthorizationRequest { prompt: vec![Prompt::Create], ..request("prompt=login") };
    let decide = |sign_in: Option<&SignInState>, progress: &Progress| {
        NextStep::decide(&request, sign_in, None, &granted, progress, Timestamp(1100))
    };
    let at_first = Progress::default();
    assert_eq!(decide(None, &at_first), NextStep::SignUp);
    assert_eq!(decide(Some(&anna), &at_first), NextStep::SignUp);
    let offered = Progress { sign_up_offered: true, ..Default::default() };
    assert_eq!(decide(None, &offered), NextStep::SignIn);
    assert_eq!(decide(Some(&anna), &offered), NextStep::SelectAccount);
    let signed_in = Progress { signed_in_at: Some(Timestamp(1050)), ..Default::default() };
    assert_eq!(decide(Some(&anna), &signed_in), NextStep::Issue);
    let selected = Progress { account_selected: true, ..offered };
    assert_eq!(decide(Some(&anna), &selected), NextStep::Issue);
}

#[test]
fn earlier_consent_counts_for_what_it_covers_and_for_a_client_that_is_certain() {
    let anna = anna();
    let state =
        |granted, may_be_impersonated| ConsentState { skip: false, may_be_impersonated, granted };
    let email_in_id_token = "scope=openid&claims=%7B%22id_token%22%3A%7B%22email%22%3Anull%7D%7D";
    for (extra, consent, is_issued) in [
        ("", state(granted("openid email", ""), false), true),
        ("", state(granted("openid email", ""), true), false),
        ("scope=openid", state(granted("openid", ""), false), true),
        (email_in_id_token, state(granted("openid", ""), false), false),
        (email_in_id_token, state(granted("openid", "email"), false), true),
        (email_in_id_token, state(granted("openid email", ""), false), true),
    ] {
        let request = request(extra);
        let decide = |progress: &Progress| {
            NextStep::decide(&request, Some(&anna), None, &consent, progress, Timestamp(1000))
        };
        let expected = if is_issued { NextStep::Issue } else { NextStep::Consent };
        assert_eq!(decide(&Progress::default()), expected, "{extra} {consent:?}");
        let allowed =
            Progress { consented: Some(Consent::of_request(&request)), ..Progress::default() };
        assert_eq!(decide(&allowed), NextStep::Issue, "{extra} {consent:?}");
    }
}

/// A client without default scopes can send a request without `scope`.
#[test]
fn empty_scope_needs_consent_every_time() {
    let anna = anna();
    let request = AuthorizationRequest { scope: Scope::default(), ..request("") };
    let consent = ConsentState { granted: granted("openid", ""), ..Default::default() };
    let decide = |progress: &Progress| {
        NextStep::decide(&request, Some(&anna), None, &consent, progress, Timestamp(1000))
    };
    assert_eq!(decide(&Progress::default()), NextStep::Consent);
    let allowed = Progress { consented: Some(Consent::of_request(&request)), ..Default::default() };
    assert_eq!(decide(&allowed), NextStep::Issue);
}
