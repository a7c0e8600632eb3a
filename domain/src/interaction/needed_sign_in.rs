//! The sign-in that an interaction needs: at an identity provider, or on the sign-in page.

use oauth::authorize::AuthorizationRequest;

use super::{
    SignInPurpose, home_realm,
    pending_link::{self, PendingLink},
    resume_outcome::ResumeOutcome,
};
use crate::{
    model::{actor::Actor, error::Result},
    runtime::{tenant::Tenant, transaction::Transaction},
};

/// What a step has to know of its interaction.
#[derive(Clone, Copy)]
pub(super) struct StepContext<'i> {
    pub(super) interaction_id: &'i str,
    /// Whether the browser was not yet sent to a provider, and no link waits.
    pub(super) is_first_try: bool,
    /// Whether the user has chosen before to stay signed in.
    pub(super) keep_signed_in: bool,
    /// The link that waits for the sign-in.
    pub(super) pending_link: Option<&'i PendingLink>,
}

/// A sign-in that an interaction needs.
pub(super) struct NeededSignIn<'r> {
    pub(super) purpose: SignInPurpose,
    /// Whether the browser may be sent to a provider without the page.
    pub(super) may_skip_page: bool,
    /// Prefills the username.
    pub(super) login_hint: Option<String>,
    /// The request of a client, which may name a provider.
    pub(super) request: Option<&'r AuthorizationRequest>,
    /// The link that waits for the sign-in.
    pub(super) pending_link: Option<&'r PendingLink>,
    /// Whether the user has chosen before to stay signed in.
    pub(super) keep_signed_in: bool,
}

/// Sends the browser to the provider that the request, its user's address or the tenant's settings
/// name, or else shows the sign-in page.
pub(super) async fn sign_in(
    tenant: &Tenant,
    interaction_id: &str,
    needed: NeededSignIn<'_>,
) -> Result<ResumeOutcome> {
    let NeededSignIn { purpose, may_skip_page, login_hint, request, pending_link, keep_signed_in } =
        needed;
    if may_skip_page {
        let named = match request {
            Some(request) => home_realm::provider_of_request(tenant, request).await?,
            None => None,
        };
        if let Some(provider_id) = named {
            return at_provider(tenant, interaction_id, provider_id, false).await;
        }
        let hint = request.and_then(|request| request.idp_hint.as_deref());
        if let Some(provider_id) = home_realm::provider_of_tenant(tenant, hint).await? {
            return at_provider(tenant, interaction_id, provider_id, true).await;
        }
    }
    let asks_first = may_skip_page && request.is_some() && login_hint.is_none();
    Ok(ResumeOutcome::SignIn {
        purpose,
        login_hint,
        link: pending_link::view(tenant, pending_link).await?,
        username_first: asks_first && home_realm::asks_address_first(tenant).await?,
        keep_signed_in,
    })
}

/// Records that the browser is sent to a provider, so that it gets the sign-in page if it comes
/// back without a session.
async fn at_provider(
    tenant: &Tenant,
    interaction_id: &str,
    provider_id: String,
    is_default: bool,
) -> Result<ResumeOutcome> {
    let record = async |tx: &mut Transaction| home_realm::record(tx, interaction_id).await;
    tenant.transaction(&Actor::anonymous(), record).await?;
    Ok(ResumeOutcome::AtProvider { provider_id, is_default })
}
