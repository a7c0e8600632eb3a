//! Resource owner password credentials grant (RFC 6749 §4.3).
//!
//! The client sees the password, so the grant is off unless both the tenant and the client enable
//! it. Verification and lockout are those of the sign-in page (DIALECTS X-27).

use contract::user::Role;
use oauth::{ErrorCode, ResourceIndicators, Scope, claims::ClaimsRequest, token::TokenResponse};
use serde_json::json;

use super::{RequestOrigin, invalid_grant, narrow_scope, refresh_token::issue_refresh_token, sign};
use crate::{
    actor::Actor,
    audit::{AuditEvent, ObjectKind},
    client_auth::AuthenticatedClient,
    diagnostic::Reason,
    error::{Error, Result},
    grant, key,
    sign_in::{self, PasswordCheck},
    tenant::Tenant,
};

/// Verifies the resource owner's credentials and issues tokens for a new grant.
pub(super) async fn issue(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    origin: RequestOrigin,
    username: &str,
    password: &str,
    requested_scope: Option<Scope>,
    resource: &ResourceIndicators,
) -> Result<TokenResponse> {
    let client = &caller.client;
    if !caller.credentials_verified {
        return Err(Error::oauth(
            ErrorCode::InvalidClient,
            "password needs the application's secret.",
        ));
    }
    let scope = match requested_scope {
        Some(requested) => narrow_scope(tenant, client, &requested)?.require_non_empty()?,
        None => client.default_scope(tenant, origin.dialect),
    };
    if scope.contains("openid") {
        key::ensure_signer(tenant, client.id_token_alg()).await?;
    }
    let login = match sign_in::verify_password(tenant, username, password, origin.client_ip).await?
    {
        PasswordCheck::Verified(login) => login,
        PasswordCheck::InvalidCredentials => return Err(wrong_credentials()),
        PasswordCheck::LockedOut { retry_after } => return Err(Error::RateLimited { retry_after }),
    };
    let profile = &login.profile;
    let actor = Actor::user(&profile.user_id, profile.display_name(), None::<Role>);
    let (access, refresh_token, grant) = tenant
        .transaction(&actor, async |tx| {
            if !login.confirm(tx).await? {
                return Ok(Err(wrong_credentials()));
            }
            if !store::client::lock_enabled(tx.scope(), &client.row_id).await? {
                let description = "The client is disabled.";
                return Ok(Err(Error::oauth(ErrorCode::InvalidClient, description)));
            }
            let amr = ["pwd".to_owned()];
            let authentication = grant::Authentication {
                user_id: &profile.user_id,
                sign_in_id: None,
                auth_time: tx.now(),
                acr: "1".into(),
                amr: &amr,
            };
            let row = grant::create(
                tx,
                client,
                authentication,
                &scope,
                resource,
                &ClaimsRequest::default(),
                grant::LIFETIME,
            )
            .await?;
            let subject = sign::TokenSubject::of_grant(&row, &profile.user_id);
            let access = sign::draft_access_token(tx, client, &subject, &scope, resource).await?;
            let refresh_token = issue_refresh_token(tx, caller, &row).await?;
            let detail = json!({
                "address": login.client_ip.to_string(),
                "amr": amr,
                "client": client.client_id,
                "by": "password grant",
            });
            tx.audit(
                AuditEvent::UserSignedIn,
                (ObjectKind::Grant, &row.id, &profile.username),
                detail,
            );
            Ok(Ok((access, refresh_token, row)))
        })
        .await??;
    let access_token = sign::sign_access_token(tenant, access).await?;
    let context = sign::IdTokenContext { access_token: Some(&access_token), ..Default::default() };
    let id_token = if scope.contains("openid") {
        Some(sign::sign_id_token(tenant, client, &grant, profile, &scope, context).await?)
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

fn wrong_credentials() -> Error {
    invalid_grant(Reason::CredentialsWrong, "The name or the password is wrong.")
}
