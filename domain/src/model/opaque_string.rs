//! Normalisation of passwords: the profile OpaqueString of PRECIS (RFC 8265 §4.2).
//!
//! Unassigned code points are not rejected: they would make a password with a newer emoji depend on
//! the version of Unicode of this build.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Code points of general category Zs outside ASCII. Each is mapped to U+0020.
fn is_non_ascii_space(character: char) -> bool {
    matches!(
        character,
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}'
    )
}

/// The text as it is hashed: spaces are one character, and composed and decomposed letters are the
/// same.
pub(crate) fn normalise(text: &str) -> Cow<'_, str> {
    let is_normal =
        !text.contains(is_non_ascii_space) && is_nfc_quick(text.chars()) == IsNormalized::Yes;
    if is_normal {
        return Cow::Borrowed(text);
    }
    let spaced = text.chars().map(|c| if is_non_ascii_space(c) { ' ' } else { c });
    Cow::Owned(spaced.nfc().collect())
}

/// Whether the text contains a control character, which no OpaqueString may (RFC 8264 §9.12).
pub(crate) fn has_control_character(text: &str) -> bool {
    text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_passwords_have_one_form() {
        for (typed, expected) in [
            ("correct horse", "correct horse"),
            ("correct\u{A0}horse", "correct horse"),
            ("correct\u{3000}horse", "correct horse"),
            ("cafe\u{301}", "caf\u{E9}"),
            ("caf\u{E9}", "caf\u{E9}"),
            // Compatibility characters, case and width are kept.
            ("\u{FB01}sh \u{FF21} A", "\u{FB01}sh \u{FF21} A"),
            ("\u{1F468}\u{200D}\u{1F469}", "\u{1F468}\u{200D}\u{1F469}"),
            // Composed across a mapped space: the order of the rules matters (RFC 8265 §4.2.2).
            ("a\u{2002}\u{301}", "a \u{301}"),
        ] {
            assert_eq!(normalise(typed), expected, "{typed:?}");
            assert_eq!(normalise(&normalise(typed)), expected, "{typed:?}");
        }
        assert!(matches!(normalise("caf\u{E9} \u{1F600}"), Cow::Borrowed(_)));
    }
}
