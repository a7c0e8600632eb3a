//! Architecture rules: what crates depend on, by `cargo metadata`, and what their modules import,
//! by their source.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use syn::visit::{self, Visit};

/// The layers of ARCHITECTURE.md: a crate, the workspace crates it may depend on, and the libraries
/// it must not.
const ALLOWED_DEPENDENCIES: [(&str, &[&str], &[&str]); 10] = [
    ("oauth", &[], &["tokio", "sea-orm", "axum", "leptos", "rand"]),
    ("contract", &["oauth"], &["tokio", "sea-orm", "axum", "leptos"]),
    ("migration", &[], &[]),
    ("store", &["migration"], &["axum", "leptos", "jsonwebtoken", "argon2"]),
    ("domain", &["oauth", "contract", "store"], &["sea-orm", "axum", "leptos"]),
    ("app", &["oauth", "contract", "domain"], &["sea-orm"]),
    ("frontend", &["app"], &[]),
    ("server", &["app", "domain", "contract", "oauth"], &["sea-orm"]),
    ("xtask", &[], &[]),
    ("bench", &[], &[]),
];

#[test]
fn crate_dependencies_follow_the_layers() {
    let out = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let names = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .map(|dependency| dependency["name"].as_str().unwrap().to_owned());
        found.insert(package["name"].as_str().unwrap().to_owned(), names.collect());
    }
    let workspace_crates: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        workspace_crates.len(),
        ALLOWED_DEPENDENCIES.len() + 1,
        "every crate except tests is listed: {workspace_crates:?}"
    );
    for (name, allowed, forbidden) in ALLOWED_DEPENDENCIES {
        for dependency in &found[name] {
            assert!(
                !workspace_crates.contains(dependency.as_str())
                    || allowed.contains(&dependency.as_str()),
                "{name} must not use {dependency}"
            );
            assert!(!forbidden.contains(&dependency.as_str()), "{name} must not use {dependency}");
        }
    }
}

/// Folders at the bottom of a crate, in order: their modules import only from themselves and from
/// folders before them.
const BOTTOM_FOLDERS: [(&str, &[&str]); 2] =
    [("domain", &["model", "runtime"]), ("server", &["respond", "extract"])];

/// Crates whose modules are checked.
const LAYERED_CRATES: [&str; 6] = ["oauth", "contract", "store", "domain", "app", "server"];

#[test]
fn modules_of_a_crate_import_downward_only() {
    let mut problems = Vec::new();
    for name in LAYERED_CRATES {
        let bottom =
            BOTTOM_FOLDERS.iter().find(|(listed, _)| *listed == name).map_or(&[][..], |(_, b)| b);
        let graph = module_graph(&workspace_dir().join(name).join("src"), bottom);
        for (module, imported) in &graph {
            let Some(layer) = layer_of(module, bottom) else { continue };
            for target in imported {
                if layer_of(target, bottom).is_none_or(|other| other > layer) {
                    problems.push(format!("{name}: {module} imports {target}, which is above it"));
                }
            }
        }
        if let Some(cycle) = find_cycle(&graph) {
            problems.push(format!("{name}: the modules {} form a cycle", cycle.join(" -> ")));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn cycles_and_upward_imports_are_found() {
    let graph = |edges: &[(&str, &str)]| {
        let mut graph = ModuleGraph::new();
        for (from, to) in edges {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph
    };
    assert_eq!(find_cycle(&graph(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    assert!(find_cycle(&graph(&[("a", "b"), ("b", "c"), ("c", "a")])).is_some());
    let file = syn::parse_file(
        "use crate::{runtime::tenant::Tenant, Error}; fn f() { crate::client::load(); }
         mod tests { use super::super::cache::Key; }",
    )
    .unwrap();
    let exports = BTreeMap::from([("Error".to_owned(), "model".to_owned())]);
    let mut imports = Imports::new(vec!["runtime".to_owned(), "vault".to_owned()]);
    imports.visit_file(&file);
    let found: BTreeSet<String> =
        imports.paths.iter().map(|path| module_of(path, &exports, &["model", "runtime"])).collect();
    assert_eq!(
        found,
        ["client", "model", "runtime::cache", "runtime::tenant"].map(str::to_owned).into()
    );
}

type ModuleGraph = BTreeMap<String, BTreeSet<String>>;

pub fn workspace_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The position of a module's folder among the bottom ones. `None` is above all of them.
fn layer_of(module: &str, bottom: &[&str]) -> Option<usize> {
    bottom.iter().position(|folder| module.split("::").next() == Some(folder))
}

/// Which module imports from which. A module is a file or folder directly in `src`, or directly in
/// a bottom folder.
fn module_graph(src: &Path, bottom: &[&str]) -> ModuleGraph {
    let exports = root_exports(&src.join("lib.rs"));
    let mut graph = ModuleGraph::new();
    for path in rust_files(src) {
        let relative = path.strip_prefix(src).unwrap().with_extension("");
        let mut module: Vec<String> = relative
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        if module.last().is_some_and(|name| name == "mod") {
            module.pop();
        }
        if module == ["lib"] || module == ["main"] {
            continue;
        }
        let from = module_of(&module, &exports, bottom);
        let mut imports = Imports::new(module);
        imports.visit_file(&syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap());
        let targets = imports.paths.iter().map(|target| module_of(target, &exports, bottom));
        // A folder declares its files and re-exports from them.
        let targets = targets.filter(|to| *to != from && !bottom.contains(&from.as_str()));
        graph.entry(from.clone()).or_default().extend(targets);
    }
    let known: BTreeSet<String> = graph.keys().cloned().collect();
    for targets in graph.values_mut() {
        targets.retain(|target| known.contains(target));
    }
    graph
}

/// The module in the graph that a path from the crate's root belongs to.
fn module_of(path: &[String], exports: &BTreeMap<String, String>, bottom: &[&str]) -> String {
    let first = path.first().map_or("", String::as_str);
    let first = exports.get(first).map_or(first, String::as_str);
    match path.get(1) {
        Some(second) if bottom.contains(&first) => format!("{first}::{second}"),
        _ => first.to_owned(),
    }
}

/// The names that the crate's root re-exports, with the module that each comes from.
fn root_exports(lib: &Path) -> BTreeMap<String, String> {
    let file = syn::parse_file(&std::fs::read_to_string(lib).unwrap()).unwrap();
    let mut exports = BTreeMap::new();
    for item in file.items {
        if let syn::Item::Use(item) = item {
            let mut paths = Vec::new();
            flatten(&item.tree, &mut Vec::new(), &mut paths);
            for path in paths {
                if let [module, .., name] = &path[..] {
                    exports.insert(name.clone(), module.clone());
                }
            }
        }
    }
    exports
}

/// The Rust files below a folder.
pub fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn flatten(tree: &syn::UseTree, prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    let mut add = |name: String| {
        let mut path = prefix.clone();
        path.push(name);
        paths.push(path);
    };
    match tree {
        syn::UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, paths);
            prefix.pop();
        }
        syn::UseTree::Group(group) => {
            group.items.iter().for_each(|tree| flatten(tree, prefix, paths));
        }
        syn::UseTree::Name(name) => add(name.ident.to_string()),
        syn::UseTree::Rename(rename) => add(rename.ident.to_string()),
        syn::UseTree::Glob(_) => add("*".to_owned()),
    }
}

/// Collects the paths that a file names in its own crate, from the crate's root.
struct Imports {
    module: Vec<String>,
    paths: Vec<Vec<String>>,
}

impl Imports {
    fn new(module: Vec<String>) -> Self {
        Self { module, paths: Vec::new() }
    }

    fn add(&mut self, path: &[String]) {
        let mut absolute = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("super") => self.module.clone(),
            _ => return,
        };
        let supers = path.iter().take_while(|part| *part == "super").count();
        absolute.truncate(absolute.len().saturating_sub(supers));
        absolute.extend(path[supers.max(1)..].iter().filter(|part| *part != "self").cloned());
        self.paths.push(absolute);
    }
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut paths = Vec::new();
        flatten(&item.tree, &mut Vec::new(), &mut paths);
        paths.iter().for_each(|path| self.add(path));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.add(&parts);
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }
}

/// One cycle of modules, if there is any.
fn find_cycle(graph: &ModuleGraph) -> Option<Vec<&str>> {
    fn walk<'g>(
        graph: &'g ModuleGraph,
        module: &'g str,
        trail: &mut Vec<&'g str>,
        finished: &mut BTreeSet<&'g str>,
    ) -> Option<Vec<&'g str>> {
        if let Some(start) = trail.iter().position(|on_trail| *on_trail == module) {
            return Some(trail[start..].to_vec());
        }
        if finished.contains(module) {
            return None;
        }
        trail.push(module);
        for next in graph.get(module).into_iter().flatten() {
            if let Some(cycle) = walk(graph, next, trail, finished) {
                return Some(cycle);
            }
        }
        trail.pop();
        finished.insert(module);
        None
    }
    let mut finished = BTreeSet::new();
    graph.keys().find_map(|module| walk(graph, module, &mut Vec::new(), &mut finished))
}
