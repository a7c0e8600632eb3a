//! Support for the integration tests: a server in this process, tenants, users, a browser and OAuth
//! clients. They use the public HTTP endpoints; only fixtures are created through `domain`.

pub mod authenticator;
pub mod browser;
pub mod client;
mod clock;
pub mod database;
pub mod earlier_schema;
mod fake_mailer;
mod fake_network;
pub mod fake_provider;
pub mod fixtures;
pub mod forwarder;
pub mod interruption;
pub mod keys;
pub mod mail;
pub mod passkey;
pub mod snapshot;

pub use authenticator::Authenticator;
pub use browser::{Browser, TestResponse, http_request};
pub use client::{TestClient, TokenResponse};
pub use clock::ManualClock;
pub use fake_mailer::FakeMailer;
pub use fake_network::FakeNetwork;
pub use fake_provider::FakeProvider;
pub use fixtures::{
    EarlierInstallation, Node, TestServer, TestTenant, test_server, test_server_at,
    test_server_with,
};
pub use passkey::{PasskeyRequest, TestPasskey};
pub use snapshot::Snapshot;
