//! A server under load: its process, with the CPU time and the memory that it uses.

use std::{
    fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// Clock ticks per second of `/proc/PID/stat` (proc_pid_stat(5)), the same on every Linux.
const TICKS_PER_SECOND: u64 = 100;
const START_LIMIT: Duration = Duration::from_secs(30);

/// A child process that is killed when it is dropped.
pub struct Process(Child);

impl Process {
    pub fn spawn(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Ok(Self(child.with_context(|| format!("{command:?} did not start"))?))
    }

    /// Wait until the port accepts connections.
    #[expect(clippy::disallowed_methods, reason = "nothing else is measured meanwhile")]
    pub fn wait_for(&mut self, port: u16) -> Result<()> {
        let started_at = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = self.0.try_wait()? {
                bail!("the server ended at its start: {status}");
            }
            if started_at.elapsed() > START_LIMIT {
                bail!("the server did not listen within {} seconds", START_LIMIT.as_secs());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// CPU time of all its threads so far, in user mode and in the kernel.
    pub fn cpu_time(&self) -> Result<Duration> {
        time_of_fields(&self.0.id().to_string(), [14, 15])
    }

    /// Resident memory in MiB.
    pub fn memory_mib(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib: f64 = line
            .and_then(|line| line.trim().strip_suffix(" kB"))
            .context("no resident memory")?
            .parse()?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// CPU time of all processes that this one has started and waited for.
pub fn cpu_time_of_children() -> Result<Duration> {
    time_of_fields("self", [16, 17])
}

/// The sum of two times in the statistics of a process.
fn time_of_fields(process: &str, fields: [usize; 2]) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, which may contain spaces, ends with the last parenthesis.
    let (_, values) = stat.rsplit_once(") ").context("no name in the process's statistics")?;
    let mut ticks = 0;
    for field in fields {
        let value = values.split(' ').nth(field - 3).context("a missing field")?;
        ticks += value.parse::<u64>()?;
    }
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

/// A port that is free now.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
