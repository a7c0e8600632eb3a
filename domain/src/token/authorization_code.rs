//! Authorization code grant (RFC 6749 §4.1.3) with PKCE (RFC 7636 §4.6).
//!
//! A code is redeemed once, by the client it was issued to. A replayed code ends its grant
//! (§4.1.2).

use contract::{client::ClientType, routes::Dialect};
use oauth::{
    ErrorCode, ResourceIndicators,
    pkce::{self, CodeChallengeMethod},
};
use serde_json::json;
use store::queries::GrantWithUser;

use super::{
    issue::{Authorization, Identity},
    refresh_token::issue_refresh_token,
};
use crate::{
    client_auth::AuthenticatedClient,
    grant,
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        authorization_code::AuthorizationCode,
        diagnosed_error::DiagnosedError,
        error::{Error, Result},
        grant::Grant,
        grant_end_reason::GrantEndReason,
        profile::Profile,
        rejection_reason::Reason,
    },
    runtime::{tenant::Tenant, transaction::Transaction, vault::DigestKind},
};

/// Redeems an authorization code for tokens.
///
/// # Errors
///
/// `invalid_grant` if the code is unknown, expired, used, issued to another client, or does not
/// match the redirect URI or the code verifier, or if its grant has ended or its user is disabled.
/// `invalid_client` if neither client credentials nor a sufficient challenge protect the code;
/// `invalid_target` for a resource that was not authorized.
pub(super) async fn redeem(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    dialect: Dialect,
    code: &str,
    redirect_uri: Option<&str>,
    code_verifier: Option<&str>,
    requested_resource: &ResourceIndicators,
) -> Result<Authorization> {
    let client = &caller.client;
    let id = tenant.platform().vault().digest(DigestKind::AuthorizationCode, code);
    let outcome = tenant
        .transaction(&Actor::client(&client.row_id, &client.name), async |tx| {
            let now = tx.now().0;
            // One conditional update spends the code; it returns the row only on success. Every
            // later error rolls it back, so that only the code's own client can spend it.
            let Some(row) = store::queries::authorization_code::spend(tx.scope(), &id, now).await?
            else {
                return handle_failed_spend(tx, caller, &id).await;
            };
            let code = AuthorizationCode::from_row(row)?;
            let GrantWithUser { grant, user } =
                store::queries::grant_with_user(tx.scope(), &code.grant_id)
                    .await?
                    .ok_or_else(|| invalid_code(Reason::CodeUnknown))?;
            let grant = Grant::from_row(grant, user.grant_generation)?;
            let profile = Profile::from_row(user);
            if grant.client_id != client.row_id {
                return Err(invalid_code(Reason::CodeOfAnotherClient));
            }
            check_code_binding(tenant, &code, caller, dialect, redirect_uri, code_verifier)?;
            if !client.has_redirect_uri(&code.redirect_uri) {
                let error = diagnosed(Reason::RedirectUriMismatch);
                return Err(error.received(&code.redirect_uri).into());
            }
            grant::check_active(tenant, client, &grant, profile.disabled, now)
                .map_err(invalid_code)?;
            let scope = grant::remaining_scope(tenant, client, &grant.scope)?;
            let resources = grant.narrow_resources(requested_resource)?;
            let refresh_token = issue_refresh_token(tx, caller, &grant).await?;
            let identity = Identity { grant, profile, nonce: code.nonce };
            let authorization =
                Authorization::of_grant(tx, client, identity, scope, &resources, refresh_token)
                    .await?;
            Ok(Some(match dialect {
                Dialect::StackAuth => authorization.with_additions(code.additions),
                _ => authorization,
            }))
        })
        .await?;
    outcome.ok_or_else(|| invalid_code(Reason::CodeUsed))
}

/// The same error for every reason, which only the diagnostics record.
fn diagnosed(reason: Reason) -> DiagnosedError {
    let description = "The code is unknown, used or expired.";
    DiagnosedError::new(reason, oauth::Error::new(ErrorCode::InvalidGrant, description))
}

fn invalid_code(reason: Reason) -> Error {
    diagnosed(reason).into()
}

/// Finds out why a code could not be spent. A replayed code ends its grant (RFC 6749 §4.1.2): that
/// is `None`, not an error, because the end of the grant must be committed.
async fn handle_failed_spend(
    tx: &mut Transaction,
    caller: &AuthenticatedClient,
    id: &str,
) -> Result<Option<Authorization>> {
    let row = store::authorization_code::by_id(tx.scope(), id)
        .await?
        .ok_or_else(|| invalid_code(Reason::CodeUnknown))?;
    let code = AuthorizationCode::from_row(row)?;
    let grant = store::grant::by_id(tx.scope(), &code.grant_id)
        .await?
        .ok_or_else(|| invalid_code(Reason::CodeUnknown))?;
    if grant.client_id != caller.client.row_id {
        return Err(invalid_code(Reason::CodeOfAnotherClient));
    }
    if !code.is_spent {
        return Err(invalid_code(Reason::CodeExpired));
    }
    tx.audit(
        AuditEvent::CodeReplayed,
        (ObjectKind::Grant, &grant.id, ""),
        json!({ "client": caller.client.client_id }),
    );
    grant::end(tx, &grant.id, GrantEndReason::CodeReplayed).await?;
    Ok(None)
}

/// Checks that the code is bound to the code verifier and the redirect URI of this request.
fn check_code_binding(
    tenant: &Tenant,
    code: &AuthorizationCode,
    caller: &AuthenticatedClient,
    dialect: Dialect,
    redirect_uri: Option<&str>,
    code_verifier: Option<&str>,
) -> Result<()> {
    let challenge = code.challenge.as_ref();
    pkce::verify(challenge, code_verifier).map_err(|error| {
        DiagnosedError::new(pkce_reason(challenge.is_some(), code_verifier.is_some()), error)
    })?;
    let client = &caller.client;
    // A public client may be allowed `plain`, a client that omits its secret is not
    //
    let is_method_sufficient = |method| match method {
        CodeChallengeMethod::S256 => true,
        CodeChallengeMethod::Plain => {
            client.client_type == ClientType::Public && client.allows_plain_pkce(tenant)
        }
    };
    if !caller.credentials_verified
        && !challenge.is_some_and(|challenge| is_method_sufficient(challenge.method))
    {
        let error = oauth::Error::new(
            ErrorCode::InvalidClient,
            "Without a secret the code must be bound to an S256 code_challenge.",
        );
        return Err(DiagnosedError::new(Reason::PkceMissing, error).into());
    }
    match redirect_uri {
        Some(sent) if sent != code.redirect_uri => {
            let error = oauth::Error::new(
                ErrorCode::InvalidGrant,
                "redirect_uri differs from the one of the authorization request.",
            );
            Err(DiagnosedError::new(Reason::RedirectUriMismatch, error)
                .expected(&code.redirect_uri)
                .received(sent)
                .into())
        }
        // The parameter may be omitted if PKCE already binds the code, or if the dialect does not
        // have it.
        None if code.redirect_uri_was_sent
            && challenge.is_none()
            && !dialect.redeems_code_without_redirect_uri() =>
        {
            let error = oauth::Error::new(
                ErrorCode::InvalidGrant,
                "redirect_uri is missing: the authorization request had one.",
            );
            Err(DiagnosedError::new(Reason::RedirectUriMissing, error)
                .expected(&code.redirect_uri)
                .into())
        }
        _ => Ok(()),
    }
}

fn pkce_reason(has_challenge: bool, has_verifier: bool) -> Reason {
    match (has_challenge, has_verifier) {
        (true, false) => Reason::PkceVerifierMissing,
        (false, _) => Reason::PkceVerifierUnexpected,
        (true, true) => Reason::PkceMismatch,
    }
}
