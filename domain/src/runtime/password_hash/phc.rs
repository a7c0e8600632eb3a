//! Password hashes as text: PHC strings of Argon2.

use argon2::{
    Algorithm, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};

use crate::model::error::{Error, Result};

pub(super) fn parse(phc: &str) -> Result<PasswordHash> {
    let hash = PasswordHash::new(phc).map_err(|_| {
        Error::internal("not a PHC string such as $argon2id$v=19$m=19456,t=2,p=1$…$…")
    })?;
    Algorithm::try_from(hash.algorithm.as_str())
        .map_err(|_| Error::internal("only argon2id, argon2i and argon2d hashes are understood"))?;
    Ok(hash)
}

pub(super) fn encode(params: &Params, salt: &[u8], hash: &[u8]) -> Result<PasswordHash> {
    let invalid = |_| Error::internal("a password hash could not be written");
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)
            .map_err(|_| Error::internal("a password hash could not be written"))?,
        salt: Some(Salt::new(salt).map_err(invalid)?),
        hash: Some(Output::new(hash).map_err(invalid)?),
    })
}
