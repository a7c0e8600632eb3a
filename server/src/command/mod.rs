//! The command line interface.
//!
//! Exit codes: 0 success, 1 failure, 2 invalid arguments, configuration or input.

mod backup;
mod data_dir;
mod doctor;
mod file_limit;
mod health;
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
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server. This is the default command.
    Serve,
    /// Create and update tenants, users and applications from a file.
    Apply {
        /// The file, in YAML or JSON.
        file: PathBuf,
        /// Print what would change, without changing it.
        #[arg(long)]
        dry_run: bool,
    },
    /// Manage tenants.
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Manage operators.
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Manage signing keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Migrate the database schema to this version.
    Migrate,
    /// Check configuration, database and master key, and fetch the metadata at every URL of the
    /// default tenant and of tenants with domains.
    Doctor,
    /// Copy the SQLite database into a new file while the server runs. The master key is not in it.
    Backup {
        /// The file, which must not exist yet.
        file: PathBuf,
    },
    /// Check whether the server is ready, for health checks of containers.
    Health,
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
    /// Restore a deleted tenant, within 30 days.
    Restore {
        slug: String,
    },
    /// Make a tenant the default tenant, which is served on the public host without a path. Its
    /// issuer changes, and so does that of the previous one.
    Default {
        slug: String,
    },
    /// Permanently delete a deleted tenant before its 30 days are over.
    Purge {
        slug: String,
    },
}

#[derive(Subcommand)]
enum OperatorCommand {
    /// Create a one-time invitation link for an operator with this email.
    Invite { email: String },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Rotate a tenant's keys. The new keys are published now and start signing later.
    Rotate { tenant: String },
    /// List a tenant's keys.
    List { tenant: String },
    /// Revoke a key immediately, in an emergency. Tokens that it signed are rejected from now on.
    Revoke {
        tenant: String,
        /// The key ID, as in `keys list` and the JWKS.
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
                "Tenantry can't start: {} in its configuration.",
                if problems.len() == 1 {
                    "1 error".to_owned()
                } else {
                    format!("{} errors", problems.len())
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
            eprintln!("Tenantry can't start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(async {
        match arguments.command {
            None | Some(Command::Serve) => serve::serve(config).await,
            // These two do not open the platform, which would migrate the database.
            Some(Command::Backup { file }) => backup::run(&config, &file, arguments.json).await,
            Some(Command::Health) => health::run(&config, arguments.json).await,
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
