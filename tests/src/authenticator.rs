//! An authenticator app (RFC 6238), independent of the product's code.

use aws_lc_rs::hmac;

use crate::TestResponse;

/// The app of a user, with the key that a page has shown.
#[derive(Clone)]
pub struct Authenticator {
    key: Vec<u8>,
}

/// Decode base32 without padding (RFC 4648 §6).
fn decode_base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b' ') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            other => panic!("{other} is no letter of base32"),
        };
        buffer = (buffer << 5) | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
            buffer &= (1 << bits) - 1;
        }
    }
    bytes
}

impl Authenticator {
    /// Read the key from the page that sets an app up.
    ///
    /// # Panics
    /// If the page shows none.
    pub fn of_page(page: &TestResponse) -> Self {
        let codes = codes(page);
        let key = codes.first().unwrap_or_else(|| panic!("no key: {}", page.body));
        Self { key: decode_base32(key) }
    }

    /// The code that the app shows at a time in Unix seconds.
    pub fn code(&self, now: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.key);
        let tag = hmac::sign(&key, &(now / 30).to_be_bytes());
        let offset = usize::from(tag.as_ref()[19] & 15);
        let part: [u8; 4] = tag.as_ref()[offset..offset + 4].try_into().expect("four bytes");
        format!("{:06}", (u32::from_be_bytes(part) & 0x7fff_ffff) % 1_000_000)
    }
}

/// The texts that a page shows as code: the key of an app, or recovery codes.
pub fn codes(page: &TestResponse) -> Vec<String> {
    let parts = page.body.split("<code dir=\"ltr\">").skip(1);
    parts.filter_map(|part| part.split('<').next().map(str::to_owned)).collect()
}
