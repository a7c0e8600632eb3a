//! An OAuth error with its diagnostic.

use super::rejection_reason::Reason;

/// An OAuth error for the client, with the diagnostic for its developers.
#[derive(Debug)]
pub struct DiagnosedError {
    pub error: oauth::Error,
    pub reason: Reason,
    /// Never a secret; empty if there is nothing to show.
    pub expected: String,
    pub received: String,
}

impl DiagnosedError {
    pub(crate) fn new(reason: Reason, error: oauth::Error) -> Self {
        Self { error, reason, expected: String::new(), received: String::new() }
    }

    pub(crate) fn expected(mut self, value: impl Into<String>) -> Self {
        self.expected = value.into();
        self
    }

    pub(crate) fn received(mut self, value: impl Into<String>) -> Self {
        self.received = value.into();
        self
    }
}

/// An error without a specific diagnostic gets the reason of its code, and its description as the
/// expected value.
impl From<oauth::Error> for DiagnosedError {
    fn from(error: oauth::Error) -> Self {
        Self {
            reason: Reason::from_error_code(error.code),
            expected: error.description.clone(),
            received: String::new(),
            error,
        }
    }
}
