//! Hashes that begin with `$`: PHC strings, and the modular crypt format of Python's passlib.

use super::{HashProblem, StoredHash, bcrypt, decode_standard, parse_argon2, pbkdf2, scrypt};
use crate::runtime::password_hash::function::{BcryptInput, Pbkdf2Digest};

pub(super) fn parse(text: &str) -> Result<StoredHash, HashProblem> {
    let parts: Vec<&str> = text.split('$').skip(1).collect();
    match parts.as_slice() {
        ["argon2id" | "argon2i" | "argon2d", ..] => parse_argon2(text),
        ["2a" | "2b" | "2y", ..] => bcrypt(text, BcryptInput::Password),
        [
            name @ ("pbkdf2" | "pbkdf2-sha1" | "pbkdf2-sha256" | "pbkdf2-sha512"),
            cost,
            salt,
            hash,
        ] => {
            let digest = match *name {
                "pbkdf2-sha256" => Pbkdf2Digest::Sha256,
                "pbkdf2-sha512" => Pbkdf2Digest::Sha512,
                _ => Pbkdf2Digest::Sha1,
            };
            // passlib writes the number alone, a PHC string `i=…,l=…`.
            let iterations = parameter(cost, "i").unwrap_or(cost);
            pbkdf2(digest, iterations, decode_passlib(salt)?, decode_passlib(hash)?)
        }
        ["scrypt", cost, salt, hash] => {
            let number = |name| parameter(cost, name).and_then(|value| value.parse().ok());
            let invalid = HashProblem::Value("the parameters of scrypt");
            let log_n = number("ln").and_then(|value: u32| u8::try_from(value).ok());
            let (Some(log_n), Some(r), Some(p)) = (log_n, number("r"), number("p")) else {
                return Err(invalid);
            };
            scrypt((log_n, r, p), decode_standard(salt)?, decode_standard(hash)?)
        }
        _ => Err(HashProblem::Format),
    }
}

/// The value of `name` in a list such as `ln=16,r=8,p=1`.
fn parameter<'a>(list: &'a str, name: &str) -> Option<&'a str> {
    list.split(',')
        .filter_map(|item| item.split_once('='))
        .find(|item| item.0 == name)
        .map(|item| item.1)
}

/// passlib's base64 has `.` in place of `+`.
fn decode_passlib(text: &str) -> Result<Vec<u8>, HashProblem> {
    decode_standard(&text.replace('.', "+"))
}
