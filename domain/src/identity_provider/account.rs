//! Whose account an identity is: linked before, linked now by a verified address, or new (A8).

use contract::user::NewUser;
use serde_json::json;
use store::TenantScope;

use super::{
    identity::UpstreamIdentity,
    lock::lock_enabled,
    profile_update, role_mapping,
    tokens::{self, ProviderTokens},
};
use crate::{
    account_deletion,
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
        identifier::normalise,
        identity_provider::IdentityProvider,
        profile::Profile,
        provider_source::ProviderSource,
        user_ref::UserRef,
    },
    runtime::{tenant::Tenant, transaction::Transaction},
    user,
};

/// What an identity may sign in to.
pub(crate) enum Account {
    /// This user. `is_new` if the account was created now.
    User { profile: Box<Profile>, is_new: bool },
    /// The account is blocked.
    Blocked,
    /// An account with the same address exists, and nothing proves that it is the same user's: they
    /// have to sign in to it first.
    Conflict { user_id: String },
    /// There is no account, and the provider creates none.
    NotCreated,
    /// The address is not of a domain that the provider is limited to.
    OtherDomain,
    /// The identity that was to be linked belongs to another user.
    LinkedToAnotherUser,
    /// The user has another identity of the same provider.
    HasAnotherIdentity,
}

/// What a sign-in with an identity would do.
pub(super) struct AccountPreview {
    /// Whether the user would be signed in.
    pub can_sign_in: bool,
    /// For the tenant's staff.
    pub text: String,
}

/// What [`resolve`] would do with an identity. It locks and changes nothing.
pub(super) async fn preview(
    tenant: &Tenant,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
) -> Result<AccountPreview> {
    let says = |can_sign_in: bool, text: String| Ok(AccountPreview { can_sign_in, text });
    if !identity.is_of_allowed_domain(provider) {
        let text = "The email address isn't at an allowed domain, or isn't verified.";
        return says(false, text.into());
    }
    let scope = tenant.reader();
    let link = store::linked_identity::by_subject(&scope, &provider.id, &identity.subject).await?;
    if let Some(link) = link {
        let user = store::user::by_id(&scope, &link.user_id).await?.ok_or(Error::Stale)?;
        return if !account_deletion::may_sign_in(&scope, &user).await? {
            says(false, format!("The account {} is blocked.", user.username))
        } else {
            says(true, format!("Would sign in to the account {}.", user.username))
        };
    }
    let email = identity.verified_email.as_deref();
    let owner = match email {
        Some(email) => store::identifier::by_id(&scope, &normalise(email)).await?,
        None => None,
    };
    let owner = match owner {
        Some(owner) => Some(store::user::by_id(&scope, &owner.user_id).await?.ok_or(Error::Stale)?),
        None => None,
    };
    match decide(&scope, provider, owner, email).await? {
        FirstSignIn::Create => says(true, "Would create a new account.".into()),
        FirstSignIn::NotCreated => {
            says(false, "No account is linked, and “Create accounts” is off.".into())
        }
        FirstSignIn::Blocked(user) => {
            says(false, format!("The account {} is blocked.", user.username))
        }
        FirstSignIn::Link(user) => {
            says(true, format!("Would link to the account {} and sign in to it.", user.username))
        }
        FirstSignIn::Conflict(user) => says(
            true,
            format!(
                "The account {} has this email address. The user has to sign in to it with their \
                 password once to link the two.",
                user.username
            ),
        ),
    }
}

/// What follows an identity that is linked to no account.
enum FirstSignIn {
    /// With the address, which a user who has never proven it loses.
    Create,
    NotCreated,
    Link(Box<store::user::Row>),
    Conflict(Box<store::user::Row>),
    Blocked(Box<store::user::Row>),
}

/// Decides by the account that has the verified address of the identity, if there is one.
async fn decide(
    scope: &TenantScope,
    provider: &IdentityProvider,
    owner: Option<store::user::Row>,
    email: Option<&str>,
) -> Result<FirstSignIn> {
    let Some(owner) = owner.map(Box::new) else {
        let may_create = provider.settings.create_accounts;
        return Ok(match may_create {
            true => FirstSignIn::Create,
            false => FirstSignIn::NotCreated,
        });
    };
    let settings = &provider.settings;
    if settings.create_accounts
        && settings.link_verified_email
        && let Some(email) = email
        && user::holds_unproven(scope, &owner, &normalise(email)).await?
    {
        return Ok(FirstSignIn::Create);
    }
    if !links_by_email(scope, provider, &owner, email).await? {
        return Ok(FirstSignIn::Conflict(owner));
    }
    Ok(match account_deletion::may_sign_in(scope, &owner).await? {
        true => FirstSignIn::Link(owner),
        false => FirstSignIn::Blocked(owner),
    })
}

/// Whether an identity is linked to the account with the same address (A8). The account of a member
/// is not: an admin who sets up a provider would get the role of an owner (P1).
async fn links_by_email(
    scope: &TenantScope,
    provider: &IdentityProvider,
    user: &store::user::Row,
    email: Option<&str>,
) -> Result<bool> {
    let is_same = user.email.as_deref().map(normalise) == email.map(normalise);
    if !provider.settings.link_verified_email || !user.email_verified || !is_same {
        return Ok(false);
    }
    Ok(store::membership::by_id(scope, &user.id).await?.is_none())
}

/// Finds, links or creates the account of an identity.
///
/// # Errors
///
/// [`Error::NotFound`] if the provider was disabled, deleted or identifies its users in another way
/// since the response was verified; [`Error::Stale`] if the identity was linked, or its address
/// taken, since this transaction began: another attempt finds it.
pub(crate) async fn resolve(
    tx: &mut Transaction,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
) -> Result<Account> {
    // What it decides by is what is set now, not when the user left for the provider.
    let provider = &lock_enabled(tx, &provider.id, &ProviderSource::of(provider)).await?;
    if !identity.is_of_allowed_domain(provider) {
        return Ok(Account::OtherDomain);
    }
    let subject = &identity.subject;
    if let Some(link) =
        store::linked_identity::by_subject(tx.scope(), &provider.id, subject).await?
    {
        let Some(user) = locked_user(tx, &link.user_id).await? else {
            return Ok(Account::Blocked);
        };
        let (label, now) = (identity.label.as_deref(), tx.now().0);
        if store::linked_identity::record_use(tx.scope(), &link.id, label, now).await? == 0 {
            return Err(Error::Stale);
        }
        tokens::keep(tx, provider, &link.id, identity.tokens.as_ref()).await?;
        let user = profile_update::apply(tx, provider, identity, user).await?;
        if provider.settings.roles.is_some() || link.given_role.is_some() {
            role_mapping::apply(tx, provider, identity, UserRef::from(&user)).await?;
        }
        return Ok(Account::User { profile: Box::new(Profile::from_row(user)), is_new: false });
    }
    let email = identity.verified_email.as_deref();
    let owner = match email {
        Some(email) => store::identifier::by_id(tx.scope(), &normalise(email)).await?,
        None => None,
    };
    let owner = match owner {
        Some(owner) => {
            let user = store::user::lock(tx.scope(), &owner.user_id).await?.ok_or(Error::Stale)?;
            let id = &provider.id;
            if store::linked_identity::by_subject(tx.scope(), id, subject).await?.is_some() {
                // Another first sign-in of this identity has created the account meanwhile.
                return Err(Error::Stale);
            }
            Some(user)
        }
        None => None,
    };
    let (user, is_new) = match decide(tx.scope(), provider, owner, email).await? {
        FirstSignIn::Conflict(owner) => return Ok(Account::Conflict { user_id: owner.id }),
        FirstSignIn::Blocked(_) => return Ok(Account::Blocked),
        FirstSignIn::NotCreated => return Ok(Account::NotCreated),
        FirstSignIn::Link(owner) => match account_deletion::admit(tx, *owner).await? {
            Some(owner) => (profile_update::apply(tx, provider, identity, owner).await?, false),
            None => return Ok(Account::Blocked),
        },
        FirstSignIn::Create => (create(tx, provider, identity).await?, true),
    };
    link(tx, provider, identity, UserRef::from(&user)).await?;
    if provider.settings.roles.is_some() {
        role_mapping::apply(tx, provider, identity, UserRef::from(&user)).await?;
    }
    Ok(Account::User { profile: Box::new(Profile::from_row(user)), is_new })
}

/// Creates the account of an identity.
async fn create(
    tx: &mut Transaction,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
) -> Result<store::user::Row> {
    let user = new_user(tx, provider, identity).await?;
    let id = user::create_at_sign_in(tx, user).await.map_err(|error| match error {
        // The name was taken since it was looked up.
        Error::Invalid(_) => Error::Stale,
        other => other,
    })?;
    store::user::by_id(tx.scope(), &id).await?.ok_or(Error::Stale)
}

/// Links an identity to a user who has proven who they are.
///
/// # Errors
///
/// As [`resolve`].
pub(crate) async fn link_to_user(
    tx: &mut Transaction,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
    user_id: &str,
) -> Result<Account> {
    let provider = &lock_enabled(tx, &provider.id, &ProviderSource::of(provider)).await?;
    if !identity.is_of_allowed_domain(provider) {
        return Ok(Account::OtherDomain);
    }
    let Some(user) = locked_user(tx, user_id).await? else { return Ok(Account::Blocked) };
    let username = user.username.clone();
    let account = Account::User { profile: Box::new(Profile::from_row(user)), is_new: false };
    let subject = &identity.subject;
    let known = store::linked_identity::by_subject(tx.scope(), &provider.id, subject).await?;
    match known {
        Some(known) if known.user_id != user_id => return Ok(Account::LinkedToAnotherUser),
        Some(known) => {
            let (label, now) = (identity.label.as_deref(), tx.now().0);
            store::linked_identity::record_use(tx.scope(), &known.id, label, now).await?;
            tokens::keep(tx, provider, &known.id, identity.tokens.as_ref()).await?;
            return Ok(account);
        }
        None => {}
    }
    let links = store::linked_identity::list_by_user(tx.scope(), user_id).await?;
    if links.iter().any(|link| link.provider_id == provider.id) {
        return Ok(Account::HasAnotherIdentity);
    }
    link(tx, provider, identity, UserRef { id: user_id, username: &username }).await?;
    Ok(account)
}

/// Locks a user; `None` if they may not sign in.
async fn locked_user(tx: &mut Transaction, user_id: &str) -> Result<Option<store::user::Row>> {
    let user = store::user::lock(tx.scope(), user_id).await?.ok_or(Error::Stale)?;
    account_deletion::admit(tx, user).await
}

/// Link an identity to a user. The caller has locked the user.
///
/// # Errors
///
/// [`Error::Stale`] if it is linked already.
async fn link(
    tx: &mut Transaction,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
    user: UserRef<'_>,
) -> Result<()> {
    let link = (identity.subject.as_str(), identity.label.clone(), identity.tokens.as_ref());
    link_to(tx, provider, link, user).await
}

/// Link the account of a provider, which is locked, with its subject, label and tokens, to a user
/// who is locked.
///
/// # Errors
///
/// [`Error::Stale`] if it is linked already.
pub(crate) async fn link_to(
    tx: &mut Transaction,
    provider: &IdentityProvider,
    (subject, label, tokens): (&str, Option<String>, Option<&ProviderTokens>),
    user: UserRef<'_>,
) -> Result<()> {
    let now = tx.now().0;
    let id = tx.new_id("lid");
    let row = store::linked_identity::Row {
        tenant_id: tx.tenant().id().into(),
        id: id.clone(),
        provider_id: provider.id.clone(),
        subject: subject.to_owned(),
        user_id: user.id.to_owned(),
        name: label,
        given_role: None,
        created_at: now,
        last_used_at: now,
    };
    store::linked_identity::insert(tx.scope(), row).await.map_err(|error| match error {
        store::Error::Conflict { .. } => Error::Stale,
        other => other.into(),
    })?;
    tokens::keep(tx, provider, &id, tokens).await?;
    let object_name = format!("{} to {}", provider.name(), user.username);
    let detail = json!({ "provider": provider.id });
    tx.audit(AuditEvent::IdentityLinked, (ObjectKind::User, user.id, &object_name), detail);
    Ok(())
}

/// The account of an identity that has none: its address if the provider has verified it, and a
/// username that no one has.
async fn new_user(
    tx: &Transaction,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
) -> Result<NewUser> {
    let id = tx.new_id("");
    let unique = id.rsplit('_').next().unwrap_or_default().to_lowercase();
    let unique = format!("{}-{unique}", provider.id);
    let local_part = identity.verified_email.as_deref().and_then(|email| email.split_once('@'));
    let wanted = [
        identity.preferred_username.clone(),
        local_part
            .map(|(name, _)| name.to_owned())
            .filter(|name| crate::model::identifier::check_username(name).is_ok()),
    ];
    let mut username = unique;
    for candidate in wanted.into_iter().flatten() {
        if store::identifier::by_id(tx.scope(), &normalise(&candidate)).await?.is_none() {
            username = candidate;
            break;
        }
    }
    Ok(NewUser {
        username,
        email: identity.verified_email.clone(),
        // Only a provider that the tenant trusts for it: another one could otherwise prepare the
        // account of a user who comes later (A8).
        email_verified: identity.verified_email.is_some() && provider.settings.link_verified_email,
        claims: user::valid_claims(identity.profile.clone()),
        ..NewUser::default()
    })
}
