//! The overview page of a tenant.

use serde::{Deserialize, Serialize};

use crate::{audit::AuditEventSummary, paging::CappedCount};

/// How far back the page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// The last 24 hours, by hour.
    Hours,
    /// The last 7 days, by day, as are the longer ones.
    Week,
    /// The last 30 days.
    Month,
    /// The last 90 days.
    Quarter,
}

impl Period {
    /// All periods, the shortest first.
    pub const ALL: [Self; 4] = [Self::Hours, Self::Week, Self::Month, Self::Quarter];

    /// Whether it is shown by hour, and not by day.
    #[must_use]
    pub fn is_by_hour(self) -> bool {
        self == Self::Hours
    }

    /// How many hours or days it has.
    #[must_use]
    pub fn bucket_count(self) -> usize {
        match self {
            Self::Hours => 24,
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
        }
    }
}

/// Activity in one hour or one day (UTC).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityBucket {
    /// Start in seconds since 1970.
    pub at: i64,
    /// Successful sign-ins.
    pub sign_ins: u64,
    /// Issued access tokens.
    pub tokens: u64,
    /// Failed sign-ins, which the audit log lists.
    pub failed_sign_ins: u64,
    /// Rejected requests, which the pages of the applications list.
    pub rejected_requests: u64,
}

impl ActivityBucket {
    /// Failed sign-ins and rejected requests.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.failed_sign_ins + self.rejected_requests
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sign_ins + self.tokens + self.failures() == 0
    }
}

/// The activity of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// The period.
    pub period: Period,
    /// Its hours or days, oldest first; the last one is not complete.
    pub buckets: Vec<ActivityBucket>,
    /// As many complete hours or days up to now as the period has, oldest first, after as many
    /// before them: what is compared with each other. Empty if the tenant is younger.
    pub compared: Vec<ActivityBucket>,
}

/// The data of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// What is shown of the tenant's activity.
    pub activity: Activity,
    /// Whether nothing was counted in the last 30 days.
    pub is_idle: bool,
    /// Whether a user has signed in within the last 30 days.
    pub has_sign_ins: bool,
    /// Users of the tenant.
    pub users: CappedCount,
    /// Clients of the tenant.
    pub clients: CappedCount,
    /// Newest first.
    pub events: Vec<AuditEventSummary>,
}
