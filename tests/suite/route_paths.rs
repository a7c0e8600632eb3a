//! Paths are written in the route table only: URLs of metadata, links and redirects are made of it.

use std::collections::BTreeSet;

use contract::routes::{LIVENESS, READINESS, ROUTES, TENANT_PREFIX};
use syn::{
    buffer::{Cursor, TokenBuffer},
    visit::{self, Visit},
};

use crate::architecture::{rust_files, workspace_dir};

/// Crates that make URLs. The console links to its own pages, whose paths its router knows.
const CRATES: [&str; 3] = ["oauth", "domain", "server"];

#[test]
fn paths_are_literals_in_the_route_table_only() {
    let first_segments = first_segments();
    let mut problems = Vec::new();
    for name in CRATES {
        for file in rust_files(&workspace_dir().join(name).join("src")) {
            if file.file_name().is_some_and(|name| name == "tests.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            for literal in path_literals(&text, &first_segments) {
                problems.push(format!("{}: {literal:?}", file.display()));
            }
        }
    }
    assert!(
        problems.is_empty(),
        "use contract::routes instead of a literal:\n{}",
        problems.join("\n")
    );
}

#[test]
fn a_path_literal_is_found() {
    let source = r#"
        //! "/oauth2/token" in a comment is none.
        const PATH: &str = "/oauth2/token";
        fn f() {
            let url = format!("{base}/interaction/{handle}/consent");
            let nested = vec![g(format!("{}/join?token={}", a, b))];
            let other = ["/", "https://api.example/", "text/html", "a/oauth2x", "tenants/x"];
        }
        #[cfg(test)]
        mod tests { const PATH: &str = "/console"; }
    "#;
    assert_eq!(
        path_literals(source, &first_segments()),
        ["/oauth2/token", "{base}/interaction/{handle}/consent", "{}/join?token={}"]
    );
}

/// The first segment of each path, with its slash.
fn first_segments() -> BTreeSet<String> {
    let paths = ROUTES.iter().map(|route| route.path).chain([LIVENESS, READINESS, TENANT_PREFIX]);
    paths
        .filter_map(|path| path.split('/').nth(1))
        .filter(|segment| !segment.is_empty())
        .map(|segment| format!("/{segment}"))
        .collect()
}

fn path_literals(source: &str, first_segments: &BTreeSet<String>) -> Vec<String> {
    let mut literals = Literals::default();
    literals.visit_file(&syn::parse_file(source).unwrap());
    let is_path = |text: &String| {
        first_segments.iter().any(|segment| {
            text.match_indices(segment.as_str()).any(|(start, _)| {
                let before = text[..start].chars().next_back();
                let after = text[start + segment.len()..].chars().next();
                // After a placeholder or at the start, and a whole segment.
                before.is_none_or(|before| before == '}')
                    && after.is_none_or(|after| matches!(after, '/' | '?' | '{'))
            })
        })
    };
    literals.0.into_iter().filter(is_path).collect()
}

/// Collects the string literals of a file outside of comments, attributes and tests.
#[derive(Default)]
struct Literals(Vec<String>);

impl Literals {
    /// The arguments of a macro are tokens.
    fn add_tokens(&mut self, mut cursor: Cursor<'_>) {
        while !cursor.eof() {
            if let Some((inside, _, _, after)) = cursor.any_group() {
                self.add_tokens(inside);
                cursor = after;
            } else if let Some((literal, after)) = cursor.literal() {
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    self.0.push(text.value());
                }
                cursor = after;
            } else if let Some((_, after)) = cursor.token_tree() {
                cursor = after;
            } else {
                break;
            }
        }
    }
}

impl<'ast> Visit<'ast> for Literals {
    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.0.push(literal.value());
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_tokens(TokenBuffer::new2(call.tokens.clone()).begin());
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.ident != "tests" {
            visit::visit_item_mod(self, item);
        }
    }
}
