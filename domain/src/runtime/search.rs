//! Prefix search for users and clients.
//!
//! An object is found by a prefix of its names or addresses, starting at any word. There are no
//! wildcards, and every search is a range of an index.

use std::collections::BTreeSet;

use store::search_index::{Row, SearchPrefix};

use crate::{model::error::Result, runtime::transaction::Transaction};

/// The kinds of objects that can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SearchKind {
    User,
    Client,
}

impl SearchKind {
    /// The part of the index for all objects of this kind, or only for inactive (blocked or
    /// disabled) ones: those are rare, and a filter would have to scan all the others.
    fn namespace(self, is_inactive: bool) -> &'static str {
        match (self, is_inactive) {
            (Self::User, false) => "user",
            (Self::User, true) => "user.off",
            (Self::Client, false) => "client",
            (Self::Client, true) => "client.off",
        }
    }
}

/// Limits of the index: phrases of one object, and characters of a phrase.
const MAX_PHRASES: usize = 16;
const MAX_CHARS: usize = 80;

/// Normalize a text for comparison: lower case, single spaces, at most [`MAX_CHARS`] characters.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(MAX_CHARS)
        .collect()
}

/// The search for a user's input, or `None` if the input is blank.
pub(crate) fn parse_search(
    kind: SearchKind,
    is_inactive: bool,
    input: &str,
) -> Option<SearchPrefix> {
    let folded = fold(&input.replace('\0', ""));
    (!folded.is_empty()).then(|| SearchPrefix {
        char_count: folded.chars().count() as i64,
        prefix: format!("{}/{folded}", kind.namespace(is_inactive)),
    })
}

/// The suffixes of each text that start at one of its words.
fn indexed_phrases(texts: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in texts {
        let text = fold(text);
        let mut in_word = false;
        for (at, letter) in text.char_indices() {
            let starts_word = letter.is_alphanumeric() && !in_word || at == 0;
            in_word = letter.is_alphanumeric();
            if starts_word && found.len() < MAX_PHRASES {
                found.insert(text[at..].to_owned());
            }
        }
    }
    found
}

fn common_prefix_len(one: &str, other: &str) -> i64 {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count() as i64
}

fn rows(tenant_id: &str, namespace: &str, object_id: &str, texts: &[&str]) -> Vec<Row> {
    let mut before = String::new();
    indexed_phrases(texts)
        .into_iter()
        .map(|phrase| {
            let common_prefix_len = common_prefix_len(&before, &phrase);
            before = phrase.clone();
            let id = format!("{namespace}/{phrase}\u{1f}{object_id}");
            Row { tenant_id: tenant_id.into(), id, object_id: object_id.into(), common_prefix_len }
        })
        .collect()
}

/// Add an object to the index under these texts.
pub(crate) async fn index(
    tx: &Transaction,
    kind: SearchKind,
    is_inactive: bool,
    object_id: &str,
    texts: &[&str],
) -> Result<()> {
    let mut found = rows(tx.tenant().id(), kind.namespace(false), object_id, texts);
    if is_inactive {
        found.extend(rows(tx.tenant().id(), kind.namespace(true), object_id, texts));
    }
    if !found.is_empty() {
        store::search_index::insert_many(tx.scope(), found).await?;
    }
    Ok(())
}

/// Replace the texts under which an object is indexed.
pub(crate) async fn reindex(
    tx: &Transaction,
    kind: SearchKind,
    is_inactive: bool,
    object_id: &str,
    texts: &[&str],
) -> Result<()> {
    store::search_index::remove_for_object(tx.scope(), object_id).await?;
    index(tx, kind, is_inactive, object_id, texts).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_starts_a_phrase() {
        let found: Vec<_> =
            indexed_phrases(&["Anna  Maria Ames", "anna@acme.example"]).into_iter().collect();
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
    fn several_matches_of_one_object_count_once() {
        let rows = rows("ten_1", "user", "usr_1", &["Anna Ames", "anna", "anna@acme.example"]);
        for typed in ["a", "an", "anna", "anna ", "anna@", "acme", "ames", "x"] {
            let Some(search) = parse_search(SearchKind::User, false, typed) else {
                panic!("{typed}")
            };
            let matching: Vec<_> =
                rows.iter().filter(|row| row.id.starts_with(&search.prefix)).collect();
            let counted =
                matching.iter().filter(|row| row.common_prefix_len < search.char_count).count();
            assert_eq!(counted, usize::from(!matching.is_empty()), "{typed}");
        }
    }

    #[test]
    fn blank_input_is_no_search_and_wildcards_are_literal() {
        assert!(parse_search(SearchKind::User, false, "  \0").is_none());
        assert_eq!(
            parse_search(SearchKind::Client, true, " 50%_Off ").map(|search| search.prefix),
            Some("client.off/50%_off".into())
        );
    }
}
