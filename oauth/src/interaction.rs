//! The next step of an interaction: sign-in, account selection, consent or a response.
//!
//! A pure function of the request, the browser's session, earlier consent and the progress of this
//! interaction (OpenID Connect Core §3.1.2.3, §3.1.2.4).

use serde::{Deserialize, Serialize};

use crate::{
    Acr, Error, ErrorCode, Prompt, Timestamp, authorize::AuthorizationRequest, consent::Consent,
};

#[cfg(test)]
mod limit_tests;

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
    /// The authentication context that was reached.
    pub acr: Acr,
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
            && !satisfies(&essential, sign_in.acr)
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
            let why = "The acr value that claims requires cannot be reached.";
            return Self::Reject(Error::new(
                if silent { ErrorCode::InteractionRequired } else { ErrorCode::AccessDenied },
                why,
            ));
        }
        // `acr_values` is voluntary: a silent request, or a user without a second factor, gets what
        // there is (OpenID Connect Core §3.1.2.1).
        if sign_in.second_factor == StepUp::Available
            && sign_in.acr == Acr::OneFactor
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

/// The classes among requested values, in their order. Others are not of this server.
fn classes(acr_values: &[String]) -> impl Iterator<Item = Acr> {
    acr_values.iter().filter_map(|value| Acr::parse(value))
}

/// Whether one of these values is reached. Two factors also satisfy a request for one.
fn satisfies(requested: &[String], reached: Acr) -> bool {
    classes(requested).any(|acr| acr <= reached)
}

/// Whether these required values can be met by a second factor only.
fn requests_second_factor(essential: &[String]) -> bool {
    classes(essential).min() == Some(Acr::TwoFactors)
}

/// Whether two factors come before one in these values, in the order of preference.
fn prefers_second_factor(acr_values: &[String]) -> bool {
    classes(acr_values).next() == Some(Acr::TwoFactors)
}

/// The `acr` to return: the first requested value that this sign-in satisfies, otherwise its own
/// (OpenID Connect Core §2, §3.1.2.1).
///
/// ```
/// use oauth::{Acr, interaction::select_acr};
///
/// let requested = ["2".to_owned(), "1".to_owned()];
/// assert_eq!(select_acr(&requested, Acr::OneFactor), Acr::OneFactor);
/// assert_eq!(select_acr(&[], Acr::OneFactor), Acr::OneFactor);
/// ```
pub fn select_acr(acr_values: &[String], reached: Acr) -> Acr {
    classes(acr_values).find(|acr| *acr <= reached).unwrap_or(reached)
}

#[cfg(test)]
mod tests;
