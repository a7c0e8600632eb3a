//! Rules of CONTRIBUTING.md about the source text that no compiler checks: headers and length of
//! modules, width of lines, and words.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

/// The folders of the source.
pub const FOLDERS: [&str; 13] = [
    "app",
    "bench",
    "contract",
    "domain",
    "end2end",
    "frontend",
    "migration",
    "oauth",
    "server",
    "store",
    "style",
    "tests",
    "xtask",
];

/// Former identifiers, and their current names.
const REPLACED: &[(&str, &str)] = &[
    ("Begun", "AuthorizeOutcome"),
    ("Beside", "IdTokenContext"),
    ("Entered", "ConsoleSession"),
    ("Everywhere", "InstallationScope"),
    ("Judged", "PasswordCheck"),
    ("Laid", "UpdateMode"),
    ("LeaveOr", "DialogFooter"),
    ("Listing", "Paginator"),
    ("Met", "CachedAccess"),
    ("MovedClock", "ManualClock"),
    ("Noted", "StoredProgress"),
    ("Outside", "Outbound"),
    ("Party", "TestClient"),
    ("PressAwake", "SubmitAfterLoad"),
    ("Reach", "ClientAccess"),
    ("ReplyTo", "ResponseTarget"),
    ("Room", "RouteGroup"),
    ("SaidOutside", "FakeNetwork"),
    ("Searched", "SearchTarget"),
    ("Shelf", "BoundedCache"),
    ("Sought", "SearchPrefix"),
    ("Stranger", "NotAMember"),
    ("Told", "HttpError"),
    ("Unaddressable", "NotRedirectable"),
    ("Unsigned", "PendingTokens"),
    ("Warm", "CacheKey"),
    ("WarmStore", "TenantCache"),
    ("Window", "PageQuery"),
    ("Work", "Transaction"),
    ("is_told", "a verb"),
    ("nothing_shown", "missing_token"),
    ("rehearse", "plan"),
    ("require_over", "require_outranks"),
    ("unless_json", "require_json"),
];

/// Words that comments do not use, and their replacements.
const UNUSED_IN_COMMENTS: &[(&str, &str)] = &[
    ("hub", "resume endpoint"),
    ("nobody", "no user, no client"),
    ("somebody", "a user, a client, the caller"),
    ("whoever", "the caller, the user"),
    ("whom", "which user or client"),
];

/// Most lines that a file may have. A longer one is split by topic.
const MAX_LINES: usize = 400;
/// Longer files, each of which is one table with a line for each of its rows.
const TABLES: [&str; 1] = ["app/src/hosted/messages.rs"];

struct Source {
    path: String,
    text: String,
}

fn sources(extensions: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if !["node_modules", "target", "shots"].contains(&name) {
                    folders.push(path);
                }
            } else if extensions.iter().any(|ending| name.ends_with(ending)) {
                let text = std::fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root).unwrap().display().to_string();
                found.push(Source { path, text });
            }
        }
    }
    assert!(!found.is_empty(), "no file ends with {extensions:?}");
    found
}

/// The range of a line's comment, if it has one. `//` inside a string or URL begins none.
fn comment_range(line: &str) -> Option<Range<usize>> {
    let start = line.find("//")?;
    let before = &line[..start];
    let begins_comment = before.trim().is_empty()
        || (before.ends_with(' ') && before.matches('"').count().is_multiple_of(2));
    begins_comment.then_some(start..line.len())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

fn comments(sources: &[Source]) -> impl Iterator<Item = (&str, usize, &str)> {
    sources.iter().flat_map(|source| {
        source.text.lines().enumerate().filter_map(move |(number, line)| {
            comment_range(line).map(|range| (source.path.as_str(), number + 1, &line[range]))
        })
    })
}

#[test]
fn every_module_opens_with_what_it_implements() {
    let missing: Vec<String> = sources(&[".rs"])
        .into_iter()
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| source.path)
        .collect();
    assert!(missing.is_empty(), "these files do not begin with `//!`: {missing:#?}");
}

/// A file that no module declares is not compiled, and its tests do not run.
#[test]
fn every_file_is_declared_as_a_module() {
    let sources = sources(&[".rs"]);
    let declares = |source: &Source, name: &str| {
        source.text.lines().map(str::trim).any(|line| {
            line.strip_suffix(';')
                .and_then(|line| line.strip_suffix(name))
                .is_some_and(|before| before == "mod " || before.ends_with(" mod "))
                && !line.starts_with("//")
        })
    };
    let undeclared: Vec<&str> = sources
        .iter()
        .map(|source| source.path.as_str())
        .filter(|path| {
            let path = Path::new(path);
            let folder = path.parent().unwrap();
            let (folder, name) = match path.file_stem().unwrap() {
                name if ["lib", "main", "build"].iter().any(|root| name == *root) => return false,
                name if name == "mod" => (folder.parent().unwrap(), folder.file_name().unwrap()),
                name => (folder, name),
            };
            let parents = ["mod.rs", "lib.rs", "main.rs"].map(|name| folder.join(name));
            let is_parent = |source: &&Source| {
                let path = Path::new(&source.path);
                path == folder.with_extension("rs") || parents.iter().any(|parent| path == parent)
            };
            !sources.iter().filter(is_parent).any(|parent| declares(parent, name.to_str().unwrap()))
        })
        .collect();
    assert!(undeclared.is_empty(), "no module declares these files: {undeclared:#?}");
}

#[test]
fn lines_have_at_most_100_columns() {
    let sources = sources(&[".rs", ".mjs", ".js", ".css", ".py"]);
    let long: Vec<String> = sources
        .iter()
        .flat_map(|source| {
            source.text.lines().enumerate().filter_map(|(number, line)| {
                let width = line.chars().count();
                (width > 100).then(|| format!("{}:{}: {width}", source.path, number + 1))
            })
        })
        .collect();
    assert!(long.is_empty(), "{} lines are longer than 100 columns: {long:#?}", long.len());
}

/// The files with too many lines, and the number of their lines.
fn long_files(sources: &[Source]) -> Vec<(&str, usize)> {
    let lengths = sources.iter().map(|source| (source.path.as_str(), source.text.lines().count()));
    lengths.filter(|(_, lines)| *lines > MAX_LINES).collect()
}

#[test]
fn files_have_at_most_400_lines() {
    let sources = sources(&[".rs"]);
    let (tables, long): (Vec<_>, Vec<_>) =
        long_files(&sources).into_iter().partition(|(path, _)| TABLES.contains(path));
    assert!(long.is_empty(), "split these files by topic: {long:#?}");
    assert_eq!(tables.len(), TABLES.len(), "only these are longer: {tables:?}");
    let of_length = |lines: usize| Source { path: "new.rs".into(), text: "//!\n".repeat(lines) };
    assert_eq!(long_files(&[of_length(401), of_length(400)]), [("new.rs", 401)]);
}

#[test]
fn replaced_names_are_gone() {
    let sources = sources(&[".rs", ".mjs", ".js"]);
    let mut left = Vec::new();
    for source in sources.iter().filter(|source| source.path != "tests/suite/source_text.rs") {
        for (number, line) in source.text.lines().enumerate() {
            // Skip strings, which are every second part between quotes: stored values and screens
            // may contain former names.
            for code in line.split('"').step_by(2) {
                for (old, new) in REPLACED.iter().filter(|(old, _)| words(code).any(|w| w == *old))
                {
                    left.push(format!("{}:{}: {old} is now {new}", source.path, number + 1));
                }
            }
        }
    }
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn comments_use_the_words_of_the_rfcs() {
    let sources = sources(&[".rs"]);
    let mut left = Vec::new();
    let (mut standard, mut private) = (0, 0);
    for (path, number, comment) in comments(&sources) {
        if path == "tests/suite/source_text.rs" {
            continue;
        }
        for word in words(comment).map(str::to_lowercase) {
            match word.as_str() {
                "user" | "users" | "client" | "clients" => standard += 1,
                "person" | "persons" | "people" | "application" | "applications" => private += 1,
                other => {
                    if let Some((_, new)) = UNUSED_IN_COMMENTS.iter().find(|(old, _)| *old == other)
                    {
                        left.push(format!("{path}:{number}: {other}: {new}"));
                    }
                }
            }
        }
    }
    assert!(left.is_empty(), "{left:#?}");
    assert!(
        standard >= 5 * private,
        "comments say user or client {standard} times, person or application {private} times"
    );
}
