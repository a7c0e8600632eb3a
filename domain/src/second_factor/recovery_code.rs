//! Recovery codes: each replaces the authenticator app once.

use crate::runtime::entropy::Entropy;

/// Codes of a user.
pub const COUNT: usize = 10;
/// Characters of a code: 50 bits.
const LEN: usize = 10;
/// Crockford's alphabet: no letters that look like digits.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// New codes, as they are shown: `12345-abcde`.
pub fn generate(entropy: &dyn Entropy) -> Vec<String> {
    let one = |_| {
        let mut bytes = [0u8; LEN];
        entropy.fill(&mut bytes);
        let mut code: String =
            bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
        code.insert(LEN / 2, '-');
        code
    };
    (0..COUNT).map(one).collect()
}

/// The code that was entered, without what people add or confuse; `None` if it cannot be one.
pub fn normalise(entered: &str) -> Option<String> {
    let code: String = entered
        .chars()
        .filter(|one| !one.is_whitespace() && *one != '-')
        .map(|one| match one.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .take(LEN + 1)
        .collect();
    let is_code = code.len() == LEN && code.bytes().all(|byte| ALPHABET.contains(&byte));
    is_code.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(u8);

    impl Entropy for Bytes {
        fn fill(&self, bytes: &mut [u8]) {
            for (index, byte) in bytes.iter_mut().enumerate() {
                *byte = self.0.wrapping_add(index as u8);
            }
        }
    }

    #[test]
    fn codes_are_shown_in_two_groups() {
        let codes = generate(&Bytes(250));
        assert_eq!(codes.len(), COUNT);
        assert_eq!(codes[0], "tvwxy-z0123");
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        for entered in ["01234-abcde", " 01234 ABCDE ", "o1234abcde", "0I234-abcde", "0l234abcde"] {
            assert_eq!(normalise(entered).as_deref(), Some("01234abcde"), "{entered}");
        }
        for wrong in ["", "01234", "01234-abcdef", "01234-abcdu", "01234-abcd€", "０1234-abcde"]
        {
            assert_eq!(normalise(wrong), None, "{wrong}");
        }
    }
}
