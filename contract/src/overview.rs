//! A tenant at a glance.

use serde::{Deserialize, Serialize};

use crate::{audit::EventLine, paging::Total};

/// How often things happened in one hour or on one day (UTC).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// When it begins, in seconds since 1970.
    pub at: i64,
    pub sign_ins: u64,
    pub tokens: u64,
    pub failures: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// The last 24 hours, the oldest first; the last one is not over.
    pub hours: Vec<Figures>,
    /// The last 30 days, the oldest first; the last one is not over.
    pub days: Vec<Figures>,
    pub users: Total,
    pub clients: Total,
    /// The newest first.
    pub events: Vec<EventLine>,
}
