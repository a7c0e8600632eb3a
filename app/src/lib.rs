//! The user interface. `hosted` has the pages of end users: functions from a model to HTML, without
//! script. `console` is the dashboard: pages rendered on the server, with islands for forms. `ui`
//! has the components of both.

// The types of views are nested as deeply as their elements.
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
