//! Data types that are exchanged with browsers, files and HTTP clients.
//!
//! Inputs and views are defined once and shared by the console, `apply` and the HTTP interfaces.
//! Nothing here uses a database, a network or a clock; the crate compiles for the browser.

pub mod apply;
pub mod audit;
pub mod client;
pub mod client_information;
pub mod client_profile;
pub mod client_type;
pub mod developer;
pub mod diagnostic;
pub mod domain;
mod enum_name;
pub mod health;
pub mod key;
pub mod language;
pub mod lifetime;
pub mod mail;
pub mod mail_text;
pub mod member;
pub mod overview;
pub mod paging;
pub mod provider;
pub mod role;
pub mod routes;
pub mod sage;
pub mod settings;
#[cfg(feature = "validate")]
pub mod shape;
pub mod sign_up;
pub mod slug;
pub mod tenant;
pub mod user;
pub mod user_import;
pub mod view;

pub use enum_name::enum_name;
