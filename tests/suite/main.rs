//! The stories. Each goes through public doors and proves the sentence it is named after.

mod code_flow;
mod house;
mod pages;
mod rotation;
mod statements;
mod tenants;
mod tokens;
