//! Web Authentication (WebAuthn Level 3): what a browser returns is read and checked, as values.
//!
//! Registration is §7.1, authentication §7.2. No statement of an attestation is trusted, because
//! none is asked for; user verification is always required. Every input is bounded, and whatever is
//! left over, missing or encoded in another way than the standard says is rejected.

mod assertion;
mod authenticator_data;
mod client_data;
mod public_key;
mod registration;
#[cfg(test)]
mod tests;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

pub use assertion::{Assertion, CredentialUse, KnownCredential};
pub use public_key::{ALGORITHMS, PublicKey};
pub use registration::{NewCredential, Registration};

/// Maximum length of a credential id in bytes (§7.1).
pub const MAX_CREDENTIAL_ID: usize = 1023;
/// Maximum length of what a browser returns, as JSON.
const MAX_JSON: usize = 32 * 1024;
/// Maximum length of a decoded part: client data, attestation object, authenticator data.
const MAX_PART: usize = 16 * 1024;
/// Maximum number of transports of a credential, and the length of each.
const MAX_TRANSPORTS: (usize, usize) = (8, 32);

/// Why a response of a browser is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It cannot be read; the name of the part.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    /// It answers another kind of request.
    #[error("the response is of another type")]
    WrongType,
    /// It answers another request.
    #[error("the challenge is another one")]
    WrongChallenge,
    /// It was made at another origin, or in a frame of another one.
    #[error("the origin is another one")]
    WrongOrigin,
    /// The credential is bound to another relying party.
    #[error("the RP ID is another one")]
    WrongRpId,
    /// The authenticator has not verified that a user is present.
    #[error("the user was not present")]
    UserNotPresent,
    /// The authenticator has not verified who the user is.
    #[error("the user was not verified")]
    UserNotVerified,
    /// The backup flags contradict each other, or what was registered.
    #[error("the backup state is inconsistent")]
    WrongBackupState,
    /// The key is of another type or algorithm than was asked for.
    #[error("the key is not supported")]
    UnsupportedKey,
    /// The signature is not of the registered key.
    #[error("the signature is wrong")]
    WrongSignature,
    /// The credential belongs to another account.
    #[error("the user handle is another one")]
    WrongUserHandle,
    /// The signature counter is not above the stored one: there may be a copy of the key.
    #[error("the signature counter went back")]
    CounterWentBack,
}

/// What the response must fit.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The challenge, in base64url as it was sent.
    pub challenge: &'a str,
    /// The origin of the page.
    pub origin: &'a str,
    /// The RP ID that was asked for.
    pub rp_id: &'a str,
}

/// Decodes a value in base64url without padding.
fn decode(part: &'static str, text: &str) -> Result<Vec<u8>, Rejection> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Rejection::Malformed(part))?;
    if bytes.len() > MAX_PART { Err(Rejection::Malformed(part)) } else { Ok(bytes) }
}

/// Decodes the id of a credential, and checks its length.
fn decode_credential_id(text: &str) -> Result<Vec<u8>, Rejection> {
    let id = decode("id", text)?;
    if (1..=MAX_CREDENTIAL_ID).contains(&id.len()) {
        Ok(id)
    } else {
        Err(Rejection::Malformed("id"))
    }
}
