//! Tests of the built program: configuration, commands, restarts and kills.

mod backup;
mod commands;
mod configuration;
mod crash;
mod failed_starts;
mod faults;
mod file_systems;
mod harness;
mod health;
mod load;
mod logs;
mod overload;
mod refresh_tokens;
mod secrets;
mod shutdown;
mod soak;
mod startup;
mod traces;
