//! The base URLs of a tenant, and hosts of no tenant.

use super::*;

/// A tenant serves every route at each of its base URLs.
#[tokio::test]
async fn every_route_answers_at_every_base_url_of_a_tenant() {
    let addresses = [
        ("acme.localhost:8080", ""),
        ("login.acme.example", ""),
        ("127.0.0.1:8080", "/t/acme"),
        ("[::1]:8080", "/t/acme"),
    ];
    let mut unused = UnusedFixture::default();
    for (route, method) in
        covered_routes().filter(|(route, _)| !route.endpoint.is_installation_wide())
    {
        for (host, base) in addresses {
            let (fixture, at_first) = unused.take().await;
            let response = send_request(
                &fixture,
                host,
                base,
                route,
                method,
                &example_request(&fixture, route, method, Caller::Authorized),
            )
            .await;
            assert!(
                is_success(route, &response)
                    || redirects_to_canonical_base(&response)
                    // The account has one address, to which its forms belong.
                    || begins_sign_in(route)
                        && response.location()
                            == format!("http://localhost:8080/t/acme{}", route.path),
                "{host}{base} {}: {} {} {}",
                route.path,
                response.status,
                response.location(),
                response.body
            );
            unused.give_back(fixture, at_first).await;
        }
    }
}

/// I1
#[tokio::test]
async fn unknown_tenants_and_unknown_hosts_get_one_response_each() {
    let fixture = Fixture::new().await;
    domain::tenant::suspend(
        &fixture.server.platform.tenant_by_slug("rival").await.unwrap().unwrap(),
        &domain::Actor::cli(),
    )
    .await
    .unwrap();
    let before = fixture.server.snapshot().await;
    let (mut unknown_tenants, mut unknown_hosts) = (BTreeSet::new(), BTreeSet::new());
    for (route, method) in covered_routes() {
        let example = example_request(&fixture, route, method, Caller::Authorized);
        // Suspended, unknown and malformed tenant slugs get the same response.
        for base in
            ["/t/nobody", "/t/rival", "/t/ACME", "/t/acme%20", "/t/%61cme", "/t/.", "/t/..", "/t/a"]
        {
            let response =
                send_request(&fixture, "localhost:8080", base, route, method, &example).await;
            assert_eq!(response.status, 404, "{base}{}", route.path);
            unknown_tenants.insert((response.body, format!("{:?}", response.headers)));
        }
        for host in ["evil.test", "nobody.localhost", "rival.localhost", "localhost.evil.test"] {
            let response = send_request(&fixture, host, "", route, method, &example).await;
            assert_eq!(response.status, 421, "{host}{}", route.path);
            unknown_hosts.insert((response.body, format!("{:?}", response.headers)));
        }
    }
    assert_eq!(
        (unknown_tenants.len(), unknown_hosts.len()),
        (1, 1),
        "{unknown_tenants:?} {unknown_hosts:?}"
    );
    fixture.server.assert_unchanged(&before, "requests to unknown tenants").await;
}
