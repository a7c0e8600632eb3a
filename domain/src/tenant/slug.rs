//! What a tenant may be called in an address: a rule that the form shows while one types.

pub use contract::slug::{check, from_name};
