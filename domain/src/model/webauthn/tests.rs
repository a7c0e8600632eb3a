//! Tables of answers that are altered in one place, each of which is rejected.

mod assertion;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;

const CHALLENGE: &str = "Y2hhbGxlbmdlLWNoYWxsZW5nZS1jaGFsbGVuZ2UtMTI";
const EXPECTED: Expected<'_> =
    Expected { challenge: CHALLENGE, origin: "https://id.example", rp_id: "id.example" };
const ID: &[u8] = b"credential";
/// User present and verified.
const VERIFIED: u8 = 0x05;

fn key() -> EcdsaKeyPair {
    let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
    EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref()).unwrap()
}

fn public_key(key: &EcdsaKeyPair) -> PublicKey {
    let point = key.public_key().as_ref();
    PublicKey::Es256(point[1..33].try_into().unwrap(), point[33..65].try_into().unwrap())
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn client_data(kind: &str) -> Value {
    json!({ "type": kind, "challenge": CHALLENGE, "origin": EXPECTED.origin })
}

/// The fixed fields, with a counter.
fn fixed_fields(flags: u8, sign_count: u32) -> Vec<u8> {
    let mut data = Sha256::digest(EXPECTED.rp_id).to_vec();
    data.push(flags);
    data.extend(sign_count.to_be_bytes());
    data
}

fn attested(flags: u8, id: &[u8], cose: &[u8]) -> Vec<u8> {
    let mut data = fixed_fields(flags | 0x40, 3);
    data.extend([0; 16]);
    data.extend((id.len() as u16).to_be_bytes());
    data.extend(id);
    data.extend(cose);
    data
}

/// An attestation object of the format `none`.
fn object(data: &[u8]) -> Vec<u8> {
    let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
    object.extend((data.len() as u16).to_be_bytes());
    object.extend(data);
    object
}

fn registration(id: &[u8], client_data: &Value, object: &[u8]) -> Result<NewCredential, Rejection> {
    let answer = json!({
        "id": encoded(id),
        "rawId": encoded(id),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": encoded(client_data.to_string().as_bytes()),
            "attestationObject": encoded(object),
            "transports": ["internal", "<script>", "hybrid", "x".repeat(100)],
        },
    });
    Registration::parse(&answer.to_string())?.verify(&EXPECTED)
}

fn register(data: &[u8]) -> Result<NewCredential, Rejection> {
    registration(ID, &client_data("webauthn.create"), &object(data))
}

#[test]
fn registration_returns_the_credential() {
    let key = public_key(&key());
    let cose = key.to_cose().unwrap();
    let credential = register(&attested(VERIFIED | 0x18, ID, &cose)).unwrap();
    assert_eq!(
        credential,
        NewCredential {
            id: ID.to_vec(),
            public_key: key,
            sign_count: 3,
            is_backup_eligible: true,
            is_backed_up: true,
            transports: vec!["internal".into(), "hybrid".into()],
        }
    );
    // With extension outputs, and the members of the object in another order.
    let mut data = attested(VERIFIED | 0x80, ID, &cose);
    data.extend(b"\xa1\x6bcredProtect\x02");
    register(&data).unwrap();
    let mut other = b"\xa3\x68authData\x58".to_vec();
    let data = attested(VERIFIED, ID, &cose);
    other.push(u8::try_from(data.len()).unwrap());
    other.extend(&data);
    other.extend(b"\x63fmt\x66packed\x67attStmt\xa1\x63alg\x26");
    registration(ID, &client_data("webauthn.create"), &other).unwrap();
}

#[test]
fn altered_registration_is_rejected() {
    let cose = public_key(&key()).to_cose().unwrap();
    let valid = attested(VERIFIED, ID, &cose);
    let malformed = Rejection::Malformed("authenticator data");
    let extended = |more: &[u8]| [&attested(VERIFIED | 0x80, ID, &cose), more].concat();
    let with_rp = |rp_id: &str| {
        let mut data = valid.clone();
        data[..32].copy_from_slice(&Sha256::digest(rp_id));
        data
    };
    for (context, data, expected) in [
        ("flag: user not present", attested(0x04, ID, &cose), Rejection::UserNotPresent),
        ("flag: user not verified", attested(0x01, ID, &cose), Rejection::UserNotVerified),
        ("flag: backed up alone", attested(0x15, ID, &cose), Rejection::WrongBackupState),
        ("flag: nothing attested", fixed_fields(VERIFIED, 0), malformed),
        ("flag: extensions without any", attested(VERIFIED | 0x80, ID, &cose), malformed),
        ("another RP ID", with_rp("evil.example"), Rejection::WrongRpId),
        ("trailing byte", [&valid[..], &[0]].concat(), malformed),
        ("trailing extensions", [&valid[..], &[0xa0]].concat(), malformed),
        ("extensions: no map", extended(&[0x01]), malformed),
        ("extensions: cut", extended(b"\xa1\x6bcred"), malformed),
        ("extensions: trailing byte", extended(&[0xa0, 0x00]), malformed),
        ("extensions: too deep", extended(&[0x81; 5000]), malformed),
        ("empty id", attested(VERIFIED, b"", &cose), malformed),
        ("oversized id", attested(VERIFIED, &[7; 1024], &cose), malformed),
        ("another id", attested(VERIFIED, b"other", &cose), Rejection::Malformed("id")),
        ("no key", attested(VERIFIED, ID, b""), Rejection::Malformed("public key")),
    ] {
        assert_eq!(register(&data), Err(expected), "{context}");
    }
    for length in 0..valid.len() {
        assert!(register(&valid[..length]).is_err(), "cut to {length}");
    }
    let longest = [7; 1023];
    let data = attested(VERIFIED, &longest, &cose);
    registration(&longest, &client_data("webauthn.create"), &object(&data)).unwrap();
}

#[test]
fn altered_attestation_object_is_rejected() {
    let data = attested(VERIFIED, ID, &public_key(&key()).to_cose().unwrap());
    let valid = object(&data);
    let replaced = |from: &[u8], to: &[u8]| {
        let at = valid.windows(from.len()).position(|window| window == from).unwrap();
        [&valid[..at], to, &valid[at + from.len()..]].concat()
    };
    for (context, object) in [
        ("empty", Vec::new()),
        ("no map", vec![0x80]),
        ("trailing byte", [&valid[..], &[0]].concat()),
        ("two members", replaced(b"\xa3", b"\xa2")),
        ("four members", replaced(b"\xa3", b"\xa4")),
        ("indefinite map", [&replaced(b"\xa3", b"\xbf")[..], &[0xff]].concat()),
        ("another member", replaced(b"\x63fmt", b"\x63xyz")),
        ("member twice", replaced(b"\x67attStmt\xa0", b"\x63fmt\x64none")),
        ("statement is no map", replaced(b"attStmt\xa0", b"attStmt\x80")),
        ("statement of none", replaced(b"attStmt\xa0", b"attStmt\xa1\x63alg\x26")),
        ("format is no text", replaced(b"\x64none", b"\x44none")),
        ("format is not UTF-8", replaced(b"\x64none", b"\x64non\xff")),
        ("data is text", replaced(b"authData\x59", b"authData\x79")),
    ] {
        let outcome = registration(ID, &client_data("webauthn.create"), &object);
        assert_eq!(outcome, Err(Rejection::Malformed("attestationObject")), "{context}");
    }
    for length in 0..valid.len() {
        let outcome = registration(ID, &client_data("webauthn.create"), &valid[..length]);
        assert!(outcome.is_err(), "cut to {length}");
    }
}

#[test]
fn altered_client_data_is_rejected() {
    let object = object(&attested(VERIFIED, ID, &public_key(&key()).to_cose().unwrap()));
    let malformed = Rejection::Malformed("clientDataJSON");
    for (member, value, expected) in [
        ("type", json!("webauthn.get"), Rejection::WrongType),
        ("type", json!("payment.get"), Rejection::WrongType),
        ("type", Value::Null, malformed),
        ("challenge", json!(""), Rejection::WrongChallenge),
        ("challenge", json!(format!("{CHALLENGE}=")), Rejection::WrongChallenge),
        ("origin", json!("https://id.example.evil.example"), Rejection::WrongOrigin),
        ("origin", json!("http://id.example"), Rejection::WrongOrigin),
        ("origin", json!("https://id.example:444"), Rejection::WrongOrigin),
        ("origin", json!("https://id.example/"), Rejection::WrongOrigin),
        ("crossOrigin", json!(true), Rejection::WrongOrigin),
        ("crossOrigin", json!("yes"), malformed),
        ("topOrigin", json!("https://id.example"), Rejection::WrongOrigin),
    ] {
        let mut data = client_data("webauthn.create");
        data[member] = value.clone();
        assert_eq!(registration(ID, &data, &object), Err(expected), "{member}: {value}");
    }
    let mut data = client_data("webauthn.create");
    data["crossOrigin"] = false.into();
    data["other_keys_can_be_added_here"] = "do not compare clientDataJSON".into();
    registration(ID, &data, &object).unwrap();
    assert_eq!(registration(ID, &Value::Null, &object), Err(malformed));
}

#[test]
fn key_of_another_kind_or_encoding_is_rejected() {
    let key = public_key(&key());
    let PublicKey::Es256(x, y) = &key else { unreachable!() };
    let cose = key.to_cose().unwrap();
    let malformed = Rejection::Malformed("public key");
    let byte = |at: usize, value: u8| {
        let mut other = cose.clone();
        other[at] = value;
        other
    };
    // 2 is the key type, 4 the algorithm, 6 the curve.
    let swapped = [&cose[..5], &cose[7..42], &cose[5..7], &cose[42..]].concat();
    let longer = [&cose[..1], &[0x18, 0x01], &cose[2..]].concat();
    let more = [&[0xa6], &cose[1..], &[0x23, 0x00]].concat();
    let indefinite = [&[0xbf], &cose[1..], &[0xff]].concat();
    let not_on_curve = PublicKey::Es256(*x, [9; 32]).to_cose().unwrap();
    for (context, bytes, expected) in [
        ("key type of OKP", byte(2, 0x01), Rejection::UnsupportedKey),
        ("algorithm EdDSA", byte(4, 0x27), Rejection::UnsupportedKey),
        ("curve P-384", byte(6, 0x02), Rejection::UnsupportedKey),
        ("not on the curve", not_on_curve, Rejection::UnsupportedKey),
        ("more members", more, Rejection::UnsupportedKey),
        ("indefinite map", indefinite, Rejection::UnsupportedKey),
        ("short coordinate", byte(9, 0x1f), malformed),
        ("other order", swapped, malformed),
        ("longer encoding of a number", longer, malformed),
        ("text in place of a label", byte(1, 0x60), malformed),
        ("no map", vec![0x80], malformed),
        ("nothing", Vec::new(), malformed),
    ] {
        assert_eq!(PublicKey::parse(&bytes), Err(expected), "{context}");
    }
    for length in 0..cose.len() {
        assert!(PublicKey::parse(&cose[..length]).is_err(), "cut to {length}");
    }
    assert_eq!(PublicKey::parse(&cose), Ok((PublicKey::Es256(*x, *y), cose.len())));
    let number = |bytes: usize| [&[0xff], &vec![1; bytes - 1][..]].concat();
    for (modulus, exponent, is_usable) in [
        (number(256), vec![1, 0, 1], true),
        (number(512), vec![3], true),
        (number(128), vec![1, 0, 1], false),
        (number(513), vec![1, 0, 1], false),
        (number(256), Vec::new(), false),
        (number(256), vec![0, 3], false),
        ([&[0x7f], &vec![1; 255][..]].concat(), vec![1, 0, 1], false),
        ([&[0x80], &vec![1; 255][..]].concat(), vec![1, 0, 1], true),
        ([&[0x01], &vec![1; 512][..]].concat(), vec![1, 0, 1], false),
        ([&number(255)[..], &[2]].concat(), vec![1, 0, 1], false),
        (number(256), vec![1], false),
        (number(256), vec![2], false),
        (number(256), vec![1, 0, 2], false),
        (number(256), vec![1; 5], false),
        (vec![0; 256], vec![1, 0, 1], false),
    ] {
        let key = PublicKey::Rs256(modulus, exponent);
        let parsed = PublicKey::parse(&key.to_cose().unwrap());
        assert_eq!(parsed.is_ok(), is_usable, "{key:?}");
    }
}

#[test]
fn signatures_of_each_algorithm_are_verified() {
    let random = SystemRandom::new();
    let message = b"signed";
    let ec = key();
    let ed = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let mut rsa_signature = vec![0; rsa.public_modulus_len()];
    rsa.sign(&RSA_PKCS1_SHA256, &random, message, &mut rsa_signature).unwrap();
    let public = rsa.public_key();
    let keys = [
        (public_key(&ec), ec.sign(&random, message).unwrap().as_ref().to_vec()),
        (
            PublicKey::EdDsa(ed.public_key().as_ref().try_into().unwrap()),
            ed.sign(message).as_ref().to_vec(),
        ),
        (
            PublicKey::Rs256(
                public.modulus().big_endian_without_leading_zero().to_vec(),
                public.exponent().big_endian_without_leading_zero().to_vec(),
            ),
            rsa_signature,
        ),
    ];
    for (index, (key, signature)) in keys.iter().enumerate() {
        let cose = key.to_cose().unwrap();
        assert_eq!(PublicKey::parse(&cose).as_ref(), Ok(&(key.clone(), cose.len())));
        assert!(key.verifies(message, signature), "{key:?}");
        assert!(!key.verifies(b"other", signature) && !key.verifies(message, b""), "{key:?}");
        let (_, other) = &keys[(index + 1) % keys.len()];
        assert!(!key.verifies(message, other), "{key:?}");
    }
}
