//! Running other programs, with their output and duration on the terminal.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, Result, ensure};

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

/// Run a step, and print its name before and its duration after.
pub fn step(what: &str, act: impl FnOnce() -> Result<()>) -> Result<()> {
    eprintln!("── {what}");
    let began = Instant::now();
    act()?;
    eprintln!("── {what}: {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}
