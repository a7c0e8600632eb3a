//! The outcome of a job that works on one tenant after another.
//!
//! A tenant that fails does not keep the others from their turn; the job fails at its end.

use crate::model::error::{Error, Result};

/// Counts what was changed, and keeps which tenants failed and the first failure.
#[derive(Default)]
pub(crate) struct JobOutcome {
    changed: u64,
    failed: Vec<String>,
    first_failure: Option<String>,
}

impl JobOutcome {
    /// Record the outcome of one tenant: whether anything was changed.
    pub fn record(&mut self, tenant_id: &str, outcome: Result<bool>) {
        self.record_count(tenant_id, outcome.map(u64::from));
    }

    /// Record the outcome of one tenant: how much was changed.
    pub fn record_count(&mut self, tenant_id: &str, outcome: Result<u64>) {
        match outcome {
            Ok(changed) => self.changed += changed,
            Err(error) => {
                tracing::warn!(tenant = tenant_id, %error, "a job failed for a tenant");
                if !self.failed.iter().any(|failed| failed == tenant_id) {
                    self.failed.push(tenant_id.to_owned());
                }
                self.first_failure.get_or_insert_with(|| format!("{tenant_id}: {error}"));
            }
        }
    }

    /// The tenants that have failed so far. A job that takes a limited number of rows leaves them
    /// out of its next batch, or those that always fail would take all places.
    pub fn failed_tenants(&self) -> &[String] {
        &self.failed
    }

    /// How much was changed, or the first failure.
    pub fn finish(self) -> Result<u64> {
        match self.first_failure {
            None => Ok(self.changed),
            Some(first) => Err(Error::internal(match self.failed.len() {
                1 => format!("1 tenant failed: {first}"),
                count => format!("{count} tenants failed, the first was {first}"),
            })),
        }
    }
}
