//! The overview of a tenant: activity by hour or by day, counts, and the newest audit events.

use contract::{
    overview::{Activity, ActivityBucket, Overview, Period},
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

const HOUR: i64 = 3600;
const DAY: i64 = 86_400;
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

/// Consecutive hours or days, oldest first, with the counts that `add` was called with.
struct Buckets {
    buckets: Vec<ActivityBucket>,
    first: i64,
    seconds: i64,
}

impl Buckets {
    /// The last `len` hours or days up to `now`, the current one included.
    fn up_to(now: i64, seconds: i64, len: usize) -> Self {
        let current = now.div_euclid(seconds);
        let first = current + 1 - i64::try_from(len).unwrap_or(i64::MAX);
        let bucket = |at: i64| ActivityBucket { at: at * seconds, ..ActivityBucket::default() };
        Self { buckets: (first..=current).map(bucket).collect(), first, seconds }
    }

    /// The first second.
    fn from(&self) -> i64 {
        self.first * self.seconds
    }

    fn add(&mut self, counts: Vec<(i64, String, i64)>) {
        for (at, kind, count) in counts {
            let index = usize::try_from(at.div_euclid(self.seconds) - self.first).ok();
            if let Some(bucket) = index.and_then(|index| self.buckets.get_mut(index)) {
                add_metric(bucket, &kind, count);
            }
        }
    }
}

/// Read the overview in four statements, or five for the last hours, whatever the size of the
/// tenant.
///
/// # Errors
///
/// [`Error::Forbidden`](crate::Error::Forbidden) without [`Permission::Read`].
pub async fn overview(tenant: &Tenant, actor: &Actor, period: Period) -> Result<Overview> {
    tenant.require(actor, Permission::Read)?;
    let scope = tenant.reader();
    let now = tenant.now().0;
    let month = Period::Month.bucket_count();
    let of_period = 2 * period.bucket_count() + 1;
    let mut days = Buckets::up_to(now, DAY, of_period.max(month));
    days.add(store::daily_metric::daily_counts(&scope, days.from()).await?);
    let last_month = &days.buckets[days.buckets.len() - month..];
    let is_idle = last_month.iter().all(ActivityBucket::is_empty);
    let has_sign_ins = last_month.iter().any(|day| day.sign_ins > 0);
    let mut shown = days;
    if period.is_by_hour() {
        shown = Buckets::up_to(now, HOUR, of_period);
        let end = now + HOUR;
        shown.add(store::metric::hourly_counts(&scope, shown.from(), end).await?);
    }
    let mut compared = shown.buckets;
    let buckets = compared.split_off(compared.len() - period.bucket_count());
    compared.extend(&buckets[..buckets.len() - 1]);
    compared.drain(..compared.len() - 2 * period.bucket_count());
    if compared.first().is_some_and(|first| first.at < tenant.created_at()) {
        compared.clear();
    }
    let most = CappedCount::CAP + 1;
    let all_clients = store::client::ListQuery {
        enabled: None,
        owner: None,
        by_name: false,
        page: store::PageQuery { cursor: None, backward: false, limit: most },
    };
    Ok(Overview {
        activity: Activity { period, buckets, compared },
        is_idle,
        has_sign_ins,
        users: CappedCount::from_count(store::user::count(&scope, None, most).await?),
        clients: CappedCount::from_count(store::client::count(&scope, &all_clients, most).await?),
        events: audit::newest(tenant, actor, EVENTS).await?,
    })
}
