//! Arbitrary headers: credentials, cookies, and those of proxies.

use axum::http::HeaderValue;
use base64::engine::general_purpose::STANDARD;

use super::*;

#[tokio::test]
async fn authorization_headers_cause_no_server_error() {
    let server = server_with_client().await;
    let mut headers: Vec<Vec<u8>> = samples(vec(any::<u8>(), 0..80));
    for scheme in ["Basic ", "basic  ", "Bearer ", "BEARER ", "DPoP ", "Digest ", ""] {
        headers.extend(
            samples("[ -~]{0,60}")
                .iter()
                .take(30)
                .map(|text| format!("{scheme}{text}").into_bytes()),
        );
        headers.extend(
            samples(vec(any::<u8>(), 0..40))
                .iter()
                .take(30)
                .map(|bytes| format!("{scheme}{}", STANDARD.encode(bytes)).into_bytes()),
        );
        headers.extend(
            samples("[a-z%+:&=\0]{0,20}:[ -~\0]{0,20}")
                .iter()
                .take(30)
                .map(|text| format!("{scheme}{}", STANDARD.encode(text)).into_bytes()),
        );
    }
    for header in headers {
        let Ok(value) = HeaderValue::from_bytes(&header) else { continue };
        for (path, body) in [
            ("/t/acme/oauth2/token", "grant_type=client_credentials"),
            ("/t/acme/oauth2/introspect", "token=x"),
            ("/t/acme/oauth2/userinfo", ""),
        ] {
            let request = Request::post(path)
                .header("host", "localhost")
                .header("content-type", FORM)
                .header("authorization", value.clone());
            let response = send(&server.router, request.body(Body::from(body)).unwrap()).await;
            assert_no_server_error(&response, &(path, &value));
            assert!(
                [400, 401].contains(&response.status.as_u16()),
                "{value:?}: {}",
                response.status
            );
        }
    }
}

#[tokio::test]
async fn cookies_and_forwarded_headers_cause_no_server_error() {
    let server = server_with_client().await;
    let mut values: Vec<Vec<u8>> = samples(vec(any::<u8>(), 0..60));
    values.extend(
        samples("(tenantry|__Host-tenantry|x)=[!-~]{0,60}(; tenantry=[!-~]{0,30}){0,3}")
            .into_iter()
            .map(String::into_bytes),
    );
    values.extend(samples("([0-9a-f:.\\[\\]]{0,20}, ?){0,6}").into_iter().map(String::into_bytes));
    values
        .extend(samples("(for|by|host|proto)=\"?[!-~]{0,20}").into_iter().map(String::into_bytes));
    let router = server::router(
        server.platform.clone(),
        server::TrustedProxies::parse("127.0.0.1").unwrap(),
    );
    for value in values {
        let Ok(value) = HeaderValue::from_bytes(&value) else { continue };
        for name in [
            "cookie",
            "x-forwarded-for",
            "forwarded",
            "x-forwarded-host",
            "origin",
            "sec-fetch-site",
            "content-type",
            "accept-encoding",
            "if-none-match",
            "referer",
        ] {
            for path in [
                "/t/acme/oauth2/authorize?client_id=shop",
                "/t/acme/interaction/ix_x",
                "/t/acme/oauth2/jwks",
                "/pkg/app.css",
            ] {
                let request = Request::get(path)
                    .header("host", "localhost")
                    .header(name, value.clone())
                    .body(Body::empty())
                    .unwrap();
                assert_no_server_error(&send(&router, request).await, &(name, &value));
            }
            let request = Request::post("/t/acme/interaction/ix_x/sign_in")
                .header("host", "localhost")
                .header(name, value.clone());
            assert_no_server_error(
                &send(&router, request.body(Body::from("username=a&password=b")).unwrap()).await,
                &(name, &value),
            );
        }
    }
}

#[tokio::test]
async fn host_headers_cause_no_server_error() {
    let server = server_with_client().await;
    let mut hosts: Vec<Vec<u8>> = samples(vec(any::<u8>(), 0..40));
    hosts.extend(
        samples("[!-~]{0,30}(\\.localhost)?(:[0-9]{0,6})?").into_iter().map(String::into_bytes),
    );
    for host in hosts {
        let Ok(value) = HeaderValue::from_bytes(&host) else { continue };
        let request = Request::get("/.well-known/openid-configuration")
            .header("host", value.clone())
            .body(Body::empty())
            .unwrap();
        let response = send(&server.router, request).await;
        assert_no_server_error(&response, &value);
    }
}
