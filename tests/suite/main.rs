//! The stories. Each goes through public doors and proves the sentence it is named after.

mod accounts;
mod applications;
mod audit;
mod client_assertions;
mod code_flow;
mod crossings;
mod dialects;
mod house;
mod installation;
mod lists;
mod members;
mod one_time_values;
mod pages;
mod parsers;
mod redirects;
mod rights;
mod roles;
mod rotation;
mod secrets_at_rest;
mod signatures;
mod size;
mod slow_clients;
mod switched_off;
mod tenants;
mod tokens;
mod users;
