//! What people and applications are found by: the beginning of any word of their names and
//! addresses. Every character stands for itself, and an index answers.

use std::collections::BTreeSet;

use store::term::{Row, Sought};

use crate::{error::Result, transaction::Transaction};

/// What can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    User,
    Client,
}

impl Kind {
    /// Where everything of this kind is found, or only what is blocked or switched off: that is
    /// rare, and would be looked for among all the rest.
    fn area(self, off: bool) -> &'static str {
        match (self, off) {
            (Self::User, false) => "user",
            (Self::User, true) => "user.off",
            (Self::Client, false) => "client",
            (Self::Client, true) => "client.off",
        }
    }
}

/// More words than this of one object are not indexed, nor letters behind these.
const MOST_PHRASES: usize = 16;
const LONGEST: usize = 80;

/// The form in which names are compared: lower case, single spaces.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(LONGEST)
        .collect()
}

/// What was typed, ready to be looked for. Nothing when nothing was.
pub(crate) fn sought(kind: Kind, off: bool, typed: &str) -> Option<Sought> {
    let folded = fold(&typed.replace('\0', ""));
    (!folded.is_empty()).then(|| Sought {
        letters: folded.chars().count() as i64,
        prefix: format!("{}/{folded}", kind.area(off)),
    })
}

/// Each text from each of its words on.
fn phrases(texts: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in texts {
        let text = fold(text);
        let mut inside = false;
        for (at, letter) in text.char_indices() {
            let begins = letter.is_alphanumeric() && !inside || at == 0;
            inside = letter.is_alphanumeric();
            if begins && found.len() < MOST_PHRASES {
                found.insert(text[at..].to_owned());
            }
        }
    }
    found
}

fn common(one: &str, other: &str) -> i64 {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count() as i64
}

fn rows(tenant_id: &str, area: &str, object_id: &str, texts: &[&str]) -> Vec<Row> {
    let mut before = String::new();
    phrases(texts)
        .into_iter()
        .map(|phrase| {
            let shared = common(&before, &phrase);
            before = phrase.clone();
            let id = format!("{area}/{phrase}\u{1f}{object_id}");
            Row { tenant_id: tenant_id.into(), id, object_id: object_id.into(), shared }
        })
        .collect()
}

/// Let an object be found by these texts; `off` is one that is blocked or switched off.
pub(crate) async fn index(
    tx: &Transaction,
    kind: Kind,
    off: bool,
    object_id: &str,
    texts: &[&str],
) -> Result<()> {
    let mut found = rows(tx.tenant().id(), kind.area(false), object_id, texts);
    if off {
        found.extend(rows(tx.tenant().id(), kind.area(true), object_id, texts));
    }
    if !found.is_empty() {
        store::term::insert_all(tx.scope(), found).await?;
    }
    Ok(())
}

/// Let an object be found by these texts and by none that it had before.
pub(crate) async fn reindex(
    tx: &Transaction,
    kind: Kind,
    off: bool,
    object_id: &str,
    texts: &[&str],
) -> Result<()> {
    store::term::remove_of(tx.scope(), object_id).await?;
    index(tx, kind, off, object_id, texts).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_begins_a_phrase() {
        let found: Vec<_> =
            phrases(&["Anna  Maria Ames", "anna@acme.example"]).into_iter().collect();
        assert_eq!(
            found,
            [
                "acme.example",
                "ames",
                "anna maria ames",
                "anna@acme.example",
                "example",
                "maria ames"
            ]
        );
    }

    #[test]
    fn of_several_matches_of_one_object_only_the_first_counts() {
        let rows = rows("ten_1", "user", "usr_1", &["Anna Ames", "anna", "anna@acme.example"]);
        for typed in ["a", "an", "anna", "anna ", "anna@", "acme", "ames", "x"] {
            let Some(sought) = sought(Kind::User, false, typed) else { panic!("{typed}") };
            let matching: Vec<_> =
                rows.iter().filter(|row| row.id.starts_with(&sought.prefix)).collect();
            let counted = matching.iter().filter(|row| row.shared < sought.letters).count();
            assert_eq!(counted, usize::from(!matching.is_empty()), "{typed}");
        }
    }

    #[test]
    fn nothing_typed_is_nothing_sought_and_wildcards_are_letters() {
        assert!(sought(Kind::User, false, "  \0").is_none());
        assert_eq!(
            sought(Kind::Client, true, " 50%_Off ").map(|sought| sought.prefix),
            Some("client.off/50%_off".into())
        );
    }
}
