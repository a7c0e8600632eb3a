//! The statements about savepoints. Each call of a connection costs two switches of threads, so
//! that they are sent with the first statement of a member or not at all.

use std::sync::atomic::{AtomicBool, Ordering};

/// The savepoint of the member whose turn it is.
///
/// It begins with the member's first statement, which also releases the one before: what COMMIT
/// finds open, it commits. There are two names, in turn, so that undoing a savepoint that did not
/// begin fails, instead of undoing the member before.
#[derive(Default)]
pub(super) struct Savepoint {
    /// Whether its beginning was taken, so that it may have begun.
    is_taken: AtomicBool,
    /// Whether it is known to have begun.
    has_begun: AtomicBool,
    /// Whether its name is the second one.
    is_second: bool,
    /// Whether that of the other name is still open.
    is_other_open: bool,
}

impl Savepoint {
    /// What the first statement has to begin with; `None` afterwards.
    pub fn take_beginning(&self) -> Option<&'static str> {
        if self.is_taken.swap(true, Ordering::Relaxed) {
            return None;
        }
        Some(match (self.is_other_open, self.is_second) {
            (false, false) => "SAVEPOINT first;",
            (false, true) => "SAVEPOINT second;",
            (true, false) => "RELEASE second;SAVEPOINT first;",
            (true, true) => "RELEASE first;SAVEPOINT second;",
        })
    }

    /// What was taken has run.
    pub fn confirm_beginning(&self) {
        self.has_begun.store(true, Ordering::Relaxed);
    }

    /// Keep what was done: the next member begins one of the other name. Returns false if it is not
    /// known whether this one has begun, so that nothing can be kept.
    pub fn keep(&mut self) -> bool {
        let is_taken = *self.is_taken.get_mut();
        if std::mem::take(self.has_begun.get_mut()) {
            *self.is_taken.get_mut() = false;
            self.is_second = !self.is_second;
            self.is_other_open = true;
            return true;
        }
        !is_taken
    }

    /// The statements that undo what was done; `None` if nothing was.
    pub fn rollback(&mut self) -> Option<&'static str> {
        let statements = if self.is_second {
            "ROLLBACK TO second;RELEASE second"
        } else {
            "ROLLBACK TO first;RELEASE first"
        };
        self.is_taken.get_mut().then_some(statements)
    }

    /// What was done is undone. Its beginning has released the other one.
    pub fn undo(&mut self) {
        *self.is_taken.get_mut() = false;
        *self.has_begun.get_mut() = false;
        self.is_other_open = false;
    }
}
