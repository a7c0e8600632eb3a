//! Limits on JSON that others send, checked before it is parsed.
//!
//! The parser allows 128 levels. A value near that limit could be stored, but not be read again
//! inside a larger document.

/// Maximum nesting of arrays and objects.
pub const MAX_DEPTH: usize = 32;

/// Checks the nesting, and that no text contains a NUL character, which PostgreSQL cannot store.
/// Broken JSON passes: the parser reports it with its position.
///
/// # Errors
///
/// What is wrong, as the end of a sentence.
///
/// ```
/// assert_eq!(oauth::json::check_limits(br#"{"a": []}"#), Ok(()));
/// assert!(oauth::json::check_limits("[".repeat(33).as_bytes()).is_err());
/// ```
pub fn check_limits(text: &[u8]) -> Result<(), &'static str> {
    let (mut depth, mut in_text) = (0_usize, false);
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'\\' if in_text => {
                if rest.starts_with(b"u0000") {
                    return Err("holds a NUL character");
                }
                rest = rest.get(1..).unwrap_or_default();
            }
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err("is nested too deeply");
                }
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_and_nul_characters_are_limited() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        for (text, expected) in [
            (nested(MAX_DEPTH), Ok(())),
            (nested(MAX_DEPTH + 1), Err("is nested too deeply")),
            (format!("\"{}\"", nested(MAX_DEPTH + 1)), Ok(())),
            (format!("[{}]", vec!["[]"; 100].join(",")), Ok(())),
            (r#"{"a": "\u0000"}"#.into(), Err("holds a NUL character")),
            (r#"{"a\u0000": 1}"#.into(), Err("holds a NUL character")),
            (r#"{"a": "\\u0000"}"#.into(), Ok(())),
            (r#"{"a": "\"\\\u0000"}"#.into(), Err("holds a NUL character")),
            (r#"{"a": "\"#.into(), Ok(())),
            (format!("{}{}", "]".repeat(40), nested(MAX_DEPTH + 1)), Err("is nested too deeply")),
            (format!(r"\{}", nested(MAX_DEPTH)), Ok(())),
            (format!(r"\u0000{}", nested(MAX_DEPTH + 1)), Err("is nested too deeply")),
            (
                format!(r#"{}"{}""#, "[".repeat(MAX_DEPTH), "]".repeat(3)) + "[",
                Err("is nested too deeply"),
            ),
        ] {
            assert_eq!(check_limits(text.as_bytes()), expected, "{text}");
        }
    }
}
