//! OAuth clients (RFC 6749 §2): registration, update, secrets, owners, review. On screen a client
//! is an application.
//!
//! Tokens carry a client's row id, not its `client_id`: a client that is registered again under the
//! same `client_id` inherits nothing.

pub(crate) mod access;
mod delete;
mod detail;
mod disable;
mod draft;
mod from_file;
mod lifecycle;
mod list;
pub mod logo;
mod origins;
mod owners;
mod policy;
mod proposed_change;
mod publishable_key;
mod register;
mod registrant;
mod review;
mod rules;
mod secret_usage_flush;
mod secrets;
mod self_registration;
mod staff_fields;
mod update;
mod withdraw;

/// The prefix of generated client secrets.
pub(crate) const SECRET_PREFIX: &str = "sk";
/// The prefix of publishable keys.
const PUBLISHABLE_KEY_PREFIX: &str = "pk";
/// The prefix of registration access tokens (RFC 7592).
pub(crate) const REGISTRATION_TOKEN_PREFIX: &str = "rat";

pub use crate::model::client::{Client, ClientSecret};
pub use delete::delete_in_batches;
pub use detail::{detail, integration_values, revocations};
pub use disable::disable_in_batches;
pub(crate) use from_file::{plan, upsert_from_file};
pub(crate) use lifecycle::set_enabled_unchecked;
pub use lifecycle::{delete, set_enabled, upsert};
pub use list::list;
pub use origins::any_client_allows_origin;
pub use owners::{add_owner, remove_owner};
pub use proposed_change::proposed_changes;
pub(crate) use proposed_change::proposed_metadata;
pub use publishable_key::{is_publishable_key, remove_publishable_key, rotate_publishable_key};
pub use register::{RegisteredClient, register};
pub(crate) use registrant::may_still_register;
pub use registrant::{revoke_registration_token, rotate_registration_token};
pub(crate) use review::client_state;
pub use review::{
    approve, approve_change, awaiting_approval, count_awaiting_approval, reject, reject_change,
};
pub use rules::{grant_warnings, initial_settings};
pub use secret_usage_flush::flush_secret_usage;
pub use secrets::{revoke_secret, rotate_secret};
pub use self_registration::self_registration_scope;
pub use update::{UpdateOutcome, update};
pub use withdraw::{resubmit, withdraw, withdraw_change};
