//! Self-registration by developers: personal access tokens, and approval of their clients by the
//! tenant's staff.

mod approvals;
mod tokens;

pub use approvals::{Approvals, change_list};
pub use tokens::Tokens;
