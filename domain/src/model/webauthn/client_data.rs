//! The client data (§5.8.1): what the browser says that it was asked for, and where.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Expected, Rejection};

/// The client data as the browser has signed it.
#[derive(Clone, Debug)]
pub(super) struct ClientData {
    fields: Fields,
    /// SHA-256 of the JSON text.
    pub hash: [u8; 32],
}

/// Members that are not named here are ignored: browsers add some on purpose (§5.8.1.2).
#[derive(Clone, Debug, Deserialize)]
struct Fields {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
    #[serde(default, rename = "topOrigin")]
    top_origin: Option<String>,
}

impl ClientData {
    pub fn parse(json: &[u8]) -> Result<Self, Rejection> {
        let fields =
            serde_json::from_slice(json).map_err(|_| Rejection::Malformed("clientDataJSON"))?;
        Ok(Self { fields, hash: Sha256::digest(json).into() })
    }

    /// Checks type, challenge and origin. Our pages are in no frame of another origin.
    pub fn check(&self, kind: &str, expected: &Expected<'_>) -> Result<(), Rejection> {
        let Fields { r#type, challenge, origin, cross_origin, top_origin } = &self.fields;
        if r#type != kind {
            return Err(Rejection::WrongType);
        }
        if challenge != expected.challenge {
            return Err(Rejection::WrongChallenge);
        }
        if origin != expected.origin || *cross_origin || top_origin.is_some() {
            return Err(Rejection::WrongOrigin);
        }
        Ok(())
    }
}
