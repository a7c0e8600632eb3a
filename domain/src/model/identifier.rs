//! Login identifiers: usernames and email addresses share one key space, so that one user's
//! username cannot be another's email address.

use oauth::display_text::is_displayable;

/// The normalised form in which identifiers are stored and compared.
pub(crate) fn normalise(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// ASCII only: homoglyphs of other scripts cannot impersonate another user.
pub(crate) fn check_username(username: &str) -> Result<(), String> {
    if username.is_empty() || username.len() > 64 {
        return Err("Use 1 to 64 characters.".into());
    }
    if !username.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte)) {
        return Err("Use letters a to z, digits and . _ - +".into());
    }
    Ok(())
}

/// One @, a local part before it, a host with a dot after it. Only delivery proves an address.
pub(crate) fn check_email(email: &str) -> Result<(), String> {
    let wrong = || Err("Enter an email such as anna@example.com.".to_owned());
    let Some((name, host)) = email.split_once('@') else { return wrong() };
    if email.len() > 254
        || name.is_empty()
        || host.contains('@')
        || !host.contains('.')
        || host.starts_with('.')
        || host.ends_with('.')
    {
        return wrong();
    }
    if email.chars().any(|letter| {
        letter.is_whitespace() || !is_displayable(letter) || "<>\"',;:()\\".contains(letter)
    }) {
        return wrong();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses() {
        assert_eq!(normalise(" Anna@Example.COM "), "anna@example.com");
        assert!(check_username("anna.a-1").is_ok());
        for bad in ["", "an na", "аnna", "a@b", "a/b"] {
            assert!(check_username(bad).is_err(), "{bad}");
        }
        assert!(check_email("anna@example.com").is_ok());
        for bad in [
            "",
            "anna",
            "@b.example",
            "a@b",
            "a@b@c.example",
            "a b@c.example",
            "a@.example",
            "<a>@b.example",
            "a\u{202e}@b.example",
        ] {
            assert!(check_email(bad).is_err(), "{bad}");
        }
    }
}
