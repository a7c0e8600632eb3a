//! Handlers of the protocol endpoints. Each parses the request, calls `domain` and renders the
//! result.

pub mod authorize;
mod bearer;
pub mod cors;
mod extract;
pub mod introspection;
pub mod jwks;
pub mod logout;
pub mod metadata;
pub mod registration;
pub mod revocation;
pub mod token;
pub mod userinfo;

pub use bearer::{extract_token, missing_token};
pub use extract::{
    ClientIp, CurrentTenant, MatchedRoute, TrustedProxies, body_params, body_too_large,
};
