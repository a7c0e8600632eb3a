//! The stories. Each goes through public doors and proves the sentence it is named after.

mod client_assertions;
mod code_flow;
mod crossings;
mod house;
mod one_time_values;
mod pages;
mod rights;
mod rotation;
mod tenants;
mod tokens;
