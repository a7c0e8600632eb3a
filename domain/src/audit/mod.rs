//! The audit log: who did what to which object.
//!
//! An event is written in the transaction of the change it describes. Reading it needs the
//! permission to read the tenant.

mod list;
mod retention;

pub use crate::model::audit_event::{AuditEvent, ObjectKind};
pub use list::{event, export, list, newest};
pub use retention::remove_expired;
