//! The syntax of a tenant's slug, its name in URLs. Shared with the form, which checks while
//! typing.

pub use contract::slug::{check, from_name};
