//! Slugs: the names of tenants in URLs.

/// Names that are paths or would look like part of the product (X-1).
const RESERVED: [&str; 18] = [
    "api",
    "oauth2",
    "login",
    "t",
    "home",
    "setup",
    "account",
    "interaction",
    "console",
    "admin",
    "www",
    "assets",
    "pkg",
    "health",
    "metrics",
    ".well-known",
    "static",
    "tenantry",
];

/// Validates a slug: 2 to 40 lower-case ASCII letters, digits and single hyphens. This excludes
/// homoglyphs and mixed case (I7).
///
/// # Errors
///
/// What to write instead, as a sentence.
///
/// ```
/// assert!(contract::slug::check("acme").is_ok());
/// assert!(contract::slug::check("Acme").is_err());
/// assert!(contract::slug::check("console").is_err());
/// ```
pub fn check(slug: &str) -> Result<(), String> {
    if !(2..=40).contains(&slug.len()) {
        return Err("Use 2 to 40 characters.".into());
    }
    if !slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    {
        return Err("Use lower-case letters a to z, digits and hyphens only.".into());
    }
    if slug.starts_with('-') || slug.ends_with('-') || slug.contains("--") {
        return Err("Use hyphens only between letters or digits.".into());
    }
    if RESERVED.contains(&slug) {
        return Err(format!("“{slug}” is reserved. Choose another."));
    }
    Ok(())
}

/// Derives a slug from a display name, or a default if no character can be used.
///
/// ```
/// assert_eq!(contract::slug::from_name("Kestrel Bank, Ltd."), "kestrel-bank-ltd");
/// ```
pub fn from_name(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(40);
    let slug = slug.trim_end_matches('-').to_owned();
    if check(&slug).is_ok() {
        slug
    } else if slug.is_empty() {
        "main".into()
    } else {
        format!("{slug}-1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slug_accepts_plain_names_and_rejects_the_rest() {
        for good in ["acme", "a1", "kestrel-staging"] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "Acme", "аcme", "a--b", "-a", "a-", "home", "api", "a_b", "a.b", "a/b"]
        {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert_eq!(from_name("Kestrel Bank, Ltd."), "kestrel-bank-ltd");
        assert_eq!(from_name("Home"), "home-1");
        assert_eq!(from_name("日本"), "main");
    }
}
