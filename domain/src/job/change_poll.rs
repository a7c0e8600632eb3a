//! Polling for changes that other processes have made, to invalidate the cache.
//!
//! Changes have ascending numbers but may be committed out of order, so gaps below the highest
//! number are polled again.

use std::collections::BTreeSet;

use crate::{
    model::error::Result,
    runtime::{cache::CacheKey, platform::Platform},
};

/// How long a gap is polled again: a transaction may commit late. After a minute it must have been
/// rolled back.
const GAP_TIMEOUT_MS: i64 = 60_000;
/// Maximum number of gaps, for databases that skip numbers.
const MAX_GAPS: i64 = 10_000;

/// Number of changes before the first poll among which gaps are looked for.
const INITIAL_GAP_RANGE: u64 = 200;

/// How far the changes were polled, and the gaps to poll again with the time they were found.
#[derive(Default)]
pub struct ChangePosition {
    highest: Option<i64>,
    gaps: BTreeSet<(i64, i64)>,
}

/// Poll once, and invalidate what has changed.
pub async fn poll_changes(platform: &Platform, position: &mut ChangePosition) -> Result<()> {
    let now = platform.now_ms();
    let installation = platform.db().installation();
    let Some(highest) = position.highest else {
        // What was cached before may have changed since. A transaction that has taken its number
        // but not committed yet leaves a gap.
        let ids = installation.latest_change_ids(INITIAL_GAP_RANGE).await?;
        let highest = ids.first().copied().unwrap_or_default();
        let lowest = ids.last().copied().unwrap_or_default();
        let known: BTreeSet<i64> = ids.into_iter().collect();
        position.gaps.extend(
            (lowest..highest)
                .rev()
                .filter(|id| !known.contains(id))
                .take(INITIAL_GAP_RANGE as usize)
                .map(|id| (id, now)),
        );
        platform.reload_installation().await?;
        platform.cache().clear();
        position.highest = Some(highest);
        platform.cache().record_poll(now);
        return Ok(());
    };
    let gaps: Vec<i64> = position.gaps.iter().map(|(id, _)| *id).collect();
    let rows = installation.changes_after(highest, &gaps).await?;
    let mut newest = highest;
    for row in rows {
        if row.id > newest {
            position.gaps.extend((newest + 1..row.id).take(MAX_GAPS as usize).map(|id| (id, now)));
            newest = row.id;
        } else {
            position.gaps.retain(|(id, _)| *id != row.id);
        }
        if let Some(changed) = CacheKey::from_parts(&row.kind, &row.key) {
            if changed == CacheKey::Tenant {
                platform.reload_installation().await?;
            }
            platform.cache().invalidate(&row.tenant_id, &changed);
        }
    }
    position.highest = Some(newest);
    position.gaps.retain(|(_, since)| now - since < GAP_TIMEOUT_MS);
    platform.cache().record_poll(now);
    Ok(())
}
