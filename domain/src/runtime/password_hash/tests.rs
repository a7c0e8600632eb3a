//! Tests of the hasher: what matches, and whose turn it is.

mod foreign_hashes;

use self::foreign_hashes::{BCRYPT_OF_A_LONG_PASSWORD, FOREIGN_HASHES, PASSWORD};
use super::*;
use crate::runtime::entropy::SystemEntropy;

fn source() -> HashSource {
    HashSource::tenant("acme")
}

fn cheap_hasher() -> PasswordHasher {
    PasswordHasher::start(Cost { memory_kib: 64, passes: 1, lanes: 1 }, 1, 8).unwrap()
}

#[tokio::test]
async fn a_password_is_never_truncated() {
    let (hasher, entropy) = (cheap_hasher(), SystemEntropy::default());
    let (one, two) = (format!("{}a", "x".repeat(72)), format!("{}b", "x".repeat(72)));
    let phc = hasher.hash(&source(), &one, &entropy).await.unwrap();
    assert!(hasher.verify(&source(), &one, Some(&phc)).await.unwrap());
    assert!(!hasher.verify(&source(), &two, Some(&phc)).await.unwrap());
    assert!(
        !hasher.verify(&source(), &one, None).await.unwrap(),
        "an unknown account never matches"
    );
}

#[tokio::test]
async fn a_password_matches_in_each_form_of_typing_and_its_old_hash_too() {
    let (hasher, entropy) = (cheap_hasher(), SystemEntropy::default());
    let (composed, decomposed) = ("caf\u{E9} horse", "cafe\u{301}\u{A0}horse");
    for set in [composed, decomposed] {
        let phc = hasher.hash(&source(), set, &entropy).await.unwrap();
        for typed in [composed, decomposed] {
            assert!(
                hasher.verify(&source(), typed, Some(&phc)).await.unwrap(),
                "{set:?} {typed:?}"
            );
        }
        assert!(!hasher.verify(&source(), "cafe horse", Some(&phc)).await.unwrap());
    }
    // As an earlier version computed it.
    let function = new_hash_function(&hasher.params);
    let computed =
        hasher.compute(&source(), decomposed, &[1; 16], function, HASH_LENGTH).await.unwrap();
    let old = encode(&hasher.params, &[1; 16], &computed).unwrap();
    assert!(hasher.verify(&source(), decomposed, Some(&old)).await.unwrap());
    assert!(!hasher.verify(&source(), "cafe\u{301} horse", Some(&old)).await.unwrap());
    let before = hasher.hash_count();
    assert!(!hasher.verify(&source(), decomposed, None).await.unwrap());
    assert_eq!(hasher.hash_count() - before, 2, "an unknown account costs the same work");
}

#[tokio::test]
async fn hashes_of_other_systems_match_their_password_only() {
    let hasher = cheap_hasher();
    for (maker, hash) in FOREIGN_HASHES {
        assert_eq!(check_imported(hash), Ok(()), "{maker}");
        assert!(hasher.needs_rehash(hash), "{maker}");
        for (password, expected) in
            [(PASSWORD, true), ("correct horse battery", false), ("", false)]
        {
            let matches = hasher.verify(&source(), password, Some(hash)).await.unwrap();
            assert_eq!(matches, expected, "{maker}: {password:?}");
        }
        // As a keyboard may compose it.
        let decomposed = PASSWORD.replace('\u{E4}', "a\u{308}");
        assert!(hasher.verify(&source(), &decomposed, Some(hash)).await.unwrap(), "{maker}");
    }
    let (long, hash) = ("x".repeat(80), Some(BCRYPT_OF_A_LONG_PASSWORD));
    assert!(hasher.verify(&source(), &long, hash).await.unwrap());
    assert!(!hasher.verify(&source(), &"x".repeat(71), hash).await.unwrap());
}

#[test]
fn text_that_is_no_hash_or_takes_too_much_work_is_refused() {
    use HashProblem::{Cost, Format, Value};
    let bcrypt = "eW2Gm6ExTPNbtTUdAHvU2OuBKzqvUuYBZp1sCdYt9WIpQGlUJ3h4K";
    let cases = [
        (String::new(), Format),
        ("secret".into(), Format),
        ("{}".into(), Format),
        ("5f4dcc3b5aa765d61d8327deb882cf99".into(), Format),
        (format!("$2x$10${bcrypt}"), Format),
        (format!("$2b$03${bcrypt}"), Value("the cost of bcrypt")),
        (format!("$2b$32${bcrypt}"), Value("the cost of bcrypt")),
        (format!("$2b$16${bcrypt}"), Cost),
        ("$2b$10$short".into(), Value("the salt or the hash of bcrypt")),
        (
            "$2b$10$\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}a".into(),
            Value("the salt or the hash of bcrypt"),
        ),
        (format!("pbkdf2_sha256$6000000$salt${}=", "A".repeat(43)), Cost),
        (format!("pbkdf2_sha256$0$salt${}=", "A".repeat(43)), Value("the iterations of PBKDF2")),
        (format!("pbkdf2_sha256$1000$salt${}", "A".repeat(8)), Value("the length of the hash")),
        ("pbkdf2_sha256$1000$salt$%%%".into(), Value("the base64 of the salt or the hash")),
        (format!("scrypt$1000$salt$8$1${}=", "A".repeat(43)), Value("the parameters of scrypt")),
        (format!("scrypt$1048576$salt$8$1${}=", "A".repeat(43)), Cost),
        (
            format!("$scrypt$ln=63,r=4000000000,p=1$AAAA${}", "A".repeat(43)),
            Value("the parameters of scrypt"),
        ),
        ("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ".into(), Value("the salt or the hash")),
        (format!("$argon2id$v=19$m=1048576,t=2,p=1$c2FsdHNhbHQ${}", "A".repeat(43)), Cost),
        (format!("$argon2id$v=19$m=1024,t=2,p=17$c2FsdHNhbHQ${}", "A".repeat(43)), Cost),
        (r#"{"credentialData":"{}","secretData":"{}"}"#.into(), Value("credentialData")),
    ];
    for (hash, expected) in cases {
        assert_eq!(check_imported(&hash), Err(expected), "{hash}");
    }
}

/// The crate that computes Argon2 agrees with the reference for all that an imported hash may ask.
#[test]
fn argon2_is_computed_as_by_the_reference() {
    let mut memory = ReusedMemory::new();
    for algorithm in [Algorithm::Argon2d, Algorithm::Argon2i, Algorithm::Argon2id] {
        for version in [Version::V0x10, Version::V0x13] {
            for (kib, passes, lanes, length) in [
                (8, 1, 1, 16),
                (64, 2, 1, 32),
                (97, 3, 3, 64),
                (1024, 1, 16, 128),
                (19_456, 2, 1, 32),
            ] {
                let params = Params::new(kib, passes, lanes, None).unwrap();
                for password in ["", "p\0ssword", &"long ".repeat(100)] {
                    let salt = b"eight or more";
                    let mut expected = vec![0; length];
                    argon2::Argon2::new(algorithm, version, params.clone())
                        .hash_password_into(password.as_bytes(), salt, &mut expected)
                        .unwrap();
                    let function = Function::Argon2 { algorithm, version, params: params.clone() };
                    let computed =
                        function.compute(&mut memory, password.as_bytes(), salt, length).unwrap();
                    assert_eq!(computed, expected, "{algorithm:?} {version:?} {params:?}");
                }
            }
        }
    }
    function::check_processor().unwrap();
}

#[tokio::test]
async fn a_changed_cost_needs_a_rehash() {
    let (hasher, entropy) = (cheap_hasher(), SystemEntropy::default());
    let phc = hasher.hash(&source(), "correct-horse", &entropy).await.unwrap();
    assert!(!hasher.needs_rehash(&phc));
    assert!(hasher.needs_rehash(concat!(
        "$argon2id$v=19$m=128,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
        "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    )));
}

#[tokio::test]
async fn a_full_queue_answers_busy() {
    let hasher = Arc::new(
        PasswordHasher::start(Cost { memory_kib: 8192, passes: 2, lanes: 1 }, 1, 1).unwrap(),
    );
    let all: Vec<_> = (0..16)
        .map(|_| {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.verify(&source(), "x", None).await })
        })
        .collect();
    let mut busy = 0;
    for one in all {
        busy += usize::from(matches!(one.await.unwrap(), Err(Error::Busy { .. })));
    }
    assert!(busy > 0);
}

/// The completed hashes in their order; `None` is one of the flood.
#[tokio::test]
async fn a_flood_delays_each_hash_of_another_source_by_at_most_two_hashes() {
    const FLOOD: u64 = 48;
    const VICTIMS: usize = 5;
    let cost = Cost { memory_kib: 8192, passes: 2, lanes: 1 };
    let flood = HashSource::request("acme", "203.0.113.1".parse().unwrap());
    for victim in [
        HashSource::request("rival", "203.0.113.1".parse().unwrap()),
        HashSource::request("rival", "198.51.100.1".parse().unwrap()),
        HashSource::request("acme", "198.51.100.1".parse().unwrap()),
    ] {
        let hasher = Arc::new(PasswordHasher::start(cost, 1, 128).unwrap());
        let order = Arc::new(Mutex::new(Vec::new()));
        for _ in 0..FLOOD {
            let (hasher, order, source) = (hasher.clone(), order.clone(), flood.clone());
            tokio::spawn(async move {
                hasher.verify(&source, "guess", None).await.unwrap();
                order.lock().unwrap().push(None);
            });
        }
        while hasher.hash_count() < FLOOD {
            tokio::task::yield_now().await;
        }
        let victims: Vec<_> = (0..VICTIMS)
            .map(|number| {
                let (hasher, order, source) = (hasher.clone(), order.clone(), victim.clone());
                tokio::spawn(async move {
                    hasher.verify(&source, "right", None).await.unwrap();
                    order.lock().unwrap().push(Some(number));
                })
            })
            .collect();
        while hasher.hash_count() < FLOOD + VICTIMS as u64 {
            tokio::task::yield_now().await;
        }
        // Hashes that end before the last one is requested are no delay.
        let before = usize::try_from(hasher.computed_count()).unwrap();
        for one in victims {
            one.await.unwrap();
        }
        let order = order.lock().unwrap();
        let last = order.iter().rposition(Option::is_some).unwrap();
        assert!(last <= before + 3 * VICTIMS, "{victim:?}: {before}: {order:?}");
    }
}

#[tokio::test]
async fn hashes_whose_caller_is_gone_are_not_computed() {
    let cost = Cost { memory_kib: 8192, passes: 2, lanes: 1 };
    let hasher = Arc::new(PasswordHasher::start(cost, 1, 64).unwrap());
    let callers: Vec<_> = (0..16)
        .map(|_| {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.verify(&source(), "guess", None).await })
        })
        .collect();
    while hasher.hash_count() < 16 {
        tokio::task::yield_now().await;
    }
    callers.iter().for_each(|caller| caller.abort());
    for caller in callers {
        let _ = caller.await;
    }
    hasher.verify(&source(), "right", None).await.unwrap();
    assert!(hasher.computed_count() < 16, "{}", hasher.computed_count());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn hashing_threads_yield_to_those_that_answer_requests() {
    /// The name and nice value of a thread (proc_pid_stat(5), fields 2 and 19), unless it ended.
    fn name_and_nice(thread: &str) -> Option<(String, i32)> {
        let stat = std::fs::read_to_string(format!("/proc/{thread}/stat")).ok()?;
        let (name, fields) = stat.split_once(" (").unwrap().1.rsplit_once(") ").unwrap();
        Some((name.into(), fields.split(' ').nth(16).unwrap().parse().unwrap()))
    }
    let hasher = cheap_hasher();
    hasher.verify(&source(), "guess", None).await.unwrap();
    let (_, own) = name_and_nice("thread-self").unwrap();
    // Those that other tests have just started may not have got so far.
    assert!(std::fs::read_dir("/proc/self/task").unwrap().any(|entry| {
        let thread = format!("self/task/{}", entry.unwrap().file_name().display());
        name_and_nice(&thread)
            .is_some_and(|(name, nice)| name.starts_with("argon2-") && nice == own + priority::NICE)
    }));
}
