//! Tokens of the front channel: implicit and hybrid responses (OpenID Connect Core §3.2, §3.3).
//!
//! Off unless both the tenant and the client enable the implicit grant.

use oauth::{Scope, authorize::AuthorizationRequest};

use super::sign::{self, AccessTokenDraft, IdTokenContext, TokenSubject};
use crate::{
    client::Client,
    error::{Error, Result},
    tenant::Tenant,
    transaction::Transaction,
    user::Profile,
};

/// Tokens whose rows are written; they are signed after the commit.
pub(crate) struct PendingTokens {
    grant: store::grant::Row,
    access: Option<AccessTokenDraft>,
    profile: Option<Profile>,
}

/// Tokens of the authorization response, as far as the response type includes them.
#[derive(Default)]
pub(crate) struct FrontChannelTokens {
    pub access_token: Option<String>,
    pub id_token: Option<String>,
}

impl PendingTokens {
    /// Writes the rows of the requested tokens in the caller's transaction.
    pub async fn prepare(
        tx: &mut Transaction,
        client: &Client,
        request: &AuthorizationRequest,
        grant: store::grant::Row,
    ) -> Result<Self> {
        let user_id =
            grant.user_id.clone().ok_or_else(|| Error::internal("a grant needs a person here"))?;
        let access = match request.response_type.token {
            true => Some(
                sign::draft_access_token(
                    tx,
                    client,
                    &TokenSubject::of_grant(&grant, &user_id),
                    &request.scope,
                    &request.resource,
                )
                .await?,
            ),
            false => None,
        };
        let profile = match request.response_type.id_token {
            true => Some(
                store::user::by_id(tx.scope(), &user_id)
                    .await?
                    .map(Profile::from_row)
                    .ok_or(Error::NotFound)?,
            ),
            false => None,
        };
        Ok(Self { grant, access, profile })
    }

    /// Signs the tokens. The ID token carries the hashes of the code and the access token (OpenID
    /// Connect Core §3.3.2.11).
    pub async fn sign(
        self,
        tenant: &Tenant,
        client: &Client,
        scope: &Scope,
        nonce: Option<String>,
        code: Option<&str>,
    ) -> Result<FrontChannelTokens> {
        let access_token = match self.access {
            Some(access) => Some(sign::sign_access_token(tenant, access).await?),
            None => None,
        };
        let id_token = match &self.profile {
            Some(profile) => {
                let context = IdTokenContext { nonce, access_token: access_token.as_deref(), code };
                Some(
                    sign::sign_id_token(tenant, client, &self.grant, profile, scope, context)
                        .await?,
                )
            }
            None => None,
        };
        Ok(FrontChannelTokens { access_token, id_token })
    }
}

impl FrontChannelTokens {
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
