//! Development commands: `cargo xtask run`, `test`, `bench`, `screenshots` and `site`.
//!
//! They install missing prerequisites, or print one line that says what to install.
#![expect(clippy::disallowed_methods, reason = "a build tool reads its environment")]

mod commands;
mod postgres;
mod prerequisites;
mod shell;
mod site;

use anyhow::{Result, bail};

use crate::commands::Clients;

const USAGE: &str = "usage: cargo xtask run [ARGS]   build the product (release) and run it
       cargo xtask test [--quick | --release]
                                    run every test (--quick: without clients and browser;
                                    --release: with them on the release binary)
       cargo xtask bench [ARGS]     measure the release binary under load (--help: its options)
       cargo xtask screenshots      a picture of every screen, into end2end/shots
       cargo xtask site [--release] build the browser's part into target/site";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("run") => commands::run(&args[1..]),
        Some("test") => {
            let has = |flag: &str| args.iter().any(|arg| arg == flag);
            commands::test(match (has("--quick"), has("--release")) {
                (true, _) => Clients::None,
                (_, true) => Clients::OnRelease,
                _ => Clients::OnDebug,
            })
        }
        Some("bench") => commands::bench(&args[1..]),
        Some("screenshots") => commands::screenshots(),
        Some("site") => site::build(args.iter().any(|arg| arg == "--release")),
        _ => bail!("{USAGE}"),
    }
}
