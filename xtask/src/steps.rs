//! What `run` and `test` do, one visible step after the other.

use std::{path::Path, path::PathBuf, process::Command, time::Instant};

use anyhow::{Context, Result, ensure};

use crate::{needs, postgres::Postgres, site};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
    command.current_dir(root());
    command
}

pub fn execute(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?} did not start"))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}

/// Say what is done, do it, say how long it took.
pub fn step(what: &str, act: impl FnOnce() -> Result<()>) -> Result<()> {
    eprintln!("── {what}");
    let began = Instant::now();
    act()?;
    eprintln!("── {what}: {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}

pub fn run(args: &[String]) -> Result<()> {
    step("browser part", || site::build(true))?;
    step("release binary", || execute(cargo().args(["build", "--release", "--package", "server"])))?;
    // In the folder that this was called from: its data folder belongs there.
    execute(Command::new(root().join("target/release/tenantry")).args(args))
}

/// Every screen in every state, light and dark, wide and narrow. Of the builders' own binary, which has
/// the page of parts.
pub fn screenshots() -> Result<()> {
    step("browser part", || site::build(false))?;
    step("binary", || execute(cargo().args(["build", "--package", "server"])))?;
    let (chromium, folder) = (needs::chromium()?, root().join("end2end"));
    step("pictures", || {
        execute(needs::npm()?.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
        let binary = root().join("target/debug/tenantry");
        execute(Command::new("node").arg("screenshots.mjs").current_dir(&folder).env("CHROMIUM", chromium).env("TENANTRY_BINARY", binary))
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
        let url = given.or_else(|| started.as_ref().map(|postgres| postgres.url.clone())).unwrap_or_default();
        execute(cargo().args(["test", "--package", "tests", "--package", "store"]).env("TEST_DATABASE_URL", url))
    })?;
    if !quick {
        step("release binary", || execute(cargo().args(["build", "--release", "--package", "server"])))?;
        step("real clients and browser", || {
            let chromium = needs::chromium()?;
            let folder = root().join("end2end");
            let python = needs::python(&folder.join("clients/requirements.txt"))?;
            needs::apache()?;
            execute(needs::npm()?.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
            execute(Command::new("node").args(["--test", "--test-reporter=spec"]).current_dir(&folder).env("CHROMIUM", chromium).env("PYTHON", python))
        })?;
    }
    Ok(())
}
