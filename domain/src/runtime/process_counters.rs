//! What this process counts of its scheduled jobs and its mails, for metrics.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use oauth::Timestamp;

/// The runs of one scheduled job in this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobRuns {
    /// Runs that did what they had to.
    pub succeeded: u64,
    /// Runs with an error.
    pub failed: u64,
    /// The end of the last successful run, in Unix seconds.
    pub last_success: Option<i64>,
    /// How long the last run took.
    pub last_duration: Duration,
}

/// Attempts to send a mail, by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailAttempts {
    /// Mails that the mail server has accepted.
    pub sent: u64,
    /// Attempts that another attempt follows.
    pub delayed: u64,
    /// Mails that are given up.
    pub failed: u64,
}

#[derive(Default)]
struct Inner {
    jobs: BTreeMap<&'static str, JobRuns>,
    mails: MailAttempts,
}

/// The counters. Jobs and mails are rare enough for a lock.
#[derive(Default)]
pub(crate) struct ProcessCounters(Mutex<Inner>);

impl ProcessCounters {
    pub(crate) fn record_job(
        &self,
        name: &'static str,
        is_success: bool,
        now: Timestamp,
        duration: Duration,
    ) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let runs = inner.jobs.entry(name).or_default();
        runs.last_duration = duration;
        if is_success {
            runs.succeeded += 1;
            runs.last_success = Some(now.0);
        } else {
            runs.failed += 1;
        }
    }

    pub(crate) fn record_mails(&self, attempts: MailAttempts) {
        let mails = &mut self.0.lock().unwrap_or_else(PoisonError::into_inner).mails;
        mails.sent += attempts.sent;
        mails.delayed += attempts.delayed;
        mails.failed += attempts.failed;
    }

    pub(crate) fn jobs(&self) -> Vec<(&'static str, JobRuns)> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.jobs.iter().map(|(name, runs)| (*name, *runs)).collect()
    }

    pub(crate) fn mails(&self) -> MailAttempts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).mails
    }
}
