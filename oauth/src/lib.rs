//! OAuth 2.0 and OpenID Connect as values and decisions, without input or output.
//!
//! Nothing here reads a clock, a source of randomness, the network or a database: the current time
//! and the stored state are arguments. The crate compiles for the browser, which enforces that.

mod acr;
mod authorization_response;
pub mod authorize;
pub mod claims;
pub mod client_auth;
mod client_metadata;
pub mod consent;
pub mod display_text;
mod error;
pub mod host_pattern;
mod iana;
pub mod interaction;
pub mod introspection;
pub mod json;
pub mod logout;
pub mod metadata;
mod params;
pub mod pkce;
pub mod redirect_uri;
mod registration_request;
mod resource;
mod response_type;
mod scope;
mod time;
pub mod token;
pub mod upstream;

pub use acr::Acr;
pub use authorization_response::{AuthorizationResponse, ResponseTarget};
pub use authorize::ClientPolicy;
pub use client_metadata::{ClientMetadata, is_https_url};
pub use error::{Error, ErrorCode, printable};
pub use iana::{ApplicationType, ClientAuthMethod, GrantType, Prompt, ResponseMode};
pub use params::Params;
pub use registration_request::RegistrationRequest;
pub use resource::{Audience, ResourceIndicators};
pub use response_type::ResponseType;
pub use scope::Scope;
pub use time::Timestamp;
