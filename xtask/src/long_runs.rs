//! Tests of the suite that find more the longer they run: kills, arbitrary input, load for long.
//!
//! The suite runs them briefly, or not at all. They print a seed, which TEST_SEED gives again.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::{
    postgres::Postgres,
    shell::{cargo, run_command, step},
};

const KILLS: u64 = 100;
const FUZZ_SECONDS: u64 = 60;
const SOAK_SECONDS: u64 = 600;
const OVERLOAD_COUNT: u64 = 1_000_000;
/// When the database is restarted, in parts of the whole time, and by which signal: a fast shutdown
/// (SIGINT), and one without a checkpoint, after which it recovers (SIGQUIT).
const RESTARTS: [(f64, &str); 3] = [(0.2, "-INT"), (0.6, "-QUIT"), (0.7, "-INT")];

/// Kill the server under load, on SQLite and on PostgreSQL.
pub fn crash(args: &[String]) -> Result<()> {
    let kills = number(args, KILLS)?.to_string();
    step("build of the tests", || run_command(tests("process").arg("--no-run")))?;
    let run = |database: Option<&str>| {
        let mut command = tests("process");
        command.args(["--", "crash::", "--nocapture"]).env("TEST_KILLS", &kills);
        run_on(&mut command, database)
    };
    step("kills on SQLite", || run(None))?;
    let postgres = step("a temporary PostgreSQL server", Postgres::start)?;
    step("kills on PostgreSQL", || run(Some(&postgres.url)))
}

/// Send arbitrary input to every parser and endpoint, to each for some time.
pub fn fuzz(args: &[String]) -> Result<()> {
    let seconds = number(args, FUZZ_SECONDS)?.to_string();
    step("build of the tests", || run_command(tests("suite").arg("--no-run")))?;
    let run = |database: Option<&str>, filter: &[&str]| {
        let mut command = tests("suite");
        command.args(["--", "fuzz::", "--nocapture"]).args(filter).env("TEST_SECONDS", &seconds);
        run_on(&mut command, database)
    };
    step("parsers, and endpoints on SQLite", || run(None, &[]))?;
    let postgres = step("a temporary PostgreSQL server", Postgres::start)?;
    step("endpoints on PostgreSQL", || run(Some(&postgres.url), &["--skip", "fuzz::parsers::"]))
}

/// Run two processes under load, and restart their database meanwhile.
pub fn soak(args: &[String]) -> Result<()> {
    let seconds = number(args, SOAK_SECONDS)?;
    step("build of the tests", || run_command(tests("process").arg("--no-run")))?;
    let mut postgres = step("a temporary PostgreSQL server", Postgres::start)?;
    step("load, and restarts of PostgreSQL", || {
        let mut command = tests("process");
        command
            .args(["--", "soak::", "--ignored", "--nocapture"])
            .env("TEST_SECONDS", seconds.to_string())
            .env("TEST_DATABASE_URL", &postgres.url);
        let mut load = command.spawn().with_context(|| format!("{command:?} did not start"))?;
        let started_at = Instant::now();
        let mut restarts = RESTARTS.iter().peekable();
        loop {
            if let Some(status) = load.try_wait()? {
                ensure!(status.success(), "{command:?} failed");
                ensure!(restarts.peek().is_none(), "the load ended before the last restart");
                return Ok(());
            }
            let is_due = |(part, _): &&(f64, &str)| {
                started_at.elapsed() >= Duration::from_secs(seconds).mul_f64(*part)
            };
            if let Some((_, signal)) = restarts.next_if(is_due) {
                eprintln!("PostgreSQL is restarted by {signal}");
                postgres.restart(signal)?;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    })
}

/// Begin many sign-ins, and purge a tenant with many rows.
pub fn overload(args: &[String]) -> Result<()> {
    let count = number(args, OVERLOAD_COUNT)?.to_string();
    step("build of the tests", || run_command(cargo().args(["test", "--no-run"])))?;
    step("sign-ins that are begun and never ended", || {
        let mut command = tests("process");
        command
            .args(["--", "overload::", "--include-ignored", "--nocapture"])
            .env("TEST_SIGN_INS", &count);
        run_on(&mut command, None)
    })?;
    let purge = |database: Option<&str>| {
        let mut command = tests("suite");
        command.args(["--", "purge_of_a_large_tenant", "--nocapture"]).env("TEST_ROWS", &count);
        run_on(&mut command, database)
    };
    step("purge of a large tenant on SQLite", || purge(None))?;
    let postgres = step("a temporary PostgreSQL server", Postgres::start)?;
    step("purge of a large tenant on PostgreSQL", || purge(Some(&postgres.url)))
}

/// The only argument, or its default.
fn number(args: &[String], default: u64) -> Result<u64> {
    match args {
        [] => Ok(default),
        [number] => number.parse().with_context(|| format!("{number} is no number")),
        _ => anyhow::bail!("one number is enough: {args:?}"),
    }
}

/// The tests of a target.
fn tests(target: &str) -> Command {
    let mut command = cargo();
    command.args(["test", "--test", target]);
    command
}

/// Run a command with the tests on PostgreSQL, or on SQLite.
fn run_on(command: &mut Command, postgres: Option<&str>) -> Result<()> {
    match postgres {
        Some(url) => command.env("TEST_DATABASE_URL", url),
        None => command.env_remove("TEST_DATABASE_URL"),
    };
    run_command(command)
}
