//! Rules that hold on every path of an endpoint, generated from the route table, so that a new path
//! is covered automatically.

use contract::{
    routes::{Access, Endpoint, ROUTES, Route},
    settings::Preset,
    user::Role,
};
use tests::{TestServer, http_request};

use super::*;

fn routes(endpoint: impl Fn(Endpoint) -> bool) -> Vec<&'static Route> {
    let matching: Vec<_> = ROUTES.iter().filter(|route| endpoint(route.endpoint)).collect();
    assert!(!matching.is_empty());
    matching
}

/// Routes that require client authentication.
fn client_authenticated_routes() -> Vec<&'static Route> {
    routes(|endpoint| endpoint.access() == Access::Client)
}

async fn server_with_shop() -> TestServer {
    let server = server_with_preset(Preset::Standard).await;
    shop_client(&server.find_tenant("acme").await, |_| {}).await;
    server
}

const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", tests::browser::FORM);

/// Parameters that together satisfy the syntax of every such endpoint.
fn valid_fields() -> Vec<(&'static str, &'static str)> {
    vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", "rt_x"),
        ("token", "rt_x"),
        ("client_id", "shop"),
        ("client_secret", CLIENT_SECRET),
    ]
}

#[tokio::test]
async fn x_8_x_9_x_32_malformed_input_is_rejected_alike_on_every_client_path() {
    let server = server_with_shop().await;
    for base in BASE_URLS {
        for route in client_authenticated_routes() {
            let url = format!("{base}{}", route.path);
            let post = async |headers: &[(&str, &str)], address: &str, body: &str| {
                let response = http_request(&server.router, "POST", address, headers, body).await;
                let (status, error) = error_response(&response);
                (
                    status,
                    error,
                    response.json()["error_description"].as_str().unwrap_or_default().to_owned(),
                )
            };
            let assert_invalid_request = |outcome: &(u16, String, String), status: u16| {
                assert_eq!(
                    (outcome.0, outcome.1.as_str()),
                    (status, "invalid_request"),
                    "{url}: {outcome:?}"
                )
            };
            let trailing = post(&[JSON], &url, "{\n\"client_id\": \"shop\",\n}").await;
            assert_invalid_request(&trailing, 400);
            assert!(
                trailing.2.contains("trailing comma") && trailing.2.contains("line 3"),
                "{trailing:?}"
            );
            let unquoted = post(&[JSON], &url, "{\"client_id\": ClientId}").await;
            assert_invalid_request(&unquoted, 400);
            assert!(unquoted.2.contains("line 1, column 15"), "{unquoted:?}");
            let repeated = post(&[FORM], &url, "client_id=shop&client_id=shop").await;
            assert_invalid_request(&repeated, 400);
            assert!(repeated.2.contains("client_id is sent twice"), "{repeated:?}");
            assert_invalid_request(&post(&[JSON], &url, "{\"a\": \"1\", \"a\": \"2\"}").await, 400);
            assert_invalid_request(
                &post(&[("content-type", "text/plain")], &url, "client_id=shop").await,
                415,
            );
            assert_invalid_request(&post(&[], &url, "client_id=shop").await, 415);
            assert_invalid_request(
                &post(&[FORM], &format!("{url}?client_id=shop"), &form_encode(&valid_fields()))
                    .await,
                400,
            );
            let two_methods = post(
                &[FORM, ("authorization", "Basic c2hvcDp4")],
                &url,
                &form_encode(&valid_fields()),
            )
            .await;
            assert_invalid_request(&two_methods, 400);
            let large = "x".repeat(70_000);
            assert_invalid_request(&post(&[FORM], &url, &large).await, 413);
            // A form and a JSON body with the same members get the same response.
            let mut body = json!({});
            for (name, value) in valid_fields() {
                body[name] = value.into();
            }
            let by_form =
                http_request(&server.router, "POST", &url, &[FORM], &form_encode(&valid_fields()))
                    .await;
            let by_json = post_json(&server, &url, &body).await;
            assert_eq!((by_form.status, &by_form.body), (by_json.status, &by_json.body), "{url}");
        }
    }
}

/// Members of a client information response that differ for each client.
const GENERATED_MEMBERS: [&str; 7] = [
    "client_id",
    "app_id",
    "client_secret",
    "app_secret",
    "registration_client_uri",
    "registration_access_token",
    "client_id_issued_at",
];

#[tokio::test]
async fn x_8_registration_takes_a_form_or_json_on_every_path() {
    let server = server_with(
        Preset::Authmaster,
        |settings| {
            settings.rate_limits.registrations_per_hour = 0;
            settings.self_registration_quota = 100;
        },
        |_| {},
    )
    .await;
    let acme = server.find_tenant("acme").await;
    let dora = acme.member("dora", Role::Developer).await;
    let bearer = format!("Bearer {}", acme.personal_token(&dora).await);
    let register = async |url: &str, media_type: &str, body: &str| {
        let headers = [("authorization", bearer.as_str()), ("content-type", media_type)];
        http_request(&server.router, "POST", url, &headers, body).await
    };
    let fields = [
        ("client_name", "Shop"),
        ("description", "Sells things"),
        ("redirect_uris", "https://a.example/cb https://b.example/cb?x=1"),
        ("response_types", "code"),
        ("scopes", "openid email"),
        ("default_max_age", "60"),
        ("logo_uri", ""),
    ];
    let json = json!({
        "client_name": "Shop",
        "description": "Sells things",
        "redirect_uris": ["https://a.example/cb", "https://b.example/cb?x=1"],
        "response_types": ["code"],
        "scopes": ["openid", "email"],
        "default_max_age": 60,
    });
    for base in BASE_URLS {
        for route in routes(|endpoint| endpoint == Endpoint::ClientRegistration) {
            let url = format!("{base}{}", route.path);
            let by_form = register(&url, FORM.1, &form_encode(&fields)).await;
            let by_json = register(&url, JSON.1, &json.to_string()).await;
            assert_eq!((by_form.status.as_u16(), by_json.status.as_u16()), (201, 201), "{url}");
            let (by_form, by_json) = (by_form.json(), by_json.json());
            assert_eq!(member_names(&by_form), member_names(&by_json), "{url}");
            for name in member_names(&by_form) {
                let is_generated = GENERATED_MEMBERS.contains(&name);
                let (of_form, of_json) = (&by_form[name], &by_json[name]);
                assert!(of_form == of_json || is_generated, "{url} {name}: {of_form} {of_json}");
            }
            let before = server.snapshot().await;
            for (media_type, body, status) in [
                (FORM.1, "client_name=a&client_name=b", 400),
                (FORM.1, "client_id_issued_at=1", 400),
                ("text/plain", &*json.to_string(), 415),
                ("", &*form_encode(&fields), 415),
            ] {
                let rejected = error_response(&register(&url, media_type, body).await);
                assert_eq!(rejected, (status, "invalid_request".into()), "{url} {body}");
            }
            server.assert_unchanged(&before, &url).await;
        }
    }
}

#[tokio::test]
async fn x_31_x_32_wrong_secret_is_401_with_a_challenge_on_every_path() {
    let server = server_with_shop().await;
    for base in BASE_URLS {
        for route in client_authenticated_routes() {
            let fields = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("token", "x")];
            for (client_id, secret) in [("shop", "wrong-secret"), ("nobody", CLIENT_SECRET)] {
                let response = post_form(
                    &server,
                    &format!("{base}{}", route.path),
                    Some((client_id, secret)),
                    &fields,
                )
                .await;
                assert_eq!(
                    error_response(&response),
                    (401, "invalid_client".into()),
                    "{base}{}",
                    route.path
                );
                assert!(
                    response.header("www-authenticate").starts_with("Basic "),
                    "{}",
                    route.path
                );
            }
        }
    }
}

#[tokio::test]
async fn x_32_invalid_token_is_401_with_a_challenge_on_every_path() {
    let server = server_with_shop().await;
    for base in BASE_URLS {
        for route in routes(|endpoint| endpoint.access() == Access::Bearer) {
            for method in route.methods {
                let verb = method.as_str();
                let response = http_request(
                    &server.router,
                    verb,
                    &format!("{base}{}", route.path.replace("{client_id}", "app_nothing")),
                    &[("authorization", "Bearer nonsense")],
                    "",
                )
                .await;
                assert_eq!(
                    error_response(&response),
                    (401, "invalid_token".into()),
                    "{verb} {base}{}",
                    route.path
                );
                assert!(response.header("www-authenticate").contains("invalid_token"));
            }
        }
    }
}

#[tokio::test]
async fn x_1_every_path_answers_at_every_base_url_and_at_no_unknown_host() {
    let server = server_with_shop().await;
    for route in
        routes(|endpoint| !endpoint.is_installation_wide() && endpoint != Endpoint::FrontPage)
    {
        // What does not exist is a 404 of its own.
        if [Endpoint::Logo, Endpoint::ProviderIcon, Endpoint::RelatedOrigins]
            .contains(&route.endpoint)
        {
            continue;
        }
        let path =
            route.path.replace("{handle}", "ix_nothing").replace("{client_id}", "app_nothing");
        for method in route.methods {
            let verb = method.as_str();
            for base in BASE_URLS {
                let response =
                    http_request(&server.router, verb, &format!("{base}{path}"), &[], "").await;
                // The page of an expired link is also a 404, but as HTML.
                let is_unrouted = response.status == 404
                    && response.header("content-type").starts_with("text/plain");
                assert!(
                    !is_unrouted && ![405, 421].contains(&response.status.as_u16()),
                    "{verb} {base}{path}: {} {}",
                    response.status,
                    response.body
                );
            }
            assert_eq!(
                http_request(&server.router, verb, &format!("http://evil.test{path}"), &[], "")
                    .await
                    .status,
                421,
                "{path}"
            );
            assert_eq!(
                http_request(
                    &server.router,
                    verb,
                    &format!("http://localhost:8080/t/nobody{path}"),
                    &[],
                    ""
                )
                .await
                .status,
                404,
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn unregistered_redirect_uri_is_never_redirected_to() {
    let server = server_with_shop().await;
    for base in BASE_URLS {
        for route in routes(|endpoint| endpoint == Endpoint::Authorize) {
            for uri in [
                "https://evil.example/",
                "https://shop.example/callback/../x",
                "https://shop.example/callback%2e",
                "//evil.example",
                "",
            ] {
                let params = [
                    ("response_type", "code"),
                    ("client_id", "shop"),
                    ("redirect_uri", uri),
                    ("prompt", "none"),
                ];
                let response = server
                    .browser()
                    .get(&with_query(&format!("{base}{}", route.path), &params))
                    .await;
                if uri.is_empty() {
                    continue;
                }
                assert_eq!(
                    (response.status.as_u16(), response.location()),
                    (400, ""),
                    "{base}{} {uri}",
                    route.path
                );
            }
            let duplicate =
                format!("{base}{}?client_id=shop&client_id=shop&response_type=code", route.path);
            assert_eq!(server.browser().get(&duplicate).await.status, 400);
        }
    }
}
