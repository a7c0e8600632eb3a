//! The functions that hash passwords: Argon2 for new hashes, and what other systems use.

use std::num::NonZeroU32;

use argon2_rust::{Hasher, params::Memory};
use aws_lc_rs::pbkdf2;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::model::error::{Error, Result};

/// A bcrypt hash is of this many bytes of the password at most, with a zero byte at its end.
const BCRYPT_MAX_PASSWORD: usize = 72;
/// How many bytes of the last block bcrypt returns.
const BCRYPT_OUTPUT: usize = 23;

/// A function with its cost parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum Function {
    /// RFC 9106.
    Argon2 { algorithm: argon2::Algorithm, version: argon2::Version, params: argon2::Params },
    /// Its cost is the binary logarithm of its rounds.
    Bcrypt { cost: u32, input: BcryptInput },
    /// RFC 8018 §5.2.
    Pbkdf2 { digest: Pbkdf2Digest, iterations: NonZeroU32 },
    /// RFC 7914.
    Scrypt(scrypt::Params),
}

/// What bcrypt hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BcryptInput {
    Password,
    /// The SHA-256 digest of the password as hexadecimal text, as in Django.
    Sha256Hex,
}

/// The hash function of PBKDF2's pseudorandom function, HMAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pbkdf2Digest {
    Sha1,
    Sha256,
    Sha512,
}

impl Pbkdf2Digest {
    /// Length of its output in bytes.
    fn output_length(self) -> u64 {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    fn algorithm(self) -> pbkdf2::Algorithm {
        match self {
            Self::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        }
    }
}

impl Function {
    /// The memory that it needs, in KiB.
    pub fn memory_kib(&self) -> u64 {
        match self {
            Self::Argon2 { params, .. } => params.m_cost().into(),
            Self::Bcrypt { .. } => 4,
            Self::Pbkdf2 { .. } => 1,
            Self::Scrypt(params) => (u64::from(params.r()) << params.log_n().min(40)) / 8,
        }
    }

    /// How long a hash of this length takes, in the time in which Argon2 writes a KiB. The factors
    /// of the other functions were measured, roughly.
    pub fn work(&self, length: usize) -> u64 {
        match self {
            Self::Argon2 { params, .. } => u64::from(params.m_cost()) * u64::from(params.t_cost()),
            Self::Bcrypt { cost, .. } => 160 << cost.min(&40),
            Self::Pbkdf2 { digest, iterations } => {
                let blocks = (length as u64).div_ceil(digest.output_length());
                u64::from(iterations.get()).saturating_mul(blocks)
            }
            Self::Scrypt(params) => {
                self.memory_kib().saturating_mul(8).saturating_mul(params.p().into())
            }
        }
    }

    /// Hash `password`; the result has `length` bytes. `memory` is reused by Argon2.
    pub fn compute(
        &self,
        memory: &mut ReusedMemory,
        password: &[u8],
        salt: &[u8],
        length: usize,
    ) -> Result<Vec<u8>> {
        let mut out = vec![0; length];
        match self {
            Self::Argon2 { algorithm, version, params } => {
                memory.argon2((*algorithm, *version, params), password, salt, &mut out)?;
            }
            Self::Bcrypt { cost, input } => out = bcrypt_hash(*cost, *input, password, salt)?,
            Self::Pbkdf2 { digest, iterations } => {
                pbkdf2::derive(digest.algorithm(), *iterations, salt, password, &mut out);
            }
            Self::Scrypt(params) => {
                scrypt::scrypt(password, salt, params, &mut out).map_err(failure)?;
            }
        }
        Ok(out)
    }
}

fn failure(error: impl std::fmt::Display) -> Error {
    Error::internal(format!("a password was not hashed: {error}"))
}

fn bcrypt_hash(cost: u32, input: BcryptInput, password: &[u8], salt: &[u8]) -> Result<Vec<u8>> {
    let salt = salt.try_into().map_err(failure)?;
    let mut text = Zeroizing::new(match input {
        BcryptInput::Password => password.to_vec(),
        BcryptInput::Sha256Hex => {
            let digest = Zeroizing::new(Sha256::digest(password).to_vec());
            data_encoding::HEXLOWER.encode(&digest).into_bytes()
        }
    });
    text.push(0);
    text.truncate(BCRYPT_MAX_PASSWORD);
    let mut out = bcrypt::bcrypt(cost, salt, &text).to_vec();
    out.truncate(BCRYPT_OUTPUT);
    Ok(out)
}

/// Check that this processor's instructions compute Argon2 as the reference does: it is chosen for
/// the processor, and a wrong hash would be noticed too late.
pub fn check_processor() -> Result<()> {
    let (password, salt) = (b"password", b"sixteen bytes...");
    let params = argon2::Params::new(64, 2, 2, None).map_err(failure)?;
    let mut memory = ReusedMemory::new();
    for algorithm in
        [argon2::Algorithm::Argon2d, argon2::Algorithm::Argon2i, argon2::Algorithm::Argon2id]
    {
        let (version, params) = (argon2::Version::V0x13, params.clone());
        let mut expected = [0; 32];
        argon2::Argon2::new(algorithm, version, params.clone())
            .hash_password_into(password, salt, &mut expected)
            .map_err(failure)?;
        let function = Function::Argon2 { algorithm, version, params };
        let computed = function.compute(&mut memory, password, salt, 32)?;
        if computed != expected {
            return Err(Error::internal(
                "Argon2 is computed wrong on this processor; please report it with its model",
            ));
        }
    }
    Ok(())
}

/// Memory of a hashing thread, which is kept so that a hash causes no page faults.
pub struct ReusedMemory(Hasher);

impl ReusedMemory {
    pub fn new() -> Self {
        let (algorithm, version) = (argon2_rust::Algorithm::Argon2id, argon2_rust::Version::V0x13);
        let argon2 = argon2_rust::Argon2::new(algorithm, version, argon2_rust::Params::DEFAULT);
        Self(argon2.hasher())
    }

    /// Computed by a crate with SIMD instructions, which takes two thirds of the time of `argon2`.
    fn argon2(
        &mut self,
        (algorithm, version, params): (argon2::Algorithm, argon2::Version, &argon2::Params),
        password: &[u8],
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        let params = argon2_rust::Params::builder()
            .memory(Memory::kib(params.m_cost().into()))
            .passes(params.t_cost())
            .lanes(params.p_cost())
            // The number of hashes at a time is bounded by the number of hashing threads.
            .threads(1)
            .tag_len(argon2_rust::params::TagLen::bytes(out.len() as u64))
            .build()
            .map_err(failure)?;
        let algorithm = match algorithm {
            argon2::Algorithm::Argon2d => argon2_rust::Algorithm::Argon2d,
            argon2::Algorithm::Argon2i => argon2_rust::Algorithm::Argon2i,
            argon2::Algorithm::Argon2id => argon2_rust::Algorithm::Argon2id,
        };
        let version = match version {
            argon2::Version::V0x10 => argon2_rust::Version::V0x10,
            argon2::Version::V0x13 => argon2_rust::Version::V0x13,
        };
        self.0.set_argon2(argon2_rust::Argon2::new(algorithm, version, params));
        self.0.hash_into(password, salt, out).map_err(failure)
    }
}
