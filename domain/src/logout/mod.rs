//! RP-Initiated Logout (OpenID Connect RP-Initiated Logout 1.0).
//!
//! Ends the session at once only with a valid `id_token_hint` for the signed-in user and no
//! unregistered `post_logout_redirect_uri`; otherwise the end user has to confirm (§2).

use oauth::logout::{LogoutDestination, LogoutRequest};
use serde_json::json;

use crate::{
    identity_provider::{self, ProviderSignOut},
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        browser_id::BrowserId,
        error::Result,
    },
    runtime::tenant::Tenant,
    session::SessionCookie,
    sign_in::{self, SignIn},
    token::verify_id_token_hint,
};

/// The outcome of a logout request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoutOutcome {
    /// The end user has to confirm: the request does not prove that their relying party sent it,
    /// or names an unregistered URI.
    Confirm {
        /// Name of the signed-in user, so that they see whose session ends.
        user_display_name: String,
        /// Where the browser goes after the confirmation, or the page that it is shown.
        destination: LogoutDestination,
    },
    /// No session is left: redirect, or show the signed-out page.
    Done {
        /// Where the browser goes, or the page that it is shown.
        destination: LogoutDestination,
        /// What the page offers.
        provider: Option<ProviderSignOut>,
    },
}

/// Handles a logout request; ends the session if the hint is valid for the signed-in user.
pub async fn handle_request(
    tenant: &Tenant,
    request: &LogoutRequest,
    cookie: Option<&SessionCookie>,
) -> Result<LogoutOutcome> {
    let hint = match &request.id_token_hint {
        Some(hint) => verify_id_token_hint(tenant, hint).await?,
        None => None,
    };
    let claimed_client_id = match (&hint, &request.client_id) {
        (Some(claims), Some(client_id)) if claims.aud != *client_id => None,
        (Some(claims), _) => Some(claims.aud.clone()),
        (None, client_id) => client_id.clone(),
    };
    let client = match &claimed_client_id {
        Some(client_id) => tenant.client(client_id).await?.filter(|client| client.enabled),
        None => None,
    };
    let registered = client.as_ref().map(|client| &*client.metadata.post_logout_redirect_uris);
    let destination = request.destination(registered.unwrap_or_default());
    let Some(cookie) = cookie else {
        return Ok(LogoutOutcome::Done { destination, provider: None });
    };
    let may_end_at_once = |sign_in: &SignIn| {
        hint.is_some_and(|claims| claims.sub == sign_in.user_id)
            && !matches!(destination, LogoutDestination::Unregistered(_))
    };
    match sign_in::by_cookie(tenant, cookie, None).await? {
        None => Ok(LogoutOutcome::Done { destination, provider: None }),
        Some((sign_in, _)) if may_end_at_once(&sign_in) => {
            end_sign_in(tenant, &sign_in).await?;
            let provider = match destination {
                // There is no page to offer it.
                LogoutDestination::Redirect(_) => None,
                _ => provider_sign_out(tenant, &sign_in).await?,
            };
            Ok(LogoutOutcome::Done { destination, provider })
        }
        Some((sign_in, _)) => {
            Ok(LogoutOutcome::Confirm { user_display_name: sign_in.display_name, destination })
        }
    }
}

/// Ends this browser's session. Returns the sign-out of the provider that it was begun at.
pub async fn end_session(tenant: &Tenant, browser: &BrowserId) -> Result<Option<ProviderSignOut>> {
    let Some(sign_in) = sign_in::current(tenant, browser).await? else { return Ok(None) };
    end_sign_in(tenant, &sign_in).await?;
    provider_sign_out(tenant, &sign_in).await
}

async fn provider_sign_out(tenant: &Tenant, sign_in: &SignIn) -> Result<Option<ProviderSignOut>> {
    match &sign_in.provider_id {
        Some(id) => identity_provider::sign_out(tenant, id).await,
        None => Ok(None),
    }
}

async fn end_sign_in(tenant: &Tenant, sign_in: &SignIn) -> Result<()> {
    tenant
        .transaction(&Actor::user(&sign_in.user_id, &sign_in.display_name, None), async |tx| {
            if store::sign_in::end_for_browser(tx.scope(), &sign_in.browser.0).await? > 0 {
                tx.audit(
                    AuditEvent::UserSignedOut,
                    (ObjectKind::SignIn, &sign_in.id, &sign_in.username),
                    json!({}),
                );
            }
            Ok(())
        })
        .await
}
