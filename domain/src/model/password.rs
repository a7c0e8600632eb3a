//! The rule for new passwords (NIST SP 800-63B §3.1.1.2): long enough, no rule of composition, not
//! one of the most common ones, and not a name that an attacker tries first.
//!
//! The list of common passwords was made for this product: sequences, repetitions and walks over a
//! keyboard, the words that published analyses of leaked passwords agree on, and these with usual
//! endings. All are in lower case and sorted by bytes, and none is shorter than the minimum.

use super::opaque_string;

/// Accepted length of a password in bytes. A password is never truncated.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=1024;

/// One password per line.
const COMMON: &str = include_str!("common_passwords.txt");

/// What is wrong with a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// It is too short or too long.
    Length,
    /// It has a control character.
    Character,
    /// It is common, or the name of its user or tenant.
    Guessable,
    /// It is part of a published leak.
    Breached,
}

impl PasswordProblem {
    /// The message in English.
    pub fn message(self) -> &'static str {
        match self {
            Self::Length => "Use 8 to 1024 characters.",
            Self::Character => "Don't use tabs, line breaks or other control characters.",
            Self::Guessable => "This password is easy to guess. Choose another one.",
            Self::Breached => "This password has appeared in a data breach. Choose another one.",
        }
    }
}

/// The problem with the form of a password, if there is one.
pub(crate) fn malformed(password: &str) -> Option<PasswordProblem> {
    if !LENGTH.contains(&password.len()) {
        return Some(PasswordProblem::Length);
    }
    opaque_string::has_control_character(password).then_some(PasswordProblem::Character)
}

/// The problem with a new password, if there is one. `names` are those of its user and tenant.
pub(crate) fn problem(password: &str, names: &[&str]) -> Option<PasswordProblem> {
    if let Some(malformed) = malformed(password) {
        return Some(malformed);
    }
    let password = opaque_string::normalise(password).to_lowercase();
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let compact: String = letters(&password);
    let is_name = names.iter().any(|name| {
        let name = opaque_string::normalise(name).to_lowercase();
        let local_part = name.split('@').next().unwrap_or_default();
        let name: String = letters(&name);
        !name.is_empty() && (compact == name || compact == local_part)
    });
    (is_name || is_common(&password)).then_some(PasswordProblem::Guessable)
}

/// Whether the list has this line.
fn is_common(password: &str) -> bool {
    let (mut low, mut high) = (0, COMMON.len());
    while low < high {
        let middle = low + (high - low) / 2;
        // The line around the middle.
        let start = COMMON.as_bytes()[low..middle].iter().rposition(|byte| *byte == b'\n');
        let start = start.map_or(low, |position| low + position + 1);
        let length = COMMON.as_bytes()[start..].iter().position(|byte| *byte == b'\n');
        let end = length.map_or(COMMON.len(), |length| start + length);
        match COMMON.as_bytes()[start..end].cmp(password.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_found_and_sorted() {
        let lines: Vec<&str> = COMMON.lines().collect();
        assert!((2_000..10_000).contains(&lines.len()), "{}", lines.len());
        assert!(lines.is_sorted_by(|one, next| one.as_bytes() < next.as_bytes()));
        for line in lines {
            assert_eq!(malformed(line), None, "{line}");
            assert_eq!(line.to_lowercase(), line);
            assert!(is_common(line), "{line}");
        }
        for absent in ["", "a", "correct-horse-battery", "zzzzzzzzzzz9", "\n", "~~~~~~~~"] {
            assert!(!is_common(absent), "{absent}");
        }
    }

    #[test]
    fn names_and_common_passwords_are_guessable_in_any_case() {
        let names = ["Larkfield Bank", "anna.ames", "Anna Ames", "annaberg@acme.example", "", "Jo"];
        for password in [
            "password",
            "PassWord123",
            "12345678",
            "Qwertyuiop",
            "larkfieldbank",
            "LARKFIELD BANK",
            "Anna.Ames",
            "anna ames",
            "ANNAAMES",
            "annaberg",
            "annaberg@acme.example",
        ] {
            assert_eq!(problem(password, &names), Some(PasswordProblem::Guessable), "{password}");
        }
        for password in [
            "correct-horse-battery",
            "anna.ames at home",
            "larkfield bank 7",
            "Pass word 1 2 3 blue",
            "        ",
            "密码密码密码",
        ] {
            assert_eq!(problem(password, &names), None, "{password}");
        }
    }

    #[test]
    fn length_is_in_bytes_and_any_character_may_be_used() {
        assert_eq!(problem("short", &[]), Some(PasswordProblem::Length));
        assert_eq!(problem(&"x y".repeat(342), &[]), Some(PasswordProblem::Length));
        assert_eq!(problem("tab\tin it", &[]), Some(PasswordProblem::Character));
        assert_eq!(problem("only lower case", &[]), None);
    }
}
