//! Running other programs, with their output and duration on the terminal.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, Result, ensure};

pub fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
    command.current_dir(workspace_root());
    command
}

pub fn run_command(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?} did not start"))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}

/// Run a step, and print its name before and its duration after.
pub fn step(name: &str, action: impl FnOnce() -> Result<()>) -> Result<()> {
    eprintln!("── {name}");
    let started_at = Instant::now();
    action()?;
    eprintln!("── {name}: {:.0} s", started_at.elapsed().as_secs_f64());
    Ok(())
}
