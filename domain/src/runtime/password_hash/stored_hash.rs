//! Password hashes as text: what is written, and what is read of hashes from other systems.

mod django;
mod keycloak;
mod modular_crypt;

use std::num::NonZeroU32;

use argon2::{
    Algorithm, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use base64::{
    Engine,
    alphabet::{self, Alphabet},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::function::{BcryptInput, Function, Pbkdf2Digest};
use crate::model::error::{Error, Result};

/// Upper bounds of what an imported hash may cost: those of Argon2 with 256 MiB and 20 passes.
const MAX_MEMORY_KIB: u64 = 256 * 1024;
const MAX_WORK: u64 = MAX_MEMORY_KIB * 20;
const MAX_LANES: u32 = 16;
/// Accepted lengths of a hash, in bytes.
const HASH_LENGTH: std::ops::RangeInclusive<usize> = 16..=128;

/// A password hash with all that is needed to compute it again.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredHash {
    pub function: Function,
    pub salt: Vec<u8>,
    pub hash: Vec<u8>,
}

/// Why a text is not a password hash that can be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashProblem {
    /// The text has none of the formats.
    #[error(
        "This hash has none of the supported formats: Argon2, bcrypt, PBKDF2, scrypt, Django's or \
         Keycloak's."
    )]
    Format,
    /// The named part is missing or not valid.
    #[error("This hash is incomplete or has a value that is not valid: {0}.")]
    Value(&'static str),
    /// Verifying it would hold up the sign-ins of others.
    #[error(
        "This hash takes too much work to verify. The limits are 256 MiB of memory and, for \
         example, 20 passes over it of Argon2, a bcrypt cost of 15, or 5,242,880 iterations of \
         PBKDF2."
    )]
    Cost,
}

impl StoredHash {
    /// Read a hash in any supported format.
    pub fn parse(text: &str) -> std::result::Result<Self, HashProblem> {
        let text = text.trim();
        if text.starts_with('{') {
            keycloak::parse(text)
        } else if text.starts_with('$') {
            modular_crypt::parse(text)
        } else {
            django::parse(text)
        }
    }
}

/// Check that a hash imported from another system is supported and not too expensive to verify.
pub fn check_imported(text: &str) -> std::result::Result<(), HashProblem> {
    let StoredHash { function, hash, .. } = StoredHash::parse(text)?;
    let lanes = match &function {
        Function::Argon2 { params, .. } => params.p_cost(),
        Function::Scrypt(params) => params.p(),
        Function::Bcrypt { .. } | Function::Pbkdf2 { .. } => 1,
    };
    if !HASH_LENGTH.contains(&hash.len()) {
        Err(HashProblem::Value("the length of the hash"))
    } else if lanes > MAX_LANES
        || function.memory_kib() > MAX_MEMORY_KIB
        || function.work(hash.len()) > MAX_WORK
    {
        Err(HashProblem::Cost)
    } else {
        Ok(())
    }
}

/// Write a new hash as a PHC string.
pub fn encode(params: &Params, salt: &[u8], hash: &[u8]) -> Result<String> {
    let invalid = |_| Error::internal("a password hash could not be written");
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)
            .map_err(|_| Error::internal("a password hash could not be written"))?,
        salt: Some(Salt::new(salt).map_err(invalid)?),
        hash: Some(Output::new(hash).map_err(invalid)?),
    };
    Ok(hash.to_string())
}

/// A PHC string of Argon2.
fn parse_argon2(text: &str) -> std::result::Result<StoredHash, HashProblem> {
    let parsed = PasswordHash::new(text).map_err(|_| HashProblem::Format)?;
    let algorithm =
        Algorithm::try_from(parsed.algorithm.as_str()).map_err(|_| HashProblem::Format)?;
    let params =
        Params::try_from(&parsed).map_err(|_| HashProblem::Value("the parameters of Argon2"))?;
    let version = parsed
        .version
        .map_or(Ok(Version::V0x13), Version::try_from)
        .map_err(|_| HashProblem::Value("the version of Argon2"))?;
    let (salt, hash) =
        parsed.salt.zip(parsed.hash).ok_or(HashProblem::Value("the salt or the hash"))?;
    // The length is part of the hash, not of the cost.
    let params = Params::new(params.m_cost(), params.t_cost(), params.p_cost(), None)
        .map_err(|_| HashProblem::Value("the parameters of Argon2"))?;
    Ok(StoredHash {
        function: Function::Argon2 { algorithm, version, params },
        salt: salt.to_vec(),
        hash: hash.as_bytes().to_vec(),
    })
}

fn pbkdf2(
    digest: Pbkdf2Digest,
    iterations: &str,
    salt: Vec<u8>,
    hash: Vec<u8>,
) -> std::result::Result<StoredHash, HashProblem> {
    let iterations: NonZeroU32 =
        iterations.parse().map_err(|_| HashProblem::Value("the iterations of PBKDF2"))?;
    Ok(StoredHash { function: Function::Pbkdf2 { digest, iterations }, salt, hash })
}

fn scrypt(
    (log_n, r, p): (u8, u32, u32),
    salt: Vec<u8>,
    hash: Vec<u8>,
) -> std::result::Result<StoredHash, HashProblem> {
    let params = ::scrypt::Params::new(log_n, r, p)
        .map_err(|_| HashProblem::Value("the parameters of scrypt"))?;
    Ok(StoredHash { function: Function::Scrypt(params), salt, hash })
}

/// A bcrypt hash in modular crypt format, such as `$2b$12$` and 53 characters.
fn bcrypt(text: &str, input: BcryptInput) -> std::result::Result<StoredHash, HashProblem> {
    let mut parts = text.split('$').skip(1);
    let (Some("2a" | "2b" | "2y"), Some(cost), Some(data), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(HashProblem::Format);
    };
    let cost: u32 = cost
        .parse()
        .ok()
        .filter(|cost| (4..=31).contains(cost))
        .ok_or(HashProblem::Value("the cost of bcrypt"))?;
    let invalid = HashProblem::Value("the salt or the hash of bcrypt");
    let (salt, hash) = data.split_at_checked(22).ok_or(invalid)?;
    let salt = decode(&alphabet::BCRYPT, salt).filter(|salt| salt.len() == 16).ok_or(invalid)?;
    let hash = decode(&alphabet::BCRYPT, hash).filter(|hash| hash.len() == 23).ok_or(invalid)?;
    Ok(StoredHash { function: Function::Bcrypt { cost, input }, salt, hash })
}

/// Decode base64, with or without padding.
fn decode(alphabet: &Alphabet, text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        // Implementations of bcrypt leave them set.
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(alphabet, config).decode(text).ok()
}

fn decode_standard(text: &str) -> std::result::Result<Vec<u8>, HashProblem> {
    decode(&alphabet::STANDARD, text)
        .ok_or(HashProblem::Value("the base64 of the salt or the hash"))
}
