//! What people see. `hosted` are the pages that end users meet: plain functions from a model
//! to HTML, without script. `console` is the dashboard: pages rendered on the server, with
//! islands where something is filled in; `ui` are the parts both are made of.

// Views are types as deep as their pages.
#![recursion_limit = "512"]

pub mod console;
pub mod error;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod console_session;
#[cfg(feature = "ssr")]
pub mod hosted;

#[cfg(feature = "ssr")]
pub use console::{Assets, shell};
