//! Names and addresses of tenants.

use super::*;

/// I3: a deleted tenant keeps its slug, so that no other tenant can take its place.
#[tokio::test]
async fn slug_of_a_deleted_tenant_stays_reserved() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    domain::tenant::delete(&acme.tenant, &Actor::cli()).await.unwrap();
    assert_eq!(server.browser().get("/t/acme/oauth2/jwks").await.status, 404);
    let before = server.snapshot().await;
    let new = contract::tenant::NewTenant {
        slug: "acme".into(),
        name: "Another".into(),
        ..Default::default()
    };
    assert!(domain::tenant::create(&server.platform, &Actor::cli(), new).await.is_err());
    server.assert_unchanged(&before, "a second tenant with the slug").await;
}

/// I5, I6: no header, query or body parameter selects a tenant or a base URL.
#[tokio::test]
async fn tenant_is_resolved_from_the_url_alone() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    acme.client("shop").await;
    rival.client("shop").await;
    let get_with_header = async |path: &str, name: &str, value: &str| {
        let request = Request::get(path).header("host", "localhost:8080").header(name, value);
        send(&server.router, request.body(Body::empty()).unwrap()).await
    };
    let expected =
        get_with_header("/t/acme/.well-known/openid-configuration", "accept", "*/*").await.body;
    for (name, value) in [
        ("x-forwarded-host", "evil.test"),
        ("x-forwarded-host", "rival.localhost"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/t/rival"),
        ("x-forwarded-port", "443"),
        ("x-forwarded-server", "evil.test"),
        ("x-original-url", "/t/rival/.well-known/openid-configuration"),
        ("x-rewrite-url", "/t/rival/.well-known/openid-configuration"),
        ("x-http-method-override", "DELETE"),
        ("x-host", "evil.test"),
        ("forwarded", "for=1.2.3.4;host=evil.test;proto=https"),
        ("via", "1.1 evil.test"),
        ("x-stack-project-id", "rival"),
        ("x-tenant", "rival"),
        ("x-tenant-id", rival.tenant.id()),
        ("origin", "https://evil.test"),
        ("referer", "https://evil.test/"),
    ] {
        let response =
            get_with_header("/t/acme/.well-known/openid-configuration", name, value).await;
        assert_eq!(
            (response.status.as_u16(), response.body.as_str()),
            (200, expected.as_str()),
            "{name}: {value}"
        );
        let authorize = get_with_header(&authorization_url(&acme), name, value).await;
        assert!(
            authorize.location().starts_with("http://localhost:8080/t/acme/interaction/"),
            "{name}: {}",
            authorize.location()
        );
    }
    let query = format!(
        "tenant=rival&tenant_id={}&slug=rival&organization=rival&realm=rival",
        rival.tenant.id()
    );
    assert_eq!(
        get_with_header(
            &format!("/t/acme/.well-known/openid-configuration?{query}"),
            "accept",
            "*/*"
        )
        .await
        .body,
        expected
    );
    let service = acme.client("own").await;
    for (name, value) in [
        ("tenant", "rival"),
        ("tenant_id", rival.tenant.id()),
        ("iss", "http://localhost:8080/t/rival"),
        ("issuer", "http://localhost:8080/t/rival"),
    ] {
        let tokens =
            service.request_token(&[("grant_type", "client_credentials"), (name, value)]).await;
        assert_eq!(
            jwt_claims(tokens.access_token())["iss"],
            "http://localhost:8080/t/acme",
            "{name}"
        );
    }
}

fn authorization_url(acme: &TestTenant<'_>) -> String {
    format!(
        "/t/{}/oauth2/authorize?response_type=code&client_id=shop\
         &redirect_uri=https://shop.example/cb&scope=openid",
        acme.tenant.slug()
    )
}

/// I1: an unknown host serves no tenant, however it is spelled.
#[tokio::test]
async fn unknown_host_is_rejected_on_every_path() {
    let server = test_server().await;
    server.tenant("acme").await;
    for host in [
        "evil.test",
        "nobody.localhost",
        "nobody.localhost:8080",
        "acme.localhost.evil.test",
        "localhost.evil.test",
        "evil-localhost",
        "xlocalhost",
        "ACME.evil.test",
        "a.acme.localhost",
        "localhost@evil.test",
        "acme.localhost@evil.test",
        ".localhost",
        "",
        "localhost:8080:8080",
        "[::1",
        "acme_localhost",
    ] {
        for path in [
            "/",
            "/setup",
            "/t/acme/oauth2/jwks",
            "/.well-known/openid-configuration",
            "/oauth2/authorize",
            "/pkg/x",
        ] {
            let request = Request::get(path).header("host", host).body(Body::empty()).unwrap();
            let response = send(&server.router, request).await;
            assert_eq!(response.status, 421, "{host:?} {path}: {}", response.body);
            assert!(!response.body.contains(host) || host.is_empty(), "{host:?}");
        }
    }
    for host in ["acme.localhost", "ACME.LOCALHOST:8080", "acme.localhost."] {
        let request =
            Request::get("/oauth2/jwks").header("host", host).body(Body::empty()).unwrap();
        assert_eq!(send(&server.router, request).await.status, 200, "{host}");
    }
    let no_host = Request::get("/oauth2/jwks").body(Body::empty()).unwrap();
    assert_eq!(send(&server.router, no_host).await.status, 421);
}

/// I6, I11: a tenant's staff cannot move it to a host that the tenant does not own.
#[tokio::test]
async fn only_operators_change_a_tenants_base_url_or_issuer() {
    use contract::user::Role;
    use domain::tenant::{TenantUpdate, update};
    let server = test_server().await;
    let (acme, _rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let change = |base: Option<&str>, issuer: Option<&str>, domains: &[&str]| TenantUpdate {
        base: base.map(str::to_owned),
        issuer: issuer.map(str::to_owned),
        domains: domains.iter().map(|host| (*host).to_owned()).collect(),
        ..Default::default()
    };
    let before = server.snapshot().await;
    for role in [Role::Owner, Role::Admin] {
        let actor = Actor::user("usr_1", "Owner", Some(role));
        for wanted in [
            change(Some("http://localhost:8080/t/rival"), None, &[]),
            change(Some("https://evil.test"), None, &[]),
            change(None, Some("http://localhost:8080/t/rival"), &[]),
            change(None, None, &["login.bank.example"]),
        ] {
            let refused =
                acme.tenant.transaction(&actor, async |tx| update(tx, wanted).await).await;
            assert!(matches!(refused, Err(domain::Error::Forbidden)), "{role:?}");
        }
    }
    server.assert_unchanged(&before, "moving a tenant").await;
    for bad in [
        "http://evil.test/",
        "javascript:alert(1)",
        "https://a@evil.test",
        "https://evil.test/x?y",
        "https://EVIL.test",
        "https://evil.test/ü",
        "//evil.test",
    ] {
        let refused = acme
            .tenant
            .transaction(&Actor::cli(), async |tx| update(tx, change(Some(bad), None, &[])).await)
            .await;
        assert!(matches!(refused, Err(domain::Error::Invalid(_))), "{bad}");
    }
}

/// I7
#[tokio::test]
async fn reserved_slugs_are_rejected_and_usernames_grant_no_role() {
    let server = test_server().await;
    for slug in [
        "home",
        "api",
        "oauth2",
        "login",
        "t",
        "setup",
        "account",
        "interaction",
        "console",
        "admin",
        "www",
        "assets",
        "pkg",
        "health",
        "metrics",
        ".well-known",
        "Acme",
        "ACME",
        "аcme",
        "acme\u{200b}",
        "a",
        "",
        "-a",
        "a-",
        "a--b",
        "a_b",
        "a.b",
        "a/b",
        "..",
        "%61cme",
        "acme ",
        "xn--80ak6aa92e",
    ] {
        let new = contract::tenant::NewTenant {
            slug: slug.into(),
            name: "Acme".into(),
            ..Default::default()
        };
        let created = domain::tenant::create(&server.platform, &Actor::cli(), new).await;
        assert!(matches!(created, Err(domain::Error::Invalid(_))), "{slug:?}");
    }
    let acme = server.tenant("acme").await;
    for name in ["operator", "admin", "root", "owner", "system"] {
        acme.user(name).await;
        let rows = server.snapshot().await.rows("membership");
        assert!(rows.is_empty(), "{name}: {rows:?}");
    }
}
