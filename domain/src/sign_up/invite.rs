//! Invitations of end users to create an account, by staff.
//!
//! The link goes to the invited address, which its use then verifies. Without a mail server it is
//! shown to the inviting user once, and verifies nothing.

use contract::{
    mail::{MailKind, MailValues},
    member::{InvitationSent, OneTimeLink, UserInvitation},
    routes::Endpoint,
};
use serde_json::{Value, json};
use store::action_link::LinkKind;

use crate::{
    mail::{self, NewMail, Queued},
    model::{
        actor::{Actor, Permission},
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        identifier::{check_email, normalise},
    },
    one_time_link::{self, INVITATION_LIFETIME, NewLink},
    runtime::{tenant::Tenant, transaction::Transaction},
    user,
};

/// Maximum number of open invitations listed.
const MAX_LISTED: u64 = 200;

/// Invites an address to create an account, and withdraws an earlier invitation to it. A link is
/// returned only if it cannot be sent: its digest alone is stored.
pub async fn invite(tx: &mut Transaction, address: &str) -> Result<InvitationSent> {
    tx.require(Permission::ManageUsers)?;
    tx.refresh_tenant().await?;
    if !tx.tenant().accepts_invitations() {
        return Err(Error::Conflict(
            "Sign-up is off. Allow invitations in the settings of this tenant first.".into(),
        ));
    }
    let email = normalise(address);
    check_email(&email).map_err(|message| Error::invalid("email", message))?;
    let is_mailed = tx.platform().is_mail_on();
    if let Some(known) = store::identifier::by_id(tx.scope(), &email).await? {
        let holder = store::user::by_id(tx.scope(), &known.user_id).await?;
        // The mailed link is a proof, which a user who only claims the address does not have.
        let is_free = match holder.filter(|_| is_mailed) {
            Some(holder) => user::holds_unproven(tx.scope(), &holder, &email).await?,
            None => false,
        };
        if !is_free {
            // It discloses nothing new: an actor who may create users may list them.
            return Err(Error::invalid("email", "A user with this email address already exists."));
        }
    }
    end_invitation(tx, &email).await?;
    let (_, made_by, name) = tx.actor().audit_fields();
    let (made_by, name) = (made_by.to_owned(), name.to_owned());
    let link = NewLink {
        kind: LinkKind::UserInvitation,
        user_id: None,
        email: &email,
        made_by: &made_by,
        detail: json!({ "made_by": name, "mailed": is_mailed }),
        lifetime: INVITATION_LIFETIME,
    };
    let (token, expires_at) = one_time_link::create(tx, link).await?;
    let page = tx.tenant().url(Endpoint::CreateAccountPage);
    let address = format!("{page}?token={}", token.expose());
    let sent = if is_mailed {
        let values = MailValues {
            link: Some(address),
            hours: u64::try_from(INVITATION_LIFETIME / 3600).ok(),
            user: Some(name),
            ..Default::default()
        };
        let new = NewMail {
            kind: MailKind::UserInvitation,
            user_id: None,
            recipient: &email,
            languages: String::new(),
            values,
            link_expires_at: Some(expires_at),
        };
        if mail::enqueue(tx, new).await? != Queued::Yes {
            let message = "10 emails were sent to this address in the last hour, or too many \
                           emails are waiting. Try again later.";
            return Err(Error::Conflict(message.into()));
        }
        InvitationSent::Mailed { expires_at }
    } else {
        InvitationSent::Link(OneTimeLink { address, expires_at })
    };
    let detail = json!({ "expires_at": expires_at, "mailed": is_mailed });
    tx.audit(AuditEvent::UserInvited, (ObjectKind::Invitation, "", &email), detail);
    Ok(sent)
}

/// End the open invitation to an address, also one that is still to be sent. Returns whether there
/// was one.
async fn end_invitation(tx: &Transaction, email: &str) -> Result<bool> {
    let (scope, kind) = (tx.scope(), LinkKind::UserInvitation);
    let ended = store::action_link::revoke_for_email(scope, kind, email).await?;
    let kind = MailKind::UserInvitation.as_str();
    store::mail::withdraw_for_recipient(scope, kind, email).await?;
    Ok(ended > 0)
}

/// Withdraws the open invitation to an address.
///
/// # Errors
///
/// [`Error::NotFound`] if there is none.
pub async fn withdraw_invitation(tx: &mut Transaction, address: &str) -> Result<()> {
    tx.require(Permission::ManageUsers)?;
    let email = normalise(address);
    if !end_invitation(tx, &email).await? {
        return Err(Error::NotFound);
    }
    let object = (ObjectKind::Invitation, "", email.as_str());
    tx.audit(AuditEvent::UserInvitationWithdrawn, object, json!({}));
    Ok(())
}

/// Open invitations, newest first.
pub async fn invitations(tenant: &Tenant, actor: &Actor) -> Result<Vec<UserInvitation>> {
    tenant.require(actor, Permission::Read)?;
    let (scope, kind) = (tenant.reader(), LinkKind::UserInvitation);
    let rows = store::action_link::list_usable(&scope, kind, tenant.now().0, MAX_LISTED).await?;
    let line = |row: store::action_link::Row| UserInvitation {
        is_mailed: one_time_link::is_mailed(&row),
        invited_by: row
            .detail
            .get("made_by")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        email: row.email,
        created_at: row.created_at,
        expires_at: row.expires_at,
    };
    Ok(rows.into_iter().map(line).collect())
}
