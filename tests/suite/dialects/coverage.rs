//! Coverage of docs/compatibility.md: `tests/dialects.md` is generated from the test names.

use std::{collections::BTreeMap, fmt::Write, path::Path};

use crate::architecture::rust_files;

/// Requirements without a test in this folder, or not in full, and what tests or completes them.
const REMARKS: [(&str, &str); 6] = [
    (
        "S0-9",
        "`identity_providers::accounts::\
         first_sign_in_creates_an_account_and_the_next_one_finds_it`",
    ),
    ("S0-21", "`end2end/quickstarts.test.mjs`"),
    (
        "S0-29",
        "`diagnostics::client_page_lists_rejected_requests_with_advice`<br>\
         `custom_domains::reachability::reachability_check_names_each_failure`<br>\
         `process: doctor_names_why_metadata_is_not_reachable`",
    ),
    ("S0-8", "`second_factor::every_path::no_path_skips_the_second_factor`"),
    ("S1-23", "`second_factor::every_path::password_grant_is_refused_on_every_path`"),
    ("X-27", "`second_factor::every_path::password_grant_is_refused_on_every_path`"),
];

fn required_ids() -> Vec<String> {
    let row = |letter: &'static str, last: u32| {
        (1..=last).map(move |number| format!("{letter}-{number}"))
    };
    let systems = row("S0", 30).chain(row("S1", 23)).chain(row("S2", 23)).chain(row("S3", 25));
    systems.chain(row("X", 47)).collect()
}

/// The ids at the beginning of a test's name: `s0_1_x_2_words` covers S0-1 and X-2.
fn ids_in_name(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split('_').collect();
    let pairs = words.as_chunks::<2>().0.iter();
    let ids = pairs.take_while(|[letter, number]| {
        ["s0", "s1", "s2", "s3", "x"].contains(letter) && number.parse::<u32>().is_ok()
    });
    ids.map(|[letter, number]| format!("{}-{number}", letter.to_uppercase())).collect()
}

fn tests_by_id(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let mut tests: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut files = rust_files(folder);
    files.sort();
    for file in files {
        let module = file.strip_prefix(folder).unwrap().with_extension("");
        let module = module.to_str().unwrap().replace('/', "::");
        let text = std::fs::read_to_string(&file).unwrap();
        for after in text.split("#[tokio::test]\nasync fn ").skip(1) {
            let name = after.split('(').next().unwrap();
            for id in ids_in_name(name) {
                tests.entry(id).or_default().push(format!("{module}::{name}"));
            }
        }
    }
    tests
}

#[test]
fn every_id_is_covered_and_dialects_md_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = tests_by_id(&root.join("suite/dialects"));
    let mut text = String::from(
        "# Tests of the ids of docs/compatibility.md\n\nGenerated from the test names in \
         `suite/dialects`; the suite fails if it is out of date.\n\n| id | tests | remark |\n\
         |---|---|---|\n",
    );
    let mut missing = Vec::new();
    for id in required_ids() {
        let tests = found.remove(&id).unwrap_or_default();
        let remark =
            REMARKS.iter().find(|(remarked, _)| *remarked == id).map_or("", |(_, remark)| *remark);
        if tests.is_empty() && remark.is_empty() {
            missing.push(id.clone());
        }
        let tests: Vec<_> = tests.iter().map(|name| format!("`{name}`")).collect();
        writeln!(text, "| {id} | {} | {remark} |", tests.join("<br>")).unwrap();
    }
    assert!(missing.is_empty(), "no test has {missing:?} in its name");
    assert!(found.is_empty(), "unknown ids: {found:?}");
    let file = root.join("dialects.md");
    if std::fs::read_to_string(&file).unwrap_or_default() != text {
        std::fs::write(&file, text).unwrap();
        panic!(
            "{} differed from the tests and was regenerated: review and commit it",
            file.display()
        );
    }
}
