//! Tests of the hasher: what matches, and whose turn it is.

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
    let params = hasher.params.clone();
    let computed = hasher
        .compute(&source(), decomposed, &[1; 16], (params, Version::V0x13, Algorithm::Argon2id), 32)
        .await
        .unwrap();
    let old = encode(&hasher.params, &[1; 16], &computed).unwrap().to_string();
    assert!(hasher.verify(&source(), decomposed, Some(&old)).await.unwrap());
    assert!(!hasher.verify(&source(), "cafe\u{301} horse", Some(&old)).await.unwrap());
    let before = hasher.hash_count();
    assert!(!hasher.verify(&source(), decomposed, None).await.unwrap());
    assert_eq!(hasher.hash_count() - before, 2, "an unknown account costs the same work");
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
async fn a_flood_delays_each_hash_of_another_source_by_two_hashes() {
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
        for number in 0..VICTIMS {
            hasher.verify(&victim, "right", None).await.unwrap();
            order.lock().unwrap().push(Some(number));
        }
        let order = order.lock().unwrap();
        let (hashes, overtaken) = (order.len(), order.len() - VICTIMS);
        // A hash that ends before the next is requested is not counted as delay.
        assert!(overtaken <= 3 * VICTIMS, "{victim:?}: {hashes} hashes: {order:?}");
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
