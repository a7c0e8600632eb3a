//! Access tokens (RFC 9068) and ID tokens (OpenID Connect Core §2).
//!
//! No other module builds tokens. Rows are written in the caller's transaction; JWTs are signed
//! outside it.

use contract::client::AccessTokenFormat;
use oauth::{
    ResourceIndicators, Scope, Timestamp,
    claims::{
        ACCESS_TOKEN_TYP, AccessTokenClaims, ID_TOKEN_TYP, IdTokenClaims, left_half_hash,
        user_claims,
    },
};
use serde_json::{Map, Value};

use super::kind;
use crate::{
    model::{algorithm::Algorithm, client::Client, error::Result, grant::Grant, profile::Profile},
    runtime::{id, secret, tenant::Tenant, transaction::Transaction, vault::DigestKind},
};

/// An access token before it is sent: claims to sign, or an opaque token whose row is written.
pub(crate) enum AccessTokenDraft {
    Jwt(Box<AccessTokenClaims>),
    Opaque(String),
}

/// Subject of an access token: the user of a grant, or the client itself.
pub(super) enum TokenSubject<'a> {
    User { grant_id: &'a str, user_id: &'a str, auth_time: Timestamp, acr: &'a str },
    Client,
}

impl<'a> TokenSubject<'a> {
    pub fn of_grant(grant: &'a Grant) -> Self {
        Self::User {
            grant_id: &grant.id,
            user_id: &grant.user_id,
            auth_time: grant.auth_time,
            acr: &grant.acr,
        }
    }
}

/// Builds the claims of an access token.
pub(super) fn build_access_claims(
    tenant: &Tenant,
    client: &Client,
    subject: &TokenSubject<'_>,
    scope: &Scope,
    resource: &ResourceIndicators,
) -> Result<AccessTokenClaims> {
    let resource = client.resources_or_default(resource)?;
    let now = tenant.now();
    let (sub, gid, auth_time, acr) = match subject {
        TokenSubject::User { grant_id: id, user_id, auth_time, acr } => (
            (*user_id).to_owned(),
            Some((*id).to_owned()),
            Some(*auth_time),
            Some((*acr).to_owned()),
        ),
        TokenSubject::Client => (client.client_id.clone(), None, None, None),
    };
    Ok(AccessTokenClaims {
        iss: tenant.issuer().to_owned(),
        sub,
        aud: resource.audience(tenant.issuer(), scope),
        exp: now.plus(client.access_token_lifetime(tenant)),
        iat: now,
        nbf: now,
        jti: id::new("tok", tenant.platform().now_ms(), tenant.platform().entropy()),
        client_id: client.client_id.clone(),
        scope: scope.clone(),
        gid,
        cid: client.row_id.clone(),
        auth_time,
        acr,
    })
}

/// Builds an access token in the client's format. The row of an opaque one is written here.
pub(super) async fn draft_access_token(
    tx: &Transaction,
    client: &Client,
    subject: &TokenSubject<'_>,
    scope: &Scope,
    resource: &ResourceIndicators,
) -> Result<AccessTokenDraft> {
    let claims = build_access_claims(tx.tenant(), client, subject, scope, resource)?;
    if client.settings.access_token_format == AccessTokenFormat::Jwt {
        return Ok(AccessTokenDraft::Jwt(Box::new(claims)));
    }
    let token = secret::generate(tx.entropy(), kind::ACCESS_TOKEN_PREFIX);
    let row = store::access_token::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.platform().vault().digest(DigestKind::AccessToken, token.expose()),
        grant_id: claims.gid,
        client_id: client.row_id.clone(),
        scope: scope.to_string(),
        audience: client.resources_or_default(resource)?.to_string(),
        issued_at: claims.iat.0,
        expires_at: claims.exp.0,
    };
    store::access_token::insert(tx.scope(), row).await?;
    Ok(AccessTokenDraft::Opaque(token.expose().to_owned()))
}

/// Returns the token as it is sent, signed if it is a JWT.
pub(super) async fn sign_access_token(tenant: &Tenant, access: AccessTokenDraft) -> Result<String> {
    match access {
        AccessTokenDraft::Opaque(token) => Ok(token),
        AccessTokenDraft::Jwt(claims) => {
            tenant.keys().await?.sign(Algorithm::Es256, ACCESS_TOKEN_TYP, &claims)
        }
    }
}

/// Values of the same response that an ID token refers to.
#[derive(Default)]
pub(super) struct IdTokenContext<'a> {
    pub nonce: Option<String>,
    pub access_token: Option<&'a str>,
    pub code: Option<&'a str>,
}

/// Builds and signs an ID token (OpenID Connect Core §3.1.3.3, §3.3.2.11). `scope` is the granted
/// scope.
pub(super) async fn sign_id_token(
    tenant: &Tenant,
    client: &Client,
    grant: &Grant,
    profile: &Profile,
    scope: &Scope,
    context: IdTokenContext<'_>,
) -> Result<String> {
    let algorithm = client.id_token_alg();
    let now = tenant.now();
    let token = IdTokenClaims {
        iss: tenant.issuer().to_owned(),
        sub: profile.user_id.clone(),
        aud: client.client_id.clone(),
        exp: now.plus(client.access_token_lifetime(tenant)),
        iat: now,
        auth_time: grant.auth_time,
        nonce: context.nonce,
        acr: grant.acr.clone(),
        amr: grant.amr.clone(),
        at_hash: context.access_token.map(|token| left_half_hash(algorithm.as_str(), token)),
        c_hash: context.code.map(|code| left_half_hash(algorithm.as_str(), code)),
        // Claims requested by scope are at the userinfo endpoint, unless no access token is issued
        // (§5.4). Besides them the ID token has the individually requested claims and the tenant's
        // custom ones.
        additional_claims: {
            let all_by_scope = context.access_token.is_none() && context.code.is_none();
            let individual = grant.claims.id_token_names(&client.allowed_scope(tenant));
            let mut claims = user_claims(&profile.claims, scope, &individual);
            claims.retain(|name, _| all_by_scope || grant.claims.id_token.contains_key(name));
            add_custom_claims(tenant, profile, scope, &mut claims);
            claims
        },
    };
    tenant.keys().await?.sign(algorithm, ID_TOKEN_TYP, &token)
}

/// Adds the tenant's custom claims of these scopes. They never replace a standard claim.
pub(super) fn add_custom_claims(
    tenant: &Tenant,
    profile: &Profile,
    scope: &Scope,
    claims: &mut Map<String, Value>,
) {
    for mapped in tenant.mapped_claims() {
        if scope.contains(&mapped.scope)
            && let Some(value) = profile.claims.get(&mapped.from)
        {
            claims.entry(mapped.name.clone()).or_insert_with(|| value.clone());
        }
    }
}
