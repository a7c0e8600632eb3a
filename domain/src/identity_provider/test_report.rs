//! What a test sign-in has found, step by step.

use contract::provider::{ProviderTestReport, ProviderTestStage, ProviderTestStep, StepOutcome};

use super::{
    account::AccountPreview,
    identity::UpstreamIdentity,
    metadata::{ProviderError, ProviderPart},
};
use crate::model::identity_provider::IdentityProvider;

const MAX_VALUE_LEN: usize = 200;

/// The steps of a sign-in at this provider.
fn stages(provider: &IdentityProvider) -> Vec<ProviderTestStage> {
    use ProviderTestStage::{Account, Authorization, Claims, Discovery, IdToken, Token};
    if provider.is_openid_connect() {
        vec![Discovery, Authorization, Token, IdToken, Claims, Account]
    } else {
        vec![Authorization, Token, Claims, Account]
    }
}

/// The step at which an error is found.
fn stage_of(error: &ProviderError) -> ProviderTestStage {
    use ProviderTestStage::{Authorization, Claims, Discovery, IdToken, Token};
    match error {
        ProviderError::Unavailable { part, .. } => match part {
            ProviderPart::Discovery => Discovery,
            ProviderPart::Token => Token,
            ProviderPart::Keys => IdToken,
            ProviderPart::Userinfo => Claims,
        },
        ProviderError::Metadata(_) => Discovery,
        ProviderError::ResponseIssuer | ProviderError::Response(_) | ProviderError::NoResponse => {
            Authorization
        }
        ProviderError::Rejected(_) | ProviderError::Secret => Token,
        ProviderError::NoIdToken | ProviderError::Signature | ProviderError::IdToken(_) => IdToken,
        ProviderError::NoSubject(_) | ProviderError::OtherSubject => Claims,
    }
}

/// What a step has proven when the next one is reached.
fn passed(provider: &IdentityProvider, stage: ProviderTestStage) -> String {
    match stage {
        ProviderTestStage::Discovery => {
            format!("The issuer is {}.", provider.issuer().unwrap_or_default())
        }
        ProviderTestStage::Authorization => {
            "The provider accepted the client ID and the redirect URI, and returned a code.".into()
        }
        ProviderTestStage::Token => "The provider accepted the token request.".into(),
        ProviderTestStage::IdToken => {
            "The signature, issuer, audience, expiry and nonce are valid.".into()
        }
        ProviderTestStage::Claims | ProviderTestStage::Account => String::new(),
    }
}

/// The text of an error as a sentence.
fn sentence(error: &str) -> String {
    let mut characters = error.trim_end_matches('.').chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).chain(['.']).collect()
}

/// The report of a sign-in that failed.
pub(super) fn failed(provider: &IdentityProvider, error: &ProviderError) -> ProviderTestReport {
    let failed_stage = stage_of(error);
    let steps = stages(provider).into_iter().map(|stage| {
        let (outcome, detail) = if stage < failed_stage {
            (StepOutcome::Passed, passed(provider, stage))
        } else if stage == failed_stage {
            (StepOutcome::Failed, sentence(&error.to_string()))
        } else {
            (StepOutcome::NotReached, String::new())
        };
        ProviderTestStep { stage, outcome, detail }
    });
    ProviderTestReport { steps: steps.collect(), claims: Vec::new() }
}

/// The report of a sign-in that has identified a user.
pub(super) fn identified(
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
    account: &AccountPreview,
) -> ProviderTestReport {
    let steps = stages(provider).into_iter().map(|stage| {
        let (outcome, detail) = match stage {
            ProviderTestStage::Account => {
                let outcome =
                    if account.can_sign_in { StepOutcome::Passed } else { StepOutcome::Failed };
                (outcome, account.text.clone())
            }
            ProviderTestStage::Claims => (StepOutcome::Passed, claims_detail(identity)),
            _ => (StepOutcome::Passed, passed(provider, stage)),
        };
        ProviderTestStep { stage, outcome, detail }
    });
    ProviderTestReport { steps: steps.collect(), claims: claims(identity) }
}

fn claims_detail(identity: &UpstreamIdentity) -> String {
    if identity.verified_email.is_some() {
        "The provider identifies the user, with a verified email address.".into()
    } else {
        "The provider identifies the user, but sends no email address that it has verified.".into()
    }
}

fn claims(identity: &UpstreamIdentity) -> Vec<(String, String)> {
    let mut claims = vec![("sub".to_owned(), identity.subject.clone())];
    let known = [
        ("email", identity.verified_email.clone()),
        ("preferred_username", identity.preferred_username.clone()),
        ("acr", Some(identity.acr.as_str().to_owned())),
        ("amr", Some(identity.amr.join(" ")).filter(|amr| !amr.is_empty())),
    ];
    for (name, value) in known {
        claims.extend(value.map(|value| (name.to_owned(), value)));
    }
    let profile = identity.profile.iter();
    claims.extend(
        profile.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))),
    );
    for (_, value) in &mut claims {
        *value = value.chars().take(MAX_VALUE_LEN).collect();
    }
    claims
}
