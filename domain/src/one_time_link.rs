//! One-time links: invitations, sign-ups, password resets, the verification and the change of
//! addresses.
//!
//! A link is good only while the user who made it still has the rights for it. Losing them deletes
//! the user's open links, and redemption checks the rights again.

use contract::user::Role;
use serde_json::Value;
use store::action_link::{LinkKind, Row};

use crate::{
    model::{
        actor::{Actor, Permission},
        error::{Error, Result},
    },
    runtime::{
        secret::{self, Secret},
        tenant::Tenant,
        transaction::Transaction,
        vault::DigestKind,
    },
};

/// Lifetime of the link of an invitation in seconds.
pub const INVITATION_LIFETIME: i64 = 7 * 86_400;

/// What a new link is for.
pub(crate) struct NewLink<'l> {
    pub kind: LinkKind,
    pub user_id: Option<&'l str>,
    pub email: &'l str,
    /// The id of the user who makes it; empty for the command line and for a visitor.
    pub made_by: &'l str,
    pub detail: Value,
    /// In seconds.
    pub lifetime: i64,
}

/// Store a new link. Returns its token, of which only a digest is stored, and when it expires.
pub(crate) async fn create(tx: &Transaction, link: NewLink<'_>) -> Result<(Secret, i64)> {
    let token = secret::generate(tx.entropy(), "al");
    let expires_at = tx.now().0 + link.lifetime;
    let row = Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.platform().vault().digest(DigestKind::ActionLink, token.expose()),
        kind: link.kind,
        user_id: link.user_id.map(str::to_owned),
        email: link.email.to_owned(),
        made_by: link.made_by.to_owned(),
        detail: link.detail,
        created_at: tx.now().0,
        expires_at,
        used_at: None,
    };
    store::action_link::insert(tx.scope(), row).await?;
    Ok((token, expires_at))
}

/// Separates the token of a link from the proof that its mail has besides.
const PROOF_SEPARATOR: char = '.';

/// The tokens of a link that staff are shown, and that is mailed as well.
pub(crate) struct InvitationTokens {
    pub shown: Secret,
    /// Contains a proof: who returns it has read the mail ([`is_proven`]).
    pub mailed: Secret,
    pub expires_at: i64,
}

/// Store a new link as [`create`] does, of which the mail has a token of its own.
pub(crate) async fn create_invitation(
    tx: &Transaction,
    mut link: NewLink<'_>,
) -> Result<InvitationTokens> {
    let proof = secret::generate(tx.entropy(), "lp");
    link.detail["proof"] =
        tx.platform().vault().digest(DigestKind::LinkProof, proof.expose()).into();
    let (shown, expires_at) = create(tx, link).await?;
    let mailed = format!("{}{PROOF_SEPARATOR}{}", shown.expose(), proof.expose());
    Ok(InvitationTokens { shown, mailed: Secret::new(mailed), expires_at })
}

/// The token of an invitation without the proof.
pub(crate) fn without_proof(token: &str) -> &str {
    token.split_once(PROOF_SEPARATOR).map_or(token, |(token, _)| token)
}

/// Whether the token of this invitation is the one that was mailed: its holder controls the
/// address. Staff who were shown the link do not have the proof.
pub(crate) fn is_proven(tenant: &Tenant, link: &Row, token: &str) -> bool {
    let stored = link.detail.get("proof").and_then(Value::as_str);
    let proof = token.split_once(PROOF_SEPARATOR).map(|(_, proof)| proof);
    let digest = |proof: &str| tenant.platform().vault().digest(DigestKind::LinkProof, proof);
    stored.is_some() && proof.map(digest).as_deref() == stored
}

/// Whether the link was sent to its address, so that its holder controls the address.
pub(crate) fn is_mailed(link: &Row) -> bool {
    link.detail.get("mailed").and_then(Value::as_bool).unwrap_or_default()
}

/// Whether the user has requested the link, instead of staff.
fn is_requested(link: &Row) -> bool {
    link.detail.get("requested").and_then(Value::as_bool).unwrap_or_default()
}

/// Find the usable link of this kind. `None` if it is used, expired, withdrawn, of another tenant,
/// or if the user who made it could not make it now.
///
/// Call it outside of a transaction: the maker may be a user of another tenant. The transaction
/// that spends the link finds it deleted if its maker has lost the rights since.
pub(crate) async fn find_usable(
    tenant: &Tenant,
    token: &str,
    kind: LinkKind,
) -> Result<Option<Row>> {
    let id = tenant.platform().vault().digest(DigestKind::ActionLink, token);
    let found =
        store::action_link::find_usable(&tenant.reader(), &id, kind, tenant.now().0).await?;
    match found {
        Some(link) if maker_may_still(tenant, &link).await? => Ok(Some(link)),
        _ => Ok(None),
    }
}

/// Find the link of this kind that was used. A form that is submitted twice names it again.
pub(crate) async fn find_used(tenant: &Tenant, token: &str, kind: LinkKind) -> Result<Option<Row>> {
    let id = tenant.platform().vault().digest(DigestKind::ActionLink, token);
    Ok(store::action_link::find_used(&tenant.reader(), &id, kind, tenant.now().0).await?)
}

/// The role that a stored invitation gives.
pub(crate) fn invited_role(link: &Row) -> Result<Role> {
    let role = link.detail.get("role").cloned().unwrap_or_default();
    serde_json::from_value(role)
        .map_err(|error| Error::internal(format!("a stored invitation is broken: {error}")))
}

async fn maker_may_still(tenant: &Tenant, link: &Row) -> Result<bool> {
    if link.made_by.is_empty() {
        // Made on the command line, or requested by a visitor.
        return Ok(true);
    }
    let Some(maker) = find_maker(tenant, &link.made_by).await? else { return Ok(false) };
    may_make(tenant, &maker, link).await
}

/// Whether the actor could make this link now.
async fn may_make(tenant: &Tenant, maker: &Actor, link: &Row) -> Result<bool> {
    Ok(match link.kind {
        LinkKind::OperatorInvitation => maker.can(Permission::ManageTenants),
        LinkKind::MemberInvitation => {
            maker.can(Permission::ManageMembers) && maker.outranks(Some(invited_role(link)?))
        }
        LinkKind::PasswordReset => {
            let Some(user_id) = &link.user_id else { return Ok(false) };
            if is_requested(link) {
                return Ok(tenant.settings().password_reset);
            }
            maker.can(Permission::ManageUsers) && maker.outranks(role_of(tenant, user_id).await?)
        }
        LinkKind::UserInvitation => maker.can(Permission::ManageUsers),
        LinkKind::EmailChange => {
            link.user_id.as_deref() == Some(&link.made_by) && tenant.settings().profile_changes
        }
        // A visitor has requested it, or it was sent by itself.
        LinkKind::SignUp | LinkKind::EmailUndo => false,
        // Users verify their own addresses.
        LinkKind::EmailVerification => link.user_id.as_deref() == Some(&link.made_by),
    })
}

async fn role_of(tenant: &Tenant, user_id: &str) -> Result<Option<Role>> {
    let row = store::membership::by_id(&tenant.reader(), user_id).await?;
    Ok(row.and_then(|row| Role::parse(&row.role)))
}

/// The user who made a link, with their current role: one of this tenant, or an operator. `None` if
/// they are deleted or blocked.
async fn find_maker(tenant: &Tenant, user_id: &str) -> Result<Option<Actor>> {
    if let Some(user) = store::user::by_id(&tenant.reader(), user_id).await? {
        let role = role_of(tenant, user_id).await?;
        return Ok((!user.disabled).then(|| Actor::user(user_id, "", role)));
    }
    let Some(home) = tenant.platform().home_tenant().await? else { return Ok(None) };
    let operator = store::user::by_id(&home.reader(), user_id).await?;
    let is_operator = operator.is_some_and(|user| !user.disabled)
        && role_of(&home, user_id).await? == Some(Role::Operator);
    Ok(is_operator.then(|| Actor::operator(user_id, "")))
}

/// Delete the open links that a user made, of every kind; those of an operator in every tenant.
pub(crate) async fn end_made_by(tx: &Transaction, user_id: &str) -> Result<()> {
    if tx.tenant().is_home() {
        store::action_link::revoke_made_by_operator(tx.scope(), user_id).await?;
    } else {
        store::action_link::revoke_made_by(tx.scope(), user_id).await?;
    }
    Ok(())
}

/// Delete the open password-reset links of a user whose role was raised, unless the command line,
/// the user or an operator made them, or an actor who could have assigned that role.
pub(crate) async fn end_outranked_resets(
    tx: &Transaction,
    user_id: &str,
    role: Role,
) -> Result<()> {
    let (scope, kind) = (tx.scope(), LinkKind::PasswordReset);
    for link in store::action_link::usable_for_user(scope, kind, user_id, tx.now().0).await? {
        if is_requested(&link) {
            continue;
        }
        let maker = store::membership::by_id(scope, &link.made_by).await?;
        // Members of this tenant are outranked by its new owner; an operator is not.
        let Some(maker) = maker.and_then(|row| Role::parse(&row.role)) else { continue };
        if !Actor::user(&link.made_by, "", Some(maker)).outranks(Some(role)) {
            store::action_link::revoke_for_user(scope, kind, user_id).await?;
        }
    }
    Ok(())
}
