//! Accepting an invitation to a role.
//!
//! A user of the tenant confirms it with their password; anyone else creates an account.

use std::net::IpAddr;

use contract::user::{NewUser, Role};
use serde_json::json;

use store::action_link::LinkKind;

use crate::{
    model::{
        actor::{Actor, Cause},
        audit_event::{AuditEvent, ObjectKind},
        browser_id::Browser,
        error::{Error, Result},
        identifier::normalise,
        profile::Profile,
        request_context::RequestContext,
        user_ref::UserRef,
    },
    one_time_link::{self, invited_role},
    recovery,
    runtime::{
        id, password_hash::HashSource, secret::Secret, tenant::Tenant, transaction::Transaction,
    },
    sign_in::{self, PasswordForm, SignInOutcome},
    user,
};

/// An open invitation, as the page behind its link shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInvitation {
    /// The address that was invited, which becomes the login name of a new account.
    pub email: String,
    /// The role that accepting assigns.
    pub role: Role,
    /// Whether the email address has an account in the tenant: only its password is required.
    pub has_account: bool,
}

/// The outcome of accepting an invitation.
#[derive(Debug, PartialEq, Eq)]
pub enum AcceptOutcome {
    /// The link is used, the user has the role, and the browser has a session.
    Joined {
        /// The invited role, or for a repeated form the one that the user has now.
        role: Role,
    },
    /// The password of the existing account is wrong.
    WrongPassword,
    /// Too many failed sign-ins to the existing account.
    Locked {
        /// Seconds until the next attempt is allowed.
        retry_after: u64,
    },
}

async fn find_open_link(tenant: &Tenant, token: &str) -> Result<Option<store::action_link::Row>> {
    let token = one_time_link::without_proof(token);
    one_time_link::find_usable(tenant, token, LinkKind::MemberInvitation).await
}

/// The invitation of an open link. `None` if it is used, expired, withdrawn or of another tenant.
pub async fn open_invitation(tenant: &Tenant, token: &str) -> Result<Option<OpenInvitation>> {
    let Some(link) = find_open_link(tenant, token).await? else { return Ok(None) };
    Ok(Some(OpenInvitation {
        role: invited_role(&link)?,
        has_account: has_account(tenant, &link, token).await?,
        email: link.email,
    }))
}

/// Whether a user has the address of an invitation, who confirms it with their password. One who
/// has not proven it loses it to the holder of the mailed link.
async fn has_account(tenant: &Tenant, link: &store::action_link::Row, token: &str) -> Result<bool> {
    let scope = tenant.reader();
    let Some(known) = store::identifier::by_id(&scope, &link.email).await? else {
        return Ok(false);
    };
    let holder = match one_time_link::is_proven(tenant, link, token) {
        true => store::user::by_id(&scope, &known.user_id).await?,
        false => None,
    };
    Ok(match holder {
        Some(holder) => !user::holds_unproven(&scope, &holder, &link.email).await?,
        None => true,
    })
}

/// Accept an invitation and sign this browser in. A repeated form finds its link used: it signs in
/// with the password that the first one set or verified.
pub async fn accept_member_invitation(
    tenant: &Tenant,
    token: &str,
    browser: &Browser,
    name: &str,
    password: Secret,
    from: RequestContext<'_>,
) -> Result<AcceptOutcome> {
    let error = match accept(tenant, token, browser, name, password.clone(), from).await {
        // Of two submissions at once, the later one may find the new account as well.
        Err(error @ (Error::NotFound | Error::Invalid(_))) => error,
        outcome => return outcome,
    };
    let token = one_time_link::without_proof(token);
    let used = one_time_link::find_used(tenant, token, LinkKind::MemberInvitation).await?;
    let Some(link) = used else { return Err(error) };
    let form = PasswordForm {
        username: &link.email,
        password: password.expose(),
        keep_signed_in: false,
        client_ip: from.client_ip,
    };
    let outcome = sign_in::with_password(tenant, browser, form, sign_in::nothing, sign_in::nothing);
    match outcome.await? {
        SignInOutcome::SignedIn { user_id, .. } => {
            let member = store::membership::by_id(&tenant.reader(), &user_id).await?;
            let role = member.and_then(|member| Role::parse(&member.role));
            role.map(|role| AcceptOutcome::Joined { role }).ok_or(error)
        }
        SignInOutcome::LockedOut { retry_after } => Ok(AcceptOutcome::Locked { retry_after }),
        SignInOutcome::InvalidCredentials => Err(error),
    }
}

/// The transaction that assigns the role spends the link.
async fn accept(
    tenant: &Tenant,
    token: &str,
    browser: &Browser,
    name: &str,
    password: Secret,
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<AcceptOutcome> {
    let link = find_open_link(tenant, token).await?.ok_or(Error::NotFound)?;
    let role = invited_role(&link)?;
    let is_proven = one_time_link::is_proven(tenant, &link, token);
    if has_account(tenant, &link, token).await? {
        let form = PasswordForm {
            username: &link.email,
            password: password.expose(),
            keep_signed_in: false,
            client_ip,
        };
        let join = async |tx: &mut Transaction| {
            let user_id = store::identifier::by_id(tx.scope(), &link.email)
                .await?
                .ok_or(Error::NotFound)?
                .user_id;
            grant_membership(tx, &link, &user_id, role).await?;
            if is_proven {
                record_proof(tx, &user_id, &link.email).await?;
            }
            Ok(())
        };
        let outcome = sign_in::with_password(tenant, browser, form, join, sign_in::nothing);
        return Ok(match outcome.await? {
            SignInOutcome::SignedIn { .. } => AcceptOutcome::Joined { role },
            SignInOutcome::InvalidCredentials => AcceptOutcome::WrongPassword,
            SignInOutcome::LockedOut { retry_after } => AcceptOutcome::Locked { retry_after },
        });
    }
    let email = (link.email.as_str(), is_proven);
    let prepared = prepare(tenant, email, name, &password, client_ip).await?;
    let username = prepared.username().to_owned();
    let started = tenant
        .transaction(&Actor::anonymous(), async |tx| {
            // The inviter had the permission to add members; the invited user has none yet.
            tx.set_actor(Actor::environment(Cause::Invitation));
            let user_id = user::create(tx, prepared).await?;
            grant_membership(tx, &link, &user_id, role).await?;
            // A link that staff have passed on themselves proves nothing about the address.
            recovery::send_verification(tx, &user_id, language).await?;
            // The password was just chosen: sign in without asking again.
            sign_in::start(
                tx,
                browser,
                UserRef { id: &user_id, username: &username },
                client_ip,
                false,
                json!({ "by": "one-time link", "address": client_ip.to_string() }),
            )
            .await
        })
        .await?;
    started.record_metric(tenant);
    Ok(AcceptOutcome::Joined { role })
}

/// Validate all fields, so that the page reports every problem at once.
async fn prepare(
    tenant: &Tenant,
    (email, is_proven): (&str, bool),
    name: &str,
    password: &Secret,
    client_ip: IpAddr,
) -> Result<user::PreparedUser> {
    let platform = tenant.platform();
    let unique = id::new("", platform.now_ms(), platform.entropy());
    let unique = unique.rsplit('_').next().unwrap_or_default();
    let new = NewUser {
        username: user::free_username(&tenant.reader(), email, unique).await?,
        email: Some(email.to_owned()),
        email_verified: is_proven,
        password: Some(password.expose().to_owned()),
        ..Default::default()
    };
    let source = HashSource::request(tenant.id(), client_ip);
    let prepared =
        user::prepare_named(platform, &source, new, (name, tenant.name()), Vec::new()).await?;
    user::require_unbreached(tenant, password.expose()).await?;
    Ok(prepared)
}

/// Records that the user, who is locked, has proven the address that was invited, if it is still
/// theirs.
async fn record_proof(tx: &mut Transaction, user_id: &str, invited: &str) -> Result<()> {
    let user = store::user::by_id(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
    match user.email.as_deref() {
        Some(email) if normalise(email) == invited => user::record_proof(tx, &user, email).await,
        _ => Ok(()),
    }
}

/// Spend the link and assign the role. The row count of the conditional update makes it happen
/// once.
async fn grant_membership(
    tx: &mut Transaction,
    link: &store::action_link::Row,
    user_id: &str,
    role: Role,
) -> Result<()> {
    if store::action_link::spend(tx.scope(), &link.id, LinkKind::MemberInvitation, tx.now().0)
        .await?
        == 0
    {
        return Err(Error::NotFound);
    }
    let user = store::user::by_id(tx.scope(), user_id).await?.ok_or(Error::NotFound)?;
    if store::membership::by_id(tx.scope(), user_id).await?.is_some() {
        // A role assigned since then is kept: an old link must neither lower nor raise it.
        return Err(Error::NotFound);
    }
    let row = store::membership::Row {
        tenant_id: tx.tenant().id().into(),
        id: user_id.into(),
        role: role.as_str().into(),
        created_at: tx.now().0,
    };
    store::membership::insert(tx.scope(), row).await?;
    one_time_link::end_outranked_resets(tx, user_id, role).await?;
    let display_name = Profile::from_row(user).display_name().to_owned();
    tx.set_actor(
        Actor::user(user_id, &display_name, Some(role)).scoped_to_tenant(tx.tenant().id()),
    );
    let detail = json!({
        "role": role.as_str(),
        "email": link.email,
        "invited_by": link.detail.get("made_by"),
    });
    tx.audit(AuditEvent::MemberJoined, (ObjectKind::User, user_id, &display_name), detail);
    Ok(())
}
