//! The outcome of a job that works on one tenant after another.
//!
//! A tenant that fails does not keep the others from their turn; the job fails at its end.

use crate::model::error::{Error, Result};

/// Counts tenants, and keeps the first failure.
#[derive(Default)]
pub(crate) struct JobOutcome {
    changed: u64,
    failed: u64,
    first_failure: Option<String>,
}

impl JobOutcome {
    /// Record the outcome of one tenant: whether anything was changed.
    pub fn record(&mut self, tenant_id: &str, outcome: Result<bool>) {
        match outcome {
            Ok(changed) => self.changed += u64::from(changed),
            Err(error) => {
                tracing::warn!(tenant = tenant_id, %error, "a job failed for a tenant");
                self.failed += 1;
                self.first_failure.get_or_insert_with(|| format!("{tenant_id}: {error}"));
            }
        }
    }

    /// The number of tenants that were changed, or the first failure.
    pub fn finish(self) -> Result<u64> {
        match self.first_failure {
            None => Ok(self.changed),
            Some(first) => Err(Error::internal(format!(
                "{} tenants failed, the first was {first}",
                self.failed
            ))),
        }
    }
}
