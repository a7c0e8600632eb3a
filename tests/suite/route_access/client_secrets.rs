//! Wrong client secrets, and the origins whose pages may call a route.

use base64::{Engine, engine::general_purpose::STANDARD};
use contract::routes::Cors;

use super::*;

/// T12: for each grant type, on each path with client authentication.
#[tokio::test]
async fn wrong_or_missing_secret_is_invalid_client_on_every_route() {
    let fixture = Fixture::new().await;
    let before = fixture.server.snapshot().await;
    let valid_secret = fixture.shop.secret.clone().unwrap();
    for route in ROUTES.iter().filter(|route| route.endpoint.access() == Access::Client) {
        for body in [
            form_encode(&[("grant_type", "authorization_code"), ("code", &fixture.code)]),
            form_encode(&[
                ("grant_type", "refresh_token"),
                ("refresh_token", fixture.tokens.refresh_token()),
            ]),
            form_encode(&[("grant_type", "client_credentials")]),
            form_encode(&[("token", fixture.tokens.access_token())]),
        ] {
            let wrong_secret = valid_secret.replace(
                &valid_secret[10..11],
                if &valid_secret[10..11] == "A" { "B" } else { "A" },
            );
            for (authorization, credentials) in [
                (None, String::new()),
                (None, form_encode(&[("client_id", "shop")])),
                (None, form_encode(&[("client_id", "shop"), ("client_secret", &wrong_secret)])),
                (
                    None,
                    form_encode(&[
                        ("client_id", "shop"),
                        ("client_secret", &valid_secret.to_uppercase()),
                    ]),
                ),
                (None, form_encode(&[("client_id", "nobody"), ("client_secret", &valid_secret)])),
                (Some(format!("shop:{wrong_secret}")), String::new()),
                (Some("shop:".to_owned()), String::new()),
                (Some(format!("other:{valid_secret}")), String::new()),
                (Some(format!("SHOP:{valid_secret}")), String::new()),
                (Some(format!("shop:{valid_secret} ")), String::new()),
            ] {
                let mut request = Request::post(format!("/t/acme{}", route.path))
                    .header("host", "localhost:8080")
                    .header("content-type", FORM);
                if let Some(basic) = &authorization {
                    request = request
                        .header("authorization", format!("Basic {}", STANDARD.encode(basic)));
                }
                let response = send(
                    &fixture.server.router,
                    request.body(Body::from(format!("{body}&{credentials}"))).unwrap(),
                )
                .await;
                let context = format!(
                    "{} {body} {authorization:?} {credentials}: {} {}",
                    route.path, response.status, response.body
                );
                assert_eq!(
                    (response.status.as_u16(), &response.json()["error"]),
                    (401, &"invalid_client".into()),
                    "{context}"
                );
                assert!(response.header("www-authenticate").starts_with("Basic"), "{context}");
                assert_security_headers(route, &response);
            }
        }
    }
    fixture.server.assert_unchanged(&before, "a wrong secret").await;
}

/// O3: only routes for clients in browsers answer a preflight.
#[tokio::test]
async fn only_cors_routes_answer_a_preflight() {
    let fixture = Fixture::new().await;
    for route in ROUTES.iter().filter(|route| is_covered_here(route)) {
        for (origin, is_registered) in [
            ("https://shop.example", true),
            ("https://evil.test", false),
            ("null", false),
            ("https://shop.example.evil.test", false),
            ("http://shop.example", false),
        ] {
            let path = format!("/t/acme{}", concrete_path(&fixture, route));
            let request = Request::builder()
                .method("OPTIONS")
                .uri(&path)
                .header("host", "localhost:8080")
                .header("origin", origin)
                .header("access-control-request-method", "POST");
            let response = send(&fixture.server.router, request.body(Body::empty()).unwrap()).await;
            let expected = match route.endpoint.cors() {
                Cors::AnyOrigin => "*",
                Cors::ClientOrigins if is_registered => origin,
                Cors::ClientOrigins | Cors::None => "",
            };
            assert_eq!(response.header("access-control-allow-origin"), expected, "{path} {origin}");
            assert_security_headers(route, &response);
        }
        // Public documents may be read by every origin, all other responses by origins of clients.
        let is_public = matches!(route.endpoint, Endpoint::Metadata | Endpoint::Jwks);
        for method in route.methods {
            let example = example_request(&fixture, route, *method, Caller::Anonymous);
            let path = format!("/t/acme{}", concrete_path(&fixture, route));
            let request = Request::builder()
                .method(method.as_str())
                .uri(format!("{path}?{}", example.query))
                .header("host", "localhost:8080")
                .header("origin", "https://evil.test")
                .header("content-type", FORM);
            let response = send(
                &fixture.server.router,
                request.body(Body::from(example.body.unwrap_or_default())).unwrap(),
            )
            .await;
            assert_eq!(
                response.header("access-control-allow-origin"),
                if is_public { "*" } else { "" },
                "{path}"
            );
        }
    }
}
