//! Names and other text of users, clients and tenants as it is displayed.
//!
//! Control characters and bidirectional formatting characters can reorder the text around a name
//! or hide parts of it. They are rejected in new names and replaced when stored text is displayed.
//! Joiners stay: emoji and several scripts need them.

use std::borrow::Cow;

/// Maximum length of a name in characters.
pub const MAX_NAME_LEN: usize = 80;

/// Why a name is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Without a visible character, or longer than [`MAX_NAME_LEN`].
    Length,
    /// Contains a character that [`is_displayable`] excludes.
    Character,
}

/// Whether a character may be displayed within a line: no control character (category Cc), line
/// or paragraph separator, formatting character of the bidirectional algorithm (UAX #9 §2.1 to
/// §2.5), or character without a glyph that no script or emoji needs.
pub fn is_displayable(character: char) -> bool {
    !character.is_control()
        && !matches!(
            character,
            '\u{00ad}'
                | '\u{115f}'..='\u{1160}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

/// Whether a character has no glyph of its own: joiners, marks of direction, variation selectors
/// and white space.
fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '\u{034f}'
                | '\u{061c}'
                | '\u{200c}'..='\u{200f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{e0000}'..='\u{e01ef}'
        )
}

/// Checks a name, without the white space around it.
///
/// # Errors
///
/// [`NameError`] if it is empty, too long, or has a character that cannot be displayed.
pub fn check_name(name: &str) -> Result<(), NameError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME_LEN {
        return Err(NameError::Length);
    }
    if name.chars().all(is_invisible) {
        return Err(NameError::Length);
    }
    if name.chars().all(is_displayable) { Ok(()) } else { Err(NameError::Character) }
}

/// Whether text of several lines, such as a description, can be displayed.
pub fn is_displayable_text(text: &str) -> bool {
    text.chars().all(|character| is_displayable(character) || matches!(character, '\n' | '\r'))
}

/// The text to display: every character that is not displayable is replaced by U+FFFD.
///
/// ```
/// use oauth::display_text::sanitise;
/// assert_eq!(sanitise("Shop"), "Shop");
/// assert_eq!(sanitise("Shop\u{202e}moc"), "Shop\u{fffd}moc");
/// ```
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_displayable) {
        return Cow::Borrowed(text);
    }
    let replaced = |character| if is_displayable(character) { character } else { '\u{fffd}' };
    Cow::Owned(text.chars().map(replaced).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_contain_no_control_or_bidirectional_characters() {
        for good in [
            "Shop",
            " Shop ",
            "Müller & Söhne <3",
            "متجر",
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
            "می\u{200c}خواهم",
            &"x".repeat(80),
        ] {
            assert_eq!(check_name(good), Ok(()), "{good:?}");
            assert_eq!(sanitise(good), good);
        }
        for bad in ["", " ", "\u{200d}\u{fe0f}", "\u{34f} \u{200f}", &"x".repeat(81)] {
            assert_eq!(check_name(bad), Err(NameError::Length), "{bad:?}");
        }
        let excluded = ('\0'..='\u{1f}')
            .chain('\u{7f}'..='\u{9f}')
            .chain('\u{2028}'..='\u{202e}')
            .chain('\u{2066}'..='\u{2069}')
            .chain(['\u{ad}', '\u{200b}', '\u{3164}', '\u{feff}']);
        for character in excluded {
            let name = format!("a{character}b");
            assert_eq!(check_name(&name), Err(NameError::Character), "{name:?}");
            assert_eq!(sanitise(&name), "a\u{fffd}b");
        }
    }

    #[test]
    fn descriptions_may_have_several_lines() {
        assert!(is_displayable_text("one\r\ntwo"));
        assert!(!is_displayable_text("one\u{2028}two"));
        assert!(!is_displayable_text("one\ttwo"));
    }
}
