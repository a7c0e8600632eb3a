//! An application that asks for tokens. "Client" is the protocol's word; on screen it is an
//! application. Its row id, not its `client_id`, is what tokens carry, so that one made anew
//! under the same name inherits nothing.

pub(crate) mod access;
mod detail;
mod form;
mod lifecycle;
mod list;
mod origins;
mod owners;
mod policy;
mod read;
mod register;
mod review;
mod rotate_secret;
mod rules;
mod secret_usage;
mod secret_usage_flush;
mod self_registration;
mod update;
mod value;

pub use detail::{detail, ends, values};
pub(crate) use lifecycle::set_enabled_unchecked;
pub use lifecycle::{delete, replace_redirect_uris, set_enabled, upsert};
pub use list::list;
pub use origins::any_allows_origin;
pub use owners::{add_owner, remove_owner};
pub(crate) use read::read;
pub use register::{Registered, register};
pub(crate) use review::state;
pub use review::{approve, refuse, waiting};
pub use rotate_secret::{end_secret, rotate_secret};
pub(crate) use rules::may_be_client_id;
pub use rules::warnings;
pub use secret_usage::SecretUsage;
pub use secret_usage_flush::flush_secret_usage;
pub use self_registration::allowed_scope as scope_of_developers;
pub(crate) use self_registration::is_host;
pub use update::update;
pub use value::{Client, LiveSecret};
