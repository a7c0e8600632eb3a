//! Invitation of an operator by a one-time link.

use std::net::IpAddr;

use contract::{
    mail::{MailKind, MailValues},
    routes::Endpoint,
    user::{NewUser, Role},
};
use serde_json::json;

use store::action_link::LinkKind;

use crate::{
    mail::{self, NewMail},
    model::{
        actor::{Actor, Cause, Permission},
        audit_event::{AuditEvent, ObjectKind},
        browser_id::Browser,
        error::{Error, InvalidField, Result},
        identifier,
        request_context::RequestContext,
        user_ref::UserRef,
    },
    one_time_link::{self, INVITATION_LIFETIME, InvitationTokens, NewLink},
    recovery,
    runtime::{
        password_hash::HashSource, platform::Platform, secret::Secret, tenant::Tenant,
        transaction::Transaction,
    },
    sign_in::{self, PasswordForm, SignInOutcome, Started},
    user::{self, PreparedUser},
};

/// Create a one-time token that makes this email address an operator. Withdraws an earlier one to
/// it.
pub async fn invite_operator(platform: &Platform, actor: &Actor, email: &str) -> Result<Secret> {
    let home = platform.home_tenant().await?.ok_or_else(|| {
        Error::Conflict(
            "Set up the installation first: start `tenantry` and open the link it prints.".into(),
        )
    })?;
    let email = identifier::normalise(email);
    let parts = email.split_once('@');
    if !parts
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
    {
        return Err(Error::invalid("email", "Enter an email such as anna@example.com."));
    }
    home.transaction(actor, async |tx| {
        tx.require(Permission::ManageTenants)?;
        if store::identifier::by_id(tx.scope(), &email).await?.is_some() {
            return Err(Error::invalid("email", "This user is already an operator."));
        }
        store::action_link::revoke_for_email(tx.scope(), LinkKind::OperatorInvitation, &email)
            .await?;
        let invitation = MailKind::Invitation.as_str();
        store::mail::withdraw_for_recipient(tx.scope(), invitation, &email).await?;
        let (_, made_by, name) = tx.actor().audit_fields();
        let (made_by, name) = (made_by.to_owned(), name.to_owned());
        let link = NewLink {
            kind: LinkKind::OperatorInvitation,
            user_id: None,
            email: &email,
            made_by: &made_by,
            detail: json!({ "role": Role::Operator, "made_by": name }),
            lifetime: INVITATION_LIFETIME,
        };
        let InvitationTokens { shown, mailed, expires_at } =
            one_time_link::create_invitation(tx, link).await?;
        let (url, path) = (platform.public_url(), Endpoint::InvitationPage.path());
        let values = MailValues {
            link: Some(format!("{url}{path}?token={}", mailed.expose())),
            hours: u64::try_from(INVITATION_LIFETIME / 3600).ok(),
            user: Some(name),
            role: Some(Role::Operator),
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
        mail::enqueue(tx, new).await?;
        tx.audit(AuditEvent::OperatorInvited, (ObjectKind::Invitation, "", &email), json!({}));
        Ok(shown)
    })
    .await
}

async fn find_open(home: &Tenant, token: &str) -> Result<Option<store::action_link::Row>> {
    let token = one_time_link::without_proof(token);
    one_time_link::find_usable(home, token, LinkKind::OperatorInvitation).await
}

/// The email address of an open invitation.
pub async fn operator_invitation_email(platform: &Platform, token: &str) -> Result<Option<String>> {
    let Some(home) = platform.home_tenant().await? else { return Ok(None) };
    Ok(find_open(&home, token).await?.map(|row| row.email))
}

/// Accept an invitation: spend the link, create the operator and sign this browser in, in one
/// transaction.
pub async fn accept_operator_invitation(
    platform: &Platform,
    token: &str,
    browser: &Browser,
    name: &str,
    password: String,
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<()> {
    let home = platform.home_tenant().await?.ok_or(Error::NotFound)?;
    let link = find_open(&home, token).await?.ok_or(Error::NotFound)?;
    user::require_unbreached(&home, &password).await?;
    let email = InvitedEmail {
        email: &link.email,
        is_proven: one_time_link::is_proven(&home, &link, token),
    };
    let source = HashSource::request(home.id(), client_ip);
    let names = (name, home.name());
    let prepared =
        prepare_operator((platform, &source), names, email, password, Vec::new()).await?;
    let id = link.id.as_str();
    let actor = Actor::environment(Cause::Invitation);
    let accepted = home.transaction(&actor, async |tx| {
        if store::action_link::spend(tx.scope(), id, LinkKind::OperatorInvitation, tx.now().0)
            .await?
            == 0
        {
            return Err(Error::NotFound);
        }
        let (user_id, started) = create_operator(tx, prepared, browser, client_ip).await?;
        recovery::send_verification(tx, &user_id, language).await?;
        Ok(started)
    });
    accepted.await?.record_metric(&home);
    Ok(())
}

/// Sign this browser in if it repeats the form of an invitation that was accepted, with the same
/// password. Returns whether it did.
pub async fn repeat_operator_acceptance(
    platform: &Platform,
    token: &str,
    browser: &Browser,
    password: &str,
    client_ip: IpAddr,
) -> Result<bool> {
    let Some(home) = platform.home_tenant().await? else { return Ok(false) };
    let token = one_time_link::without_proof(token);
    let used = one_time_link::find_used(&home, token, LinkKind::OperatorInvitation).await?;
    let Some(link) = used else { return Ok(false) };
    let form = PasswordForm { username: &link.email, password, keep_signed_in: false, client_ip };
    let outcome = sign_in::with_password(&home, browser, form, sign_in::nothing, sign_in::nothing);
    Ok(matches!(outcome.await?, SignInOutcome::SignedIn { .. }))
}

/// The address of a new operator.
pub(crate) struct InvitedEmail<'e> {
    pub email: &'e str,
    /// Whether it is known to be theirs.
    pub is_proven: bool,
}

/// Validate a new operator. Reports every problem of the page at once, `earlier_problems` among
/// them. `names` are the operator's and the tenant's.
pub(crate) async fn prepare_operator(
    (platform, source): (&Platform, &HashSource),
    names: (&str, &str),
    email: InvitedEmail<'_>,
    password: String,
    earlier_problems: Vec<InvalidField>,
) -> Result<PreparedUser> {
    let InvitedEmail { email, is_proven } = email;
    let email = email.trim();
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || "._-+".contains(*letter);
    let username: String = email.replace('@', ".").chars().filter(plain).take(64).collect();
    let new = NewUser {
        username: if username.is_empty() { "operator".into() } else { username },
        email: Some(email.to_owned()),
        email_verified: is_proven,
        password: Some(password),
        role: Some(Role::Operator),
        ..Default::default()
    };
    user::prepare_named(platform, source, new, names, earlier_problems).await
}

/// Create the first operator and sign this browser in. Fails if the installation has an operator:
/// another process may have offered a second set-up link meanwhile.
pub(crate) async fn create_first_operator(
    tx: &mut Transaction,
    prepared: PreparedUser,
    browser: &Browser,
    RequestContext { client_ip, language }: RequestContext<'_>,
) -> Result<()> {
    tx.scope().lock_tenant().await?;
    let operators = store::membership::list_by_role(tx.scope(), Role::Operator.as_str(), 1).await?;
    if !operators.is_empty() {
        return Err(Error::NotFound);
    }
    // A new installation requires no second factor.
    let (user_id, _) = create_operator(tx, prepared, browser, client_ip).await?;
    recovery::send_verification(tx, &user_id, language).await?;
    Ok(())
}

/// Create the operator, sign this browser in, and return the operator's id.
async fn create_operator(
    tx: &mut Transaction,
    prepared: PreparedUser,
    browser: &Browser,
    client_ip: IpAddr,
) -> Result<(String, Started)> {
    let (name, username) = (prepared.display_name().to_owned(), prepared.username().to_owned());
    let id = user::create(tx, prepared).await?;
    tx.set_actor(Actor::operator(&id, &name));
    let detail = json!({ "by": "one-time link", "address": client_ip.to_string() });
    let user = UserRef { id: &id, username: &username };
    let started = sign_in::start(tx, browser, user, client_ip, false, detail).await?;
    Ok((id, started))
}
