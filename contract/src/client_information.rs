//! Client information responses of registration and management (RFC 7591 §3.2.1, RFC 7592 §3).

use oauth::ClientMetadata;
use serde::Serialize;

use crate::developer::{ClientStatus, OwnedClient};

/// The information about a client for its developer. `status` and the members after it are not of
/// the RFC.
#[derive(Clone, Serialize)]
pub struct ClientInformation {
    /// The registered metadata, with the defaults of what the client left out.
    #[serde(flatten)]
    pub metadata: ClientMetadata,
    /// The identifier in requests.
    pub client_id: String,
    /// Seconds since 1970.
    pub client_id_issued_at: i64,
    /// URL of the client configuration endpoint (RFC 7592 §2).
    pub registration_client_uri: String,
    /// Whether the client can be used.
    pub status: ClientStatus,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    /// The metadata of a change that waits for approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_change: Option<ClientMetadata>,
    /// Why the last proposed change was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_rejection: Option<String>,
    /// The secret, in the one response that shows it.
    #[serde(flatten)]
    pub secret: Option<IssuedSecret>,
    /// The registration access token (RFC 7592 §3), if the caller used it or it has just been
    /// issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_access_token: Option<String>,
}

/// A client secret with its expiry (RFC 7591 §3.2.1).
#[derive(Clone, Serialize)]
pub struct IssuedSecret {
    /// The value.
    pub client_secret: String,
    /// 0: it does not expire.
    pub client_secret_expires_at: i64,
}

impl ClientInformation {
    /// The information about a client without its secret and its registration access token.
    pub fn new(owned: &OwnedClient, registration_client_uri: String) -> Self {
        let metadata = &owned.metadata;
        let response_types = metadata.response_types();
        Self {
            metadata: ClientMetadata {
                grant_types: Some(metadata.grant_types()),
                response_types: Some(
                    response_types.iter().map(|kind| kind.as_str().to_owned()).collect(),
                ),
                application_type: Some(metadata.application_type()),
                ..metadata.clone()
            },
            client_id: owned.client_id.clone(),
            client_id_issued_at: owned.created_at,
            registration_client_uri,
            status: owned.state,
            status_reason: owned.reason.clone(),
            pending_change: owned.pending_change.clone(),
            change_rejection: owned.change_rejection.clone(),
            secret: None,
            registration_access_token: None,
        }
    }
}

/// A page of the clients that a developer owns.
#[derive(Clone, Serialize)]
pub struct ClientInformationList<C> {
    /// The clients, the last registered one first.
    pub apps: Vec<C>,
    /// The value of `cursor` for the next page.
    pub next: Option<String>,
    /// The value of `cursor` for the page before.
    pub previous: Option<String>,
}
