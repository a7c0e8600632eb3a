//! Requests to a route, and the headers of every response.

use super::*;

/// The path with a value for each parameter.
pub(super) fn concrete_path(fixture: &Fixture, route: &Route) -> String {
    let handle =
        fixture.interaction_handles.get(&route.endpoint).map_or("ix_nothing", String::as_str);
    let path = route
        .path
        .replace("{handle}", handle)
        .replace("{client_id}", &fixture.registered_client_id)
        .replace("{client}", "cli_unknown")
        .replace("{digest}", "unknown")
        .replace("{provider}", "unknown")
        .replace("{*path}", "manifest.txt");
    assert!(!path.contains('{'), "{path}: a path parameter without a value");
    path
}

/// Send the example request to a host and base path.
pub(super) async fn send_request(
    fixture: &Fixture,
    host: &str,
    base: &str,
    route: &Route,
    method: Method,
    example: &ExampleRequest,
) -> TestResponse {
    let path = format!("{base}{}", concrete_path(fixture, route));
    let uri = if example.query.is_empty() { path } else { format!("{path}?{}", example.query) };
    let mut request = Request::builder()
        .method(method.as_str())
        .uri(uri)
        .header("host", host)
        .header("sec-fetch-site", "same-origin");
    for (name, value) in [
        ("authorization", &example.authorization),
        ("cookie", &example.cookie.as_ref().map(|cookie| format!("tenantry={cookie}"))),
    ] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    if example.body.is_some() {
        let content_type = if example.body.as_deref().is_some_and(|body| body.starts_with('{')) {
            "application/json"
        } else {
            FORM
        };
        request = request.header("content-type", content_type);
    }
    let response = send(
        &fixture.server.router,
        request.body(Body::from(example.body.clone().unwrap_or_default())).unwrap(),
    )
    .await;
    assert_security_headers(route, &response);
    response
}

/// R7: the headers of every response, and of responses that may hold a secret.
pub(super) fn assert_security_headers(route: &Route, response: &TestResponse) {
    let context = format!("{} {}: {:?}", route.path, response.status, response.headers);
    assert_eq!(
        (response.header("x-content-type-options"), response.header("x-frame-options")),
        ("nosniff", "DENY"),
        "{context}"
    );
    assert!(
        ["no-referrer", "same-origin"].contains(&response.header("referrer-policy")),
        "{context}"
    );
    if response.header("content-type").starts_with("text/html") {
        let policy = response.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'")
                && policy.contains("frame-ancestors 'none'")
                && policy.contains("base-uri 'none'")
                && !policy.contains("unsafe"),
            "{context}"
        );
        assert_eq!(response.header("cache-control"), "no-store", "{context}");
    }
    // A preflight response has no content that could be cached.
    if route.endpoint.access() != Access::Public
        && response.status != 204
        && (response.status.is_success()
            || response.status.is_redirection()
            || matches!(response.status.as_u16(), 400 | 401))
    {
        assert_eq!(response.header("cache-control"), "no-store", "{context}");
    }
    // Only public endpoints may be read by every origin (O3).
    if route.endpoint.access() != Access::Public {
        assert_ne!(response.header("access-control-allow-origin"), "*", "{context}");
    }
    assert!(
        response.header("access-control-allow-credentials").is_empty()
            && response.header("server").is_empty()
            && response.header("x-powered-by").is_empty(),
        "{context}"
    );
}
