//! Dialects: how responses of one endpoint differ between paths, one file per dialect.
//!
//! The endpoints themselves are in [`crate::oauth`].

mod authmaster;
pub mod sage;
pub mod setherauth;

use contract::{developer::OwnedClient, routes::Dialect};
use domain::{Client, Tenant};
use serde_json::Value;

/// The userinfo response in this dialect.
pub fn userinfo(dialect: Dialect, tenant: &Tenant, client: &Client, claims: Value) -> Value {
    match dialect {
        Dialect::SetherAuth => setherauth::userinfo(tenant, client, claims),
        _ => claims,
    }
}

/// The introspection response in this dialect.
pub fn introspection(dialect: Dialect, client: &Client, response: Value) -> Value {
    match dialect {
        Dialect::SetherAuth => setherauth::introspection(client, response),
        _ => response,
    }
}

/// The client information response in this dialect.
pub fn client_information(dialect: Dialect, owned: &OwnedClient, response: Value) -> Value {
    match dialect {
        Dialect::AuthMaster => authmaster::client_information(owned, response),
        _ => response,
    }
}
