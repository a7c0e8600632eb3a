//! Authorization code grant (RFC 6749 §4.1.3) with PKCE (RFC 7636 §4.6).
//!
//! A code is redeemed once, by the client it was issued to. A replayed code ends its grant
//! (§4.1.2).

use contract::{client::ClientType, routes::Dialect};
use oauth::{
    ErrorCode, ResourceIndicators, Scope,
    pkce::{self, CodeChallenge, CodeChallengeMethod},
    token::TokenResponse,
};
use serde_json::json;
use store::queries::GrantWithUser;

use super::{invalid_grant, refresh_token::issue_refresh_token, sign};
use crate::{
    actor::Actor,
    audit::{AuditEvent, ObjectKind},
    client_auth::AuthenticatedClient,
    diagnostic::{DiagnosedError, Reason},
    error::{Error, Result},
    grant,
    tenant::Tenant,
    transaction::Transaction,
    user::Profile,
    vault::DigestKind,
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
) -> Result<TokenResponse> {
    let client = &caller.client;
    let id = tenant.platform().vault().digest(DigestKind::AuthorizationCode, code);
    let unknown = || Error::from(DiagnosedError::new(Reason::CodeUnknown, invalid_code()));
    let outcome = tenant
        .transaction(&Actor::client(&client.row_id, &client.name), async |tx| {
            let now = tx.now().0;
            // One conditional update spends the code; it returns the row only on success. Every
            // later error rolls it back, so that only the code's own client can spend it.
            let Some(row) = store::queries::authorization_code::spend(tx.scope(), &id, now).await?
            else {
                return handle_failed_spend(tx, caller, &id).await;
            };
            let GrantWithUser { grant, user } =
                store::queries::grant_with_user(tx.scope(), &row.grant_id)
                    .await?
                    .ok_or_else(unknown)?;
            if grant.client_id != client.row_id {
                return Err(code_of_another_client());
            }
            check_code_binding(tenant, &row, caller, dialect, redirect_uri, code_verifier)?;
            if !client.has_redirect_uri(&row.redirect_uri) {
                let error = DiagnosedError::new(Reason::RedirectUriMismatch, invalid_code());
                return Err(error.received(&row.redirect_uri).into());
            }
            if !grant::is_active(tenant, client, &grant, now) {
                return Err(DiagnosedError::new(Reason::GrantEnded, invalid_code()).into());
            }
            if user.disabled {
                return Err(invalid_grant(Reason::UserBlocked, "The person's account is blocked."));
            }
            let scope = grant::remaining_scope(tenant, client, &Scope::parse(&grant.scope)?)?;
            let resource = grant::narrow_resources(&grant, requested_resource)?;
            let access = sign::draft_access_token(
                tx,
                client,
                &sign::TokenSubject::of_grant(&grant, &user.id),
                &scope,
                &resource,
            )
            .await?;
            let refresh_token = issue_refresh_token(tx, caller, &grant).await?;
            Ok(RedeemOutcome::Redeemed {
                access,
                refresh_token,
                scope,
                grant: Box::new(grant),
                profile: Box::new(Profile::from_row(user)),
                nonce: row.nonce,
            })
        })
        .await?;
    let RedeemOutcome::Redeemed { access, refresh_token, scope, grant, profile, nonce } = outcome
    else {
        return Err(DiagnosedError::new(Reason::CodeUsed, invalid_code()).into());
    };
    let access_token = sign::sign_access_token(tenant, access).await?;
    let context =
        sign::IdTokenContext { nonce, access_token: Some(&access_token), ..Default::default() };
    let id_token = if scope.contains("openid") {
        Some(sign::sign_id_token(tenant, client, &grant, &profile, &scope, context).await?)
    } else {
        None
    };
    Ok(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: client.access_token_lifetime(tenant),
        refresh_token,
        scope,
        id_token,
    })
}

/// The outcome of the transaction. A replay is not an `Err`, because the end of the grant must be
/// committed.
enum RedeemOutcome {
    Redeemed {
        access: sign::AccessTokenDraft,
        refresh_token: Option<String>,
        scope: Scope,
        grant: Box<store::grant::Row>,
        profile: Box<Profile>,
        nonce: Option<String>,
    },
    Replayed,
}

/// The same error for every reason, which only the diagnostics record.
fn invalid_code() -> oauth::Error {
    oauth::Error::new(ErrorCode::InvalidGrant, "The code is unknown, used or expired.")
}

fn code_of_another_client() -> Error {
    DiagnosedError::new(Reason::CodeOfAnotherClient, invalid_code()).into()
}

/// Finds out why a code could not be spent. A replayed code ends its grant (RFC 6749 §4.1.2); that
/// is committed before the request is rejected.
async fn handle_failed_spend(
    tx: &mut Transaction,
    caller: &AuthenticatedClient,
    id: &str,
) -> Result<RedeemOutcome> {
    let unknown = |reason| Error::from(DiagnosedError::new(reason, invalid_code()));
    let row = store::authorization_code::by_id(tx.scope(), id)
        .await?
        .ok_or_else(|| unknown(Reason::CodeUnknown))?;
    let grant = store::grant::by_id(tx.scope(), &row.grant_id)
        .await?
        .ok_or_else(|| unknown(Reason::CodeUnknown))?;
    if grant.client_id != caller.client.row_id {
        return Err(code_of_another_client());
    }
    if row.spent_at.is_none() {
        return Err(unknown(Reason::CodeExpired));
    }
    tx.audit(
        AuditEvent::CodeReplayed,
        (ObjectKind::Grant, &grant.id, ""),
        json!({ "client": caller.client.client_id }),
    );
    grant::end(tx, &grant.id, grant::GrantEndReason::CodeReplayed).await?;
    Ok(RedeemOutcome::Replayed)
}

/// Checks that the code is bound to the code verifier and the redirect URI of this request.
fn check_code_binding(
    tenant: &Tenant,
    row: &store::authorization_code::Row,
    caller: &AuthenticatedClient,
    dialect: Dialect,
    redirect_uri: Option<&str>,
    code_verifier: Option<&str>,
) -> Result<()> {
    let method = row.challenge_method.as_deref().and_then(CodeChallengeMethod::parse);
    let challenge =
        row.challenge.clone().zip(method).map(|(value, method)| CodeChallenge { value, method });
    pkce::verify(challenge.as_ref(), code_verifier).map_err(|error| {
        DiagnosedError::new(pkce_reason(challenge.is_some(), code_verifier.is_some()), error)
    })?;
    let client = &caller.client;
    // A public client may be allowed `plain` (DIALECTS X-18), a client that omits its secret is not
    //
    let is_method_sufficient = |method| match method {
        CodeChallengeMethod::S256 => true,
        CodeChallengeMethod::Plain => {
            client.client_type == ClientType::Public && client.allows_plain_pkce(tenant)
        }
    };
    if !caller.credentials_verified
        && !challenge.as_ref().is_some_and(|challenge| is_method_sufficient(challenge.method))
    {
        let error = oauth::Error::new(
            ErrorCode::InvalidClient,
            "Without a secret the code must be bound to an S256 code_challenge.",
        );
        return Err(DiagnosedError::new(Reason::PkceMissing, error).into());
    }
    match redirect_uri {
        Some(sent) if sent != row.redirect_uri => {
            let error = oauth::Error::new(
                ErrorCode::InvalidGrant,
                "redirect_uri differs from the one of the authorization request.",
            );
            Err(DiagnosedError::new(Reason::RedirectUriMismatch, error)
                .expected(&row.redirect_uri)
                .received(sent)
                .into())
        }
        // The parameter may be omitted if PKCE already binds the code, or if the dialect does not
        // have it (DIALECTS X-10).
        None if row.redirect_uri_was_sent
            && challenge.is_none()
            && !dialect.redeems_code_without_redirect_uri() =>
        {
            let error = oauth::Error::new(
                ErrorCode::InvalidGrant,
                "redirect_uri is missing: the authorization request had one.",
            );
            Err(DiagnosedError::new(Reason::RedirectUriMissing, error)
                .expected(&row.redirect_uri)
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
