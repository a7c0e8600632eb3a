//! Running other programs, with their output and duration on the terminal.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

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

/// Upper bound for a test run. A test that hangs then fails the run while its output still says
/// which one it was.
const TEST_TIME_LIMIT: Duration = Duration::from_secs(25 * 60);

/// Run tests, and stop them at the time limit.
pub fn run_tests(command: &mut Command) -> Result<()> {
    let mut child = command.spawn().with_context(|| format!("{command:?} did not start"))?;
    let started_at = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "{command:?} failed");
            return Ok(());
        }
        if started_at.elapsed() > TEST_TIME_LIMIT {
            child.kill()?;
            child.wait()?;
            bail!("{command:?} was stopped after {} minutes", TEST_TIME_LIMIT.as_secs() / 60);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// When the first step began.
static STARTED_AT: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Run a step, and print what it does before, and its duration after, each with the time since the
/// first step began.
pub fn step<T>(name: &str, action: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("── {} {name}", clock(STARTED_AT.elapsed()));
    let started_at = Instant::now();
    let outcome = action();
    let (done, duration) = (clock(STARTED_AT.elapsed()), clock(started_at.elapsed()));
    let verb = if outcome.is_ok() { "done" } else { "failed" };
    eprintln!("── {done} {name}: {verb} after {duration}");
    outcome
}

/// Minutes and seconds.
fn clock(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}
