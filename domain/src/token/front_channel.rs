//! Tokens of the front channel: implicit and hybrid responses (OpenID Connect Core §3.2, §3.3).
//!
//! Off unless both the tenant and the client enable the implicit grant.

use oauth::{Scope, authorize::AuthorizationRequest};

use super::{
    issue::{Identity, PendingTokens, SignedTokens},
    sign::{self, TokenSubject},
};
use crate::{
    model::{
        client::Client,
        error::{Error, Result},
        grant::Grant,
        profile::Profile,
    },
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// Writes the rows of the tokens that the response type names, in the caller's transaction.
pub(crate) async fn prepare(
    tx: &mut Transaction,
    client: &Client,
    request: &AuthorizationRequest,
    grant: Grant,
) -> Result<PendingTokens> {
    let access = match request.response_type.token {
        true => Some(
            sign::draft_access_token(
                tx,
                client,
                &TokenSubject::of_grant(&grant),
                &request.scope,
                &request.resource,
            )
            .await?,
        ),
        false => None,
    };
    let identity = match request.response_type.id_token {
        true => {
            let user = store::user::by_id(tx.scope(), &grant.user_id).await?;
            let profile = user.map(Profile::from_row).ok_or(Error::NotFound)?;
            Some(Identity { grant, profile, nonce: request.nonce.clone() })
        }
        false => None,
    };
    Ok(PendingTokens { scope: request.scope.clone(), access, identity })
}

impl SignedTokens {
    /// Parameters of the authorization response.
    pub fn into_params(
        self,
        tenant: &Tenant,
        client: &Client,
        scope: &Scope,
    ) -> Vec<(&'static str, String)> {
        let mut params = Vec::new();
        if let Some(access_token) = self.access_token {
            params.push(("access_token", access_token));
            params.push(("token_type", "Bearer".to_owned()));
            params.push(("expires_in", client.access_token_lifetime(tenant).to_string()));
            params.push(("scope", scope.to_string()));
        }
        params.extend(self.id_token.map(|token| ("id_token", token)));
        params
    }
}
