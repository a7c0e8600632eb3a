//! Development commands: `cargo xtask run`, `dist`, `test`, `crash`, `fuzz`, `soak`, `overload`,
//! `bench`, `screenshots` and `site`.
//!
//! They install missing prerequisites, or print one line that says what to install.
#![expect(clippy::disallowed_methods, reason = "a build tool reads its environment")]

mod commands;
mod long_runs;
mod postgres;
mod prerequisites;
mod shell;
mod site;

use anyhow::{Result, bail};

use crate::commands::Clients;

const USAGE: &str = "usage: cargo xtask run [ARGS]   build the product (release) and run it
       cargo xtask dist             build what is distributed: smaller and faster, and slow to build
       cargo xtask test [--quick | --release]
                                    run every test (--quick: without clients and browser;
                                    --release: with them on the release binary)
       cargo xtask crash [KILLS]    kill the server under load (100 times on each database), and
                                    check every write that it has acknowledged
       cargo xtask fuzz [SECONDS]   send arbitrary input to every parser and endpoint (60 each)
       cargo xtask soak [SECONDS]   run two processes under load (600), and restart PostgreSQL
       cargo xtask overload [COUNT] begin so many sign-ins (a million), and purge a tenant with as
                                    many rows on each database
       cargo xtask bench [ARGS]     measure the release binary under load (--help: its options)
       cargo xtask screenshots      a picture of every screen, into end2end/shots
       cargo xtask site [--release] build the browser's part into target/site";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("run") => commands::run(&args[1..]),
        Some("dist") => commands::dist(),
        Some("test") => {
            let has = |flag: &str| args.iter().any(|arg| arg == flag);
            commands::test(match (has("--quick"), has("--release")) {
                (true, _) => Clients::None,
                (_, true) => Clients::OnRelease,
                _ => Clients::OnDebug,
            })
        }
        Some("crash") => long_runs::crash(&args[1..]),
        Some("fuzz") => long_runs::fuzz(&args[1..]),
        Some("soak") => long_runs::soak(&args[1..]),
        Some("overload") => long_runs::overload(&args[1..]),
        Some("bench") => commands::bench(&args[1..]),
        Some("screenshots") => commands::screenshots(),
        Some("site") => site::build(args.iter().any(|arg| arg == "--release")),
        _ => bail!("{USAGE}"),
    }
}
