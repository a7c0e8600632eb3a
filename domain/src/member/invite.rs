//! Invitation to a role by a one-time link, bound to the tenant, the email address and the role.

use contract::{
    member::{InvitationSummary, NewInvitation, OneTimeLink},
    routes::Endpoint,
    user::Role,
};
use serde_json::json;

use store::action_link::LinkKind;

use super::invitation_link::INVITATION_LIFETIME;
use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        identifier::{check_email, normalise},
    },
    one_time_link::invited_role,
    runtime::{secret, tenant::Tenant, transaction::Transaction, vault::DigestKind},
};

/// Maximum number of open invitations listed.
const MAX_LISTED: u64 = 200;

/// Create a link and withdraw an earlier one to the same address. The link is returned here only: a
/// digest is stored.
pub async fn invite(tx: &mut Transaction, invite: NewInvitation) -> Result<OneTimeLink> {
    tx.require(Permission::ManageMembers)?;
    // An actor cannot give permissions that they do not have (P1).
    if !tx.actor().outranks(Some(invite.role)) {
        return Err(Error::Forbidden);
    }
    if invite.role == Role::Operator || tx.tenant().is_home() {
        return Err(Error::invalid(
            "role",
            "Operators can't be invited to a tenant. Invite them on the Operators page.",
        ));
    }
    let email = normalise(&invite.email);
    check_email(&email).map_err(|message| Error::invalid("email", message))?;
    if let Some(identifier) = store::identifier::by_id(tx.scope(), &email).await?
        && store::membership::by_id(tx.scope(), &identifier.user_id).await?.is_some()
    {
        return Err(Error::invalid(
            "email",
            "This user is already a member. Change their role instead.",
        ));
    }
    store::action_link::revoke_for_email(tx.scope(), LinkKind::MemberInvitation, &email).await?;
    let token = secret::generate(tx.entropy(), "al");
    let expires_at = tx.now().0 + INVITATION_LIFETIME;
    let (_, made_by, name) = tx.actor().audit_fields();
    let row = store::action_link::Row {
        tenant_id: tx.tenant().id().into(),
        id: tx.platform().vault().digest(DigestKind::ActionLink, token.expose()),
        kind: LinkKind::MemberInvitation,
        user_id: None,
        email: email.clone(),
        made_by: made_by.into(),
        detail: json!({ "role": invite.role, "made_by": name }),
        created_at: tx.now().0,
        expires_at,
        used_at: None,
    };
    store::action_link::insert(tx.scope(), row).await?;
    tx.audit(
        AuditEvent::MemberInvited,
        (ObjectKind::Invitation, "", &email),
        json!({ "role": invite.role.as_str(), "expires_at": expires_at }),
    );
    // The console is on the public host, so the link to it is too.
    Ok(OneTimeLink {
        address: format!(
            "{}{}?token={}",
            tx.tenant().console_base_url(),
            Endpoint::JoinPage.path(),
            token.expose()
        ),
        expires_at,
    })
}

/// Open invitations, newest first.
pub async fn invitations(tenant: &Tenant, actor: &Actor) -> Result<Vec<InvitationSummary>> {
    tenant.require(actor, Permission::Read)?;
    list_open(tenant, LinkKind::MemberInvitation, invited_role).await
}

/// Open links of this kind, newest first. `role` reads the role from a link.
pub(super) async fn list_open(
    tenant: &Tenant,
    kind: LinkKind,
    role: impl Fn(&store::action_link::Row) -> Result<Role>,
) -> Result<Vec<InvitationSummary>> {
    let rows =
        store::action_link::list_usable(&tenant.reader(), kind, tenant.now().0, MAX_LISTED).await?;
    let line = |row: store::action_link::Row| {
        let made_by = row
            .detail
            .get("made_by")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned();
        Ok(InvitationSummary {
            role: role(&row)?,
            email: row.email,
            invited_by: made_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
        })
    };
    rows.into_iter().map(line).collect()
}

/// Withdraw the open invitation to an email address.
pub async fn withdraw_invitation(tx: &mut Transaction, email: &str) -> Result<()> {
    tx.require(Permission::ManageMembers)?;
    let email = normalise(email);
    if store::action_link::revoke_for_email(tx.scope(), LinkKind::MemberInvitation, &email).await?
        == 0
    {
        return Err(Error::NotFound);
    }
    tx.audit(
        AuditEvent::MemberInvitationWithdrawn,
        (ObjectKind::Invitation, "", &email),
        json!({}),
    );
    Ok(())
}
