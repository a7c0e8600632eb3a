//! The state of a tenant, as it is stored and as screens and programs see it.

use contract::tenant::TenantState;
use store::tenant::TenantState as StoredState;

pub(crate) fn from_stored(state: StoredState) -> TenantState {
    match state {
        StoredState::Active => TenantState::Active,
        StoredState::Suspended => TenantState::Suspended,
        StoredState::Deleted => TenantState::Deleted,
        StoredState::Purged => TenantState::Purged,
    }
}

pub(crate) fn to_stored(state: TenantState) -> StoredState {
    match state {
        TenantState::Active => StoredState::Active,
        TenantState::Suspended => StoredState::Suspended,
        TenantState::Deleted => StoredState::Deleted,
        TenantState::Purged => StoredState::Purged,
    }
}
