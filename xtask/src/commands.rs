//! The commands, each a sequence of printed steps.

use std::process::Command;

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

/// Take screenshots of every screen, light and dark, wide and narrow. They show a debug build,
/// because only that has the component gallery.
pub fn screenshots() -> Result<()> {
    step("browser part", || site::build(false))?;
    step("binary", || run_command(cargo().args(["build", "--package", "server"])))?;
    let (chromium, folder) = (prerequisites::ensure_chromium()?, workspace_root().join("end2end"));
    step("pictures", || {
        run_command(
            prerequisites::npm_command()?
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(&folder),
        )?;
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

pub fn test(quick: bool) -> Result<()> {
    prerequisites::ensure_wasm_target()?;
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
    if !quick {
        step("browser part", || site::build(true))?;
    }
    step("tests on SQLite", || run_tests(cargo().arg("test").env_remove("TEST_DATABASE_URL")))?;
    step("tests on PostgreSQL", || {
        let given = std::env::var("TEST_DATABASE_URL").ok();
        let started = if given.is_none() { Some(Postgres::start()?) } else { None };
        let url = given
            .or_else(|| started.as_ref().map(|postgres| postgres.url.clone()))
            .unwrap_or_default();
        run_tests(
            cargo()
                .args(["test", "--package", "tests", "--package", "store"])
                .env("TEST_DATABASE_URL", url),
        )
    })?;
    if !quick {
        step("release binary", || {
            run_command(cargo().args(["build", "--release", "--package", "server"]))
        })?;
        step("real clients and browser", || {
            let chromium = prerequisites::ensure_chromium()?;
            let folder = workspace_root().join("end2end");
            let python = prerequisites::ensure_python(&folder.join("clients/requirements.txt"))?;
            prerequisites::ensure_apache()?;
            run_command(
                prerequisites::npm_command()?
                    .args(["ci", "--no-audit", "--no-fund"])
                    .current_dir(&folder),
            )?;
            run_tests(
                Command::new("node")
                    .args(["--test", "--test-reporter=spec"])
                    .current_dir(&folder)
                    .env("CHROMIUM", chromium)
                    .env("PYTHON", python),
            )
        })?;
    }
    Ok(())
}
