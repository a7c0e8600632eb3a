//! What a server checks before it acts on an address or a body: NUL characters, nesting, the kind
//! of name a tenant is found by, and the handle of an interaction.

use axum::{body::Body, http::Request};
use contract::routes::{Endpoint, Method, ROUTES};
use tests::{
    TestResponse, TestServer,
    browser::{FORM, send},
    test_server,
};
const JSON: &str = "application/json";

async fn request(
    server: &TestServer,
    method: &str,
    path: &str,
    (content_type, body): (&str, &str),
) -> TestResponse {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost:8080")
        .header("content-type", content_type)
        .header("sec-fetch-site", "same-origin");
    send(&server.router, request.body(Body::from(body.to_owned())).unwrap()).await
}

/// The path of a route with this text for each of its parameters.
fn path_with(template: &str, parameter: &str) -> String {
    let mut path = String::new();
    for segment in template.split('/').skip(1) {
        path.push('/');
        path.push_str(if segment.starts_with('{') { parameter } else { segment });
    }
    path
}

/// The paths of all routes, below a tenant and on the public host.
fn routes() -> impl Iterator<Item = (&'static contract::routes::Route, String)> {
    ROUTES.iter().flat_map(|route| {
        ["", "/t/acme"].map(|base| (route, format!("{base}{}", path_with(route.path, "x"))))
    })
}

/// A NUL character in the path or the query of any route is rejected before its handler looks
/// anything up, on both databases.
#[tokio::test]
async fn nul_in_any_address_is_rejected() {
    let server = test_server().await;
    server.tenant("acme").await;
    let before = server.snapshot().await;
    for (route, path) in routes() {
        let with_nul = path_with(route.path, "x%00y");
        for method in route.methods {
            let mut addresses = vec![format!("{path}?a=x%00y"), format!("{path}?a%00=x")];
            if with_nul.contains("%00") {
                addresses.push(with_nul.clone());
                addresses.push(format!("/t/acme{with_nul}"));
            }
            for address in addresses {
                let response = request(&server, method.as_str(), &address, (FORM, "")).await;
                assert_eq!(response.status, 400, "{method:?} {address}: {}", response.body);
            }
        }
    }
    for address in ["/t/ac%00me/oauth2/jwks", "/t/acme%00", "/%00", "/console/t/a%00b/users"] {
        assert_eq!(request(&server, "GET", address, (FORM, "")).await.status, 400, "{address}");
    }
    server.assert_unchanged(&before, "requests with a NUL character").await;
}

/// Bodies with a NUL character or deeply nested JSON cause no server error at any route, and 400
/// where nothing but the body can be wrong.
#[tokio::test]
async fn nul_and_deep_nesting_in_any_body_are_rejected() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let deep = format!(r#"{{"grant_type": {}1{}}}"#, "[".repeat(40), "]".repeat(40));
    let deeper = format!(r#"{{"jwks": {}1{}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    let bodies = [
        (FORM, "username=a%00b&password=a%00b&token=%00&a%00=1"),
        (FORM, "a=\0"),
        (JSON, r#"{"a": "x\u0000y", "grant_type": "\u0000"}"#),
        (JSON, r#"{"a": {"b": ["\u0000"]}}"#),
        (JSON, deep.as_str()),
        (JSON, deeper.as_str()),
    ];
    for (route, path) in routes() {
        for method in route.methods.iter().filter(|method| **method != Method::Get) {
            for body in bodies {
                let response = request(&server, method.as_str(), &path, body).await;
                let what = format!("{method:?} {path} {}: {}", body.1, response.body);
                // An endpoint that does not read the body may ignore it.
                assert!(!response.status.is_server_error(), "{} {what}", response.status);
                let is_read_first = [Endpoint::Token, Endpoint::Introspect, Endpoint::Revoke];
                if is_read_first.contains(&route.endpoint) && path.starts_with("/t/") {
                    assert_eq!(response.status, 400, "{what}");
                }
            }
        }
    }
    // The same inside parameters that are JSON themselves.
    for claims in [r#"{"id_token": {"sub": {"value": "\u0000"}}}"#.to_owned(), {
        format!(r#"{{"userinfo": {{"a": {}{}}}}}"#, "[".repeat(60), "]".repeat(60))
    }] {
        let address = shop.authorization_url(&[("claims", &claims)]);
        let response = server.browser().get(&address).await;
        assert!(response.location().contains("error=invalid_request"), "{response:?}");
    }
}

/// A slug can name neither an id nor a host, even if the tenant is cached by them.
#[tokio::test]
async fn a_tenant_is_found_only_by_the_kind_of_name_that_was_used() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let id = acme.tenant.id().to_owned();
    assert!(server.platform.tenant_by_id(&id).await.unwrap().is_some());
    assert!(server.platform.tenant_by_host("none.example").await.unwrap().is_none());
    acme.transaction(&domain::Actor::cli(), async |tx| {
        domain::domain_name::add(tx, "login.acme.example").await
    })
    .await
    .unwrap();
    assert!(server.platform.tenant_by_host("login.acme.example").await.unwrap().is_some());
    for name in [format!("id:{id}"), id, "host:login.acme.example".into(), "slug:acme".into()] {
        let path = format!("/t/{name}/.well-known/openid-configuration");
        assert_eq!(request(&server, "GET", &path, (FORM, "")).await.status, 404, "{name}");
        assert!(server.platform.tenant_by_slug(&name).await.unwrap().is_none(), "{name}");
    }
}

/// A handle that cannot exist never reaches a `Location`, whatever the form says.
#[tokio::test]
async fn a_malformed_interaction_handle_is_not_redirected_to() {
    let server = test_server().await;
    server.tenant("acme").await;
    let mut browser = server.browser();
    for handle in ["x", "..%2F..%2Fevil", "ix_%0d%0aSet-Cookie:a=b", "%2F%2Fevil.test", "ix_..%5c"]
    {
        for (step, form) in [
            ("", None),
            ("/consent", Some("decision=later")),
            ("/consent", Some("decision=allow")),
            ("/select", Some("account=same")),
            ("/sign_in", Some("username=a&password=b")),
        ] {
            let path = format!("/t/acme/interaction/{handle}{step}");
            let response = match form {
                None => browser.get(&path).await,
                Some(form) => request(&server, "POST", &path, (FORM, form)).await,
            };
            assert_eq!((response.status.as_u16(), response.location()), (410, ""), "{path}");
        }
    }
}

mod default_tenant {
    use contract::tenant::NewTenant;
    use domain::{Actor, Error, Platform, bootstrap, job, platform::Options, tenant};
    use tests::{test_server, test_server_with};

    async fn create(platform: &Platform, slug: &str) -> domain::Tenant {
        let new = NewTenant { slug: slug.into(), name: slug.into(), ..Default::default() };
        tenant::create(platform, &Actor::cli(), new).await.unwrap()
    }

    async fn apply(platform: &Platform, slug: &str) {
        let text = format!("tenants: [{{ slug: {slug}, name: {slug} }}]");
        let file = domain::apply::parse(&text).unwrap();
        domain::apply::apply(platform, &Actor::cli(), file, false).await.unwrap();
    }

    async fn default_slug(platform: &Platform) -> Option<String> {
        platform.default_tenant().await.unwrap().map(|tenant| tenant.slug().to_owned())
    }

    /// `apply` chooses the first default tenant, and no later one: not even if it was purged.
    #[tokio::test]
    async fn apply_never_changes_the_default_tenant() {
        let server = test_server().await;
        let (platform, cli) = (&server.platform, Actor::cli());
        apply(platform, "acme").await;
        apply(platform, "rival").await;
        assert_eq!(default_slug(platform).await.as_deref(), Some("acme"));
        let acme = platform.tenant_by_slug("acme").await.unwrap().unwrap();
        tenant::delete(&acme, &cli).await.unwrap();
        let acme = platform.tenant_by_slug("acme").await.unwrap().unwrap();
        server.clock.advance(1);
        tenant::request_purge(&acme, &cli).await.unwrap();
        tenant::purge_expired(platform).await.unwrap();
        let rival = platform.tenant_by_slug("rival").await.unwrap().unwrap();
        let issuer = rival.issuer().to_owned();
        apply(platform, "rival").await;
        apply(platform, "third").await;
        assert_eq!(default_slug(platform).await, None);
        let node = server.start_node().await;
        let rival = node.platform.tenant_by_slug("rival").await.unwrap().unwrap();
        assert_eq!(rival.issuer(), issuer, "the issuer is the same at the next start");
    }

    /// The command names the issuers that move, and running processes obey.
    #[tokio::test]
    async fn changing_the_default_tenant_names_the_issuers_and_reaches_other_processes() {
        let server = test_server().await;
        let (platform, cli) = (&server.platform, Actor::cli());
        apply(platform, "acme").await;
        let rival = create(platform, "rival").await;
        let node = server.start_node().await;
        let mut position = job::ChangePosition::default();
        job::poll_changes(&node.platform, &mut position).await.unwrap();
        let issuers = async |platform: &Platform| {
            let mut issuers = Vec::new();
            for slug in ["acme", "rival"] {
                let tenant = platform.tenant_by_slug(slug).await.unwrap().unwrap();
                issuers.push(tenant.issuer().to_owned());
            }
            issuers
        };
        let before = issuers(&node.platform).await;
        let moved = tenant::change_default(&rival, &cli).await.unwrap();
        let (bare, acme, rival_url) = (
            "http://localhost:8080",
            "http://localhost:8080/t/acme",
            "http://localhost:8080/t/rival",
        );
        assert_eq!(before, [bare, rival_url]);
        assert_eq!(
            moved
                .iter()
                .map(|one| (one.tenant.as_str(), one.before.as_str(), one.after.as_str()))
                .collect::<Vec<_>>(),
            [("acme", bare, acme), ("rival", rival_url, bare)]
        );
        assert_eq!(issuers(platform).await, [acme, bare]);
        job::poll_changes(&node.platform, &mut position).await.unwrap();
        assert_eq!(issuers(&node.platform).await, [acme, bare], "a running process obeys");
        let again = platform.tenant_by_slug("rival").await.unwrap().unwrap();
        assert!(tenant::change_default(&again, &cli).await.unwrap().is_empty());
    }

    /// `TENANTRY_DEFAULT_TENANT` chooses while none is stored. Another value later refuses to
    /// start.
    #[tokio::test]
    async fn the_variable_chooses_only_while_no_default_tenant_is_stored() {
        let server = test_server_with(|options| options.default_tenant = Some("acme".into())).await;
        create(&server.platform, "rival").await;
        bootstrap::run(&server.platform, None).await.unwrap();
        assert_eq!(default_slug(&server.platform).await, None, "the tenant does not exist yet");
        apply(&server.platform, "third").await;
        assert_eq!(default_slug(&server.platform).await, None, "no other tenant is promoted");
        create(&server.platform, "acme").await;
        assert_eq!(default_slug(&server.platform).await.as_deref(), Some("acme"));
        bootstrap::run(&server.platform, None).await.unwrap();
        let restarted = server.restart_with(|_| {}).await;
        assert_eq!(default_slug(&restarted).await.as_deref(), Some("acme"), "it is stored");
        let changed = |options: &mut Options| options.default_tenant = Some("rival".into());
        let restarted = server.restart_with(changed).await;
        assert_eq!(default_slug(&restarted).await.as_deref(), Some("acme"));
        let Err(Error::Invalid(problems)) = bootstrap::run(&restarted, None).await else {
            panic!("it started")
        };
        assert_eq!(problems[0].field, "TENANTRY_DEFAULT_TENANT");
        assert!(problems[0].message.contains("tenantry tenant default rival"), "{problems:?}");
        let rival = restarted.tenant_by_slug("rival").await.unwrap().unwrap();
        tenant::change_default(&rival, &Actor::cli()).await.unwrap();
        bootstrap::run(&restarted, None).await.unwrap();
        assert_eq!(default_slug(&restarted).await.as_deref(), Some("rival"));
    }
}
