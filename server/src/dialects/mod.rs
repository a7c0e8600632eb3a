//! What differs from path to path in what the same endpoint says: one file per dialect. The
//! endpoints themselves are in [`crate::oauth`], and exist once.

mod authmaster;
pub mod sage;
pub mod setherauth;

use contract::{developer::OwnApplication, path::Dialect};
use domain::{Client, Tenant};
use serde_json::Value;

/// Userinfo as this dialect's clients know it.
pub fn userinfo(dialect: Dialect, tenant: &Tenant, client: &Client, claims: Value) -> Value {
    match dialect {
        Dialect::SetherAuth => setherauth::userinfo(tenant, client, claims),
        _ => claims,
    }
}

/// Introspection as this dialect's clients know it.
pub fn introspection(dialect: Dialect, client: &Client, answer: Value) -> Value {
    match dialect {
        Dialect::SetherAuth => setherauth::introspection(client, answer),
        _ => answer,
    }
}

/// An application as this dialect's clients know it.
pub fn application(dialect: Dialect, own: &OwnApplication, answer: Value) -> Value {
    match dialect {
        Dialect::AuthMaster => authmaster::application(own, answer),
        _ => answer,
    }
}
