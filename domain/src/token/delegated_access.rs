//! Access tokens that let a client manage the registrations of its user.

use std::sync::Arc;

use oauth::ErrorCode;

use super::{kind::TokenKind, verify::require_access_token};
pub use crate::model::bearer_credential::DelegatedAccess;
use crate::{
    model::{
        bearer_credential::{BearerCredential, PresentedAccessToken, PresentedToken},
        client::Client,
        error::{Error, Result},
        profile::Profile,
    },
    runtime::tenant::Tenant,
};

/// The user and client of an access token with this access, and what writes rely on.
pub(crate) async fn require_delegated_access(
    tenant: &Tenant,
    token: &str,
    access: DelegatedAccess,
) -> Result<(Arc<Profile>, Arc<Client>, BearerCredential)> {
    let active = require_access_token(tenant, token).await?;
    let Some((profile, grant)) = active.user else {
        return Err(Error::oauth(
            ErrorCode::InsufficientScope,
            "This token was issued to an application, not to a user.",
        ));
    };
    let (client, claims) = (active.client, active.claims);
    if !access.is_given(&client, &claims.scope) {
        let description = format!(
            "The scope {} is needed here, or a personal token from the dashboard.",
            access.sufficient_scopes().join(" or ")
        );
        return Err(Error::oauth(ErrorCode::InsufficientScope, description));
    }
    let token = PresentedToken::Access(Box::new(PresentedAccessToken {
        id: claims.jti,
        is_jwt: matches!(TokenKind::detect(token), Some(TokenKind::Jwt)),
        grant_id: grant.id.clone(),
        client: (client.row_id.clone(), client.version),
        scope: claims.scope,
        access,
    }));
    let credential = BearerCredential { user_id: profile.user_id.clone(), token };
    Ok((profile, client, credential))
}
