//! Signing with parsed private keys (RFC 7515).
//!
//! `encode` of the jsonwebtoken crate parses the key for every token, which costs more than the
//! signature. Therefore this module assembles the compact JWS itself; the tests verify the result
//! with jsonwebtoken.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
        RSA_PKCS1_SHA256,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::model::{
    algorithm::Algorithm,
    error::{Error, Result},
};

pub(crate) enum PrivateKey {
    Rsa(Box<RsaKeyPair>),
    P256(Box<EcdsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

/// Generate a private key in PKCS#8. An RSA key takes up to a quarter of a second: only the job
/// that fills the reserve may generate one.
pub(crate) fn generate(algorithm: Algorithm) -> Result<Zeroizing<Vec<u8>>> {
    let failed = |_| Error::internal("a signing key could not be made");
    Ok(Zeroizing::new(match algorithm {
        Algorithm::Rs256 => {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
            let der: Pkcs8V1Der<'_> = pair.as_der().map_err(failed)?;
            der.as_ref().to_vec()
        }
        Algorithm::Es256 => {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?;
            pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec()
        }
        Algorithm::EdDsa => Ed25519KeyPair::generate()
            .and_then(|pair| pair.to_pkcs8v1())
            .map_err(failed)?
            .as_ref()
            .to_vec(),
    }))
}

impl PrivateKey {
    pub(crate) fn parse(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self> {
        let invalid = |_| Error::internal("a signing key is broken");
        Ok(match algorithm {
            Algorithm::Rs256 => {
                Self::Rsa(Box::new(RsaKeyPair::from_pkcs8(pkcs8).map_err(invalid)?))
            }
            Algorithm::Es256 => Self::P256(Box::new(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
                    .map_err(invalid)?,
            )),
            Algorithm::EdDsa => {
                Self::Ed25519(Box::new(Ed25519KeyPair::from_pkcs8(pkcs8).map_err(invalid)?))
            }
        })
    }

    /// The public key as a JWK without `kid`, in the member order of RFC 7638.
    pub(crate) fn public_jwk(&self) -> Result<Value> {
        let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        Ok(match self {
            Self::Rsa(pair) => {
                let public = pair.public_key();
                json!({
                    "e": b64(public.exponent().big_endian_without_leading_zero()),
                    "kty": "RSA",
                    "n": b64(public.modulus().big_endian_without_leading_zero()),
                })
            }
            Self::P256(pair) => {
                // An uncompressed point: the byte 4, then x and y of 32 bytes each.
                let point = pair.public_key().as_ref();
                let (x, y) = point
                    .get(1..33)
                    .zip(point.get(33..65))
                    .ok_or_else(|| Error::internal("a P-256 point is broken"))?;
                json!({"crv": "P-256", "kty": "EC", "x": b64(x), "y": b64(y)})
            }
            Self::Ed25519(pair) => {
                json!({"crv": "Ed25519", "kty": "OKP", "x": b64(pair.public_key().as_ref())})
            }
        })
    }

    /// Sign claims as a compact JWS. `header` is the base64url-encoded JOSE header.
    pub(crate) fn sign(&self, header: &str, claims: &impl Serialize) -> Result<String> {
        let claims = serde_json::to_vec(claims)
            .map_err(|error| Error::internal(format!("claims could not be written: {error}")))?;
        let mut token = String::with_capacity(header.len() + claims.len() * 4 / 3 + 350);
        token.push_str(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&claims, &mut token);
        let failed = |_| Error::internal("signing failed");
        let append_signature = |signature: &[u8], mut token: String| {
            token.push('.');
            URL_SAFE_NO_PAD.encode_string(signature, &mut token);
            token
        };
        Ok(match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0u8; pair.public_modulus_len()];
                pair.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    token.as_bytes(),
                    &mut signature,
                )
                .map_err(failed)?;
                append_signature(&signature, token)
            }
            Self::P256(pair) => {
                let signature =
                    pair.sign(&SystemRandom::new(), token.as_bytes()).map_err(failed)?;
                append_signature(signature.as_ref(), token)
            }
            Self::Ed25519(pair) => {
                let signature = pair.sign(token.as_bytes());
                append_signature(signature.as_ref(), token)
            }
        })
    }
}
