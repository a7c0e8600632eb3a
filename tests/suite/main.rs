//! The stories. Each goes through public doors and proves the sentence it is named after.

mod applications;
mod audit;
mod code_flow;
mod dialects;
mod house;
mod installation;
mod lists;
mod members;
mod pages;
mod roles;
mod rotation;
mod size;
mod tenants;
mod tokens;
mod users;
