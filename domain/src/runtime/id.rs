//! Row ids: a type prefix and 128 bits that begin with the time, so that ids sort by creation time
//! and lists can page by id.

use crate::runtime::entropy::Entropy;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new id such as `usr_01jd…`: 48 bits of milliseconds and 80 random bits, in 26 characters of
/// base 32.
pub fn new(prefix: &str, now_ms: i64, entropy: &dyn Entropy) -> String {
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&now_ms.to_be_bytes()[2..]);
    entropy.fill(&mut bytes[6..]);
    encode(prefix, bytes)
}

/// A new id that sorts after the ids of the same millisecond with a lower `number`, so that the
/// events of one transaction keep their order.
pub fn new_sequenced(prefix: &str, now_ms: i64, number: u16, entropy: &dyn Entropy) -> String {
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&now_ms.to_be_bytes()[2..]);
    bytes[6..8].copy_from_slice(&number.to_be_bytes());
    entropy.fill(&mut bytes[8..]);
    encode(prefix, bytes)
}

fn encode(prefix: &str, bytes: [u8; 16]) -> String {
    let mut number = u128::from_be_bytes(bytes);
    let mut letters = [0u8; 26];
    for letter in letters.iter_mut().rev() {
        *letter = ALPHABET[(number & 31) as usize];
        number >>= 5;
    }
    let mut id = String::with_capacity(prefix.len() + 27);
    id.push_str(prefix);
    id.push('_');
    id.extend(letters.iter().map(|letter| char::from(*letter)));
    id
}

/// The lowest id of this millisecond: all older ids sort before it.
pub fn lowest_at(prefix: &str, at_ms: i64) -> String {
    struct Zeros;
    impl Entropy for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }
    new(prefix, at_ms.clamp(0, (1 << 48) - 1), &Zeros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::entropy::SystemEntropy;

    #[test]
    fn ids_of_a_time_range_are_a_range_of_ids() {
        let entropy = SystemEntropy::default();
        let id = new("aud", 1_700_000_000_000, &entropy);
        assert!(
            lowest_at("aud", 1_700_000_000_000) <= id && id < lowest_at("aud", 1_700_000_000_001)
        );
        assert!(
            new_sequenced("aud", 1_700_000_000_000, 1, &entropy)
                < new_sequenced("aud", 1_700_000_000_000, 2, &entropy)
        );
        assert!(lowest_at("aud", -5) < id && id < lowest_at("aud", i64::MAX));
    }

    #[test]
    fn ids_sort_by_time_and_do_not_repeat() {
        let entropy = SystemEntropy::default();
        let first = new("usr", 1_700_000_000_000, &entropy);
        let later = new("usr", 1_700_000_000_001, &entropy);
        assert!(first < later);
        assert_eq!(first.len(), "usr_".len() + 26);
        assert_ne!(first, new("usr", 1_700_000_000_000, &entropy));
    }
}
