//! The stories. Each goes through public doors and proves the sentence it is named after.

mod code_flow;
mod dialects;
mod house;
mod pages;
mod rotation;
mod tenants;
mod tokens;
