//! Cross-origin requests (CORS): which responses a page of another origin may read (O3).

use contract::{
    routes::{Cors, Route},
    settings::{RateLimits, TenantSettings},
};

use super::*;

/// A request that is answered with `status` before any client is authenticated.
struct Early {
    status: u16,
    method: &'static str,
    query: &'static str,
}

/// The early responses of a route: every route that allows CORS has a 405, a 400 for a parameter
/// and for a NUL character, and, unless it identifies the browser by its cookie, a 401.
fn early_responses(route: &Route) -> Vec<Early> {
    let method = route.methods[0].as_str();
    let is_client_endpoint =
        matches!(route.endpoint, Endpoint::Token | Endpoint::Refresh | Endpoint::Revoke);
    let misplaced = if is_client_endpoint { "?client_id=shop" } else { "?access_token=x" };
    let mut early = vec![
        Early { status: 405, method: "TRACE", query: "" },
        Early { status: 400, method, query: misplaced },
        Early { status: 400, method, query: "?x=%00" },
    ];
    if route.endpoint != Endpoint::Account {
        early.push(Early { status: 401, method, query: "" });
    }
    early
}

fn allowed_origin(response: &TestResponse) -> &str {
    assert!(response.header("vary").contains("origin"), "{response:?}");
    response.header("access-control-allow-origin")
}

/// O3, L7
#[tokio::test]
async fn early_responses_carry_the_header_for_origins_of_the_tenant() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    acme.client("other").await;
    server.tenant("rival").await.client("rival").await;
    for route in ROUTES.iter().filter(|route| route.endpoint.cors() == Cors::ClientOrigins) {
        for Early { status, method, query } in early_responses(route) {
            for (origin, is_allowed) in [
                ("https://shop.example", true),
                ("https://other.example", true),
                ("https://rival.example", false),
                ("https://evil.test", false),
                ("null", false),
            ] {
                let url = format!("/t/acme{}{query}", route.path.replace("{client_id}", "shop"));
                let headers = [("origin", origin), FORM];
                let body = "client_id=shop&client_secret=wrong";
                let response = http_request(&server.router, method, &url, &headers, body).await;
                let context = format!("{method} {url} from {origin}: {}", response.body);
                assert_eq!(response.status, status, "{context}");
                let expected = if is_allowed { origin } else { "" };
                assert_eq!(allowed_origin(&response), expected, "{context}");
                assert_eq!(response.header("allow").is_empty(), status != 405, "{context}");
            }
        }
    }
}

#[tokio::test]
async fn rate_limited_responses_carry_the_header_too() {
    let server = test_server().await;
    let limits = RateLimits {
        token_per_second: 1,
        token_burst: 1,
        client_failures_per_minute: 1,
        ..tests::fixtures::no_rate_limits()
    };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let shop = acme.client("shop").await;
    acme.client("other").await;
    let right_secret = shop.secret.clone().unwrap();
    for (secret, origin, expected) in [
        // The client is authenticated: only its own origin is allowed.
        (right_secret.as_str(), "https://shop.example", "https://shop.example"),
        (right_secret.as_str(), "https://other.example", ""),
        // No client is: any origin of the tenant is allowed.
        ("wrong", "https://other.example", "https://other.example"),
        ("wrong", "https://evil.test", ""),
    ] {
        let mut statuses = Vec::new();
        for _ in 0..4 {
            let response = http_request(
                &server.router,
                "POST",
                "/t/acme/oauth2/token",
                &[("origin", origin), FORM],
                &format!("grant_type=client_credentials&client_id=shop&client_secret={secret}"),
            )
            .await;
            assert_eq!(allowed_origin(&response), expected, "{origin}: {}", response.body);
            statuses.push(response.status.as_u16());
        }
        if secret == "wrong" || origin == "https://shop.example" {
            assert!(statuses.contains(&429), "{origin}: {statuses:?}");
        }
    }
}

/// Clients of other protocols send headers of their own, such as `MCP-Protocol-Version`.
#[tokio::test]
async fn public_documents_allow_any_origin_and_request_header() {
    let server = test_server().await;
    server.tenant("acme").await;
    for route in ROUTES.iter().filter(|route| route.endpoint.cors() == Cors::AnyOrigin) {
        let url = format!("/t/acme{}", route.path);
        let preflight = [
            ("origin", "https://anywhere.test"),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", "mcp-protocol-version, x-trace"),
        ];
        let response = http_request(&server.router, "OPTIONS", &url, &preflight, "").await;
        assert_eq!(
            (
                response.status.as_u16(),
                response.header("access-control-allow-origin"),
                response.header("access-control-allow-methods"),
                response.header("access-control-allow-headers"),
            ),
            (204, "*", "GET", "mcp-protocol-version, x-trace"),
            "{url}"
        );
        for method in ["GET", "DELETE"] {
            let response = http_request(&server.router, method, &url, &preflight[..1], "").await;
            assert_eq!(response.header("access-control-allow-origin"), "*", "{method} {url}");
        }
    }
}

#[tokio::test]
async fn cors_allows_only_origins_of_registered_clients() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let call = async |method: &str, path: &str, origin: &str| {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .header("origin", origin);
        let form = format!(
            "grant_type=client_credentials&client_id=shop&client_secret={}",
            shop.secret.as_deref().unwrap()
        );
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(form))
            .unwrap();
        tests::browser::send(&server.router, request)
            .await
            .header("access-control-allow-origin")
            .to_owned()
    };
    for path in ["/t/acme/oauth2/token", "/t/acme/oauth2/userinfo", "/t/acme/oauth2/revoke"] {
        assert_eq!(
            call("OPTIONS", path, "https://shop.example").await,
            "https://shop.example",
            "{path}"
        );
        assert_eq!(call("OPTIONS", path, "https://evil.test").await, "", "{path}");
    }
    assert_eq!(
        call("POST", "/t/acme/oauth2/token", "https://shop.example").await,
        "https://shop.example"
    );
    acme.client("other").await;
    assert_eq!(
        call("OPTIONS", "/t/acme/oauth2/token", "https://other.example").await,
        "https://other.example",
        "the origin of a new client is allowed at once"
    );
    assert_eq!(
        call("POST", "/t/acme/oauth2/token", "https://other.example").await,
        "",
        "the response is readable for the authenticated client's origin only"
    );
    // A change of one client does not read the others again: this one could not be read.
    let corrupt = format!("UPDATE client SET metadata = '\"broken\"' WHERE id = '{}'", shop.row_id);
    server.raw_database().execute(&corrupt).await;
    acme.client("third").await;
    for (origin, allowed) in [("https://third.example", true), ("https://shop.example", true)] {
        let answer = call("OPTIONS", "/t/acme/oauth2/token", origin).await;
        assert_eq!(answer == origin, allowed, "{origin}");
    }
    assert_eq!(call("OPTIONS", "/t/acme/interaction/x", "https://shop.example").await, "");
}
