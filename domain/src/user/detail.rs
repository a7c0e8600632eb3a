//! The details of one user, their sessions, and what blocking or deleting them would revoke.

use contract::{
    paging::CappedCount,
    user::{Role, SessionSummary, StandardClaims, UserDetail, UserEnds},
    view::UserSummary,
};

use super::rank::is_own;
use crate::{
    model::{
        actor::{Actor, Permission},
        device::Device,
        error::{Error, Result},
        profile::Profile,
    },
    runtime::tenant::Tenant,
    sign_in,
};

/// Sessions listed per user.
const MOST_SIGN_INS: u64 = 100;

pub(super) fn line(row: store::user::Row, role: Option<Role>) -> UserSummary {
    let (created_at, email_verified) = (row.created_at, row.email_verified);
    let profile = Profile::from_row(row);
    let name = Some(profile.display_name().to_owned()).filter(|name| *name != profile.username);
    UserSummary {
        role,
        id: profile.user_id,
        username: profile.username,
        name,
        email: profile.email,
        email_verified,
        disabled: profile.disabled,
        created_at,
        locked_until: None,
    }
}

/// The details of a user, for the form that changes them.
pub async fn detail(tenant: &Tenant, actor: &Actor, id: &str) -> Result<UserDetail> {
    tenant.require(actor, Permission::Read)?;
    let scope = tenant.reader();
    let row = store::user::by_id(&scope, id).await?.ok_or(Error::NotFound)?;
    let role = store::membership::by_id(&scope, id).await?.and_then(|row| Role::parse(&row.role));
    // Stored claims were validated when they were written, so they fit the form.
    let claims: StandardClaims = serde_json::from_value(row.claims.clone())
        .map_err(|error| Error::internal(format!("the claims of {id} are broken: {error}")))?;
    Ok(UserDetail {
        claims,
        has_password: store::credential::password_by_user(&scope, id).await?.is_some(),
        second_factor_added_at: store::authenticator::by_user(&scope, id)
            .await?
            .map(|factor| factor.created_at),
        delete_at: match row.disabled {
            true => store::account_deletion::by_user(&scope, id).await?.map(|it| it.delete_at),
            false => None,
        },
        version: row.version,
        updated_at: row.updated_at,
        may_change: actor.can(Permission::ManageUsers) && actor.outranks(role),
        is_own: is_own(tenant, actor, id),
        summary: line(row, role),
    })
}

/// What blocking or deleting the user would revoke.
pub async fn ends(tenant: &Tenant, actor: &Actor, id: &str) -> Result<UserEnds> {
    tenant.require(actor, Permission::Read)?;
    let (scope, now, limit) = (tenant.reader(), tenant.now().0, CappedCount::CAP + 1);
    Ok(UserEnds {
        sign_ins: CappedCount::from_count(
            store::queries::sessions_of_user::count(&scope, id, now, limit).await?,
        ),
        clients: CappedCount::from_pair(
            store::grant::count_clients_of_user(&scope, id, now, limit).await?,
        ),
        consents: CappedCount::from_count(store::consent::count_by_user(&scope, id, limit).await?),
    })
}

/// The sessions of a user who may see them, most recently used first. Sessions from before a
/// suspension of the tenant have ended, as have those that its settings allow no longer, though
/// their rows may not be deleted yet.
pub(crate) async fn sessions_of(tenant: &Tenant, id: &str) -> Result<Vec<store::sign_in::Row>> {
    let (scope, now) = (tenant.reader(), tenant.now().0);
    let mut rows = store::queries::sessions_of_user::list(&scope, id, now, MOST_SIGN_INS).await?;
    for row in &mut rows {
        row.expires_at = sign_in::expires_at_of_row(tenant, row);
    }
    rows.retain(|row| row.expires_at > now && !tenant.has_ended(row.created_at));
    Ok(rows)
}

/// The place of an address, for the console, such as `Berlin, Germany`. Empty if it is unknown.
fn place_in_english(tenant: &Tenant, address: &str) -> String {
    let place = tenant.platform().place_of(address);
    place.map(|place| place.in_language("en").join(", ")).unwrap_or_default()
}

/// The user's sessions, most recently used first.
pub async fn sign_ins(tenant: &Tenant, actor: &Actor, id: &str) -> Result<Vec<SessionSummary>> {
    tenant.require(actor, Permission::Read)?;
    let rows = sessions_of(tenant, id).await?;
    rows.into_iter()
        .map(|row| {
            let Device { browser, system } = Device::of_user_agent(&row.user_agent);
            Ok(SessionSummary {
                id: row.id,
                place: place_in_english(tenant, &row.address),
                ip_address: row.address,
                browser,
                system,
                amr: serde_json::from_value(row.amr)
                    .map_err(|error| Error::internal(error.to_string()))?,
                signed_in_at: row.auth_time,
                last_seen_at: row.last_seen_at,
                expires_at: row.expires_at,
                stay_signed_in: row.kept,
            })
        })
        .collect()
}
