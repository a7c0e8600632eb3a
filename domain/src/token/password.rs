//! Resource owner password credentials grant (RFC 6749 §4.3).
//!
//! The client sees the password, so the grant is off unless both the tenant and the client enable
//! it. Verification and lockout are those of the sign-in page.

use contract::user::Role;
use oauth::{Acr, ErrorCode, ResourceIndicators, Scope, claims::ClaimsRequest};
use serde_json::json;

use super::{
    RequestOrigin, invalid_grant,
    issue::{Authorization, Identity},
    narrow_scope,
    refresh_token::issue_refresh_token,
};
use crate::{
    client_auth::AuthenticatedClient,
    grant, key,
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        rejection_reason::Reason,
    },
    runtime::tenant::Tenant,
    second_factor::{self, Requirement},
    sign_in::{self, PasswordCheck},
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
) -> Result<Authorization> {
    let client = &caller.client;
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
    tenant
        .transaction(&actor, async |tx| {
            if !login.confirm(tx).await? {
                return Ok(Err(wrong_credentials()));
            }
            if tenant.settings().require_verified_email && !login.is_email_verified() {
                return Ok(Err(email_not_verified()));
            }
            if second_factor::requirement(tx.tenant(), tx.scope(), &profile.user_id, Acr::OneFactor)
                .await?
                != Requirement::None
            {
                return Ok(Err(Error::SecondFactorRequired));
            }
            if !store::client::lock_enabled(tx.scope(), &client.row_id).await? {
                let description = "The application is disabled.";
                return Ok(Err(Error::oauth(ErrorCode::InvalidClient, description)));
            }
            let amr = ["pwd".to_owned()];
            let authentication = grant::Authentication {
                user_id: &profile.user_id,
                sign_in_id: None,
                auth_time: tx.now(),
                acr: Acr::OneFactor,
                amr: &amr,
                factor_id: None,
                generation: login.grant_generation(),
            };
            let grant = grant::create(
                tx,
                client,
                authentication,
                &scope,
                resource,
                &ClaimsRequest::default(),
                grant::LIFETIME,
            )
            .await?;
            let refresh_token = issue_refresh_token(tx, caller, &grant).await?;
            let detail = json!({
                "address": login.client_ip.to_string(),
                "amr": amr,
                "client": client.client_id,
                "by": "password grant",
            });
            tx.audit(
                AuditEvent::UserSignedIn,
                (ObjectKind::Grant, &grant.id, &profile.username),
                detail,
            );
            let identity = Identity { grant, profile: profile.clone(), nonce: None };
            Authorization::of_grant(tx, client, identity, scope, resource, refresh_token)
                .await
                .map(Ok)
        })
        .await?
}

fn email_not_verified() -> Error {
    invalid_grant(Reason::EmailNotVerified, "The user has to verify their email address first.")
}

fn wrong_credentials() -> Error {
    invalid_grant(Reason::CredentialsWrong, "The username or password is wrong.")
}
