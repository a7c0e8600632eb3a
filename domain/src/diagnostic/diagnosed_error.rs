//! A refusal as a value, which knows nothing of how it is kept.

use super::reason::Reason;

/// A refusal on its way out of `domain`: what the client is told, and what its developer is.
#[derive(Debug)]
pub struct DiagnosedError {
    pub error: oauth::Error,
    pub reason: Reason,
    /// Harmless values only; empty where there is nothing to show.
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

/// A refusal without a diagnosis of its own has the reason of its code, and shows its words.
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
