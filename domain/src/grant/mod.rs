//! Grants: one authorization, and the family of codes and tokens issued under it.
//!
//! Ending a grant ends all of them.

use oauth::{
    Acr, ErrorCode, ResourceIndicators, Scope, Timestamp, authorize::AuthorizationRequest,
    claims::ClaimsRequest,
};
use serde_json::json;

use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        client::Client,
        error::{Error, Result},
        grant::Grant,
        grant_end_reason::GrantEndReason,
        rejection_reason::Reason,
    },
    runtime::{
        ended_rows::{Ended, EndedOfUser},
        secret::{self, Secret},
        tenant::Tenant,
        transaction::Transaction,
        vault::DigestKind,
    },
    sign_in::SignIn,
};

/// Lifetime of a grant in seconds (one year). Refreshing does not extend it.
pub const LIFETIME: i64 = 365 * 86_400;

/// The user who authorized a grant, and how they authenticated.
pub(crate) struct Authentication<'a> {
    pub user_id: &'a str,
    pub sign_in_id: Option<&'a str>,
    pub auth_time: Timestamp,
    pub acr: Acr,
    pub amr: &'a [String],
    /// The app or the passkey that the session depends on.
    pub factor_id: Option<&'a str>,
    /// The generation of the user's grants when they were authenticated.
    pub generation: i64,
}

/// Writes a grant. `lifetime` is in seconds.
pub(crate) async fn create(
    tx: &mut Transaction,
    client: &Client,
    authentication: Authentication<'_>,
    scope: &Scope,
    resource: &ResourceIndicators,
    claims: &ClaimsRequest,
    lifetime: i64,
) -> Result<Grant> {
    let now = tx.now().0;
    let json = |error: serde_json::Error| Error::internal(error.to_string());
    let row = store::grant::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.new_id("grt"),
        client_id: client.row_id.clone(),
        user_id: Some(authentication.user_id.into()),
        sign_in_id: authentication.sign_in_id.map(str::to_owned),
        scope: scope.to_string(),
        resource: Some(resource.to_string()),
        claims: serde_json::to_value(claims).map_err(json)?,
        auth_time: authentication.auth_time.0,
        acr: authentication.acr.as_str().into(),
        amr: serde_json::to_value(authentication.amr).map_err(json)?,
        // Not before the client was disabled and enabled again in the same second.
        created_at: tx.tenant().creation_time(now).max(client.ended_before),
        expires_at: now + lifetime,
        ended_at: None,
        ended_reason: None,
        factor_id: authentication.factor_id.map(str::to_owned),
        generation: authentication.generation,
    };
    store::grant::insert(tx.scope(), row.clone()).await?;
    let generation = row.generation;
    Grant::from_row(row, generation)
}

/// Writes the grant of an authorization request. Without a code it expires with its access token.
pub(crate) async fn create_for_request(
    tx: &mut Transaction,
    client: &Client,
    request: &AuthorizationRequest,
    signed_in: &SignIn,
) -> Result<Grant> {
    let authentication = Authentication {
        user_id: &signed_in.user_id,
        sign_in_id: Some(&signed_in.id),
        auth_time: signed_in.auth_time,
        acr: oauth::interaction::select_acr(
            &request.claims.essential_acr().unwrap_or_else(|| request.acr_values.clone()),
            signed_in.acr,
        ),
        amr: &signed_in.amr,
        factor_id: signed_in.factor_id.as_deref(),
        generation: signed_in.grant_generation,
    };
    let lifetime = if request.response_type.code {
        LIFETIME
    } else {
        client.access_token_lifetime(tx.tenant())
    };
    let AuthorizationRequest { scope, resource, claims, .. } = request;
    create(tx, client, authentication, scope, resource, claims, lifetime).await
}

/// Writes an authorization code for a grant (RFC 6749 §4.1.2). `additions` is what its token
/// response says besides the tokens.
pub(crate) async fn issue_code(
    tx: &mut Transaction,
    client: &Client,
    request: &AuthorizationRequest,
    grant: &Grant,
    additions: Option<serde_json::Value>,
) -> Result<Secret> {
    let now = tx.now().0;
    let tenant = tx.tenant().clone();
    let code = secret::generate(tx.entropy(), "ac");
    let row = store::authorization_code::Row {
        tenant_id: tenant.id().into(),
        id: tenant.platform().vault().digest(DigestKind::AuthorizationCode, code.expose()),
        grant_id: grant.id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        redirect_uri_was_sent: request.redirect_uri_was_sent,
        challenge: request.challenge.as_ref().map(|challenge| challenge.value.clone()),
        challenge_method: request
            .challenge
            .as_ref()
            .map(|challenge| challenge.method.as_str().to_owned()),
        nonce: request.nonce.clone(),
        scope: grant.scope.to_string(),
        expires_at: now + client.code_lifetime(&tenant),
        spent_at: None,
        additions,
    };
    store::authorization_code::insert(tx.scope(), row).await?;
    Ok(code)
}

/// The end of a grant now. Its row is deleted once the access tokens issued for it have expired: an
/// earlier refresh token or code is no longer redeemed. A token without its grant is inactive.
pub(crate) fn end_of(
    tenant: &Tenant,
    now: i64,
    reason: GrantEndReason,
) -> store::grant::GrantEnd<'static> {
    let lifetime = i64::from(tenant.settings().access_token_lifetime);
    store::grant::GrantEnd { now, reason: reason.as_str(), delete_after: now + lifetime }
}

/// Ends a grant and its tokens. Audited only if the grant was still active.
pub async fn end(tx: &mut Transaction, grant_id: &str, reason: GrantEndReason) -> Result<()> {
    if store::grant::end(tx.scope(), grant_id, &end_of(tx.tenant(), tx.now().0, reason)).await? > 0
    {
        tx.audit(
            AuditEvent::GrantEnded,
            (ObjectKind::Grant, grant_id, ""),
            json!({ "reason": reason.as_str() }),
        );
    }
    Ok(())
}

/// Marks grants of a disabled client as ended, some at a time. Returns 0 when none is left.
pub async fn end_batch_of_client(
    tx: &mut Transaction,
    client_row_id: &str,
    reason: GrantEndReason,
) -> Result<u64> {
    Ok(store::grant::end_batch_for_client(
        tx.scope(),
        client_row_id,
        &end_of(tx.tenant(), tx.now().0, reason),
    )
    .await?)
}

/// Ends all grants of a user by one row. Their own rows are marked after the commit.
pub(crate) async fn end_all_of_user(
    tx: &mut Transaction,
    user_id: &str,
    reason: GrantEndReason,
) -> Result<()> {
    let what = Ended::Grants(end_of(tx.tenant(), tx.now().0, reason));
    if let Some(generation) = store::user::end_grants(tx.scope(), user_id).await? {
        tx.clean_up_later(EndedOfUser { user_id: user_id.into(), generation, what });
    }
    Ok(())
}

/// Why the client of a grant may not use its tokens: the grant has ended, or its user is blocked.
pub(crate) fn check_active(
    tenant: &Tenant,
    client: &Client,
    grant: &Grant,
    user_is_blocked: bool,
    now: i64,
) -> std::result::Result<(), Reason> {
    let is_active = !grant.has_ended
        && grant.expires_at > now
        && !tenant.has_ended(grant.created_at)
        && grant.created_at >= client.ended_before;
    if !is_active {
        Err(Reason::GrantEnded)
    } else if user_is_blocked {
        Err(Reason::UserBlocked)
    } else {
        Ok(())
    }
}

/// The part of a granted scope that the client may still have.
///
/// # Errors
///
/// `invalid_scope` if nothing is left.
pub(crate) fn remaining_scope(tenant: &Tenant, client: &Client, granted: &Scope) -> Result<Scope> {
    let remaining = granted.intersection(&client.allowed_scope(tenant));
    if remaining.is_empty() && !granted.is_empty() {
        return Err(Error::oauth(
            ErrorCode::InvalidScope,
            "The application may no longer use any scope of this grant.",
        ));
    }
    Ok(remaining)
}
