//! Invitation to a role by a one-time link, bound to the tenant, the email address and the role.

use contract::{
    mail::{MailKind, MailValues},
    member::{InvitationSummary, NewInvitation, OneTimeLink},
    routes::Endpoint,
    user::Role,
};
use serde_json::json;

use store::action_link::LinkKind;

use crate::{
    mail::{self, NewMail},
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        identifier::{check_email, normalise},
    },
    one_time_link::{self, INVITATION_LIFETIME, InvitationTokens, NewLink, invited_role},
    runtime::{tenant::Tenant, transaction::Transaction},
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
    let invitation = MailKind::Invitation.as_str();
    store::mail::withdraw_for_recipient(tx.scope(), invitation, &email).await?;
    let (_, made_by, name) = tx.actor().audit_fields();
    let (made_by, name) = (made_by.to_owned(), name.to_owned());
    let link = NewLink {
        kind: LinkKind::MemberInvitation,
        user_id: None,
        email: &email,
        made_by: &made_by,
        detail: json!({ "role": invite.role, "made_by": name }),
        lifetime: INVITATION_LIFETIME,
    };
    let InvitationTokens { shown, mailed, expires_at } =
        one_time_link::create_invitation(tx, link).await?;
    tx.audit(
        AuditEvent::MemberInvited,
        (ObjectKind::Invitation, "", &email),
        json!({ "role": invite.role.as_str(), "expires_at": expires_at }),
    );
    // The console is on the public host, so the link to it is too.
    let page = format!("{}{}", tx.tenant().console_base_url(), Endpoint::JoinPage.path());
    let address = format!("{page}?token={}", shown.expose());
    let values = MailValues {
        link: Some(format!("{page}?token={}", mailed.expose())),
        hours: u64::try_from(INVITATION_LIFETIME / 3600).ok(),
        user: Some(name),
        role: Some(invite.role),
        ..Default::default()
    };
    let new = NewMail {
        kind: MailKind::Invitation,
        user_id: None,
        recipient: &email,
        languages: String::new(),
        values,
        link_expires_at: Some(expires_at),
    };
    // Staff see a link, whether or not one is sent, too: only the mailed one proves the address.
    mail::enqueue(tx, new).await?;
    Ok(OneTimeLink { address, expires_at })
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
    let invitation = MailKind::Invitation.as_str();
    store::mail::withdraw_for_recipient(tx.scope(), invitation, &email).await?;
    tx.audit(
        AuditEvent::MemberInvitationWithdrawn,
        (ObjectKind::Invitation, "", &email),
        json!({}),
    );
    Ok(())
}
