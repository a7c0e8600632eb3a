//! The signing keys of a tenant as the console shows them, with the time of the next rotation step.

use contract::key::{KeySet, KeyState, KeySummary};
use store::signing_key::KeyState as Stored;

use super::rotate::{PREPUBLICATION_PERIOD, SIGNING_PERIOD};
use crate::{
    model::{
        actor::{Actor, Permission},
        error::Result,
    },
    runtime::tenant::Tenant,
};

/// List the keys of a tenant that are not expired.
pub async fn ring_view(tenant: &Tenant, actor: &Actor) -> Result<KeySet> {
    tenant.require(actor, Permission::Read)?;
    let rows = store::signing_key::all(&tenant.reader()).await?;
    let now = tenant.now().0;
    let mut view = KeySet::default();
    for row in rows.into_iter().filter(|row| row.expires_at.is_none_or(|end| end > now)) {
        let activated = row.activated_at.unwrap_or(row.created_at);
        let (state, since, next_at) = match row.state {
            Stored::Pending => {
                (KeyState::Pending, row.created_at, Some(row.created_at + PREPUBLICATION_PERIOD))
            }
            Stored::Active => (KeyState::Active, activated, Some(activated + SIGNING_PERIOD)),
            Stored::Retired => (KeyState::Retired, row.retired_at.unwrap_or(activated), None),
        };
        view.is_rotating |= state == KeyState::Pending;
        view.keys.push(KeySummary {
            kid: row.id,
            algorithm: row.algorithm,
            state,
            since,
            next_at,
            published_until: row.expires_at,
        });
    }
    // A key retires when its published successor starts to sign, however long it could still.
    let successors: Vec<_> = view
        .keys
        .iter()
        .filter(|key| key.state == KeyState::Pending)
        .map(|key| (key.algorithm.clone(), key.next_at))
        .collect();
    for key in view.keys.iter_mut().filter(|key| key.state == KeyState::Active) {
        if let Some((_, starts)) =
            successors.iter().find(|(algorithm, _)| *algorithm == key.algorithm)
        {
            key.next_at = *starts;
        }
    }
    // Active keys first, then pending, then retired ones.
    let rank = |state: KeyState| match state {
        KeyState::Active => 0,
        KeyState::Pending => 1,
        KeyState::Retired => 2,
    };
    view.keys.sort_by(|one, other| {
        (rank(one.state), &one.algorithm, &one.kid).cmp(&(
            rank(other.state),
            &other.algorithm,
            &other.kid,
        ))
    });
    view.next_rotation = view.keys.iter().filter_map(|key| key.next_at).min();
    Ok(view)
}
