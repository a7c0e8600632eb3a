//! Signing keys of a tenant: ES256 for access tokens; RS256 for ID tokens, unless the client has
//! registered another algorithm.
//!
//! A key is published before it signs (pending), signs (active), and stays published until the last
//! token that it signed has expired (retired). A revoked key is deleted at once. Private keys are
//! encrypted at rest and parsed once.

mod create;
mod request;
pub mod reserve;
mod revoke;
pub mod rotate;
mod view;

pub use create::{create, ensure};
pub use request::{create_requested, published};
pub(crate) use request::{ensure_signer, request_for_client};
pub use revoke::{RevokedKey, revoke};
pub use view::ring_view;
