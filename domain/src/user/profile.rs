//! Reads the profile of a user.

use crate::{
    model::{error::Result, profile::Profile},
    runtime::tenant::Tenant,
};

/// The profile of a user, by id.
pub async fn profile(tenant: &Tenant, user_id: &str) -> Result<Option<Profile>> {
    Ok(store::user::by_id(&tenant.reader(), user_id).await?.map(Profile::from_row))
}
