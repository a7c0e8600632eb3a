//! The account behind a link: what its page shows, and its creation.

use std::net::IpAddr;

use contract::user::NewUser;
use serde_json::{Value, json};
use store::{
    TenantScope,
    action_link::{LinkKind, Row},
};

use super::{policy::admits, request::label};
use crate::{
    model::{
        actor::Actor,
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    one_time_link,
    runtime::{
        password_hash::HashSource, secret::Secret, tenant::Tenant, transaction::Transaction,
    },
    user::{self, PreparedUser},
};

/// The links that create an account.
const KINDS: [LinkKind; 2] = [LinkKind::SignUp, LinkKind::UserInvitation];

/// A link that creates an account, as the page behind it shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLink {
    /// The address that the account is for.
    pub email: String,
    /// The name of the user who has invited the address; `None` without an invitation.
    pub invited_by: Option<String>,
}

/// What a link can be used for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It creates an account.
    Open(OpenLink),
    /// An account with its address exists. Only a holder of the link is told.
    AddressTaken,
    /// It is used, expired, revoked or of another tenant, or the policy has changed since.
    Unusable,
}

/// The documents that a page has displayed, which its user accepts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisplayedTerms {
    /// URL of the terms.
    pub terms_uri: Option<String>,
    /// URL of the privacy policy.
    pub privacy_uri: Option<String>,
}

impl DisplayedTerms {
    /// Those of the tenant.
    pub fn of(tenant: &Tenant) -> Self {
        let settings = tenant.settings();
        Self { terms_uri: settings.terms_uri.clone(), privacy_uri: settings.privacy_uri.clone() }
    }
}

/// What the page asks for. Everything else of the account follows from the link (P3).
pub(crate) struct NewAccount<'a> {
    pub name: &'a str,
    pub password: Secret,
    pub terms: DisplayedTerms,
}

/// A validated account with its link and a hashed password, ready to be stored.
pub(crate) struct PreparedAccount {
    link: Row,
    user: PreparedUser,
    terms: DisplayedTerms,
}

impl PreparedAccount {
    pub fn email(&self) -> &str {
        &self.link.email
    }
}

/// Whether the page of a link can be processed.
pub(crate) enum Preparation {
    Ready(Box<PreparedAccount>),
    /// See [`LinkState::AddressTaken`].
    AddressTaken,
    /// The link is used, or see [`LinkState::Unusable`].
    NotOpen,
}

/// What the transaction has written.
pub(crate) enum Written {
    Account {
        user_id: String,
        username: String,
    },
    /// Nothing: see [`LinkState::AddressTaken`].
    AddressTaken,
    /// Nothing: the tenant has other terms now than those that were displayed.
    TermsChanged,
}

/// The state of a link.
pub async fn link_state(tenant: &Tenant, token: &str) -> Result<LinkState> {
    Ok(match find_open_and_address(tenant, token).await? {
        None => LinkState::Unusable,
        Some((_, true)) => LinkState::AddressTaken,
        Some((link, false)) => {
            LinkState::Open(OpenLink { invited_by: inviter(&link), email: link.email })
        }
    })
}

/// An open link, and whether its address has an account.
async fn find_open_and_address(tenant: &Tenant, token: &str) -> Result<Option<(Row, bool)>> {
    let Some(link) = find_open(tenant, token).await? else { return Ok(None) };
    let scope = tenant.reader();
    let Some(known) = store::identifier::by_id(&scope, &link.email).await? else {
        return Ok(Some((link, false)));
    };
    let holder = store::user::by_id(&scope, &known.user_id).await?;
    if let Some(holder) = holder
        && releases(&scope, &link, &holder).await?
    {
        return Ok(Some((link, false)));
    }
    // A form that was submitted at the same time may have created the account with this link.
    Ok(find_open(tenant, token).await?.map(|link| (link, true)))
}

/// Whether this user loses the address of the link to its holder, who proves it.
async fn releases(scope: &TenantScope, link: &Row, holder: &store::user::Row) -> Result<bool> {
    Ok(one_time_link::is_mailed(link) && user::holds_unproven(scope, holder, &link.email).await?)
}

async fn find_open(tenant: &Tenant, token: &str) -> Result<Option<Row>> {
    for kind in KINDS {
        if let Some(link) = one_time_link::find_usable(tenant, token, kind).await? {
            return Ok(Some(link).filter(|link| may_use(tenant, link)));
        }
    }
    Ok(None)
}

/// Whether the tenant's policy allows the account of this link.
fn may_use(tenant: &Tenant, link: &Row) -> bool {
    match link.kind {
        LinkKind::SignUp => admits(tenant, &link.email),
        _ => tenant.accepts_invitations(),
    }
}

fn inviter(link: &Row) -> Option<String> {
    (link.kind == LinkKind::UserInvitation)
        .then(|| link.detail.get("made_by").and_then(Value::as_str).unwrap_or_default().to_owned())
}

async fn find_used(tenant: &Tenant, token: &str) -> Result<Option<Row>> {
    for kind in KINDS {
        let link = one_time_link::find_used(tenant, token, kind).await?;
        if link.is_some() {
            return Ok(link);
        }
    }
    Ok(None)
}

/// The handle of the interaction that the account of a link continues, also of a used link.
pub(crate) async fn interaction_of(tenant: &Tenant, token: &str) -> Result<Option<String>> {
    let link = one_time_link::find_usable(tenant, token, LinkKind::SignUp).await?;
    let link = match link {
        Some(link) => Some(link),
        None => find_used(tenant, token).await?,
    };
    let Some(link) = link else { return Ok(None) };
    let Some(sealed) = link.detail.get("interaction").and_then(Value::as_str) else {
        return Ok(None);
    };
    let handle = tenant.platform().vault().open(&label(tenant, &link.email), sealed)?;
    Ok(String::from_utf8(handle.to_vec()).ok())
}

/// The address of a used link: its account has the password that the first form has set.
pub(crate) async fn address_of_used_link(tenant: &Tenant, token: &str) -> Result<Option<String>> {
    Ok(find_used(tenant, token).await?.map(|link| link.email))
}

/// Validates all fields, so that the page reports every problem at once, and hashes the password
/// before the transaction begins.
///
/// # Errors
///
/// [`Error::Invalid`] with the problems of the fields.
pub(crate) async fn prepare(
    tenant: &Tenant,
    token: &str,
    new: NewAccount<'_>,
    client_ip: IpAddr,
) -> Result<Preparation> {
    let link = match find_open_and_address(tenant, token).await? {
        None => return Ok(Preparation::NotOpen),
        Some((_, true)) => return Ok(Preparation::AddressTaken),
        Some((link, false)) => link,
    };
    let user = NewUser {
        username: user::username_candidates(&link.email, "").swap_remove(0),
        email: Some(link.email.clone()),
        // Who was shown the link may hold another address.
        email_verified: one_time_link::is_mailed(&link),
        password: Some(new.password.expose().to_owned()),
        ..Default::default()
    };
    let source = HashSource::request(tenant.id(), client_ip);
    let names = (new.name, tenant.name());
    let user = user::prepare_named(tenant.platform(), &source, user, names, Vec::new()).await?;
    user::require_unbreached(tenant, new.password.expose()).await?;
    Ok(Preparation::Ready(Box::new(PreparedAccount { link, user, terms: new.terms })))
}

/// Spends the link and creates the account, whose user is the actor of the transaction from then
/// on.
///
/// # Errors
///
/// [`Error::NotFound`] if the link was used, or the policy has changed since; [`Error::Stale`] if
/// the address or the username was taken since this transaction began.
pub(crate) async fn write(
    tx: &mut Transaction,
    account: &PreparedAccount,
    client_ip: IpAddr,
) -> Result<Written> {
    let PreparedAccount { link, user, terms } = account;
    tx.refresh_tenant().await?;
    if !may_use(tx.tenant(), link) {
        return Err(Error::NotFound);
    }
    if DisplayedTerms::of(tx.tenant()) != *terms {
        return Ok(Written::TermsChanged);
    }
    let now = tx.now().0;
    let holder = match store::identifier::by_id(tx.scope(), &link.email).await? {
        Some(known) => store::user::lock(tx.scope(), &known.user_id).await?,
        None => None,
    };
    let is_released = match &holder {
        Some(holder) => releases(tx.scope(), link, holder).await?,
        None => false,
    };
    if holder.is_some() && !is_released {
        // The other form of a double submission may have created the account with this link.
        return match store::action_link::find_usable(tx.scope(), &link.id, link.kind, now).await? {
            Some(_) => Ok(Written::AddressTaken),
            None => Err(Error::NotFound),
        };
    }
    if store::action_link::spend(tx.scope(), &link.id, link.kind, now).await? == 0 {
        return Err(Error::NotFound);
    }
    let id = tx.new_id("");
    let unique = id.rsplit('_').next().unwrap_or_default();
    let username = user::free_username(tx.scope(), &link.email, unique).await?;
    let user = user.clone().with_username(username.clone());
    let name = user.display_name().to_owned();
    let user_id = user::create_at_sign_up(tx, user).await.map_err(|error| match error {
        Error::Invalid(_) => Error::Stale,
        other => other,
    })?;
    tx.set_actor(Actor::user(&user_id, &name, None).scoped_to_tenant(tx.tenant().id()));
    let detail = json!({
        "address": client_ip.to_string(),
        "email": link.email,
        "email_verified": one_time_link::is_mailed(link),
        "invited_by": inviter(link),
        "terms_uri": terms.terms_uri,
        "privacy_uri": terms.privacy_uri,
    });
    tx.audit(AuditEvent::UserSignedUp, (ObjectKind::User, &user_id, &username), detail);
    Ok(Written::Account { user_id, username })
}

/// Delete what is left of the links to an address that has an account now. In a transaction of its
/// own: of two accounts at once, each would wait for the link of the other.
pub(crate) async fn end_links(tenant: &Tenant, address: &str) {
    let ended = tenant
        .transaction(&Actor::anonymous(), async |tx| {
            for kind in KINDS {
                store::action_link::revoke_for_email(tx.scope(), kind, address).await?;
            }
            Ok(())
        })
        .await;
    // They create no other account, because the address is taken.
    if let Err(error) = ended {
        tracing::warn!(tenant = tenant.slug(), %error, "old links are left");
    }
}
