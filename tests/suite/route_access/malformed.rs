//! Requests that no route accepts: methods, sizes and syntax.

use std::collections::BTreeMap;

use super::*;

#[tokio::test]
async fn unsupported_method_is_405_on_every_route() {
    let fixture = Fixture::new().await;
    let before = fixture.server.snapshot().await;
    let mut supported: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (route, method) in covered_routes() {
        supported.entry(route.path).or_default().insert(method.as_str());
    }
    for route in ROUTES.iter().filter(|route| is_covered_here(route)) {
        for method in
            ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get"]
        {
            if supported[route.path].contains(method) {
                continue;
            }
            let path = format!("/t/acme{}", concrete_path(&fixture, route));
            let request = Request::builder()
                .method(method)
                .uri(&path)
                .header("host", "localhost:8080")
                .header("sec-fetch-site", "same-origin");
            let response = send(&fixture.server.router, request.body(Body::empty()).unwrap()).await;
            assert_eq!(response.status, 405, "{method} {path}");
            assert_security_headers(route, &response);
        }
    }
    fixture.server.assert_unchanged(&before, "an unsupported method").await;
}

/// E2
#[tokio::test]
async fn oversized_body_is_413_on_every_route() {
    let fixture = Fixture::new().await;
    let before = fixture.server.snapshot().await;
    for (route, method) in covered_routes().filter(|(_, method)| *method != Method::Get) {
        for content_type in [FORM, "application/json"] {
            for caller in [Caller::Authorized, Caller::Anonymous] {
                let example = example_request(&fixture, route, method, caller);
                let path = format!("/t/acme{}", concrete_path(&fixture, route));
                let mut request = Request::builder()
                    .method(method.as_str())
                    .uri(&path)
                    .header("host", "localhost:8080")
                    .header("content-type", content_type);
                if let Some(authorization) = &example.authorization {
                    request = request.header("authorization", authorization);
                }
                if let Some(cookie) = &example.cookie {
                    request = request.header("cookie", format!("tenantry={cookie}"));
                }
                // One request declares its length, and the other is chunked.
                let large = vec![b'a'; 65 * 1024];
                let body = if caller == Caller::Authorized {
                    Body::from(large)
                } else {
                    Body::new(http_body_util::BodyExt::map_err(Body::from(large), |error| error))
                };
                let response = send(&fixture.server.router, request.body(body).unwrap()).await;
                assert_eq!(
                    response.status, 413,
                    "{path} {content_type} {caller:?}: {}",
                    response.body
                );
                assert_security_headers(route, &response);
            }
        }
    }
    fixture.server.assert_unchanged(&before, "an oversized body").await;
}

/// E2
#[tokio::test]
async fn malformed_request_is_no_server_error_on_any_route() {
    let fixture = Fixture::new().await;
    let garbage: [&[u8]; 12] = [
        b"",
        b"&&&===",
        b"%",
        b"%zz=%f",
        b"\xff\xfe\x00",
        b"{",
        b"{\"a\":",
        b"[[[[[[",
        b"null",
        b"{\"client_id\": {\"$ne\": null}, \"code\": [1, 2]}",
        b"client_id=shop&client_id=shop",
        b"a=%00&client_id=%00&token=%00&username=%00&password=%00&grant_type=%00",
    ];
    for (route, method) in covered_routes() {
        let path = format!("/t/acme{}", concrete_path(&fixture, route));
        for bytes in garbage {
            let query: String = bytes
                .iter()
                .filter(|byte| byte.is_ascii_graphic() && !b"\"{}[]".contains(byte))
                .map(|byte| char::from(*byte))
                .collect();
            let as_query = Request::builder()
                .method(method.as_str())
                .uri(format!("{path}?{query}"))
                .header("host", "localhost:8080");
            let mut requests = vec![as_query.body(Body::empty()).unwrap()];
            for content_type in
                [FORM, "application/json", "multipart/form-data; boundary=x", "text/plain", ""]
            {
                for caller in [Caller::Authorized, Caller::Anonymous] {
                    let mut request = Request::builder()
                        .method(method.as_str())
                        .uri(&path)
                        .header("host", "localhost:8080")
                        .header("content-type", content_type);
                    if let Some(authorization) =
                        example_request(&fixture, route, method, caller).authorization
                    {
                        request = request.header("authorization", authorization);
                    }
                    requests.push(request.body(Body::from(bytes.to_vec())).unwrap());
                }
            }
            for request in requests {
                let response = send(&fixture.server.router, request).await;
                assert!(
                    response.status.as_u16() < 500,
                    "{path} {bytes:?}: {} {}",
                    response.status,
                    response.body
                );
                assert_security_headers(route, &response);
            }
        }
    }
}
