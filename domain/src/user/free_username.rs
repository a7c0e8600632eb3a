//! The username of a user who has chosen none: made of their email address.

use store::TenantScope;

use crate::model::{error::Result, identifier::normalise};

/// Usernames for this address, the best one first, each without the characters that a username
/// cannot have. The last one is made of `unique` alone.
pub(crate) fn username_candidates(email: &str, unique: &str) -> Vec<String> {
    let plain = |text: &str| {
        let allowed = |letter: &char| letter.is_ascii_alphanumeric() || "._-+".contains(*letter);
        text.chars().filter(allowed).take(64).collect::<String>()
    };
    let local_part = plain(email.split('@').next().unwrap_or_default());
    let whole_address = plain(&email.replace('@', "."));
    let mut candidates = vec![local_part, whole_address];
    candidates.retain(|candidate| !candidate.is_empty());
    candidates.push(format!("user-{}", unique.to_lowercase()));
    candidates
}

/// The first of [`username_candidates`] that no one has.
pub(crate) async fn free_username(
    scope: &TenantScope,
    email: &str,
    unique: &str,
) -> Result<String> {
    let mut candidates = username_candidates(email, unique);
    let keys: Vec<String> = candidates.iter().map(|candidate| normalise(candidate)).collect();
    let taken = store::identifier::by_ids(scope, &keys).await?;
    let free = keys.iter().position(|key| !taken.iter().any(|row| row.id == *key));
    Ok(candidates.swap_remove(free.unwrap_or(candidates.len() - 1)))
}

#[cfg(test)]
mod tests {
    use super::username_candidates;

    #[test]
    fn username_is_made_of_what_it_may_have() {
        for (email, expected) in [
            ("anna@acme.example", &["anna", "anna.acme.example", "user-01x"][..]),
            ("анна@acme.example", &[".acme.example", "user-01x"]),
            ("a!b@c.example", &["ab", "ab.c.example", "user-01x"]),
        ] {
            assert_eq!(username_candidates(email, "01X"), expected);
        }
    }
}
