//! Time-based one-time passwords (RFC 6238) as authenticator apps implement them: HMAC-SHA-1, six
//! digits, steps of 30 seconds.

use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use subtle::ConstantTimeEq;

/// Length of a key in bytes, which RFC 4226 §4 recommends.
pub const KEY_LEN: usize = 20;
/// Digits of a code.
pub const DIGITS: usize = 6;
/// Seconds of a time step.
const STEP: i64 = 30;
/// Steps before and after the current one whose codes are accepted (RFC 6238 §5.2).
const TOLERANCE: i64 = 1;

/// The code of a time step (RFC 4226 §5.3).
fn code(key: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = bytes.last().map_or(0, |last| usize::from(last & 0xf));
    let truncated = bytes.iter().skip(offset).take(4);
    let number = truncated.fold(0u32, |number, byte| (number << 8) | u32::from(*byte));
    format!("{:0width$}", (number & 0x7fff_ffff) % 1_000_000, width = DIGITS)
}

/// The code that was entered: some apps show it in two groups.
pub fn without_spaces(entered: &str) -> String {
    entered.chars().filter(|one| !one.is_whitespace()).collect()
}

/// The time step of a code that is valid at `now`, in Unix seconds. All accepted steps are
/// compared, so that the time says nothing about which one it is.
pub fn matching_step(key: &[u8], entered: &str, now: i64) -> Option<i64> {
    let current = now.div_euclid(STEP);
    let mut found = None;
    for step in current - TOLERANCE..=current + TOLERANCE {
        if bool::from(code(key, step).as_bytes().ct_eq(entered.as_bytes())) {
            found = Some(step);
        }
    }
    found
}

/// The key as users enter it in an app (RFC 4648 §6).
pub fn key_text(key: &[u8]) -> String {
    BASE32_NOPAD.encode(key)
}

/// The key of a text of [`key_text`].
pub fn parse_key(text: &str) -> Option<Vec<u8>> {
    BASE32_NOPAD.decode(text.as_bytes()).ok().filter(|key| key.len() == KEY_LEN)
}

/// The URI that apps read from a QR code. The issuer and the account name the entry in the app.
pub fn provisioning_uri(issuer: &str, account: &str, key: &[u8]) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (issuer, account, key) = (encoded(issuer), encoded(account), key_text(key));
    format!(
        "otpauth://totp/{issuer}:{account}?secret={key}&issuer={issuer}&algorithm=SHA1\
         &digits={DIGITS}&period={STEP}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the test vectors.
    const KEY: &[u8] = b"12345678901234567890";

    /// The code that an app shows.
    fn current_code(key: &[u8], now: i64) -> String {
        code(key, now.div_euclid(STEP))
    }

    /// RFC 6238 Appendix B has eight digits, of which these are the last six.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (time, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(current_code(KEY, time), expected, "{time}");
        }
    }

    /// RFC 4226 Appendix D.
    #[test]
    fn codes_are_those_of_rfc_4226() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (step, expected) in (0..).zip(expected) {
            assert_eq!(code(KEY, step), expected, "{step}");
        }
    }

    #[test]
    fn code_is_valid_one_step_before_and_after() {
        let code = current_code(KEY, 1_000_000_000);
        let step = 1_000_000_000 / STEP;
        for (offset, expected) in
            [(-60, None), (-30, Some(step)), (0, Some(step)), (30, Some(step)), (60, None)]
        {
            assert_eq!(matching_step(KEY, &code, 1_000_000_000 + offset), expected, "{offset}");
        }
        for entered in ["", "1", "0000000", "abcdef", "２８７０８２"] {
            assert_eq!(matching_step(KEY, entered, 1_000_000_000), None, "{entered}");
        }
    }

    #[test]
    fn key_is_entered_as_text_and_read_from_a_uri() {
        let text = key_text(KEY);
        assert_eq!(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(parse_key(&text).as_deref(), Some(KEY));
        for wrong in ["", "GEZDGNBV", "1", "gezdgnbvgy3tqojqgezdgnbvgy3tqojq"] {
            assert_eq!(parse_key(wrong), None, "{wrong}");
        }
        let uri = "otpauth://totp/Acme%20%26%20Co:anna%40acme%2Eexample\
            ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20%26%20Co&algorithm=SHA1\
            &digits=6&period=30";
        assert_eq!(provisioning_uri("Acme & Co", "anna@acme.example", KEY), uri);
    }
}
