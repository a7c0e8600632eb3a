//! The outcome of applying one object of a declarative file.

/// What applying has done to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplyOutcome {
    /// It did not exist.
    Created,
    /// It existed, and differed from the file.
    Changed,
    /// It existed as the file describes it; nothing was written.
    Unchanged,
}
