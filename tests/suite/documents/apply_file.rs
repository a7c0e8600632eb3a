//! Files for `apply` in the documents, and the keys of docs/apply.md.

use std::collections::BTreeMap;

use contract::{
    settings::{NewClientDefaults, RateLimits, TenantSettings},
    tenant::CustomClaim,
    user::AddressClaim,
};
use domain::{
    Actor,
    apply::{apply, parse},
};
use tests::test_server;

use super::*;
use crate::reapply::keys_of;

/// The files that the documents show are valid, and can be applied one after the other.
#[tokio::test]
async fn every_file_that_a_document_shows_can_be_applied() {
    let mut count = 0;
    for (path, text) in files(&[".md"]) {
        for block in text.split("```yaml\n").skip(1) {
            let block = block.split("```").next().unwrap();
            let file = parse(block).unwrap_or_else(|error| panic!("{path}: {error:?}\n{block}"));
            let server = test_server().await;
            server.fill_key_reserve().await;
            for again in [false, true] {
                let report = apply(&server.platform, &Actor::cli(), file.clone(), false).await;
                let report = report.unwrap_or_else(|error| panic!("{path}: {error}\n{block}"));
                let unchanged = domain::apply::ApplyOutcome::Unchanged;
                let is_unchanged = report.lines.iter().all(|line| line.outcome == unchanged);
                assert_eq!(is_unchanged, again, "{path}: {:?}\n{block}", report.lines);
            }
            count += 1;
        }
    }
    assert!(count >= 4, "{count} files");
}

/// The keys in the first column of the tables of docs/apply.md, by the heading above them.
fn documented_keys() -> BTreeMap<String, BTreeSet<String>> {
    let text = read("docs/apply.md");
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut heading = String::new();
    for (_, line) in prose(&text) {
        if line.starts_with('#') {
            heading = line.trim_start_matches('#').trim().replace('`', "");
        } else if line.starts_with("| `") {
            for key in code_spans(cells(line)[0]) {
                let is_new = keys.entry(heading.clone()).or_default().insert(key.to_owned());
                assert!(is_new, "{heading}: {key} is documented twice");
            }
        }
    }
    keys
}

#[test]
fn apply_md_has_every_key_of_the_file_and_no_other() {
    let documented = documented_keys();
    let expected: [(&str, BTreeSet<&str>); 12] = [
        ("The file", keys_of::<file::File>()),
        ("Tenant", keys_of::<file::Tenant>()),
        ("settings", keys_of::<TenantSettings>()),
        ("new_clients", keys_of::<NewClientDefaults>()),
        ("rate_limits", keys_of::<RateLimits>()),
        ("scopes", keys_of::<file::Scope>()),
        ("claims", keys_of::<CustomClaim>()),
        ("users", keys_of::<file::User>()),
        ("address", keys_of::<AddressClaim>()),
        ("clients", keys_of::<file::Client>()),
        ("providers", keys_of::<file::Provider>()),
        ("mail_texts", keys_of::<contract::mail_text::MailText>()),
    ];
    for (heading, keys) in &expected {
        let found: BTreeSet<&str> =
            documented.get(*heading).into_iter().flatten().map(String::as_str).collect();
        assert_eq!(&found, keys, "docs/apply.md, {heading}");
    }
    // The sections that list no keys of the file.
    let others: BTreeSet<&str> = documented.keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = expected.iter().map(|(heading, _)| *heading).collect();
    assert_eq!(others, listed);
}
