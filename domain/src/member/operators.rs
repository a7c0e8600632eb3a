//! The operators of the installation. The last one cannot be removed.

use contract::{
    member::{InvitationSummary, MemberSummary},
    paging::Page,
    user::Role,
};
use serde_json::json;

use store::action_link::LinkKind;

use super::{invite, list};
use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        identifier::normalise,
    },
    one_time_link,
    runtime::platform::Platform,
    user::require_another_owner,
};

/// One page of the operators.
pub async fn operators(
    platform: &Platform,
    actor: &Actor,
    cursor: Option<&str>,
) -> Result<Page<MemberSummary>> {
    if !actor.can(Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    let home = platform.home_tenant().await?.ok_or(Error::NotFound)?;
    let mut page = list(&home, actor, Some(Role::Operator), cursor).await?;
    let actor_fields = actor.audit_fields();
    for row in page
        .rows
        .iter_mut()
        .filter(|row| actor_fields.0 == "operator" && row.user_id == actor_fields.1)
    {
        row.is_you = true;
    }
    Ok(page)
}

/// Open invitations to become an operator, newest first.
pub async fn operator_invitations(
    platform: &Platform,
    actor: &Actor,
) -> Result<Vec<InvitationSummary>> {
    if !actor.can(Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    let home = platform.home_tenant().await?.ok_or(Error::NotFound)?;
    invite::list_open(&home, LinkKind::OperatorInvitation, |_| Ok(Role::Operator)).await
}

/// Withdraw the open invitation to an email address.
pub async fn withdraw_operator_invitation(
    platform: &Platform,
    actor: &Actor,
    email: &str,
) -> Result<()> {
    if !actor.can(Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    let home = platform.home_tenant().await?.ok_or(Error::NotFound)?;
    let email = normalise(email);
    home.transaction(actor, async |tx| {
        tx.require(Permission::ManageTenants)?;
        if store::action_link::revoke_for_email(tx.scope(), LinkKind::OperatorInvitation, &email)
            .await?
            == 0
        {
            return Err(Error::NotFound);
        }
        tx.audit(
            AuditEvent::OperatorInvitationWithdrawn,
            (ObjectKind::Invitation, "", &email),
            json!({}),
        );
        Ok(())
    })
    .await
}

/// Remove an operator by deleting their account: the home tenant has only operators.
pub async fn remove_operator(platform: &Platform, actor: &Actor, user_id: &str) -> Result<()> {
    if !actor.can(Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    let home = platform.home_tenant().await?.ok_or(Error::NotFound)?;
    home.transaction(actor, async |tx| {
        tx.require(Permission::ManageTenants)?;
        tx.confirm_session_of(user_id).await?;
        let user = store::user::lock(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
        require_another_owner(tx, user_id).await?;
        one_time_link::end_made_by(tx, user_id).await?;
        store::user::remove_with_dependents(tx.scope(), user_id).await?;
        tx.audit(
            AuditEvent::OperatorRemoved,
            (ObjectKind::User, user_id, &user.username),
            json!({ "email": user.email }),
        );
        Ok(())
    })
    .await
}
