//! Handlers of the protocol endpoints. Each parses the request, calls `domain` and renders the
//! result.

pub mod authorize;
pub mod introspection;
pub mod jwks;
pub mod logout;
pub mod metadata;
pub mod registration;
pub mod revocation;
pub mod stack_auth;
pub mod token;
pub mod userinfo;
