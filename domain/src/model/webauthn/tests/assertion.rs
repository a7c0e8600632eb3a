//! Answers that sign in.

use super::*;

struct Answer {
    client_data: Value,
    data: Vec<u8>,
    user_handle: Value,
}

impl Answer {
    fn new(flags: u8, sign_count: u32) -> Self {
        Self {
            client_data: client_data("webauthn.get"),
            data: fixed_fields(flags, sign_count),
            user_handle: json!("handle"),
        }
    }

    fn parse(&self, key: &EcdsaKeyPair) -> Result<Assertion, Rejection> {
        let client_data = self.client_data.to_string();
        let signed = [&self.data[..], &Sha256::digest(&client_data)[..]].concat();
        let signature = key.sign(&SystemRandom::new(), &signed).unwrap();
        let answer = json!({
            "id": encoded(ID),
            "type": "public-key",
            "response": {
                "clientDataJSON": encoded(client_data.as_bytes()),
                "authenticatorData": encoded(&self.data),
                "signature": encoded(signature.as_ref()),
                "userHandle": self.user_handle,
            },
        });
        Assertion::parse(&answer.to_string())
    }
}

fn known(public_key: &PublicKey, sign_count: u32) -> KnownCredential<'_> {
    KnownCredential { public_key, user_handle: "handle", sign_count, is_backup_eligible: false }
}

#[test]
fn assertion_is_checked_in_every_part() {
    let key = key();
    let public_key = public_key(&key);
    let verify = |answer: &Answer| {
        answer.parse(&key)?.verify(&EXPECTED, &known(&public_key, 0)).map(|used| used.sign_count)
    };
    let changed = |change: fn(&mut Answer)| {
        let mut answer = Answer::new(VERIFIED, 0);
        change(&mut answer);
        answer
    };
    let malformed = Rejection::Malformed("authenticator data");
    for (context, answer, expected) in [
        ("valid", changed(|_| {}), Ok(0)),
        ("no user handle", changed(|one| one.user_handle = Value::Null), Ok(0)),
        (
            "another user handle",
            changed(|one| one.user_handle = json!("other")),
            Err(Rejection::WrongUserHandle),
        ),
        (
            "a registration",
            changed(|one| one.client_data = client_data("webauthn.create")),
            Err(Rejection::WrongType),
        ),
        ("not present", Answer::new(0x04, 0), Err(Rejection::UserNotPresent)),
        ("not verified", Answer::new(0x01, 0), Err(Rejection::UserNotVerified)),
        ("eligible, unlike before", Answer::new(0x0d, 0), Err(Rejection::WrongBackupState)),
        ("backed up alone", Answer::new(0x15, 0), Err(Rejection::WrongBackupState)),
        ("another RP ID", changed(|one| one.data[0] ^= 1), Err(Rejection::WrongRpId)),
        ("trailing byte", changed(|one| one.data.push(0)), Err(malformed)),
        ("cut", changed(|one| one.data.truncate(36)), Err(malformed)),
        ("attested without a credential", changed(|one| one.data[32] |= 0x40), Err(malformed)),
    ] {
        assert_eq!(verify(&answer), expected, "{context}");
    }
    let mut answer = Answer::new(VERIFIED, 0);
    answer.data = attested(VERIFIED, ID, &public_key.to_cose().unwrap());
    assert_eq!(verify(&answer), Err(malformed), "an assertion with a new credential");
    let assertion = Answer::new(VERIFIED, 0).parse(&key).unwrap();
    let other = self::public_key(&self::key());
    let outcome = assertion.verify(&EXPECTED, &known(&other, 0));
    assert_eq!(outcome, Err(Rejection::WrongSignature));
}

#[test]
fn counter_only_goes_up_unless_there_is_none() {
    let key = key();
    let public_key = public_key(&key);
    for (stored, sent, is_accepted) in [
        (0, 0, true),
        (0, 1, true),
        (5, 6, true),
        (5, 5, false),
        (5, 4, false),
        (5, 0, false),
        (u32::MAX, u32::MAX, false),
    ] {
        let assertion = Answer::new(VERIFIED, sent).parse(&key).unwrap();
        let outcome = assertion.verify(&EXPECTED, &known(&public_key, stored));
        let expected = match is_accepted {
            true => Ok(CredentialUse { sign_count: sent, is_backed_up: false }),
            false => Err(Rejection::CounterWentBack),
        };
        assert_eq!(outcome, expected, "{stored} {sent}");
    }
}

#[test]
fn text_that_is_no_answer_is_rejected() {
    let malformed = Rejection::Malformed("credential");
    let deep = "[".repeat(20_000);
    let long = format!("{}{}", " ".repeat(MAX_JSON), "{}");
    for text in ["", "null", "[]", "{}", "\u{0}", &deep, &long] {
        assert_eq!(Registration::parse(text).err(), Some(malformed), "{text:.20}");
        assert_eq!(Assertion::parse(text).err(), Some(malformed), "{text:.20}");
    }
    let answer = |id: &str, kind: &str| {
        json!({
            "id": id, "type": kind,
            "response": { "clientDataJSON": "e30", "authenticatorData": "", "signature": "" },
        })
        .to_string()
    };
    assert_eq!(Assertion::parse(&answer("aWQ", "password")).err(), Some(Rejection::WrongType));
    for id in ["", "a", "aWQ=", "aW Q", "aWR", &encoded(&[1; 1024])] {
        assert!(decode_credential_id(id).is_err(), "{id}");
    }
    assert_eq!(decode_credential_id("aWQ").as_deref(), Ok(&b"id"[..]));
}
