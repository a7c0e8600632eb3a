//! The ways in which the user can sign in: the last one cannot be removed.

use store::{TenantScope, queries::ways_to_sign_in};

use crate::{model::error::Result, passkey, runtime::tenant::Tenant};

/// The ids of a user's ways to sign in: of the password, of passkeys that work, and of identities
/// of enabled providers.
#[derive(Default)]
pub(super) struct Ways(Vec<String>);

impl Ways {
    pub async fn of_user(tenant: &Tenant, scope: &TenantScope, user_id: &str) -> Result<Self> {
        let rp_ids = passkey::accepted_ids(tenant, scope).await?;
        Ok(Self(ways_to_sign_in::ids(scope, user_id, &rp_ids).await?))
    }

    /// Whether there is no other way than the one with this id.
    pub fn is_only(&self, id: &str) -> bool {
        self.0.iter().all(|one| one == id)
    }
}
