//! The next step of an interaction: sign-in, account selection, consent or a response.
//!
//! A pure function of the request, the browser's session, earlier consent and the progress of this
//! interaction (OpenID Connect Core §3.1.2.3, §3.1.2.4).

use serde::{Deserialize, Serialize};

use crate::{
    Error, ErrorCode, Prompt, Timestamp, authorize::AuthorizationRequest, consent::Consent,
};

/// What the authorization server does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Authenticate the end user, even if they are signed in.
    SignIn,
    /// Let the end user create an account (`prompt=create`).
    SignUp,
    /// Let the end user pass a second factor, or set one up.
    SecondFactor,
    /// Let the end user choose an account (`prompt=select_account`).
    SelectAccount,
    /// Let the end user verify their email address, which the tenant requires.
    VerifyEmail,
    /// Obtain the end user's consent.
    Consent,
    /// Send the success response.
    Issue,
    /// Send an error response.
    Reject(Error),
}

/// Whether the end user can or has to pass a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepUp {
    /// They have passed it, or there is none for them.
    #[default]
    Unavailable,
    /// They could set one up, after a new sign-in.
    AfterSignIn,
    /// They could set one up.
    AfterEnrolment,
    /// They have one, which this sign-in has not asked for.
    Available,
    /// The sign-in is not complete without it.
    Required,
}

/// The end user's authentication in this browser at this tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInState {
    /// The id of the user.
    pub subject: String,
    /// When the user signed in.
    pub auth_time: Timestamp,
    /// Whether that is known: an identity provider need not say when its user was authenticated.
    pub is_auth_time_known: bool,
    /// The authentication context that was reached: `1` for one factor, `2` for two.
    pub acr: String,
    /// The second factor that is left to pass.
    pub second_factor: StepUp,
    /// Whether the tenant requires a verified email address, which the user does not have.
    pub must_verify_email: bool,
}

/// The end user's earlier consent for this client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsentState {
    /// Whether the tenant trusts the client, so that consent is not requested.
    pub skip: bool,
    /// Whether another program could impersonate the client at this redirect URI, so that earlier
    /// consent does not count (RFC 8252 §8.6).
    pub may_be_impersonated: bool,
    /// What was consented to, by this user for this client.
    pub granted: Consent,
}

/// The completed steps of an interaction, so that each value of `prompt` applies once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// When the user signed in during this interaction.
    pub signed_in_at: Option<Timestamp>,
    /// Whether the user chose an account during this interaction.
    #[serde(rename = "selected")]
    pub account_selected: bool,
    /// What the user consented to during this interaction.
    #[serde(rename = "allowed")]
    pub consented: Option<Consent>,
    /// Whether the user denied consent.
    pub denied: bool,
    /// Whether the user was shown the page that creates an account.
    #[serde(rename = "at_sign_up")]
    pub sign_up_offered: bool,
}

impl NextStep {
    /// Decides the next step. `hinted_subject` is the subject of a verified `id_token_hint`.
    pub fn decide(
        request: &AuthorizationRequest,
        sign_in: Option<&SignInState>,
        hinted_subject: Option<&str>,
        consent: &ConsentState,
        progress: &Progress,
        now: Timestamp,
    ) -> Self {
        let silent = request.has_prompt(Prompt::None);
        let step_or_error = |step: Self, code: ErrorCode, why: &str| {
            if silent { Self::Reject(Error::new(code, why)) } else { step }
        };
        if progress.denied {
            return Self::Reject(Error::new(
                ErrorCode::AccessDenied,
                "The user denied the request.",
            ));
        }
        // A user who comes back from the page without a new account chooses the one they have.
        let wants_account = request.has_prompt(Prompt::Create) && progress.signed_in_at.is_none();
        if wants_account && !progress.sign_up_offered {
            return Self::SignUp;
        }
        let Some(sign_in) = sign_in else {
            return step_or_error(Self::SignIn, ErrorCode::LoginRequired, "No user is signed in.");
        };
        if hinted_subject.is_some_and(|subject| subject != sign_in.subject) {
            return step_or_error(
                Self::SignIn,
                ErrorCode::LoginRequired,
                "The signed-in user is not the one in id_token_hint.",
            );
        }
        if !request.claims.accepts_subject(&sign_in.subject) {
            return step_or_error(
                Self::SignIn,
                ErrorCode::LoginRequired,
                "The signed-in user is not the one in claims.",
            );
        }
        // `max_age=0` is the same as `prompt=login` (OpenID Connect Core §3.1.2.1).
        let must_sign_in = request.has_prompt(Prompt::Login) || request.max_age == Some(0);
        if must_sign_in && progress.signed_in_at.is_none() {
            return step_or_error(
                Self::SignIn,
                ErrorCode::LoginRequired,
                "The request needs a new sign-in.",
            );
        }
        // A sign-in of this interaction satisfies any `max_age`, otherwise `max_age=0` would loop.
        let exceeds_max_age = request.max_age.is_some_and(|age| {
            !sign_in.is_auth_time_known || !sign_in.auth_time.is_within(age, now)
        });
        if exceeds_max_age && progress.signed_in_at.is_none_or(|at| at < sign_in.auth_time) {
            return step_or_error(
                Self::SignIn,
                ErrorCode::LoginRequired,
                "The sign-in is older than max_age.",
            );
        }
        if sign_in.second_factor == StepUp::Required {
            return step_or_error(
                Self::SecondFactor,
                ErrorCode::LoginRequired,
                "The user has not passed the second factor.",
            );
        }
        if (request.has_prompt(Prompt::SelectAccount) || wants_account)
            && !progress.account_selected
            && progress.signed_in_at.is_none()
        {
            return Self::SelectAccount;
        }
        if let Some(essential) = request.claims.essential_acr()
            && !satisfies(&essential, &sign_in.acr)
        {
            if requests_second_factor(&essential) && sign_in.second_factor != StepUp::Unavailable {
                // A session that was taken over must not get a factor of the intruder.
                let needs_sign_in = sign_in.second_factor == StepUp::AfterSignIn;
                return step_or_error(
                    if needs_sign_in { Self::SignIn } else { Self::SecondFactor },
                    ErrorCode::InteractionRequired,
                    "The user has to pass a second factor.",
                );
            }
            let why = "The level of sign-in that claims asks for cannot be reached.";
            return Self::Reject(Error::new(
                if silent { ErrorCode::InteractionRequired } else { ErrorCode::AccessDenied },
                why,
            ));
        }
        // `acr_values` is voluntary: a silent request, or a user without a second factor, gets what
        // there is (OpenID Connect Core §3.1.2.1).
        if sign_in.second_factor == StepUp::Available
            && sign_in.acr == "1"
            && prefers_second_factor(&request.acr_values)
            && !silent
        {
            return Self::SecondFactor;
        }
        if sign_in.must_verify_email {
            return step_or_error(
                Self::VerifyEmail,
                ErrorCode::InteractionRequired,
                "The user has to verify their email address.",
            );
        }
        let requested = Consent::of_request(request);
        let consented_now = progress
            .consented
            .as_ref()
            .is_some_and(|consented| *consented == requested || consented.covers(&requested));
        if consented_now {
            return Self::Issue;
        }
        let consented_before = !consent.may_be_impersonated && consent.granted.covers(&requested);
        let consent_is_forced = request.has_prompt(Prompt::Consent);
        if !consent_is_forced && (consent.skip || consented_before) {
            return Self::Issue;
        }
        step_or_error(Self::Consent, ErrorCode::ConsentRequired, "The user has not consented yet.")
    }
}

/// Whether a request may need a second factor, so that the caller finds out whether there is one.
pub fn may_step_up(request: &AuthorizationRequest) -> bool {
    request.claims.essential_acr().is_some_and(|essential| requests_second_factor(&essential))
        || prefers_second_factor(&request.acr_values)
}

/// Whether one of these values is reached. Two factors also satisfy a request for one.
fn satisfies(requested: &[String], reached: &str) -> bool {
    requested.iter().any(|value| value == reached || (reached == "2" && value == "1"))
}

/// Whether these required values can be met by a second factor only.
fn requests_second_factor(essential: &[String]) -> bool {
    essential.iter().any(|value| value == "2") && !essential.iter().any(|value| value == "1")
}

/// Whether two factors come before one in these values, in the order of preference.
fn prefers_second_factor(acr_values: &[String]) -> bool {
    acr_values.iter().find(|value| ["1", "2"].contains(&value.as_str())).is_some_and(|v| v == "2")
}

/// The `acr` to return: the first requested value that this sign-in satisfies, otherwise its own
/// (OpenID Connect Core §2, §3.1.2.1). A second factor also satisfies a request for one factor.
///
/// ```
/// use oauth::interaction::select_acr;
///
/// let requested = ["2".to_owned(), "1".to_owned()];
/// assert_eq!(select_acr(&requested, "1"), "1");
/// assert_eq!(select_acr(&[], "1"), "1");
/// ```
pub fn select_acr(acr_values: &[String], reached: &str) -> String {
    acr_values
        .iter()
        .find(|requested| requested.as_str() == reached || (reached == "2" && *requested == "1"))
        .cloned()
        .unwrap_or_else(|| reached.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ApplicationType, Params, ResponseType, Scope,
        authorize::{ClientPolicy, ParsedRequest},
        claims::ClaimNames,
    };

    fn request(extra: &str) -> AuthorizationRequest {
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
        let params =
            Params::from_query(&format!("client_id=shop&response_type=code&{extra}")).unwrap();
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

    #[test]
    fn unverified_address_is_verified_before_consent_if_the_tenant_requires_it() {
        let unverified = SignInState {
            subject: "anna".into(),
            auth_time: Timestamp(1000),
            is_auth_time_known: true,
            acr: "1".into(),
            second_factor: StepUp::Unavailable,
            must_verify_email: true,
        };
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
        let anna = SignInState {
            subject: "anna".into(),
            auth_time: Timestamp(1000),
            is_auth_time_known: true,
            acr: "1".into(),
            second_factor: StepUp::Unavailable,
            must_verify_email: false,
        };
        let now = Timestamp(1100);
        let all_granted =
            ConsentState { granted: granted("openid email", ""), ..Default::default() };
        let not_granted = ConsentState::default();
        let skip_consent = ConsentState { skip: true, ..Default::default() };
        let signed_in_now = Progress { signed_in_at: Some(Timestamp(1000)), ..Default::default() };
        let no_progress = Progress::default();
        let rejected_with = |code| Some(code);
        let claims_of = |user: &str| {
            format!(
                "claims=%7B%22id_token%22%3A%7B%22sub%22%3A%7B%22value%22%3A%22{user}%22%7D%7D%7D"
            )
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
            (
                "prompt=consent",
                Some(&anna),
                None,
                &skip_consent,
                &no_progress,
                NextStep::Consent,
                None,
            ),
            ("prompt=login", Some(&anna), None, &all_granted, &no_progress, NextStep::SignIn, None),
            (
                "prompt=login",
                Some(&anna),
                None,
                &all_granted,
                &signed_in_now,
                NextStep::Issue,
                None,
            ),
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
            (
                claims_of_ben,
                Some(&anna),
                None,
                &all_granted,
                &signed_in_now,
                NextStep::SignIn,
                None,
            ),
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
        let anna = SignInState {
            subject: "anna".into(),
            auth_time: Timestamp(1000),
            is_auth_time_known: false,
            acr: "1".into(),
            second_factor: StepUp::Unavailable,
            must_verify_email: false,
        };
        let granted = ConsentState { skip: true, ..Default::default() };
        let decide = |request: &AuthorizationRequest, progress: &Progress| {
            NextStep::decide(request, Some(&anna), None, &granted, progress, Timestamp(1000))
        };
        let at_first = Progress::default();
        assert_eq!(decide(&request(""), &at_first), NextStep::Issue);
        assert_eq!(decide(&request("max_age=600"), &at_first), NextStep::SignIn);
        let silent = decide(&request("max_age=600&prompt=none"), &at_first);
        assert!(
            matches!(silent, NextStep::Reject(error) if error.code == ErrorCode::LoginRequired)
        );
    }

    /// Initiating User Registration via OpenID Connect 1.0 §4.
    #[test]
    fn prompt_create_offers_a_new_account_once() {
        let anna = SignInState {
            subject: "anna".into(),
            auth_time: Timestamp(1000),
            is_auth_time_known: true,
            acr: "1".into(),
            second_factor: StepUp::Unavailable,
            must_verify_email: false,
        };
        let granted = ConsentState { skip: true, ..Default::default() };
        let request =
            AuthorizationRequest { prompt: vec![Prompt::Create], ..request("prompt=login") };
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
    fn unreachable_essential_acr_is_rejected() {
        let anna = SignInState {
            subject: "anna".into(),
            auth_time: Timestamp(1000),
            is_auth_time_known: true,
            acr: "1".into(),
            second_factor: StepUp::Unavailable,
            must_verify_email: false,
        };
        let all_granted = ConsentState { skip: true, ..Default::default() };
        let claims = |value: &str| {
            format!(
                "claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B\
                 %22essential%22%3Atrue%2C%22value%22%3A%22{value}%22%7D%7D%7D"
            )
        };
        assert_eq!(
            NextStep::decide(
                &request(&claims("1")),
                Some(&anna),
                None,
                &all_granted,
                &Progress::default(),
                Timestamp(1000)
            ),
            NextStep::Issue
        );
        assert!(matches!(
            NextStep::decide(
                &request(&claims("2")),
                Some(&anna),
                None,
                &all_granted,
                &Progress::default(),
                Timestamp(1000)
            ),
            NextStep::Reject(_)
        ));
    }

    #[test]
    fn earlier_consent_counts_for_what_it_covers_and_for_a_client_that_is_certain() {
        let anna = SignInState {
            subject: "anna".into(),
            auth_time: Timestamp(1000),
            is_auth_time_known: true,
            acr: "1".into(),
            second_factor: StepUp::Unavailable,
            must_verify_email: false,
        };
        let state = |granted, may_be_impersonated| ConsentState {
            skip: false,
            may_be_impersonated,
            granted,
        };
        let email_in_id_token =
            "scope=openid&claims=%7B%22id_token%22%3A%7B%22email%22%3Anull%7D%7D";
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
        let anna = SignInState {
            subject: "anna".into(),
            auth_time: Timestamp(1000),
            is_auth_time_known: true,
            acr: "1".into(),
            second_factor: StepUp::Unavailable,
            must_verify_email: false,
        };
        let request = AuthorizationRequest { scope: Scope::default(), ..request("") };
        let consent = ConsentState { granted: granted("openid", ""), ..Default::default() };
        let decide = |progress: &Progress| {
            NextStep::decide(&request, Some(&anna), None, &consent, progress, Timestamp(1000))
        };
        assert_eq!(decide(&Progress::default()), NextStep::Consent);
        let allowed =
            Progress { consented: Some(Consent::of_request(&request)), ..Default::default() };
        assert_eq!(decide(&allowed), NextStep::Issue);
    }

    #[test]
    fn second_factor_is_asked_for_when_it_is_missing_or_requested() {
        let essential = |value: &str| {
            format!(
                "claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B\
                 %22essential%22%3Atrue%2C%22value%22%3A%22{value}%22%7D%7D%7D"
            )
        };
        let (one, two) = (essential("1"), essential("2"));
        let silent_two = format!("prompt=none&{two}");
        let (ask, issue) = ("SecondFactor", "Issue");
        for (extra, acr, second_factor, expected) in [
            ("", "1", StepUp::Required, ask),
            ("prompt=select_account", "1", StepUp::Required, ask),
            ("prompt=none", "1", StepUp::Required, "login_required"),
            ("prompt=login", "1", StepUp::Required, "SignIn"),
            ("max_age=50", "1", StepUp::Required, "SignIn"),
            ("", "1", StepUp::Available, issue),
            ("acr_values=2", "1", StepUp::Available, ask),
            ("acr_values=2+1", "1", StepUp::Available, ask),
            ("acr_values=gold+2", "1", StepUp::Available, ask),
            ("acr_values=1+2", "1", StepUp::Available, issue),
            ("acr_values=gold", "1", StepUp::Available, issue),
            ("acr_values=2", "1", StepUp::AfterEnrolment, issue),
            ("acr_values=2", "1", StepUp::Unavailable, issue),
            ("acr_values=2", "2", StepUp::Unavailable, issue),
            ("acr_values=2&prompt=none", "1", StepUp::Available, issue),
            (&*two, "1", StepUp::Available, ask),
            (&*two, "1", StepUp::AfterEnrolment, ask),
            (&*two, "1", StepUp::AfterSignIn, "SignIn"),
            (&*two, "1", StepUp::Unavailable, "access_denied"),
            (&*two, "2", StepUp::Unavailable, issue),
            (&*silent_two, "1", StepUp::Available, "interaction_required"),
            (&*one, "1", StepUp::Available, issue),
            (&*one, "2", StepUp::Unavailable, issue),
        ] {
            let anna = SignInState {
                subject: "anna".into(),
                auth_time: Timestamp(1000),
                is_auth_time_known: true,
                acr: acr.into(),
                second_factor,
                must_verify_email: false,
            };
            let consent =
                ConsentState { granted: granted("openid email", ""), ..Default::default() };
            let (request, progress) = (request(extra), Progress::default());
            let now = Timestamp(1100);
            let step = NextStep::decide(&request, Some(&anna), None, &consent, &progress, now);
            let found = match &step {
                NextStep::Reject(error) => error.code.as_str().to_owned(),
                step => format!("{step:?}"),
            };
            assert_eq!(found, expected, "{extra} {acr} {second_factor:?}");
        }
    }

    #[test]
    fn first_satisfied_acr_value_is_returned() {
        assert_eq!(select_acr(&["2".into(), "1".into()], "1"), "1");
        assert_eq!(select_acr(&["1".into()], "2"), "1");
        assert_eq!(select_acr(&["gold".into()], "1"), "1");
    }
}
