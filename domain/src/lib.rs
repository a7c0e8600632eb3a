//! The rules and use cases of the authorization server.
//!
//! Three layers, each a list of modules that import downward only (checked by the suite): `model`
//! holds values and pure rules, `runtime` what all use cases share, and above them each capability
//! has a module. Folders are nouns, files are verbs.
//!
//! This crate contains no SQL (see `store`) and no HTTP responses or pages (see `server` and
//! `app`). A use case takes a [`Transaction`], which carries the tenant and the actor, and leaves
//! the commit to its caller, or takes a [`Tenant`] and opens its transactions itself.

pub mod account;
mod account_deletion;
pub mod apply;
pub mod audit;
pub mod backup;
pub mod bootstrap;
pub mod client;
pub mod client_auth;
pub mod consent;
pub mod developer;
pub mod diagnostic;
pub mod domain_name;
mod grant;
pub mod health;
pub mod identity_provider;
pub mod interaction;
pub mod job;
pub mod key;
pub mod logout;
pub mod mail;
pub mod member;
mod model;
mod one_time_link;
pub mod overview;
pub mod passkey;
pub mod personal_token;
pub mod rate_limit;
pub mod recovery;
mod runtime;
pub mod sage_env;
pub mod second_factor;
pub mod session;
pub mod setup;
pub mod sign_in;
pub mod sign_up;
pub mod statistics;
pub mod submission;
pub mod tenant;
pub mod token;
pub mod user;
pub mod user_import;

pub use model::{
    actor::{self, Actor, Permission, Principal},
    client::Client,
    error::{self, Error, InvalidField, Result},
    password::PasswordProblem,
    published_document::PublishedDocument,
    request_context::{BrowserContext, RequestContext},
};
pub use runtime::{
    caller::Caller,
    clock, entropy,
    fetched_image::FetchedImage,
    id, mailer, metrics, outbound, password_hash, places,
    platform::{self, Platform},
    secret::{self, Secret},
    tenant::Tenant,
    transaction::Transaction,
    vault::{DigestKind, Vault},
};
