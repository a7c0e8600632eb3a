//! The metrics for Prometheus: what they count, and that no request adds a series.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::Request,
};
use contract::routes::ROUTES;
use hyper::body::Frame;
use server::metrics::Metrics;
use tests::{TestServer, browser::send, http_request, test_server};
use tokio::sync::Notify;

/// A body that never comes. Tells when it is awaited.
struct SilentBody(Arc<Notify>);

impl HttpBody for SilentBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.notify_one();
        Poll::Pending
    }
}

/// The samples of a text in the format of Prometheus, by their name with labels. Panics unless each
/// belongs to the family before it, and none is there twice.
fn parse(text: &str) -> BTreeMap<String, f64> {
    let mut samples = BTreeMap::new();
    let (mut family, mut kind) = ("", "");
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(!help.is_empty());
            (family, kind) = (name, "");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, of) = rest.split_once(' ').unwrap();
            assert_eq!(name, family);
            assert!(["counter", "gauge", "histogram"].contains(&of), "{line}");
            kind = of;
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let name = series.split('{').next().unwrap();
            let base = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|suffix| name.strip_suffix(suffix).filter(|_| kind == "histogram"))
                .unwrap_or(name);
            assert_eq!(base, family, "{line}");
            let value: f64 = value.parse().unwrap();
            assert!(samples.insert(series.to_owned(), value).is_none(), "{series} twice");
        }
    }
    samples
}

/// The metrics of a server, and its router with requests counted.
fn measured(server: &TestServer) -> (Metrics, Router) {
    let metrics = Metrics::new(server.platform.clone());
    let router = metrics.measure(server.router.clone());
    (metrics, router)
}

#[tokio::test]
async fn every_family_counts_what_happened() {
    let server = test_server().await;
    let (metrics, router) = measured(&server);
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    acme.client("shop").await;
    let get = async |path: &str| http_request(&router, "GET", path, &[], "").await.status.as_u16();
    for _ in 0..3 {
        assert_eq!(get("/t/acme/oauth2/jwks").await, 200);
    }
    assert_eq!(get("/t/nobody/oauth2/jwks").await, 404);
    assert_eq!(get("/no/such/path").await, 404);
    assert_eq!(get("/health/live").await, 200);
    assert_eq!(get("/t/acme/oauth2/authorize?client_id=none").await, 400);
    server.run_jobs().await;

    let text = metrics.render().await;
    let samples = parse(&text);
    let value = |series: &str| {
        *samples.get(series).unwrap_or_else(|| panic!("{series} is missing in\n{text}"))
    };
    let requests = |endpoint: &str, outcome: &str| {
        let labels = format!("endpoint=\"{endpoint}\",outcome=\"{outcome}\"");
        value(&format!("tenantry_http_requests_total{{{labels}}}"))
    };
    assert_eq!(requests("jwks", "2xx"), 3.0);
    assert_eq!(requests("health", "2xx"), 1.0);
    assert_eq!(requests("authorize", "4xx"), 1.0);
    assert_eq!(requests("none", "4xx"), 2.0, "an unknown tenant and an unknown path");
    assert_eq!(requests("token", "2xx"), 0.0, "a series that is still zero is there");
    let duration = "tenantry_http_request_duration_seconds";
    let jwks = "endpoint=\"jwks\"";
    assert_eq!(value(&format!("{duration}_count{{{jwks}}}")), 3.0);
    assert_eq!(value(&format!("{duration}_bucket{{{jwks},le=\"+Inf\"}}")), 3.0);
    assert!(value(&format!("{duration}_sum{{{jwks}}}")) > 0.0);
    assert_eq!(value("tenantry_http_requests_in_flight"), 0.0);

    assert_eq!(value("tenantry_password_hash_queue_length"), 0.0);
    assert!(value("tenantry_password_hash_queue_capacity") > 0.0);
    assert_eq!(value("tenantry_password_hashes_running"), 0.0);
    assert!(value("tenantry_password_hashes_total{outcome=\"computed\"}") >= 1.0);
    assert_eq!(value("tenantry_password_hashes_total{outcome=\"rejected\"}"), 0.0);

    let cache = |outcome: &str| {
        value(&format!("tenantry_cache_requests_total{{cache=\"keys\",outcome=\"{outcome}\"}}"))
    };
    assert!(cache("hit") >= 2.0 && cache("miss") >= 1.0);
    assert!(value("tenantry_cache_entries{cache=\"keys\"}") >= 1.0);
    let bytes = value("tenantry_cache_bytes{cache=\"keys\"}");
    assert!(bytes > 1_000.0 && bytes < value("tenantry_cache_capacity_bytes{cache=\"keys\"}"));

    assert_eq!(value("tenantry_database_up"), 1.0);
    let statements = value("tenantry_database_statement_duration_seconds_count");
    assert!(statements > 10.0 && statements <= server.platform.statement_count() as f64);
    assert!(value("tenantry_database_begin_duration_seconds_count") > 1.0);
    assert_eq!(value("tenantry_database_unavailable_total"), 0.0);
    let pools: Vec<&String> = samples
        .keys()
        .filter(|name| name.starts_with("tenantry_database_connections_max"))
        .collect();
    assert!(!pools.is_empty() && pools.iter().all(|pool| samples[*pool] >= 1.0), "{pools:?}");

    let job = |family: &str, more: &str| {
        value(&format!("tenantry_job_{family}{{job=\"expired rows\"{more}}}"))
    };
    assert_eq!(job("runs_total", ",outcome=\"succeeded\""), 1.0);
    assert_eq!(job("runs_total", ",outcome=\"failed\""), 0.0);
    assert_eq!(job("last_success_timestamp_seconds", ""), server.platform.now().0 as f64);
    assert!(job("last_duration_seconds", "") >= 0.0);
    assert_eq!(value("tenantry_mail_attempts_total{outcome=\"sent\"}"), 0.0);
    assert_eq!(value("tenantry_mails{state=\"queued\"}"), 0.0);
    value("tenantry_reserved_keys");
    assert_eq!(value("process_start_time_seconds"), server.platform.now().0 as f64);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(value(&format!("tenantry_build_info{{version=\"{version}\"}}")), 1.0);
}

#[tokio::test]
async fn every_family_is_documented() {
    let server = test_server().await;
    let document = include_str!("../../docs/operations.md");
    let text = measured(&server).0.render().await;
    let families = text.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split(' ').next());
    let missing: Vec<&str> =
        families.filter(|family| !document.contains(&format!("`{family}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Paths, hosts, methods, tenants and clients of requests are in no label.
#[tokio::test]
async fn no_request_adds_a_series() {
    let server = test_server().await;
    let (metrics, router) = measured(&server);
    for number in 0..20 {
        let acme = server.tenant(&format!("tenant-{number}")).await;
        acme.client("shop").await;
    }
    let requests = async || {
        for route in ROUTES {
            for number in 0..3 {
                let path = route.path.replace('{', "x-").replace(['}', '*'], "");
                for (method, host, path) in [
                    ("GET", "localhost", path.clone()),
                    ("POST", "localhost", format!("/t/tenant-{number}{path}?q-{number}=secret")),
                    ("BREW", "localhost", format!("{path}/{number}\"}} 1")),
                    ("GET", &format!("host-{number}.example"), path),
                ] {
                    let request = Request::builder().method(method).header("host", host);
                    let Ok(request) = request.uri(path).body(Body::empty()) else { continue };
                    send(&router, request).await;
                }
            }
        }
    };
    requests().await;
    let names = async || -> Vec<String> { parse(&metrics.render().await).into_keys().collect() };
    let first = names().await;
    requests().await;
    assert_eq!(names().await, first);
    assert!(first.len() < 2_500, "{} series", first.len());
    for word in ["tenant-", "shop", "host-", "secret", "x-", "BREW", "localhost"] {
        assert!(!first.iter().any(|name| name.contains(word)), "{word}");
    }
}

/// A client who leaves before the response is counted, and its request is no longer in flight.
#[tokio::test]
async fn an_aborted_request_is_counted_at_its_endpoint() {
    let server = test_server().await;
    let (metrics, router) = measured(&server);
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    let arrived = Arc::new(Notify::new());
    let request = Request::post("/t/acme/oauth2/token")
        .header("host", "localhost")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::new(SilentBody(arrived.clone())))
        .unwrap();
    let task = tokio::spawn(async move { send(&router, request).await.status });
    arrived.notified().await;
    let samples = parse(&metrics.render().await);
    assert_eq!(samples["tenantry_http_requests_in_flight"], 1.0);
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    let samples = parse(&metrics.render().await);
    assert_eq!(samples["tenantry_http_requests_in_flight"], 0.0);
    let aborted = "tenantry_http_requests_total{endpoint=\"token\",outcome=\"aborted\"}";
    assert_eq!(samples[aborted], 1.0);
    assert!(!samples.keys().any(|name| name.contains("duration_seconds_count{endpoint=\"token\"")));
}
