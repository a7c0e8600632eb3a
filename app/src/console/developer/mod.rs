//! What developers need beside their applications, and what the staff decides about those: personal
//! tokens, and what waits for approval.

mod approvals;
mod tokens;

pub use approvals::Approvals;
pub use tokens::Tokens;
