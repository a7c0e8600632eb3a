//! Tests that the tables of the documents name.

use super::*;

/// The names of all tests and of all modules of tests.
fn test_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (path, text) in files(&[".rs"]) {
        let stem = Path::new(&path).file_stem().unwrap().to_str().unwrap();
        names.insert(stem.to_owned());
        let mut is_test = false;
        for line in text.lines().map(str::trim_start) {
            if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                is_test = true;
            } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
                names.extend(words(rest).next().map(str::to_owned));
                is_test = false;
            } else if let Some(name) = line.strip_prefix("mod ") {
                names.extend(words(name).next().map(str::to_owned));
            }
        }
    }
    names
}

/// Whether the text in backticks names a test, such as `module::name`, `process: name`,
/// `module::{one, other}` or `module::beginning_…`.
fn names_tests(span: &str, known: &BTreeSet<String>) -> bool {
    if span.contains('/') || span.ends_with(".mjs") {
        return root().join(span).exists();
    }
    let last = span.rsplit("::").next().unwrap_or(span);
    let last = last.rsplit(": ").next().unwrap_or(last);
    last.trim_matches(['{', '}']).split(", ").all(|name| match name.split_once('…') {
        Some((beginning, end)) => {
            known.iter().any(|test| test.starts_with(beginning) && test.ends_with(end))
        }
        None => known.contains(name),
    })
}

#[test]
fn every_test_that_a_table_names_exists() {
    let known = test_names();
    let mut missing = Vec::new();
    let mut count = 0;
    for (path, text) in files(&[".md"]) {
        let mut column = None;
        for (number, line) in prose(&text) {
            if !line.starts_with('|') {
                column = None;
                continue;
            }
            let cells = cells(line);
            let header = |cell: &&str| cell.to_lowercase().starts_with("test");
            match column.and_then(|column: usize| cells.get(column)) {
                None => column = cells.iter().position(header),
                Some(cell) => {
                    let spans: Vec<_> = code_spans(cell).collect();
                    count += spans.len();
                    let wrong = spans.into_iter().filter(|span| !names_tests(span, &known));
                    missing.extend(wrong.map(|span| format!("{path}:{number}: {span}")));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(count > 100, "the tables name {count} tests only");
}
