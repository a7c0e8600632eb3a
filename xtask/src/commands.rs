//! The commands, each a sequence of printed steps.

use std::{path::Path, process::Command};

use anyhow::Result;

use crate::{
    postgres::Postgres,
    prerequisites,
    shell::{cargo, run_command, run_tests, step, workspace_root},
    site,
};

pub fn run(args: &[String]) -> Result<()> {
    step("browser part", || site::build(true))?;
    step("release binary", || {
        run_command(cargo().args(["build", "--release", "--package", "server"]))
    })?;
    // Keep the caller's working directory, because the server creates its data folder there.
    run_command(Command::new(workspace_root().join("target/release/tenantry")).args(args))
}

/// Build the binary that is distributed.
pub fn dist() -> Result<()> {
    step("browser part", || site::build(true))?;
    step("binary, optimised as a whole", || {
        run_command(cargo().args(["build", "--profile", "dist", "--package", "server"]))
    })?;
    eprintln!("It is {}", workspace_root().join("target/dist/tenantry").display());
    Ok(())
}

/// Measure the release binary under load, beside a peer; `args` go to the load generator.
pub fn bench(args: &[String]) -> Result<()> {
    step("browser part", || site::build(true))?;
    step("release binary and load generator", || {
        run_command(cargo().args(["build", "--release", "--package", "server"]))?;
        run_command(cargo().args(["build", "--release", "--package", "bench"]))
    })?;
    step("packages of the peer", || install_node_packages(&workspace_root().join("bench/peer")))?;
    let generator = workspace_root().join("target/release/bench");
    run_command(Command::new(generator).args(args).current_dir(workspace_root()))
}

/// Take screenshots of every screen, light and dark, wide and narrow. They show a debug build,
/// because only that has the component gallery.
pub fn screenshots() -> Result<()> {
    step("browser part", || site::build(false))?;
    step("binary", || run_command(cargo().args(["build", "--package", "server"])))?;
    let folder = workspace_root().join("end2end");
    let chromium = step("a browser, and packages for Node", || {
        install_node_packages(&folder)?;
        prerequisites::ensure_chromium()
    })?;
    step("pictures", || {
        let binary = workspace_root().join("target/debug/tenantry");
        run_command(
            Command::new("node")
                .arg("screenshots.mjs")
                .current_dir(&folder)
                .env("CHROMIUM", chromium)
                .env("TENANTRY_BINARY", binary),
        )
    })?;
    eprintln!("They lie in {}", folder.join("shots").display());
    Ok(())
}

/// Which binary real clients and a browser are run against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clients {
    None,
    /// The one that the other tests have built.
    OnDebug,
    /// The one that is shipped. Its build takes as long as half of the tests, which CI has no time
    /// for.
    OnRelease,
}

/// Run every test. What the steps build is shared: the tests on PostgreSQL run the binary that the
/// tests on SQLite have built.
pub fn test(clients: Clients) -> Result<()> {
    step("WebAssembly target of the compiler", prerequisites::ensure_wasm_target)?;
    step("format", || run_command(cargo().args(["fmt", "--all", "--check"])))?;
    step("lints", || {
        run_command(cargo().args(["clippy", "--all-targets", "--", "-D", "warnings"]))
    })?;
    step("lints of the browser part", || {
        run_command(cargo().args([
            "clippy",
            "--package",
            "frontend",
            "--package",
            "oauth",
            "--package",
            "contract",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    if clients != Clients::None {
        step("browser part", || site::build(true))?;
    }
    // Apart from the tests, whose time is limited.
    step("build of the tests", || run_command(cargo().args(["test", "--no-run"])))?;
    step("tests on SQLite", || run_tests(cargo().arg("test").env_remove("TEST_DATABASE_URL")))?;
    let given = std::env::var("TEST_DATABASE_URL").ok();
    let started = match given {
        None => Some(step("a temporary PostgreSQL server", Postgres::start)?),
        Some(_) => None,
    };
    let postgres = given.or_else(|| started.as_ref().map(|postgres| postgres.url.clone()));
    let postgres = postgres.unwrap_or_default();
    // With --package, cargo would choose other features and build all dependencies again.
    step("tests on PostgreSQL", || {
        let skipped = DATABASE_INDEPENDENT.iter().flat_map(|name| ["--skip", name]);
        let arguments = ["test", "--test", "suite", "--"].into_iter().chain(skipped);
        run_tests(cargo().args(arguments).env("TEST_DATABASE_URL", &postgres))?;
        let arguments = ["test", "--test", "process", "--", "crash::"];
        run_tests(cargo().args(arguments).env("TEST_DATABASE_URL", &postgres))
    })?;
    match clients {
        Clients::None => Ok(()),
        Clients::OnDebug => test_with_real_clients(&postgres, "debug"),
        Clients::OnRelease => {
            step("release binary", || {
                run_command(cargo().args(["build", "--release", "--package", "server"]))
            })?;
            test_with_real_clients(&postgres, "release")
        }
    }
}

fn install_node_packages(folder: &Path) -> Result<()> {
    run_command(
        prerequisites::npm_command()?.args(["ci", "--no-audit", "--no-fund"]).current_dir(folder),
    )
}

/// Tests of source files, documents, parsers, and the paths and hosts of routes, which do not
/// depend on the database.
const DATABASE_INDEPENDENT: [&str; 6] = [
    "architecture::",
    "documents::",
    "fuzz::parsers::",
    "route_access::addresses::",
    "route_paths::",
    "source_text::",
];

/// Run the end-to-end tests. `postgres` is the URL of a server in which they create databases.
fn test_with_real_clients(postgres: &str, profile: &str) -> Result<()> {
    let folder = workspace_root().join("end2end");
    let (chromium, python) =
        step("a browser, Apache, nginx, and packages for Node and Python", || {
            let chromium = prerequisites::ensure_chromium()?;
            let python = prerequisites::ensure_python(&folder.join("clients/requirements.txt"))?;
            prerequisites::ensure_apache()?;
            prerequisites::ensure_proxy_tools()?;
            install_node_packages(&folder)?;
            Ok((chromium, python))
        })?;
    step("real clients and browser", || {
        run_tests(
            Command::new("node")
                // They wait for timers and browsers most of the time.
                .args(["--test", "--test-concurrency=2", "--test-reporter=spec"])
                // A file that hangs is named, and the others still run: the longest takes 5 min.
                .arg("--test-timeout=900000")
                .current_dir(&folder)
                .env("CHROMIUM", chromium)
                .env("PYTHON", python)
                .env("TEST_DATABASE_URL", postgres)
                .env(
                    "TENANTRY_BINARY",
                    workspace_root().join("target").join(profile).join("tenantry"),
                ),
        )
    })
}
