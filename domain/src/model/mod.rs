//! Values and the rules that need nothing but them: no database, no clock, no network.
//!
//! The lowest layer of this crate. [`crate::runtime`] and the use cases are built on it.

pub mod actor;
pub(crate) mod algorithm;
pub(crate) mod apply_outcome;
pub(crate) mod audit_event;
pub(crate) mod authorization_code;
pub(crate) mod bearer_credential;
pub(crate) mod browser_id;
pub(crate) mod client;
pub(crate) mod client_network;
pub(crate) mod device;
pub(crate) mod diagnosed_error;
pub mod error;
pub(crate) mod explain;
pub(crate) mod grant;
pub(crate) mod grant_end_reason;
pub(crate) mod identifier;
pub(crate) mod identity_provider;
pub(crate) mod json_diff;
pub(crate) mod known_providers;
pub(crate) mod name;
pub(crate) mod opaque_string;
pub mod password;
pub(crate) mod profile;
pub(crate) mod profile_claims;
pub(crate) mod provider_source;
pub(crate) mod published_document;
pub(crate) mod refresh_token;
pub(crate) mod rejection_reason;
pub(crate) mod request_context;
pub(crate) mod reserved_claims;
pub(crate) mod shape;
pub(crate) mod slug;
pub(crate) mod stored_consent;
pub(crate) mod tenant_record;
pub(crate) mod tenant_state;
pub(crate) mod totp;
pub(crate) mod user_ref;
pub(crate) mod webauthn;
