//! Arbitrary requests to every route, made of its example by mutation (E2).

use std::time::Instant;

use axum::http::HeaderValue;
use serde_json::Value;

use super::*;
use crate::fuzz::Inputs;

/// Requests to the routes of a group in the suite.
const COUNT: usize = 120;
/// A fixture is used for so many requests, which change what it holds.
const REQUESTS_PER_FIXTURE: usize = 120;

/// Names of parameters and members, of the standards and of the forms.
const NAMES: &[&str] = &[
    "access_token",
    "account",
    "acr_values",
    "application",
    "claims",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_name",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "credential",
    "cursor",
    "decision",
    "email",
    "error",
    "grant_type",
    "grant_types",
    "id_token_hint",
    "identity",
    "idp_hint",
    "jwks",
    "jwks_uri",
    "logo_uri",
    "lang",
    "max_age",
    "name",
    "nonce",
    "passkey",
    "password",
    "post_logout_redirect_uri",
    "prompt",
    "provider",
    "redirect_uri",
    "redirect_uris",
    "refresh_token",
    "request",
    "request_uri",
    "resource",
    "response_mode",
    "response_type",
    "return_to",
    "scope",
    "search",
    "session",
    "state",
    "tenant_name",
    "ticket",
    "token",
    "token_type_hint",
    "ui_locales",
    "username",
];

/// Headers that a request may have besides, with an example of each.
const HEADERS: &[(&str, &str)] = &[
    ("accept", "text/html,application/json;q=0.9,*/*;q=0.8"),
    ("accept-encoding", "gzip, br;q=0.5"),
    ("accept-language", "de-AT,de;q=0.9,en;q=0.5"),
    ("authorization", "Basic c2hvcDpzZWNyZXQ="),
    ("authorization", "Bearer e30.e30.AAAA"),
    ("content-encoding", "gzip"),
    ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
    ("content-type", "multipart/form-data; boundary=x"),
    ("content-type", "application/json"),
    ("cookie", "tenantry=abc; other=\"x\""),
    ("dpop", "eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.AAAA"),
    ("expect", "100-continue"),
    ("forwarded", "for=\"[2001:db8::1]:80\";host=evil.example"),
    ("if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("if-none-match", "W/\"abc\", \"def\""),
    ("origin", "https://shop.example"),
    ("range", "bytes=0-"),
    ("referer", "http://localhost:8080/t/acme/account"),
    ("sec-fetch-site", "cross-site"),
    ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120 Safari/537.36"),
    ("x-forwarded-for", "198.51.100.1, 10.0.0.1"),
    ("x-forwarded-host", "evil.example"),
    ("x-request-id", "abc"),
];

/// A route's example with mutations, unless HTTP cannot transport it.
fn mutated_request(
    inputs: &mut Inputs,
    fixture: &Fixture,
    route: &Route,
    method: Method,
) -> Option<(Request<Body>, String)> {
    let callers = [Caller::Authorized, Caller::Authorized, Caller::SameTenant, Caller::OtherTenant];
    let example = example_request(fixture, route, method, *inputs.choose(&callers));
    let mut path = concrete_path(fixture, route);
    if inputs.one_in(8) {
        let at = path.rfind('/').unwrap_or_default() + 1;
        let segment = inputs.text(&path[at..]);
        path.truncate(at);
        path.extend(url::form_urlencoded::byte_serialize(segment.as_bytes()));
    }
    let mut query = example.query.into_bytes();
    if !query.is_empty() || inputs.one_in(8) {
        query = inputs.form(&String::from_utf8_lossy(&query), NAMES);
    }
    let mut uri = format!("/t/acme{path}").into_bytes();
    if !query.is_empty() {
        uri.push(b'?');
        uri.extend(query);
    }
    let mut body = example.body.map(String::into_bytes);
    let mut content_type = None;
    if let Some(valid) = &body {
        let valid = String::from_utf8_lossy(valid).into_owned();
        body = Some(match serde_json::from_str::<Value>(&valid) {
            Ok(value @ Value::Object(_)) => {
                content_type = Some("application/json");
                inputs.json(&value, NAMES)
            }
            _ if inputs.one_in(10) => {
                content_type = Some("application/json");
                inputs.json(&form_as_json(&valid), NAMES)
            }
            _ => {
                content_type = Some(FORM);
                inputs.form(&valid, NAMES)
            }
        });
    }
    let mut request = Request::builder()
        .method(method.as_str())
        .uri(uri.as_slice())
        .header("host", "localhost:8080");
    let cookie = example.cookie.map(|cookie| format!("tenantry={cookie}"));
    let own = [
        ("authorization", example.authorization),
        ("content-type", content_type.map(str::to_owned)),
        ("cookie", cookie),
        ("sec-fetch-site", Some("same-origin".to_owned())),
    ];
    for (name, value) in own {
        let Some(valid) = value else { continue };
        let value = if inputs.one_in(10) { inputs.text(&valid) } else { valid };
        request = request.header(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
    }
    if inputs.one_in(2) {
        let (name, valid) = *inputs.choose(HEADERS);
        let value = if inputs.one_in(4) { valid.to_owned() } else { inputs.text(valid) };
        request = request.header(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
    }
    let body = body.unwrap_or_default();
    let shown = String::from_utf8_lossy(&body).into_owned();
    let request = request.body(Body::from(body)).ok()?;
    let shown = format!("{} {} {:?} {shown:?}", request.method(), request.uri(), request.headers());
    Some((request, shown))
}

fn form_as_json(form: &str) -> Value {
    let pairs = url::form_urlencoded::parse(form.as_bytes());
    Value::Object(pairs.map(|(name, value)| (name.into_owned(), value.into())).collect())
}

/// Without mail, what needs it is rightly answered with 503.
async fn fixture_with_mail() -> Fixture {
    let fixture = Fixture::new().await;
    fixture.server.mailer.turn_on();
    fixture
}

/// Send arbitrary requests to the routes with one of these accesses.
async fn fuzz_routes(group: &str, accesses: &[Access]) {
    let routes: Vec<_> =
        covered_routes().filter(|(route, _)| accesses.contains(&route.endpoint.access())).collect();
    assert!(!routes.is_empty(), "{group}");
    let mut fixture = fixture_with_mail().await;
    let mut inputs = Inputs::new(group, COUNT);
    let mut sent = 0;
    while inputs.advance() {
        let (route, method) = *inputs.choose(&routes);
        let Some((request, shown)) = mutated_request(&mut inputs, &fixture, route, method) else {
            continue;
        };
        sent += 1;
        let started_at = Instant::now();
        let response = send(&fixture.server.router, request).await;
        inputs.check(&response, started_at, &shown);
        assert_security_headers(route, &response);
        if sent % REQUESTS_PER_FIXTURE == 0 {
            fixture = fixture_with_mail().await;
        }
    }
    assert!(sent > COUNT / 2, "{group}: {sent} requests");
}

#[tokio::test]
async fn public_routes_and_routes_of_clients_survive_any_request() {
    fuzz_routes("public routes", &[Access::Public]).await;
    fuzz_routes("routes of clients", &[Access::Client]).await;
}

#[tokio::test]
async fn routes_of_browsers_and_interactions_survive_any_request() {
    fuzz_routes("routes of browsers", &[Access::Browser]).await;
    fuzz_routes("routes of interactions", &[Access::Interaction]).await;
}

#[tokio::test]
async fn routes_of_bearers_and_users_survive_any_request() {
    fuzz_routes("routes of bearers", &[Access::Bearer]).await;
    fuzz_routes("routes of users", &[Access::EndUser, Access::Password]).await;
}

#[tokio::test]
async fn routes_of_one_time_links_survive_any_request() {
    fuzz_routes("routes of one-time links", &[Access::OneTimeLink]).await;
}

/// Requests by which fuzzing has found a fault.
const REGRESSIONS: &[(&str, &str, &str)] = &[
    // The decoded segment was part of a redirect without `Location`, or to another path.
    ("POST", "/api/v1/auth/oauth/callback/%0d%0ax", "state=us_unknown"),
    ("POST", "/api/auth/%2e%2e%2f%3fx/callback", "state=us_unknown"),
];

#[tokio::test]
async fn redirects_of_any_request_lead_to_their_path() {
    let fixture = Fixture::new().await;
    let callback = "http://localhost:8080/t/acme/api/v1/auth/oauth/callback/";
    for (method, path, body) in REGRESSIONS {
        let headers = [("content-type", FORM), ("sec-fetch-site", "cross-site")];
        let url = format!("/t/acme{path}");
        let response =
            tests::http_request(&fixture.server.router, method, &url, &headers, body).await;
        let rest = response.location().strip_prefix(callback).and_then(|rest| rest.split_once('?'));
        assert!(
            rest.is_some_and(|(segment, query)| !segment.contains('/') && query == *body),
            "{path}: {} {:?}",
            response.status,
            response.headers
        );
    }
}
