//! The `tenantry` program.

fn main() -> std::process::ExitCode {
    server::command::main()
}
