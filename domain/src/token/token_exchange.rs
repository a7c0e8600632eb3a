//! Token exchange (RFC 8693): an access token of a user for the token of an identity provider that
//! they have signed in at, if its tokens are kept.
//!
//! The client must be the one that the access token was issued to. There is no delegation.

use std::sync::Arc;

use oauth::{
    ErrorCode, GrantType, Scope,
    token::{ACCESS_TOKEN_TYPE_URI, TokenResponse},
};

use super::{limit_rate, verify::verify_access_token};
use crate::{
    client_auth::AuthenticatedClient,
    identity_provider::{self, KeptToken, KeptTokens},
    model::{
        client::Client,
        diagnosed_error::DiagnosedError,
        error::{Error, Result},
        profile::Profile,
        rejection_reason::Reason,
    },
    runtime::tenant::Tenant,
};

/// Returns the token of the user of `subject_token` at the provider `audience`.
///
/// # Errors
///
/// `temporarily_unavailable`, an extension, while the provider cannot be reached; otherwise those
/// of RFC 8693 §2.2.2: `invalid_request` if the subject token is not valid or not the client's,
/// `invalid_target` if the provider keeps no tokens; `invalid_grant` if the user has to
/// sign in there again.
pub(super) async fn exchange(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    subject_token: &str,
    audience: &str,
    scope: Option<Scope>,
) -> Result<TokenResponse> {
    let client = &caller.client;
    limit_rate(tenant, client)?;
    let user = subject(tenant, client, subject_token).await?;
    let token = match identity_provider::kept(tenant, client, &user, audience).await? {
        KeptTokens::Usable(token) => token,
        KeptTokens::NotKept => {
            return Err(failure(
                Reason::ProviderKeepsNoTokens,
                ErrorCode::InvalidTarget,
                "audience is not an enabled identity provider whose tokens are kept.",
            ));
        }
        KeptTokens::SignInAgain => {
            return Err(failure(
                Reason::ProviderTokenMissing,
                ErrorCode::InvalidGrant,
                "There is no token of this identity provider: the user must sign in there again.",
            ));
        }
        KeptTokens::Unavailable => {
            return Err(failure(
                Reason::ProviderUnavailable,
                ErrorCode::TemporarilyUnavailable,
                "The identity provider can't refresh the token now. Try again later.",
            ));
        }
    };
    // To refresh it can take seconds: ask again for what it depends on.
    subject(tenant, client, subject_token).await?;
    respond(token, scope)
}

/// The user of the subject token, which was issued to this client, which may still use the grant.
async fn subject(tenant: &Tenant, client: &Client, subject_token: &str) -> Result<Arc<Profile>> {
    let active = verify_access_token(tenant, subject_token).await?;
    let user = active
        .filter(|active| {
            active.client.row_id == client.row_id
                && active.client.may_use_grant(tenant, GrantType::TokenExchange)
        })
        .and_then(|active| active.user);
    let (profile, _) = user.ok_or_else(|| {
        failure(
            Reason::SubjectTokenInvalid,
            ErrorCode::InvalidRequest,
            "subject_token is not an active access token that this application got for a user.",
        )
    })?;
    Ok(profile)
}

fn failure(reason: Reason, code: ErrorCode, description: &str) -> Error {
    DiagnosedError::new(reason, oauth::Error::new(code, description)).into()
}

/// The response (RFC 8693 §2.2.1). The scope of the provider's token cannot be reduced here.
fn respond(token: KeptToken, requested: Option<Scope>) -> Result<TokenResponse> {
    if let (Some(requested), Some(granted)) = (&requested, &token.scope)
        && !requested.is_subset_of(granted)
    {
        let description = "The provider's token does not have this scope.";
        let error = oauth::Error::new(ErrorCode::InvalidScope, description);
        return Err(DiagnosedError::new(Reason::ScopeNotGranted, error)
            .expected(granted.to_string())
            .received(requested.to_string())
            .into());
    }
    Ok(TokenResponse {
        access_token: token.access_token,
        issued_token_type: Some(ACCESS_TOKEN_TYPE_URI),
        token_type: token.token_type.into(),
        expires_in: token.expires_in,
        refresh_token: None,
        scope: token.scope,
        id_token: None,
        additions: serde_json::Map::new(),
    })
}
