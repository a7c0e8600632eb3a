//! Signing keys of a tenant: ES256 for access tokens; RS256 for ID tokens, unless the client has
//! registered another algorithm.
//!
//! A key is published before it signs (pending), signs (active), and stays published until the last
//! token that it signed has expired (retired). A revoked key is deleted at once. Private keys are
//! encrypted at rest and parsed once.

mod create;
mod request;
pub mod reserve;
mod revoke;
mod ring;
pub mod rotate;
mod sign;
mod verify;
mod view;

pub use create::{create, ensure};
pub use request::{create_requested, published};
pub(crate) use request::{ensure_signer, request_for_client};
pub use revoke::{RevokedKey, revoke};
pub use ring::{KeyRing, VerifiedJws};
pub use verify::{check_public_jwks, verify_with_jwks};
pub use view::ring_view;

/// A signature algorithm for issued tokens. Each key has exactly one (SECURITY T14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    Rs256,
    Es256,
    EdDsa,
}

impl Algorithm {
    pub const ALL: [Self; 3] = [Self::Rs256, Self::Es256, Self::EdDsa];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    fn jwt(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        }
    }
}

/// Encryption label of a private key: it binds the ciphertext to the tenant and the `kid`.
fn seal_label(tenant_id: &str, kid: &str) -> String {
    format!("signing-key/{tenant_id}/{kid}")
}
