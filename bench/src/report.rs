//! The results as tables in Markdown, on standard output.

use crate::{load::Measurement, operation::Operation};

/// Microseconds of what operations are made of.
pub struct Baselines {
    pub hello_us: f64,
    pub es256_us: f64,
    pub rs256_us: f64,
    pub hash_us: f64,
    pub sqlite_commit_us: f64,
    pub postgres_commit_us: Option<f64>,
}

pub struct Row {
    pub operation: Operation,
    pub connections: usize,
    pub server: &'static str,
    pub measured: Measurement,
}

pub fn print_baselines(baselines: &Baselines) {
    println!("| alone | µs |\n|---|---:|");
    let rows = [
        ("a response of the HTTP stack (CPU time)", Some(baselines.hello_us)),
        ("an ES256 signature", Some(baselines.es256_us)),
        ("an RS256 signature", Some(baselines.rs256_us)),
        ("a password hash", Some(baselines.hash_us)),
        ("a commit, SQLite", Some(baselines.sqlite_commit_us)),
        ("a commit, PostgreSQL", baselines.postgres_commit_us),
    ];
    for (name, value) in rows.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
        println!("| {name} | {value:.1} |");
    }
    println!();
}

pub fn print_header() {
    println!(
        "| operation | connections | server | CPU µs | per second | p50 ms | p99 ms | MiB | \
         statements |\n|---|---:|---|---:|---:|---:|---:|---:|---:|"
    );
}

pub fn print_row(row: &Row) {
    let Measurement { rate, cpu_us, p50_ms, p99_ms, memory_mib, statements } = row.measured;
    let statements = statements.map(|count| format!("{count:.1}")).unwrap_or_default();
    println!(
        "| {} | {} | {} | {cpu_us:.0} | {rate:.0} | {p50_ms:.2} | {p99_ms:.2} | {memory_mib:.0} | \
         {statements} |",
        row.operation.name(),
        row.connections,
        row.server,
    );
}
