//! What the account page shows.

use oauth::Timestamp;

use super::{
    Activity, ActivityKind, AuthorizedApplication, LinkedIdentity, activity, applications,
    deletion::offers_deletion,
    email::{self, EmailChangeOffer},
    identities,
    profile::offers_profile_changes,
    sessions::{self, AccountSession},
    ways::Ways,
};
use crate::{
    identity_provider::{self, ProviderChoice},
    model::{
        error::{Error, Result},
        profile::Profile,
    },
    passkey::{self, Passkey},
    runtime::tenant::Tenant,
    second_factor::{self, RememberedDevice, SecondFactor},
    sign_in::{self, SignIn},
};

/// The account of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// The name, or else the username.
    pub display_name: String,
    /// The login name.
    pub username: String,
    /// `None` if the account has none.
    pub email: Option<String>,
    /// Whether the address is verified.
    pub is_email_verified: bool,
    /// Whether the user may change the profile.
    pub may_change_profile: bool,
    /// Whether the user can delete the account.
    pub offers_deletion: bool,
    /// Whether this sign-in has just cancelled the deletion of the account.
    pub has_just_kept_account: bool,
    /// Whether the user can change the address.
    pub email_change: EmailChangeOffer,
    /// The address that waits for its confirmation.
    pub new_email: Option<String>,
    /// When the password was set; `None` without one.
    pub password_set_at: Option<Timestamp>,
    /// Whether users of the tenant may have a second factor.
    pub offers_second_factor: bool,
    /// The second factor; `None` without one.
    pub second_factor: Option<SecondFactor>,
    /// Recovery codes that are left beside passkeys; `None` without passkeys, or with an app.
    pub passkey_codes_left: Option<u64>,
    /// Whether users of the tenant may have passkeys.
    pub offers_passkeys: bool,
    /// The passkeys, in the order in which they were added.
    pub passkeys: Vec<Passkey>,
    /// The accounts at providers that the user signs in with.
    pub identities: Vec<LinkedIdentity>,
    /// The enabled providers of which no account is linked.
    pub linkable: Vec<ProviderChoice>,
    /// The sessions, the current one first.
    pub sessions: Vec<AccountSession>,
    /// The browsers that the user has remembered.
    pub devices: Vec<RememberedDevice>,
    /// The applications with a consent.
    pub applications: Vec<AuthorizedApplication>,
    /// The newest events.
    pub activity: Vec<Activity>,
}

/// The account of the user of this session.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if the user was deleted.
pub async fn view(tenant: &Tenant, sign_in: &SignIn) -> Result<AccountView> {
    let scope = tenant.reader();
    let user_id = sign_in.user_id.as_str();
    let row = store::user::by_id(&scope, user_id).await?.ok_or(Error::Unauthenticated)?;
    let is_email_verified = row.email_verified;
    let profile = Profile::from_row(row);
    let password = store::credential::password_by_user(&scope, user_id).await?;
    let links = store::linked_identity::list_by_user(&scope, user_id).await?;
    let mut linkable = identity_provider::choices(tenant).await?;
    linkable.retain(|choice| links.iter().all(|link| link.provider_id != choice.id));
    let providers = tenant.identity_providers().await?;
    let ways = match links.is_empty() {
        // They are asked for identities only.
        true => Ways::default(),
        false => Ways::of_user(tenant, &scope, user_id).await?,
    };
    let passkeys = passkey::of_user(tenant, user_id).await?;
    let second_factor = second_factor::of_user(tenant, user_id).await?;
    let has_codes_of_passkeys =
        second_factor.is_none() && !passkeys.is_empty() && second_factor::is_offered(tenant);
    let passkey_codes_left = match has_codes_of_passkeys {
        true => Some(second_factor::codes_left(tenant, user_id).await?),
        false => None,
    };
    let activity = activity::list(tenant, user_id).await?;
    let is_kept_since = sign_in.started_at().max(tenant.now().0 - sign_in::RECENT);
    let has_just_kept_account = activity
        .iter()
        .any(|event| event.kind == ActivityKind::DeletionCancelled && event.at.0 >= is_kept_since);
    Ok(AccountView {
        display_name: profile.display_name().to_owned(),
        username: profile.username,
        email: profile.email,
        is_email_verified,
        may_change_profile: offers_profile_changes(tenant),
        offers_deletion: offers_deletion(tenant),
        email_change: EmailChangeOffer::of(tenant),
        new_email: email::pending(tenant, user_id).await?,
        offers_second_factor: second_factor::is_offered(tenant),
        second_factor,
        passkey_codes_left,
        offers_passkeys: passkey::is_offered(tenant),
        passkeys,
        identities: identities::list(tenant, links, &providers, &ways),
        password_set_at: password.map(|password| Timestamp(password.created_at)),
        linkable,
        sessions: sessions::list(tenant, sign_in).await?,
        devices: second_factor::remembered_devices(tenant, user_id).await?,
        applications: applications::list(tenant, user_id).await?,
        activity,
        has_just_kept_account,
    })
}
