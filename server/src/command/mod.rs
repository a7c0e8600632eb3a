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

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};

use self::output::Failure;
use crate::config::{self, Config};

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
    /// Check whether the server is ready, for health checks of containers.
    Health,
    /// Copy the SQLite database into a new file while the server runs. The master key is not in it.
    Backup {
        /// The file, which must not exist yet.
        file: PathBuf,
    },
    #[command(flatten)]
    Task(Task),
}

/// What changes or checks the installation. The database is migrated first.
#[derive(Subcommand)]
enum Task {
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
}

#[derive(Subcommand)]
enum TenantCommand {
    /// List the tenants.
    List,
    /// Create a tenant.
    Create {
        slug: String,
        #[arg(long)]
        name: Option<String>,
    },
    /// Suspend a tenant: no one can sign in and applications get no tokens until it is resumed.
    Suspend { slug: String },
    /// Resume a suspended tenant.
    Resume { slug: String },
    /// Delete a tenant. It can be restored for 30 days.
    Delete { slug: String },
    /// Restore a deleted tenant, within 30 days.
    Restore { slug: String },
    /// Make a tenant the default tenant, which is served on the public host without a path. Its
    /// issuer changes, and so does that of the previous one.
    Default { slug: String },
    /// Permanently delete a deleted tenant before its 30 days are over.
    Purge { slug: String },
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
    let as_json = arguments.json;
    let outcome = match arguments.command.unwrap_or(Command::Serve) {
        // A server that runs is healthy although a file that it read at its start is gone.
        Command::Health => config::listen_address()
            .map_err(Failure::invalid_configuration)
            .and_then(|listen| block_on(health::run(listen, as_json))),
        Command::Serve => configured().and_then(|config| block_on(serve::serve(config))),
        Command::Backup { file } => {
            configured().and_then(|config| block_on(backup::run(&config, &file, as_json)))
        }
        Command::Task(task) => {
            configured().and_then(|config| block_on(tasks::run(config, task, as_json)))
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print(as_json);
            ExitCode::from(failure.code)
        }
    }
}

fn configured() -> Result<Config, Failure> {
    Config::from_environment().map_err(Failure::invalid_configuration)
}

/// How long a thread that a command has left behind, such as one that resolves a name, may keep the
/// process from ending.
const LEFT_THREADS_TIMEOUT: Duration = Duration::from_secs(5);

fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(work);
    runtime.shutdown_timeout(LEFT_THREADS_TIMEOUT);
    outcome
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
