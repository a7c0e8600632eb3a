//! The tokens of a response: every grant type and the front channel end here.
//!
//! Rows are written in the transaction that authorizes the tokens; JWTs are signed after its
//! commit.

use oauth::{ResourceIndicators, Scope, token::TokenResponse};
use serde_json::{Map, Value};

use super::sign::{self, AccessTokenDraft, IdTokenContext, TokenSubject};
use crate::{
    model::{client::Client, error::Result, grant::Grant, profile::Profile},
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// The user that an ID token is about, and the grant that it is issued under.
pub(crate) struct Identity {
    pub grant: Grant,
    pub profile: Profile,
    pub nonce: Option<String>,
}

/// The signed ID token of a response with this access token and code, if the response has one.
async fn sign_identity(
    identity: Option<Identity>,
    tenant: &Tenant,
    client: &Client,
    scope: &Scope,
    access_token: Option<&str>,
    code: Option<&str>,
) -> Result<Option<String>> {
    let Some(Identity { grant, profile, nonce }) = identity else { return Ok(None) };
    let context = IdTokenContext { nonce, access_token, code };
    sign::sign_id_token(tenant, client, &grant, &profile, scope, context).await.map(Some)
}

/// Tokens whose rows are written, before they are signed.
pub(crate) struct PendingTokens {
    pub scope: Scope,
    pub access: Option<AccessTokenDraft>,
    /// `None` if the response has no ID token.
    pub identity: Option<Identity>,
}

/// Signed tokens, as far as the response has them.
#[derive(Default)]
pub(crate) struct SignedTokens {
    pub access_token: Option<String>,
    pub id_token: Option<String>,
}

impl PendingTokens {
    /// Signs the tokens. The ID token carries the hashes of the access token and of the code in the
    /// same response (OpenID Connect Core §3.3.2.11).
    pub(crate) async fn sign(
        self,
        tenant: &Tenant,
        client: &Client,
        code: Option<&str>,
    ) -> Result<SignedTokens> {
        let access_token = match self.access {
            Some(access) => Some(sign::sign_access_token(tenant, access).await?),
            None => None,
        };
        let id_token = sign_identity(
            self.identity,
            tenant,
            client,
            &self.scope,
            access_token.as_deref(),
            code,
        )
        .await?;
        Ok(SignedTokens { access_token, id_token })
    }
}

/// What a grant type has authorized: the token endpoint makes its response of it.
pub(super) struct Authorization {
    scope: Scope,
    access: AccessTokenDraft,
    identity: Option<Identity>,
    refresh_token: Option<String>,
    additions: Map<String, Value>,
}

impl Authorization {
    /// An access token of the client itself.
    pub(super) fn of_client(access: AccessTokenDraft, scope: Scope) -> Self {
        Self { scope, access, identity: None, refresh_token: None, additions: Map::new() }
    }

    /// Tokens under a user's grant: writes the row of the access token, if it has one. An ID token
    /// belongs to them if `scope` has `openid` (OpenID Connect Core §3.1.3.3).
    pub(super) async fn of_grant(
        tx: &Transaction,
        client: &Client,
        identity: Identity,
        scope: Scope,
        resources: &ResourceIndicators,
        refresh_token: Option<String>,
    ) -> Result<Self> {
        let subject = TokenSubject::of_grant(&identity.grant);
        let access = sign::draft_access_token(tx, client, &subject, &scope, resources).await?;
        let identity = scope.contains("openid").then_some(identity);
        Ok(Self { scope, access, identity, refresh_token, additions: Map::new() })
    }

    /// The same, with what a dialect adds to the response.
    pub(super) fn with_additions(self, additions: Map<String, Value>) -> Self {
        Self { additions, ..self }
    }

    /// The token response (RFC 6749 §5.1).
    pub(super) async fn finish(self, tenant: &Tenant, client: &Client) -> Result<TokenResponse> {
        let access_token = sign::sign_access_token(tenant, self.access).await?;
        let id_token =
            sign_identity(self.identity, tenant, client, &self.scope, Some(&access_token), None)
                .await?;
        Ok(TokenResponse {
            access_token,
            issued_token_type: None,
            token_type: "Bearer".into(),
            expires_in: Some(client.access_token_lifetime(tenant)),
            refresh_token: self.refresh_token,
            scope: Some(self.scope),
            id_token,
            additions: self.additions,
        })
    }
}
