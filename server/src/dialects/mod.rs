//! Dialects: how responses of one endpoint differ between paths, one file per dialect.
//!
//! Endpoints of one dialect are in its file, those that dialects share in [`crate::oauth`].

mod authmaster;
pub mod sage;
pub mod setherauth;
pub mod stack_auth;

use contract::{client_information::ClientInformation, developer::OwnedClient, routes::Dialect};
use domain::{Client, Tenant};
use oauth::introspection::IntrospectionResponse;
use serde::Serialize;
use serde_json::Value;

/// The userinfo response in this dialect.
pub fn userinfo(dialect: Dialect, tenant: &Tenant, client: &Client, claims: Value) -> Value {
    match dialect {
        Dialect::SetherAuth => setherauth::userinfo(tenant, client, claims),
        _ => claims,
    }
}

/// The introspection response in this dialect.
pub fn introspection(
    dialect: Dialect,
    client: &Client,
    response: IntrospectionResponse,
) -> IntrospectionResponse {
    match dialect {
        Dialect::SetherAuth => setherauth::introspection(client, response),
        _ => response,
    }
}

/// A client information response in one of the dialects.
#[derive(Serialize)]
#[serde(untagged)]
pub enum ClientInformationResponse {
    Standard(Box<ClientInformation>),
    AuthMaster(Box<authmaster::AppInformation>),
}

/// The client information response in this dialect.
pub fn client_information(
    dialect: Dialect,
    owned: &OwnedClient,
    response: ClientInformation,
) -> ClientInformationResponse {
    match dialect {
        Dialect::AuthMaster => ClientInformationResponse::AuthMaster(Box::new(
            authmaster::client_information(owned, response),
        )),
        _ => ClientInformationResponse::Standard(Box::new(response)),
    }
}
