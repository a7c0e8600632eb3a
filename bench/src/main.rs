//! Load on the release binary, beside a peer and beside what the operations cannot be cheaper than.
//!
//! All runs of one operation follow each other, so that ratios compare the same state of the
//! machine. Every response is checked. CPU time is the server process's own and does not contain
//! the load generator's.

mod baseline;
mod flood;
mod http;
mod load;
mod operation;
mod process;
mod report;
mod target;
mod tenants;

use std::{path::PathBuf, process::Command, time::Duration};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::{
    operation::Operation,
    process::{Process, free_port},
    report::{Baselines, Row},
    target::Target,
};

#[derive(Parser)]
#[command(about = "Measures the release binary under load")]
struct Cli {
    #[command(subcommand)]
    command: Option<Subcommands>,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Serve the baseline of the HTTP stack.
    #[command(hide = true)]
    Hello { port: u16 },
}

#[derive(Args)]
struct Options {
    /// The binary to measure.
    #[arg(long, default_value = "target/release/tenantry")]
    binary: PathBuf,
    /// A PostgreSQL database without tables, to measure the product on it as well.
    #[arg(long)]
    postgres: Option<String>,
    /// Leave the peer out.
    #[arg(long)]
    no_peer: bool,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Connections at a time.
    #[arg(long, value_delimiter = ',', default_value = "1,8,64")]
    connections: Vec<usize>,
    /// Measure these operations only.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Operation>,
    /// Measure one tenant while another one is under load, instead of operations.
    #[arg(long)]
    flood: bool,
    /// Run the server on these processors only, as `taskset -c` takes them. With the load generator
    /// on others (`taskset -c 1 target/release/bench`), neither waits for the other's processor.
    #[arg(long)]
    server_cpus: Option<String>,
    /// Create so many tenants and measure with them, instead of operations.
    #[arg(long)]
    tenants: Option<usize>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.command {
        Some(Subcommands::Hello { port }) => baseline::serve_hello(port).await,
        None => run(cli.options).await,
    }
}

async fn run(options: Options) -> Result<()> {
    let duration = Duration::from_secs_f64(options.seconds);
    let binary = std::fs::canonicalize(&options.binary)?;
    let cpus = options.server_cpus.as_deref();
    if let Some(count) = options.tenants {
        return tenants::run(&binary, count, duration).await;
    }
    if options.flood {
        let target = Target::product(&binary, options.postgres.as_deref(), cpus).await?;
        return tokio::task::block_in_place(|| flood::run(&target, duration));
    }
    let mut targets = vec![Target::product(&binary, None, cpus).await?];
    if let Some(url) = &options.postgres {
        targets.push(Target::product(&binary, Some(url), cpus).await?);
    }
    if !options.no_peer {
        targets.push(Target::peer().await?);
    }
    let baselines = Baselines {
        hello_us: hello(duration).await?,
        es256_us: baseline::es256_signature(duration)?,
        rs256_us: baseline::rs256_signature(duration)?,
        hash_us: baseline::password_hash(duration)?,
        sqlite_commit_us: sqlite_commit(duration).await?,
        postgres_commit_us: match &options.postgres {
            Some(url) => Some(baseline::commit(url, duration).await?),
            None => None,
        },
    };
    report::print_baselines(&baselines);
    report::print_header();
    let wanted =
        |operation: &Operation| options.only.is_empty() || options.only.contains(operation);
    for operation in Operation::ALL.into_iter().filter(wanted) {
        for &connections in &options.connections {
            let is_measured = |target: &&Target| operation.is_measured(target, connections);
            for target in targets.iter().filter(is_measured) {
                let measured = load::measure(target, operation, connections, duration).await?;
                report::print_row(&Row { operation, connections, server: target.name, measured });
            }
        }
    }
    Ok(())
}

/// CPU time per response of the HTTP stack alone.
async fn hello(duration: Duration) -> Result<f64> {
    let port = free_port()?;
    let mut command = Command::new(std::env::current_exe()?);
    let mut process = Process::spawn(command.arg("hello").arg(port.to_string()))?;
    process.wait_for(port)?;
    let mut connection = http::Connection::open(port).await?;
    let (before, started_at) = (process.cpu_time()?, std::time::Instant::now());
    let mut count = 0u32;
    while started_at.elapsed() < duration {
        connection.get("/").await?.expect(200)?;
        count += 1;
    }
    Ok((process.cpu_time()? - before).as_secs_f64() * 1e6 / f64::from(count))
}

async fn sqlite_commit(duration: Duration) -> Result<f64> {
    let folder = std::env::temp_dir().join(format!("bench-{}-commit", free_port()?));
    std::fs::create_dir_all(&folder)?;
    let measured = baseline::commit(&baseline::sqlite_url(&folder), duration).await;
    std::fs::remove_dir_all(&folder)?;
    measured
}
