//! The overview page of a tenant.

use serde::{Deserialize, Serialize};

use crate::{audit::AuditEventSummary, paging::CappedCount};

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
}

/// The data of the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// The last 24 hours, oldest first; the last hour is not complete.
    pub hours: Vec<ActivityBucket>,
    /// The last 30 days, oldest first; the last day is not complete.
    pub days: Vec<ActivityBucket>,
    /// Users of the tenant.
    pub users: CappedCount,
    /// Clients of the tenant.
    pub clients: CappedCount,
    /// Newest first.
    pub events: Vec<AuditEventSummary>,
}
