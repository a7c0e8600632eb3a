//! Private keys that a client or an attacker signs JWTs with.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
        RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// A private key that signs any claims under any header.
pub enum Key {
    Rs256(RsaKeyPair),
    Ps256(RsaKeyPair),
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    /// A shared secret; the server has no symmetric keys.
    Hs256(Vec<u8>),
}

fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Key {
    /// Generate an RSA key for RS256.
    pub fn rs256() -> Self {
        Self::Rs256(RsaKeyPair::generate(KeySize::Rsa2048).expect("an RSA key"))
    }

    /// Generate an RSA key for PS256.
    pub fn ps256() -> Self {
        Self::Ps256(RsaKeyPair::generate(KeySize::Rsa2048).expect("an RSA key"))
    }

    /// Generate a P-256 key.
    pub fn es256() -> Self {
        Self::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a P-256 key"))
    }

    /// Generate an Ed25519 key.
    pub fn ed_dsa() -> Self {
        Self::EdDsa(Ed25519KeyPair::generate().expect("an Ed25519 key"))
    }

    /// The `alg` value of the key (RFC 7518 §3.1).
    pub fn alg(&self) -> &'static str {
        match self {
            Self::Rs256(_) => "RS256",
            Self::Ps256(_) => "PS256",
            Self::Es256(_) => "ES256",
            Self::EdDsa(_) => "EdDSA",
            Self::Hs256(_) => "HS256",
        }
    }

    /// The public key as a JWK (RFC 7517).
    pub fn jwk(&self, kid: &str) -> Value {
        let mut jwk = match self {
            Self::Rs256(pair) | Self::Ps256(pair) => {
                let public = pair.public_key();
                let modulus = b64(public.modulus().big_endian_without_leading_zero());
                let exponent = b64(public.exponent().big_endian_without_leading_zero());
                json!({"kty": "RSA", "n": modulus, "e": exponent})
            }
            Self::Es256(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (b64(&point[1..33]), b64(&point[33..65]));
                json!({"kty": "EC", "crv": "P-256", "x": x, "y": y})
            }
            Self::EdDsa(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": b64(pair.public_key().as_ref())})
            }
            Self::Hs256(secret) => json!({"kty": "oct", "k": b64(secret)}),
        };
        jwk["kid"] = kid.into();
        jwk["use"] = "sig".into();
        jwk
    }

    /// A compact JWS (RFC 7515 §3.1) under this header, which need not match the key.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let input = format!(
            "{}.{}",
            b64(header.to_string().as_bytes()),
            b64(claims.to_string().as_bytes())
        );
        let random = SystemRandom::new();
        let signature = match self {
            Self::Rs256(pair) | Self::Ps256(pair) => {
                let padding = if matches!(self, Self::Ps256(_)) {
                    &RSA_PSS_SHA256
                } else {
                    &RSA_PKCS1_SHA256
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(padding, &random, input.as_bytes(), &mut signature).expect("a signature");
                signature
            }
            Self::Es256(pair) => {
                pair.sign(&random, input.as_bytes()).expect("a signature").as_ref().to_vec()
            }
            Self::EdDsa(pair) => pair.sign(input.as_bytes()).as_ref().to_vec(),
            Self::Hs256(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input.as_bytes())
                    .as_ref()
                    .to_vec()
            }
        };
        format!("{input}.{}", b64(&signature))
    }
}

/// Generate an RSA key in PKCS#8.
pub fn generate_rsa_pkcs8() -> Vec<u8> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("an RSA key");
    let der: Pkcs8V1Der<'_> = pair.as_der().expect("PKCS#8");
    der.as_ref().to_vec()
}

/// Decode one part of a compact JWS without verifying the signature.
pub fn jws_part(token: &str, number: usize) -> Value {
    let text = token.split('.').nth(number).unwrap_or_default();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).expect("base64url")).expect("JSON")
}

/// Replace the header of a compact JWS and keep its signature.
pub fn replace_header(token: &str, header: &Value) -> String {
    let (_, rest) = token.split_once('.').expect("a compact JWS");
    format!("{}.{rest}", b64(header.to_string().as_bytes()))
}
