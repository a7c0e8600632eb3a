//! The command line interface.
//!
//! Exit codes: 0 success, 1 failure, 2 invalid arguments, configuration or input.

mod data_dir;
mod doctor;
mod keys;
mod output;
mod platform;
mod serve;
mod tasks;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::config::Config;

#[derive(Parser)]
#[command(
    name = "tenantry",
    version,
    about = "A multi-tenant OAuth 2.0 and OpenID Connect authorization server"
)]
struct Arguments {
    /// Answer in JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run it (also without a command).
    Serve,
    /// Make tenants, users and applications be as a file says.
    Apply {
        /// YAML or JSON.
        file: PathBuf,
        /// Say what would change, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Look after tenants.
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Look after operators.
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Look after signing keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Bring the database's schema up to this version.
    Migrate,
    /// Check configuration, database and master key, and fetch the metadata at every address of the
    /// default tenant and of those with domains.
    Doctor,
}

#[derive(Subcommand)]
enum TenantCommand {
    List,
    Create {
        slug: String,
        #[arg(long)]
        name: Option<String>,
    },
    Suspend {
        slug: String,
    },
    Resume {
        slug: String,
    },
    Delete {
        slug: String,
    },
    /// Bring a deleted tenant back, within 30 days.
    Restore {
        slug: String,
    },
    /// Serve a tenant on the bare public host. Its issuer moves, and that of the former one.
    Default {
        slug: String,
    },
    /// Take a deleted tenant away for good, before its 30 days are over.
    Purge {
        slug: String,
    },
}

#[derive(Subcommand)]
enum OperatorCommand {
    /// Print a one-time link by which this address becomes an operator.
    Invite { email: String },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Publish successors of a tenant's keys; they sign after the overlap.
    Rotate { tenant: String },
    /// List a tenant's keys.
    List { tenant: String },
    /// Emergency: take a key away at once. Whatever it has signed is refused from now on.
    Revoke {
        tenant: String,
        /// As `keys list` and the key set (JWKS) write it.
        kid: String,
    },
}

/// Run the command that the arguments name, `serve` by default. The exit code is 2 for invalid
/// arguments, settings or input, and 1 for any other failure.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = match Config::from_environment() {
        Ok(config) => config,
        Err(problems) => {
            eprintln!(
                "Tenantry cannot start: {} in its configuration.",
                if problems.len() == 1 {
                    "one mistake".to_owned()
                } else {
                    format!("{} mistakes", problems.len())
                }
            );
            for problem in problems {
                eprintln!("  {problem}");
            }
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("Tenantry cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(async {
        match arguments.command {
            None | Some(Command::Serve) => serve::serve(config).await,
            Some(command) => tasks::run(config, command, arguments.json).await,
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print(arguments.json);
            ExitCode::from(failure.code)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::Arguments;

    /// The commands below `command`, each as its usage: arguments, then flags of its own.
    fn usages(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
        let path = format!("{path}{}", command.get_name());
        if command.has_subcommands() {
            for below in command.get_subcommands() {
                usages(below, &format!("{path} "), found);
            }
            return;
        }
        let mut usage = path;
        for argument in command.get_positionals() {
            usage += &format!(" {}", argument.get_id().as_str().to_uppercase());
        }
        let is_own = |id: &str| !["json", "help", "version"].contains(&id);
        for flag in command.get_opts().filter(|flag| is_own(flag.get_id().as_str())) {
            let name = flag.get_long().unwrap_or_default();
            usage += &if flag.get_action().takes_values() {
                format!(" [--{name} {}]", name.to_uppercase())
            } else {
                format!(" [--{name}]")
            };
        }
        found.insert(usage);
    }

    #[test]
    fn every_command_is_documented() {
        let mut defined = BTreeSet::new();
        usages(&Arguments::command(), "", &mut defined);
        let documented: BTreeSet<String> = include_str!("../../../docs/configuration.md")
            .lines()
            .filter_map(|line| line.strip_prefix("| `tenantry ")?.split_once("` |"))
            .map(|(usage, _)| format!("tenantry {usage}"))
            .collect();
        assert_eq!(documented, defined);
    }
}
