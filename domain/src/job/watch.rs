//! Learning of changes that other processes made.

use std::collections::BTreeSet;

use crate::{cache::CacheKey, error::Result, platform::Platform};

/// Numbers below the highest seen that were missing: a transaction that took its number early
/// may commit late. After a minute it was rolled back.
const MISSING_FOR_MS: i64 = 60_000;
/// A database that numbers in leaps must not make the list of gaps grow without end.
const MOST_MISSING: i64 = 10_000;

#[derive(Default)]
pub struct Seen {
    highest: Option<i64>,
    missing: BTreeSet<(i64, i64)>,
}

/// Ask once, and forget what has changed.
pub async fn poll_changes(platform: &Platform, seen: &mut Seen) -> Result<()> {
    let now = platform.now_ms();
    let everywhere = platform.db().everywhere();
    let Some(highest) = seen.highest else {
        // Nothing was warm before the first look.
        seen.highest = Some(everywhere.highest_change().await?);
        platform.cache().record_poll(now);
        return Ok(());
    };
    let missing: Vec<i64> = seen.missing.iter().map(|(id, _)| *id).collect();
    let rows = everywhere.changes_after(highest, &missing).await?;
    let mut newest = highest;
    for row in rows {
        if row.id > newest {
            seen.missing
                .extend((newest + 1..row.id).take(MOST_MISSING as usize).map(|id| (id, now)));
            newest = row.id;
        } else {
            seen.missing.retain(|(id, _)| *id != row.id);
        }
        if let Some(changed) = CacheKey::from_parts(&row.kind, &row.key) {
            if changed == CacheKey::Tenant {
                platform.reload_installation().await?;
            }
            platform.cache().invalidate(&row.tenant_id, &changed);
        }
    }
    seen.highest = Some(newest);
    seen.missing.retain(|(_, since)| now - since < MISSING_FOR_MS);
    platform.cache().record_poll(now);
    Ok(())
}
