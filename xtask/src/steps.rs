//! The commands, each a sequence of printed steps.

use std::process::Command;

use anyhow::Result;

use crate::{
    needs,
    postgres::Postgres,
    shell::{cargo, execute, root, step},
    site,
};

pub fn run(args: &[String]) -> Result<()> {
    step("browser part", || site::build(true))?;
    step("release binary", || {
        execute(cargo().args(["build", "--release", "--package", "server"]))
    })?;
    // Keep the caller's working directory, because the server creates its data folder there.
    execute(Command::new(root().join("target/release/tenantry")).args(args))
}

/// Take pictures of every screen, light and dark, wide and narrow. They are of a debug build,
/// because only that has the component gallery.
pub fn screenshots() -> Result<()> {
    step("browser part", || site::build(false))?;
    step("binary", || execute(cargo().args(["build", "--package", "server"])))?;
    let (chromium, folder) = (needs::chromium()?, root().join("end2end"));
    step("pictures", || {
        execute(needs::npm()?.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
        let binary = root().join("target/debug/tenantry");
        execute(
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
    needs::wasm_target()?;
    step("format", || execute(cargo().args(["fmt", "--all", "--check"])))?;
    step("lints", || execute(cargo().args(["clippy", "--all-targets", "--", "-D", "warnings"])))?;
    step("lints of the browser part", || {
        execute(cargo().args([
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
    step("tests on SQLite", || execute(cargo().arg("test").env_remove("TEST_DATABASE_URL")))?;
    step("tests on PostgreSQL", || {
        let given = std::env::var("TEST_DATABASE_URL").ok();
        let started = if given.is_none() { Some(Postgres::start()?) } else { None };
        let url = given
            .or_else(|| started.as_ref().map(|postgres| postgres.url.clone()))
            .unwrap_or_default();
        execute(
            cargo()
                .args(["test", "--package", "tests", "--package", "store"])
                .env("TEST_DATABASE_URL", url),
        )
    })?;
    if !quick {
        step("release binary", || {
            execute(cargo().args(["build", "--release", "--package", "server"]))
        })?;
        step("real clients and browser", || {
            let chromium = needs::chromium()?;
            let folder = root().join("end2end");
            let python = needs::python(&folder.join("clients/requirements.txt"))?;
            needs::apache()?;
            execute(needs::npm()?.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
            execute(
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
