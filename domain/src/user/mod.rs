//! A person of one tenant.

mod create;
mod list;
mod names;
mod profile;
mod remove;

pub use create::{PreparedUser, create, prepare, set_disabled, upsert};
pub use list::list;
pub(crate) use names::normalise;
pub use profile::{Profile, profile};
pub use remove::remove;
