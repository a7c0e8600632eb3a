//! A person of one tenant.

mod change;
mod claims;
mod create;
mod detail;
mod list;
mod names;
mod over;
mod profile;
mod remove;
mod reset;
mod sign_ins;

pub use change::change;
pub(crate) use create::put_role;
pub use create::{PreparedUser, create, prepare, set_disabled, upsert};
pub use detail::{detail, ends, sign_ins};
pub use list::list;
pub(crate) use names::{check_email, normalise};
pub(crate) use over::require_over;
pub use profile::{Profile, profile};
pub use remove::remove;
pub use reset::{GOOD_FOR as RESET_GOOD_FOR, reset, reset_link, reset_of};
pub use sign_ins::{end_sign_in, end_sign_ins};
