//! Verification of access tokens, for every endpoint that accepts one.
//!
//! An active token is kept in memory for a while; otherwise verifying it runs one database
//! statement, once the keys and the client are cached.

use std::sync::{Arc, Weak};

use oauth::{
    ErrorCode, ResourceIndicators, Scope, Timestamp,
    claims::{ACCESS_TOKEN_TYP, AccessTokenClaims},
};
use store::queries::GrantWithUser;

use super::kind::TokenKind;
use crate::{
    grant,
    model::{
        client::Client,
        error::{Error, Result},
        grant::Grant,
        profile::Profile,
    },
    runtime::{
        key_ring::{self, KeyRing, VerifiedJws},
        tenant::Tenant,
        token_cache::{CachedToken, Reading},
        vault::DigestKind,
    },
};

/// An access token that is valid now.
pub(super) struct VerifiedAccessToken {
    pub claims: AccessTokenClaims,
    pub client: Arc<Client>,
    /// The user and their grant; `None` for a token of the client itself.
    pub user: Option<(Arc<Profile>, Arc<Grant>)>,
}

/// Returns `None` if the token is unknown, expired or revoked, or its user or client is disabled.
///
/// # Errors
///
/// A token that cannot be checked is an error, never valid.
pub(super) async fn verify_access_token(
    tenant: &Tenant,
    token: &str,
) -> Result<Option<VerifiedAccessToken>> {
    let found = match TokenKind::detect(token) {
        Some(TokenKind::Jwt) => find_jwt(tenant, token).await?,
        Some(TokenKind::Opaque) => find_opaque(tenant, token).await?,
        // Only the token endpoint accepts refresh tokens.
        Some(TokenKind::Refresh) | None => None,
    };
    match found {
        Some(found) => check(tenant, &found).await,
        None => Ok(None),
    }
}

/// Verifies a token that is presented to an endpoint of this server as a resource server.
///
/// # Errors
///
/// `invalid_token` if the token is not valid, or only for other resource servers (RFC 8707 §2).
pub(super) async fn require_access_token(
    tenant: &Tenant,
    token: &str,
) -> Result<VerifiedAccessToken> {
    let invalid_token = |description: &str| Err(Error::oauth(ErrorCode::InvalidToken, description));
    match verify_access_token(tenant, token).await? {
        None => invalid_token("The access token is unknown, expired or revoked."),
        Some(active) if !active.claims.aud.contains(tenant.issuer()) => {
            invalid_token("The access token is for another resource: request the scope openid.")
        }
        Some(active) => Ok(active),
    }
}

/// The claims of an access token that this tenant signed, even if it has since expired or been
/// revoked.
pub(super) async fn verify_signature(
    tenant: &Tenant,
    token: &str,
) -> Result<Option<AccessTokenClaims>> {
    Ok(signed_claims(&*tenant.keys().await?, token))
}

fn signed_claims(keys: &KeyRing, token: &str) -> Option<AccessTokenClaims> {
    let verified: VerifiedJws<AccessTokenClaims> = keys.verify(token)?;
    (verified.typ == ACCESS_TOKEN_TYP).then_some(verified.claims)
}

#[derive(serde::Deserialize)]
struct Id {
    jti: String,
}

/// A JWT with what it depends on, unless it was revoked.
async fn find_jwt(tenant: &Tenant, token: &str) -> Result<Option<Arc<CachedToken>>> {
    let keys = tenant.keys().await?;
    let digest = tenant.platform().vault().digest(DigestKind::AccessToken, token);
    let id = key_ring::unverified_claims(token).map(|Id { jti }| jti);
    let cached = id.and_then(|id| find_cached(tenant, &id)).filter(|cached| {
        // Another encoding of the same token is verified by itself.
        cached.digest == digest
            && cached.keys.as_ref().is_some_and(|used| Weak::as_ptr(used) == Arc::as_ptr(&keys))
    });
    if cached.is_some() {
        return Ok(cached);
    }
    let Some(claims) = signed_claims(&keys, token) else { return Ok(None) };
    let reading = tenant.platform().cache().tokens.begin(tenant.id());
    let scope = tenant.reader();
    let user = match &claims.gid {
        Some(grant_id) => {
            match store::queries::presented_token::grant_of_jwt(&scope, grant_id, &claims.jti)
                .await?
            {
                Some(grant_with_user) => Some(user_and_grant(grant_with_user)?),
                None => return Ok(None),
            }
        }
        None if store::revoked_token::by_id(&scope, &claims.jti).await?.is_some() => {
            return Ok(None);
        }
        None => None,
    };
    let id = claims.jti.clone();
    let (keys, read_at_ms) = (Some(Arc::downgrade(&keys)), tenant.platform().now_ms());
    let found = CachedToken { claims, user, digest, keys, read_at_ms };
    Ok(Some(cache(tenant, &id, found, reading)))
}

/// An opaque token with what it depends on. A revoked one has no row.
async fn find_opaque(tenant: &Tenant, token: &str) -> Result<Option<Arc<CachedToken>>> {
    let id = tenant.platform().vault().digest(DigestKind::AccessToken, token);
    if let Some(cached) = find_cached(tenant, &id) {
        return Ok(Some(cached));
    }
    let reading = tenant.platform().cache().tokens.begin(tenant.id());
    let Some((row, grant_with_user)) =
        store::queries::presented_token::opaque_access_token(&tenant.reader(), &id).await?
    else {
        return Ok(None);
    };
    let Some(client) = tenant.client_by_row(&row.client_id).await? else { return Ok(None) };
    let is_client_token = row.grant_id.is_none();
    let user = grant_with_user.map(user_and_grant).transpose()?;
    if user.is_none() && !is_client_token {
        return Ok(None);
    }
    let grant = user.as_ref().map(|(_, grant)| grant);
    let scope = Scope::parse(&row.scope)?;
    let claims = AccessTokenClaims {
        iss: tenant.issuer().to_owned(),
        sub: grant.map_or_else(|| client.client_id.clone(), |grant| grant.user_id.clone()),
        aud: ResourceIndicators::parse(&row.audience)?.audience(tenant.issuer(), &scope),
        exp: Timestamp(row.expires_at),
        iat: Timestamp(row.issued_at),
        nbf: Timestamp(row.issued_at),
        jti: row.id,
        client_id: client.client_id.clone(),
        scope,
        gid: row.grant_id,
        cid: row.client_id,
        auth_time: grant.map(|grant| grant.auth_time),
        acr: grant.map(|grant| grant.acr.clone()),
    };
    let (digest, read_at_ms) = (id.clone(), tenant.platform().now_ms());
    let found = CachedToken { claims, user, digest, keys: None, read_at_ms };
    Ok(Some(cache(tenant, &id, found, reading)))
}

fn find_cached(tenant: &Tenant, id: &str) -> Option<Arc<CachedToken>> {
    let platform = tenant.platform();
    if !platform.is_cache_fresh() {
        return None;
    }
    let cached = platform.cache().tokens.find(tenant.id(), id, platform.now_ms());
    // The claims of an opaque token name the issuer that the tenant had when it was read.
    cached.filter(|cached| cached.claims.iss == tenant.issuer())
}

fn cache(tenant: &Tenant, id: &str, found: CachedToken, reading: Reading) -> Arc<CachedToken> {
    tenant.platform().cache().tokens.put(tenant.id(), id, found, reading)
}

fn user_and_grant(row: GrantWithUser) -> Result<(Arc<Profile>, Arc<Grant>)> {
    let mut grant = Grant::from_row(row.grant, row.user.grant_generation)?;
    // Nothing else of it is needed any more, and a client could fill the memory with it.
    grant.claims = grant.claims.standard_names_only();
    Ok((Arc::new(Profile::from_row(row.user)), Arc::new(grant)))
}

/// `None` if the token has expired, if it is the client's own and was issued before the client's
/// `ended_before`, or if its client, its grant or its user is not active. Leaves out of the scope
/// what the client may no longer have.
async fn check(tenant: &Tenant, token: &CachedToken) -> Result<Option<VerifiedAccessToken>> {
    let CachedToken { claims, user, .. } = token;
    if !claims.is_valid_at(tenant.issuer(), tenant.now()) {
        return Ok(None);
    }
    let client = tenant.client_by_row(&claims.cid).await?;
    let Some(client) = client.filter(|client| client.enabled) else { return Ok(None) };
    // A user's token ends with its grant.
    let iat = claims.iat.0;
    if user.is_none() && (tenant.has_ended(iat) || iat < client.ended_before) {
        return Ok(None);
    }
    if let Some((profile, grant)) = user {
        let now = tenant.now().0;
        let is_active = grant::check_active(tenant, &client, grant, profile.disabled, now).is_ok()
            && profile.user_id == claims.sub
            && grant.client_id == client.row_id;
        if !is_active {
            return Ok(None);
        }
    }
    let mut claims = claims.clone();
    claims.scope = claims.scope.intersection(&client.allowed_scope(tenant));
    Ok(Some(VerifiedAccessToken { claims, client, user: user.clone() }))
}
