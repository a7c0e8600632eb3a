//! Hashes as Keycloak exports them: the credential of type `password`, as a JSON object whose
//! members `credentialData` and `secretData` are JSON texts.

use std::collections::HashMap;

use serde::Deserialize;

use super::{HashProblem, StoredHash, decode_standard, pbkdf2};
use crate::runtime::password_hash::function::{Function, Pbkdf2Digest};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    credential_data: String,
    secret_data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CredentialData {
    algorithm: String,
    hash_iterations: u32,
    #[serde(default)]
    additional_parameters: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct SecretData {
    value: String,
    salt: String,
}

pub(super) fn parse(text: &str) -> Result<StoredHash, HashProblem> {
    let credential: Credential = serde_json::from_str(text).map_err(|_| HashProblem::Format)?;
    let data: CredentialData = serde_json::from_str(&credential.credential_data)
        .map_err(|_| HashProblem::Value("credentialData"))?;
    let secret: SecretData = serde_json::from_str(&credential.secret_data)
        .map_err(|_| HashProblem::Value("secretData"))?;
    let (salt, hash) = (decode_standard(&secret.salt)?, decode_standard(&secret.value)?);
    let digest = match data.algorithm.as_str() {
        "argon2" => return argon2(&data, salt, hash),
        "pbkdf2" => Pbkdf2Digest::Sha1,
        "pbkdf2-sha256" => Pbkdf2Digest::Sha256,
        "pbkdf2-sha512" => Pbkdf2Digest::Sha512,
        _ => return Err(HashProblem::Format),
    };
    pbkdf2(digest, &data.hash_iterations.to_string(), salt, hash)
}

fn argon2(data: &CredentialData, salt: Vec<u8>, hash: Vec<u8>) -> Result<StoredHash, HashProblem> {
    let invalid = HashProblem::Value("the parameters of Argon2");
    let text = |name: &str| {
        data.additional_parameters.get(name).and_then(|values| values.first()).map(String::as_str)
    };
    let number = |name| text(name).and_then(|value| value.parse().ok()).ok_or(invalid);
    let algorithm = match text("type") {
        Some("id") => argon2::Algorithm::Argon2id,
        Some("i") => argon2::Algorithm::Argon2i,
        Some("d") => argon2::Algorithm::Argon2d,
        _ => return Err(invalid),
    };
    let version = match text("version") {
        Some("1.3") => argon2::Version::V0x13,
        Some("1.0") => argon2::Version::V0x10,
        _ => return Err(invalid),
    };
    let params =
        argon2::Params::new(number("memory")?, data.hash_iterations, number("parallelism")?, None)
            .map_err(|_| invalid)?;
    Ok(StoredHash { function: Function::Argon2 { algorithm, version, params }, salt, hash })
}
