//! The key ring of a tenant: its parsed keys and its serialized JWK Set (RFC 7517 §5).

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, jwk::Jwk};
use oauth::claims::{ACCESS_TOKEN_TYP, ID_TOKEN_TYP};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use store::signing_key::KeyState;

pub(crate) mod sign;
mod stored_key;
mod verify;

use self::sign::PrivateKey;
pub(crate) use self::stored_key::build_row;
pub(crate) use self::verify::unverified_claims;
pub use self::verify::{check_public_jwks, verify_with_jwks};
use crate::{
    model::{
        algorithm::Algorithm,
        error::{Error, Result},
        published_document::PublishedDocument,
    },
    runtime::{memory_size::MemorySize, vault::Vault},
};

/// A JWS whose signature was verified with a key of this tenant. Its claims are not validated yet.
#[derive(Clone, Debug)]
pub struct VerifiedJws<T> {
    /// The `typ` of the header: `at+jwt` for access tokens (RFC 9068 §2.1), `JWT` for ID tokens.
    pub typ: String,
    pub kid: String,
    pub claims: T,
}

struct Signer {
    key: PrivateKey,
    /// The encoded JOSE header for each token type; it is the same for all tokens of a type.
    headers: [(&'static str, String); 2],
}

impl Signer {
    fn new(algorithm: Algorithm, kid: &str, key: PrivateKey) -> Result<Self> {
        let header = |typ: &'static str| -> Result<(&'static str, String)> {
            let mut header = jsonwebtoken::Header::new(algorithm.jwt());
            header.typ = Some(typ.into());
            header.kid = Some(kid.into());
            let header =
                serde_json::to_vec(&header).map_err(|error| Error::internal(error.to_string()))?;
            Ok((typ, URL_SAFE_NO_PAD.encode(header)))
        };
        Ok(Self { key, headers: [header(ACCESS_TOKEN_TYP)?, header(ID_TOKEN_TYP)?] })
    }
}

struct Verifier {
    algorithm: Algorithm,
    key: DecodingKey,
}

/// The keys of one tenant: active ones sign, all published ones verify.
pub struct KeyRing {
    signers: HashMap<Algorithm, Signer>,
    verifiers: HashMap<String, Verifier>,
    jwks: PublishedDocument,
    /// Algorithms of keys that are requested.
    requested: Vec<Algorithm>,
}

impl KeyRing {
    /// Parse the keys of a tenant. An expired retired key is neither published nor used to verify.
    pub(crate) fn from_rows(
        tenant_id: &str,
        rows: Vec<store::signing_key::Row>,
        vault: &Vault,
        now: i64,
    ) -> Result<Self> {
        let mut ring = Self {
            signers: HashMap::new(),
            verifiers: HashMap::new(),
            jwks: PublishedDocument::default(),
            requested: Vec::new(),
        };
        let mut published = Vec::new();
        for row in rows {
            if row.expires_at.is_some_and(|end| end <= now) {
                continue;
            }
            let invalid = || Error::internal(format!("signing key {} is broken", row.id));
            let algorithm = Algorithm::parse(&row.algorithm).ok_or_else(invalid)?;
            let jwk: Jwk = serde_json::from_value(row.public_jwk.clone()).map_err(|_| invalid())?;
            let key = DecodingKey::from_jwk(&jwk).map_err(|_| invalid())?;
            ring.verifiers.insert(row.id.clone(), Verifier { algorithm, key });
            if row.state == KeyState::Active {
                let key = PrivateKey::parse(
                    algorithm,
                    &vault.open(&seal_label(tenant_id, &row.id), &row.sealed)?,
                )?;
                ring.signers.insert(algorithm, Signer::new(algorithm, &row.id, key)?);
            }
            published.push(row.public_jwk);
        }
        let jwks = serde_json::to_vec(&json!({ "keys": published }))
            .map_err(|error| Error::internal(error.to_string()))?;
        ring.jwks = PublishedDocument::new(jwks);
        Ok(ring)
    }

    /// Add the keys that are requested for the tenant, by algorithm.
    pub(crate) fn with_requested(self, algorithms: &[String]) -> Self {
        let requested = algorithms.iter().filter_map(|name| Algorithm::parse(name)).collect();
        Self { requested, ..self }
    }

    /// The algorithm of a key that is requested and does not exist yet.
    pub(crate) fn missing(&self) -> Option<Algorithm> {
        self.requested.iter().copied().find(|algorithm| !self.can_sign_with(*algorithm))
    }

    /// Whether no requested key is missing.
    pub fn is_complete(&self) -> bool {
        self.missing().is_none()
    }

    /// The serialized JWK Set (RFC 7517 §5).
    pub fn jwks(&self) -> &PublishedDocument {
        &self.jwks
    }

    /// Whether there is an active key of this algorithm.
    pub fn can_sign_with(&self, algorithm: Algorithm) -> bool {
        self.signers.contains_key(&algorithm)
    }

    /// Sign claims as a compact JWS with the active key of this algorithm.
    pub fn sign(&self, algorithm: Algorithm, typ: &str, claims: &impl Serialize) -> Result<String> {
        let signer = self.signers.get(&algorithm).ok_or_else(|| {
            Error::internal(format!("this tenant has no {} key", algorithm.as_str()))
        })?;
        let header = signer.headers.iter().find(|(known, _)| *known == typ);
        let (_, header) =
            header.ok_or_else(|| Error::internal(format!("{typ} is not a type of token")))?;
        signer.key.sign(header, claims)
    }

    /// Verify the signature of a token with the key that its header names. `None` if it is not a
    /// valid JWS of this tenant.
    pub fn verify<T: DeserializeOwned>(&self, token: &str) -> Option<VerifiedJws<T>> {
        let header = verify::parse_header(token)?;
        let kid = header.kid?;
        let verifier = self.verifiers.get(&kid)?;
        if header.alg != verifier.algorithm.as_str() {
            return None;
        }
        let claims = verify::verify_signature(token, &verifier.key, verifier.algorithm.jwt())?;
        Some(VerifiedJws { typ: header.typ.unwrap_or_default(), kid, claims })
    }
}

/// A parsed private key with what its library computes ahead; one of RSA is the largest.
const PARSED_KEY: usize = 4_096;

impl MemorySize for KeyRing {
    fn heap_size(&self) -> usize {
        let signers = self.signers.len() * (size_of::<Signer>() + PARSED_KEY);
        let verifiers = self.verifiers.len() * (size_of::<Verifier>() + PARSED_KEY / 4);
        signers + verifiers + self.jwks.body.capacity() + self.requested.len()
    }
}

/// Encryption label of a private key: it binds the ciphertext to the tenant and the `kid`.
pub(crate) fn seal_label(tenant_id: &str, kid: &str) -> String {
    format!("signing-key/{tenant_id}/{kid}")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::runtime::{entropy::SystemEntropy, key_ring::sign};

    fn ring(algorithms: &[Algorithm]) -> KeyRing {
        let (vault, entropy) = (Vault::new(&[1; 32]).unwrap(), SystemEntropy::default());
        let rows = algorithms
            .iter()
            .map(|algorithm| {
                build_row(
                    "ten_1",
                    *algorithm,
                    &sign::generate(*algorithm).unwrap(),
                    KeyState::Active,
                    0,
                    &vault,
                    &entropy,
                )
                .unwrap()
            })
            .collect();
        KeyRing::from_rows("ten_1", rows, &vault, 0).unwrap()
    }

    #[test]
    fn tokens_of_every_algorithm_verify_with_jsonwebtoken() {
        let ring = ring(&Algorithm::ALL);
        for algorithm in Algorithm::ALL {
            let token = ring.sign(algorithm, "at+jwt", &json!({"sub": "anna"})).unwrap();
            let verified = ring.verify::<Value>(&token).unwrap();
            assert_eq!(
                (verified.typ.as_str(), &verified.claims["sub"]),
                ("at+jwt", &json!("anna"))
            );
        }
    }

    #[test]
    fn a_header_cannot_choose_another_key_or_algorithm() {
        let ring = ring(&[Algorithm::Rs256, Algorithm::Es256]);
        let token = ring.sign(Algorithm::Es256, "JWT", &json!({"sub": "anna"})).unwrap();
        let kid = verify::parse_header(&token).unwrap().kid.unwrap();
        let body = token.split_once('.').unwrap().1;
        for header in [
            json!({"alg": "none", "kid": kid}),
            json!({"alg": "HS256", "kid": kid}),
            json!({"alg": "PS256", "kid": kid}),
            json!({"alg": "ES256", "kid": "other"}),
            json!({"alg": "ES256"}),
            json!({"alg": "ES256", "kid": kid, "crit": ["exp"]}),
            json!({"alg": "ES256", "kid": kid, "jwk": {}}),
            json!({"alg": "ES256", "kid": kid, "jku": "https://evil.test"}),
            json!({"alg": "ES256", "kid": kid, "x5u": "https://evil.test"}),
        ] {
            let forged = format!("{}.{body}", URL_SAFE_NO_PAD.encode(header.to_string()));
            assert!(ring.verify::<Value>(&forged).is_none(), "{header}");
        }
        for broken in [&token[..token.len() - 2], "a.b", ""] {
            assert!(ring.verify::<Value>(broken).is_none(), "{broken}");
        }
    }
}
