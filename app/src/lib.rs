//! What people see. `hosted` are the pages that end users meet: plain functions from a model
//! to HTML, without script. The console's screens follow beside them.

#[cfg(feature = "ssr")]
pub mod hosted;
