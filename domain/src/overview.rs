//! The overview of a tenant: activity by hour and by day, counts, and the newest audit events.

use contract::{
    overview::{ActivityBucket, Overview},
    paging::CappedCount,
};

use crate::{
    audit,
    model::{
        actor::{Actor, Permission},
        error::Result,
    },
    runtime::{metrics::Metric, tenant::Tenant},
};

const HOURS: i64 = 24;
const DAYS: i64 = 30;
const EVENTS: u64 = 8;

/// Add a metric to the figure it belongs to. Other metrics are not part of the overview.
fn add_metric(figures: &mut ActivityBucket, kind: &str, count: i64) {
    let count = u64::try_from(count).unwrap_or_default();
    match Metric::parse(kind) {
        Some(Metric::SignInSucceeded) => figures.sign_ins += count,
        Some(Metric::TokenIssued(_)) => figures.tokens += count,
        Some(Metric::SignInFailed) => figures.failed_sign_ins += count,
        Some(Metric::RequestRejected) => figures.rejected_requests += count,
        Some(Metric::CodeIssued) | None => {}
    }
}

/// Read the overview in four statements, whatever the size of the tenant.
pub async fn overview(tenant: &Tenant, actor: &Actor) -> Result<Overview> {
    tenant.require(actor, Permission::Read)?;
    let scope = tenant.reader();
    let hour = tenant.now().0.div_euclid(3600);
    let day = hour.div_euclid(24);
    let (first_hour, first_day) = (hour - HOURS + 1, day - DAYS + 1);
    let mut hours: Vec<ActivityBucket> = (first_hour..=hour)
        .map(|hour| ActivityBucket { at: hour * 3600, ..ActivityBucket::default() })
        .collect();
    let mut days: Vec<ActivityBucket> = (first_day..=day)
        .map(|day| ActivityBucket { at: day * 86_400, ..ActivityBucket::default() })
        .collect();
    for (at, kind, count) in
        store::metric::hourly_counts(&scope, first_day * 86_400, (hour + 1) * 3600).await?
    {
        for (figures, index) in [
            (&mut hours, at.div_euclid(3600) - first_hour),
            (&mut days, at.div_euclid(86_400) - first_day),
        ] {
            if let Some(one) = usize::try_from(index).ok().and_then(|index| figures.get_mut(index))
            {
                add_metric(one, &kind, count);
            }
        }
    }
    let most = CappedCount::CAP + 1;
    let all_clients = store::client::ListQuery {
        enabled: None,
        owner: None,
        by_name: false,
        page: store::PageQuery { cursor: None, backward: false, limit: most },
    };
    Ok(Overview {
        hours,
        days,
        users: CappedCount::from_count(store::user::count(&scope, None, most).await?),
        clients: CappedCount::from_count(store::client::count(&scope, &all_clients, most).await?),
        events: audit::newest(tenant, actor, EVENTS).await?,
    })
}
