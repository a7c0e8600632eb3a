//! Arbitrary input of server functions and pages of the console, made of their examples.

use std::time::Instant;

use super::*;
use crate::fuzz::Inputs;

/// Requests in the suite.
const COUNT: usize = 200;
/// A fixture is used for so many requests, which change what it holds.
const REQUESTS_PER_FIXTURE: usize = 300;

/// Functions after which the others find little. They are called seldom.
const DESTRUCTIVE: [&str; 6] = [
    "delete_client",
    "delete_tenant",
    "delete_user",
    "remove_operator",
    "suspend_tenant",
    "withdraw_client",
];

const NAMES: &[&str] = &[
    "days",
    "email",
    "form[claims][name]",
    "form[grant_types][0]",
    "form[jwks]",
    "form[redirect_uris][0]",
    "form[redirect_uris][9999999999]",
    "form[roles]",
    "form[version]",
    "form[x][y][z]",
    "host",
    "id",
    "input[cursor]",
    "input[from]",
    "input[search]",
    "input[sort]",
    "input[state]",
    "input[to]",
    "input[topic]",
    "input[user]",
    "kind",
    "language",
    "name",
    "place",
    "preset",
    "role",
    "slug",
    "tenant",
    "typed",
    "version",
];

/// Pages that read their query.
const PAGES: [&str; 12] = [
    "/console",
    "/console/tenants",
    "/console/operators",
    "/console/installation",
    "/console/t/acme",
    "/console/t/acme/applications",
    "/console/t/acme/users",
    "/console/t/acme/members",
    "/console/t/acme/audit",
    "/console/t/acme/audit/export",
    "/console/t/acme/settings",
    "/console/t/acme/providers",
];

#[tokio::test]
async fn server_functions_and_pages_survive_any_input() {
    let paths: Vec<String> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let mut fixture = console_fixture().await;
    let mut inputs = Inputs::new("server functions", COUNT);
    let mut sent = 0;
    while inputs.advance() {
        sent += 1;
        if sent % REQUESTS_PER_FIXTURE == 0 {
            fixture = console_fixture().await;
        }
        let caller = if inputs.one_in(3) { &mut fixture.operator } else { &mut fixture.owner };
        if inputs.one_in(6) {
            let page = *inputs.choose(&PAGES);
            let query = inputs.form("search=a&state=all&from=2026-01-01&cursor=x", NAMES);
            let url = format!("{page}?{}", String::from_utf8_lossy(&query));
            let Ok(url) = url.parse::<axum::http::Uri>() else { continue };
            let started_at = Instant::now();
            let response = caller.get(&url.to_string()).await;
            inputs.check(&response, started_at, &url);
            continue;
        }
        let path = inputs.choose(&paths).clone();
        let name = path.rsplit('/').next().unwrap_or_default();
        if DESTRUCTIVE.contains(&name) && !inputs.one_in(20) {
            continue;
        }
        let (permitted, body) = &fixture.examples[name];
        let caller =
            if *permitted == "operator" { &mut fixture.operator } else { &mut fixture.owner };
        let body = String::from_utf8_lossy(&inputs.form(body, NAMES)).into_owned();
        let content_type = if inputs.one_in(20) {
            *inputs.choose(&["application/json", "text/plain", "", "multipart/form-data"])
        } else {
            "application/x-www-form-urlencoded"
        };
        let started_at = Instant::now();
        let response = caller.post_body(&path, content_type, &body, "same-origin").await;
        inputs.check(&response, started_at, &(path, body));
    }
}
