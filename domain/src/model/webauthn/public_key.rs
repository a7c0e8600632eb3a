//! Public keys as COSE encodes them (RFC 9052 §7), in the canonical form that authenticators use
//! (§6.5.1.1), and the verification of their signatures.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RsaPublicKeyComponents, VerificationAlgorithm,
};
use minicbor::{Decoder, Encoder, decode, encode};

use super::Rejection;

/// The algorithms that are asked for, as COSE numbers them (RFC 9053), the preferred one first:
/// ES256, EdDSA with Ed25519, RS256.
pub const ALGORITHMS: [i32; 3] = [ES256, EDDSA, RS256];

const ES256: i32 = -7;
const EDDSA: i32 = -8;
const RS256: i32 = -257;

/// Key types (RFC 9053 §7).
const OKP: i32 = 1;
const EC2: i32 = 2;
const RSA: i32 = 3;
/// Curves.
const P256: i32 = 1;
const CURVE_ED25519: i32 = 6;

/// Lengths of a modulus in bits.
const MODULUS_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;
/// Maximum length of a public exponent in bytes.
const MAX_EXPONENT: usize = 4;

/// A public key whose algorithm is one of [`ALGORITHMS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// ECDSA on P-256: both coordinates.
    Es256([u8; 32], [u8; 32]),
    /// Ed25519.
    EdDsa([u8; 32]),
    /// RSA with PKCS #1: modulus and exponent.
    Rs256(Vec<u8>, Vec<u8>),
}

impl PublicKey {
    /// Reads a key at the beginning of `bytes`. Returns it with its length.
    ///
    /// # Errors
    ///
    /// [`Rejection::UnsupportedKey`] for another type or algorithm, or a key that cannot be used.
    pub fn parse(bytes: &[u8]) -> Result<(Self, usize), Rejection> {
        let mut decoder = Decoder::new(bytes);
        let key = read(&mut decoder)
            .map_err(|_| Rejection::Malformed("public key"))?
            .ok_or(Rejection::UnsupportedKey)?;
        let length = decoder.position();
        // Only one encoding of a key is accepted, so that lengths and order are right, too.
        if bytes.get(..length) != Some(&*key.to_cose()?) {
            return Err(Rejection::Malformed("public key"));
        }
        if !key.is_usable() {
            return Err(Rejection::UnsupportedKey);
        }
        Ok((key, length))
    }

    /// The canonical encoding.
    pub fn to_cose(&self) -> Result<Vec<u8>, Rejection> {
        let mut bytes = Vec::new();
        write(self, &mut Encoder::new(&mut bytes))
            .map_err(|_| Rejection::Malformed("public key"))?;
        Ok(bytes)
    }

    /// Whether this is the signature of the message.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed().is_some_and(|key| key.verify_sig(message, signature).is_ok())
    }

    /// Whether signatures can be verified: the point is on the curve, or the modulus has an allowed
    /// length and is odd, as is the exponent.
    fn is_usable(&self) -> bool {
        if let Self::Rs256(n, e) = self {
            let is_minimal = |bytes: &[u8]| bytes.first().is_some_and(|first| *first != 0);
            let leading = n.first().map_or(0, |first| first.leading_zeros() as usize);
            let has_allowed_length = MODULUS_BITS.contains(&(n.len() * 8 - leading))
                && (1..=MAX_EXPONENT).contains(&e.len());
            if !(is_minimal(n) && is_minimal(e) && has_allowed_length) {
                return false;
            }
        }
        self.parsed().is_some()
    }

    fn parsed(&self) -> Option<ParsedPublicKey> {
        let (algorithm, bytes): (&'static dyn VerificationAlgorithm, Vec<u8>) = match self {
            Self::Rs256(n, e) => {
                // The encoded key is parsed again, which checks its numbers.
                let algorithm = &RSA_PKCS1_2048_8192_SHA256;
                let key = RsaPublicKeyComponents { n, e }.to_parsed_public_key(algorithm).ok()?;
                (algorithm, key.as_ref().to_vec())
            }
            Self::Es256(x, y) => (&ECDSA_P256_SHA256_ASN1, [&[4], &x[..], &y[..]].concat()),
            Self::EdDsa(key) => (&ED25519, key.to_vec()),
        };
        ParsedPublicKey::new(algorithm, bytes).ok()
    }
}

/// Reads the labels in their canonical order. The inner `None` is a key of another kind.
fn read(decoder: &mut Decoder<'_>) -> Result<Option<PublicKey>, decode::Error> {
    let entries = decoder.map()?;
    let (kind, algorithm) = (number(decoder, 1)?, number(decoder, 3)?);
    Ok(match (kind, algorithm, entries) {
        (EC2, ES256, Some(5)) => {
            let curve = number(decoder, -1)?;
            let (x, y) = (coordinate(decoder, -2)?, coordinate(decoder, -3)?);
            (curve == P256).then_some(PublicKey::Es256(x, y))
        }
        (OKP, EDDSA, Some(4)) => {
            let curve = number(decoder, -1)?;
            let key = coordinate(decoder, -2)?;
            (curve == CURVE_ED25519).then_some(PublicKey::EdDsa(key))
        }
        (RSA, RS256, Some(4)) => {
            let modulus = bytes(decoder, -1)?.to_vec();
            Some(PublicKey::Rs256(modulus, bytes(decoder, -2)?.to_vec()))
        }
        _ => None,
    })
}

fn expect_label(decoder: &mut Decoder<'_>, label: i32) -> Result<(), decode::Error> {
    if decoder.i32()? == label {
        Ok(())
    } else {
        Err(decode::Error::message("another label was expected"))
    }
}

fn number(decoder: &mut Decoder<'_>, label: i32) -> Result<i32, decode::Error> {
    expect_label(decoder, label)?;
    decoder.i32()
}

fn bytes<'b>(decoder: &mut Decoder<'b>, label: i32) -> Result<&'b [u8], decode::Error> {
    expect_label(decoder, label)?;
    decoder.bytes()
}

fn coordinate(decoder: &mut Decoder<'_>, label: i32) -> Result<[u8; 32], decode::Error> {
    let coordinate = bytes(decoder, label)?.try_into();
    coordinate.map_err(|_| decode::Error::message("32 bytes were expected"))
}

type Written = Result<(), encode::Error<std::convert::Infallible>>;

fn write(key: &PublicKey, encoder: &mut Encoder<&mut Vec<u8>>) -> Written {
    match key {
        PublicKey::Es256(x, y) => {
            encoder.map(5)?.i32(1)?.i32(EC2)?.i32(3)?.i32(ES256)?.i32(-1)?.i32(P256)?;
            encoder.i32(-2)?.bytes(x)?.i32(-3)?.bytes(y)?;
        }
        PublicKey::EdDsa(key) => {
            encoder.map(4)?.i32(1)?.i32(OKP)?.i32(3)?.i32(EDDSA)?;
            encoder.i32(-1)?.i32(CURVE_ED25519)?.i32(-2)?.bytes(key)?;
        }
        PublicKey::Rs256(n, e) => {
            encoder.map(4)?.i32(1)?.i32(RSA)?.i32(3)?.i32(RS256)?;
            encoder.i32(-1)?.bytes(n)?.i32(-2)?.bytes(e)?;
        }
    }
    Ok(())
}
