//! Hashes as Django stores them: the name of the hasher, then its values, separated by `$`.

use super::{HashProblem, StoredHash, bcrypt, decode_standard, parse_argon2, pbkdf2, scrypt};
use crate::runtime::password_hash::function::{BcryptInput, Pbkdf2Digest};

pub(super) fn parse(text: &str) -> Result<StoredHash, HashProblem> {
    let (name, rest) = text.split_once('$').ok_or(HashProblem::Format)?;
    let values: Vec<&str> = rest.split('$').collect();
    // Salts are text, and hashed as such.
    match (name, values.as_slice()) {
        ("argon2", _) => parse_argon2(&format!("${rest}")),
        ("bcrypt", _) => bcrypt(rest, BcryptInput::Password),
        ("bcrypt_sha256", _) => bcrypt(rest, BcryptInput::Sha256Hex),
        ("pbkdf2_sha256", [iterations, salt, hash]) => {
            pbkdf2(Pbkdf2Digest::Sha256, iterations, (*salt).into(), decode_standard(hash)?)
        }
        ("pbkdf2_sha1", [iterations, salt, hash]) => {
            pbkdf2(Pbkdf2Digest::Sha1, iterations, (*salt).into(), decode_standard(hash)?)
        }
        ("scrypt", [n, salt, r, p, hash]) => {
            let invalid = HashProblem::Value("the parameters of scrypt");
            let n: u64 = n.parse().map_err(|_| invalid)?;
            if !n.is_power_of_two() {
                return Err(invalid);
            }
            let (r, p) = (r.parse().map_err(|_| invalid)?, p.parse().map_err(|_| invalid)?);
            let log_n = u8::try_from(n.ilog2()).map_err(|_| invalid)?;
            scrypt((log_n, r, p), (*salt).into(), decode_standard(hash)?)
        }
        _ => Err(HashProblem::Format),
    }
}
