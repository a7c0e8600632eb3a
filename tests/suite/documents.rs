//! Rules of the documents: what they cite, link and name exists, and what code cites is in `docs`.

mod apply_file;
mod named_tests;

use std::{
    collections::BTreeSet,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use contract::{
    apply as file,
    routes::{Dialect, ROUTES},
};

use crate::source_text::FOLDERS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The text of a file of the repository.
fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files of the repository with one of these endings: path and text.
fn files(endings: &[&str]) -> Vec<(String, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![root().to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                let is_source = !["node_modules", "target", "shots", "data"].contains(&name);
                if is_source && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().display().to_string(), text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty());
    found
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
}

/// An id of docs/compatibility.md, such as `S0-12` or `X-3`.
fn is_compatibility_id(word: &str) -> bool {
    word.split_once('-').is_some_and(|(letter, number)| {
        ["S0", "S1", "S2", "S3", "X"].contains(&letter) && number.parse::<u8>().is_ok()
    })
}

/// An id of docs/security.md, such as `A5`.
fn is_security_id(word: &str) -> bool {
    word.strip_prefix(['R', 'T', 'I', 'P', 'A', 'O', 'E', 'L'])
        .is_some_and(|number| number.len() <= 2 && number.parse::<u8>().is_ok())
}

/// The first cells of the rows of a document's tables that are ids.
fn defined_ids(document: &str, is_id: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let text = read(document);
    let ids = text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let mut defined = BTreeSet::new();
    for id in ids.filter(|cell| is_id(cell)) {
        assert!(defined.insert(id.to_owned()), "{document} has {id} twice");
    }
    assert!(!defined.is_empty(), "{document}");
    defined
}

/// The comments of a Rust file, and in scripts also the names of tests.
fn citing_text(path: &str, line: &str) -> Option<String> {
    if path.ends_with(".md") {
        return Some(line.to_owned());
    }
    let start = line.find("//").or_else(|| line.find("test('"))?;
    Some(line[start..].to_owned())
}

#[test]
fn every_cited_id_is_in_docs() {
    let compatibility = defined_ids("docs/compatibility.md", is_compatibility_id);
    let security = defined_ids("docs/security.md", is_security_id);
    let mut unknown = Vec::new();
    for (path, text) in files(&[".rs", ".mjs", ".js", ".css", ".md"]) {
        for (number, line) in text.lines().enumerate() {
            let cited = words(line).filter(|word| is_compatibility_id(word));
            // Stack Auth's ids are reserved.
            let cited = cited.filter(|id| !id.starts_with("S1-") && !compatibility.contains(*id));
            unknown.extend(cited.map(|id| format!("{path}:{}: {id}", number + 1)));
            if let Some(text) = citing_text(&path, line) {
                let cited = words(&text)
                    .filter(|word| is_security_id(word) && !security.contains(*word))
                    .filter(|id| !is_missing_feature(id));
                unknown.extend(cited.map(|id| format!("{path}:{}: {id}", number + 1)));
            }
        }
    }
    assert!(unknown.is_empty(), "these ids are in no table of docs: {unknown:#?}");
}

/// Ids that docs/security.md names in a sentence, because their features do not exist yet.
fn is_missing_feature(id: &str) -> bool {
    ["A3", "A4", "A8", "A9", "A11", "O2"].contains(&id)
}

/// A document that is not in the repository cannot be read by those who read the code.
#[test]
fn no_comment_cites_a_document_outside_the_repository() {
    let outside = ["DIALECTS", "PRODUCT"].map(|name| [name.to_owned(), format!("{name}.md")]);
    let mut found = Vec::new();
    for (path, text) in files(&[".rs", ".mjs", ".js", ".css", ".md", ".toml"]) {
        if path == "tests/suite/documents.rs" {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let cites_other = words(line).any(|word| outside.as_flattened().contains(&word.into()));
            // SECURITY.md says how to report; the ids are those of docs/security.md.
            let cites_as_ids = line.split("SECURITY ").skip(1).any(|rest| {
                words(rest).next().is_some_and(|word| is_security_id(word) || word.is_empty())
            });
            if cites_other || cites_as_ids {
                found.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn compatibility_and_its_list_of_tests_have_the_same_ids() {
    let documented = defined_ids("docs/compatibility.md", is_compatibility_id);
    let tested = defined_ids("tests/dialects.md", is_compatibility_id);
    let text = read("docs/compatibility.md");
    let is_missing = |id: &String| {
        let row = text.lines().find(|line| line.starts_with(&format!("| {id} |")));
        row.is_some_and(|row| row.contains("*Not there yet.*"))
    };
    let untested: Vec<_> = documented.difference(&tested).filter(|id| !is_missing(id)).collect();
    assert!(untested.is_empty(), "{untested:?}");
    let undocumented: Vec<_> = tested.difference(&documented).collect();
    assert!(undocumented.is_empty(), "{undocumented:?}");
}

#[test]
fn every_path_of_another_system_is_documented() {
    let text = read("docs/compatibility.md");
    let paths = ROUTES.iter().filter(|route| route.dialect != Dialect::Tenantry);
    let missing: Vec<_> =
        paths.map(|route| route.path).filter(|path| !text.contains(&format!("`{path}`"))).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The lines of a document outside code blocks, each with its number.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut is_code = false;
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            lines.push((number + 1, line));
        }
    }
    lines
}

/// The anchor of a heading, as GitHub derives it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).into_iter().filter(|(_, line)| line.starts_with('#'));
    headings.map(|(_, line)| anchor(line)).collect()
}

#[test]
fn every_relative_link_resolves() {
    let mut broken = Vec::new();
    for (path, text) in files(&[".md"]) {
        let folder = Path::new(&path).parent().unwrap();
        for (number, line) in prose(&text) {
            for rest in line.split("](").skip(1) {
                let target = rest.split(')').next().unwrap();
                if target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
                let linked: PathBuf = match file {
                    "" => root().join(&path),
                    file => root().join(folder).join(file),
                };
                let has_fragment = || {
                    let text = std::fs::read_to_string(&linked).unwrap_or_default();
                    fragment.is_empty() || anchors(&text).contains(fragment)
                };
                if !linked.exists() || !has_fragment() {
                    broken.push(format!("{path}:{number}: {target}"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The parts of a line between single backticks.
fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The cells of a table's row.
fn cells(line: &str) -> Vec<&str> {
    line.trim().trim_matches('|').split('|').map(str::trim).collect()
}

#[test]
fn every_path_that_a_document_names_exists() {
    let mut missing = Vec::new();
    for (path, text) in files(&[".md"]) {
        for (number, line) in prose(&text) {
            for span in code_spans(line) {
                let Some((folder, _)) = span.split_once('/') else { continue };
                let is_path = (FOLDERS.contains(&folder) || folder == "docs")
                    && !span.contains(['{', '*', ' ', '…']);
                // What the build makes is not in the repository.
                if is_path && !span.starts_with("end2end/shots") && !root().join(span).exists() {
                    missing.push(format!("{path}:{number}: {span}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Limits that no document should cross: the README stays readable.
#[test]
fn readme_stays_under_two_screens() {
    const LINES: RangeInclusive<usize> = 40..=100;
    let lines = read("README.md").lines().count();
    assert!(LINES.contains(&lines), "README.md has {lines} lines");
}
