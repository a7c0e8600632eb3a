//! A link that waits for the sign-in of its user (A8): the sign-in page names it, and it is applied
//! only if the form that displayed it asks for it and the account is the one with the same address.

use oauth::Acr;
use serde::{Deserialize, Serialize};

use super::submit::change_progress;
use crate::{
    identity_provider::{self, ProviderTokens, UpstreamIdentity, account},
    model::{
        error::{Error, Result},
        identity_provider::IdentityProvider,
        provider_source::ProviderSource,
        user_ref::UserRef,
    },
    runtime::{tenant::Tenant, transaction::Transaction},
    second_factor::{self, Requirement},
};

/// An account at an identity provider whose address belongs to a user, which only that user's own
/// sign-in can link to them (A8).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PendingLink {
    /// Sent back by the form that has displayed it.
    id: String,
    user_id: String,
    provider_id: String,
    source: ProviderSource,
    subject: String,
    label: Option<String>,
    verified_email: Option<String>,
    /// The tokens of the provider, sealed, if the tenant keeps them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tokens: Option<String>,
}

/// A waiting link, as the sign-in page names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// For [`super::SignInForm::link`].
    pub id: String,
    /// The name of the provider.
    pub provider: String,
    /// The address or name of the account there.
    pub account: String,
}

/// Lets a link wait for the next sign-in with a password of this interaction.
pub(super) async fn store(
    tx: &Transaction,
    interaction_id: &str,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
    user_id: String,
) -> Result<()> {
    let id = tx.new_id("lnk");
    let tokens = identity.tokens.as_ref().filter(|tokens| !tokens.is_too_long());
    let tokens = tokens.map(|tokens| tokens.seal(tx.tenant(), &id)).transpose()?;
    let pending = PendingLink {
        id,
        user_id,
        provider_id: provider.id.clone(),
        source: ProviderSource::of(provider),
        subject: identity.subject.clone(),
        label: identity.label.clone(),
        verified_email: identity.verified_email.clone(),
        tokens,
    };
    change_progress(tx, interaction_id, |stored| stored.pending_link = Some(pending)).await?;
    Ok(())
}

/// The waiting link of an interaction, if its provider is still the same.
pub(super) async fn view(
    tenant: &Tenant,
    pending: Option<&PendingLink>,
) -> Result<Option<LinkView>> {
    let Some(pending) = pending else { return Ok(None) };
    let provider = tenant.enabled_provider(&pending.provider_id).await?;
    let provider = provider.filter(|provider| ProviderSource::of(provider) == pending.source);
    Ok(provider.map(|provider| LinkView {
        id: pending.id.clone(),
        provider: provider.name().to_owned(),
        account: pending.label.clone().unwrap_or_else(|| pending.subject.clone()),
    }))
}

/// Links the identity as [`apply`] does, or keeps the link until the user has passed the second
/// factor (A8).
pub(super) async fn apply_or_keep(
    tx: &mut Transaction,
    interaction_id: &str,
    pending: PendingLink,
    displayed: Option<&str>,
) -> Result<()> {
    if second_factor::requirement(tx.tenant(), tx.scope(), &pending.user_id, Acr::OneFactor).await?
        == Requirement::None
    {
        return apply(tx, pending, displayed).await;
    }
    if displayed == Some(&*pending.id) {
        change_progress(tx, interaction_id, |stored| stored.confirmed_link = Some(pending)).await?;
    }
    Ok(())
}

/// Links the identity that was kept for the second factor of the transaction's actor.
pub(super) async fn apply_kept(tx: &mut Transaction, interaction_id: &str) -> Result<()> {
    let mut kept = None;
    change_progress(tx, interaction_id, |stored| kept = stored.confirmed_link.take()).await?;
    let Some(kept) = kept else { return Ok(()) };
    let displayed = kept.id.clone();
    apply(tx, kept, Some(&displayed)).await
}

/// Links the identity that has waited for the sign-in of the transaction's actor, if it is theirs,
/// `displayed` is the link that the form has shown, and the provider is still the same.
pub(super) async fn apply(
    tx: &mut Transaction,
    pending: PendingLink,
    displayed: Option<&str>,
) -> Result<()> {
    if displayed != Some(&*pending.id) || tx.actor().user_id() != Some(&*pending.user_id) {
        return Ok(());
    }
    let provider =
        match identity_provider::lock_enabled(tx, &pending.provider_id, &pending.source).await {
            Ok(provider) => provider,
            Err(Error::NotFound) => return Ok(()),
            Err(error) => return Err(error),
        };
    let Some(user) = store::user::by_id(tx.scope(), &pending.user_id).await? else {
        return Ok(());
    };
    let is_allowed = provider.allows_email(pending.verified_email.as_deref());
    let known =
        store::linked_identity::by_subject(tx.scope(), &provider.id, &pending.subject).await?;
    let own = store::linked_identity::list_by_user(tx.scope(), &user.id).await?;
    let has_another = own.iter().any(|link| link.provider_id == provider.id);
    if !is_allowed || known.is_some() || has_another {
        return Ok(());
    }
    let tokens = pending.tokens.as_deref();
    let tokens =
        tokens.map(|sealed| ProviderTokens::open(tx.tenant(), &pending.id, sealed)).transpose()?;
    let link = (pending.subject.as_str(), pending.label, tokens.as_ref());
    account::link_to(tx, &provider, link, UserRef::from(&user)).await
}
