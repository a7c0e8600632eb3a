//! E-mails of a tenant: the queue, its limits, and what staff see of it.
//!
//! A mail is stored in the transaction of what caused it and sent after the commit, at least once.
//! What its text names is sealed until then and deleted afterwards.

mod list;
mod queue;
mod request;
mod send;
mod staff;
mod text;

pub use list::recent;
pub(crate) use list::summary;
pub use send::{clean_up, send_due};
pub use staff::{discard, retry, send_test};
pub use text::{
    normalised as normalised_text, own_text, own_texts, reset_text, save_text, text_problems,
};

pub(crate) use queue::{
    NewMail, Queued, admit, display_name, enqueue, languages_of, notify, open, put, row,
};
pub(crate) use request::{request, request_for_user};
pub(crate) use text::{plan_text, upsert_text};

/// After how many seconds an attempt counts as lost, such as with its process. Longer than any
/// attempt takes.
pub(crate) const ATTEMPT_LEASE: i64 = 120;
