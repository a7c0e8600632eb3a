//! Custom domains: claim, DNS verification, primary base URL, removal and reachability
//! (I11; X-2, X-3).

use axum::{body::Body, http::Request};
use contract::user::Role;
use domain::{Actor, Error, domain_name, outbound::DnsFailure};
use tests::{
    Browser, TestResponse, TestServer, TestTenant, browser::send, test_server, test_server_at,
};

use crate::console::{complete_setup, open_signed_in};

const HOST: &str = "login.acme.example";

fn server_fn_path(name: &str) -> String {
    let end = format!("/{name}");
    leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .find(|path| path.ends_with(&end))
        .unwrap()
}

async fn call_server_fn(browser: &mut Browser, name: &str, host: &str) -> TestResponse {
    browser.post(&server_fn_path(name), &[("tenant", "acme"), ("host", host)]).await
}

/// Request the discovery document at this host.
async fn fetch_metadata(server: &TestServer, host: &str) -> TestResponse {
    let request = Request::get("/.well-known/openid-configuration")
        .header("host", host)
        .body(Body::empty())
        .unwrap();
    send(&server.router, request).await
}

/// Publish the tenant's verification record for this host in the DNS.
fn publish_txt_record(acme: &TestTenant<'_>, host: &str) {
    let record = domain_name::proof_record(&acme.tenant, host);
    acme.server.network.set_txt_records(&record.name, Ok(&["v=spf1 -all", &record.value]));
}

fn error_message(outcome: &Result<impl Sized, Error>) -> String {
    match outcome {
        Err(Error::Invalid(errors)) => errors[0].message.clone(),
        Err(other) => other.to_string(),
        Ok(_) => "it was accepted".into(),
    }
}

#[tokio::test]
async fn domain_is_served_after_dns_verification() {
    let server = test_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    acme.member("olivia", Role::Owner).await;
    let (mut olivia, page) = open_signed_in(&server, "/console/t/acme/domains", "olivia").await;
    assert!(
        page.body.contains("No custom domains yet")
            && page.body.contains("http://localhost:8080/t/acme"),
        "{}",
        page.body
    );
    assert_eq!(
        call_server_fn(&mut olivia, "add_domain", " Login.Acme.Example. ").await.status,
        200
    );

    let record = domain_name::proof_record(&acme.tenant, HOST);
    let page = olivia.get("/console/t/acme/domains").await.body;
    for expected_text in [
        record.name.as_str(),
        record.value.as_str(),
        "Pending verification",
        &format!("data-copy=\"{}\"", record.value),
        &format!("data-copy=\"{}\"", record.name),
    ] {
        assert!(page.contains(expected_text), "{expected_text}: {page}");
    }
    assert_eq!(fetch_metadata(&server, HOST).await.status, 421, "a claimed host is not served");

    // The page explains the result and never repeats what the DNS returned.
    let unrelated = "<script>alert(1)</script> tenantry-domain=1nearly";
    for (records, expected_text) in [
        (Ok(&[][..]), "There is no TXT record"),
        (Ok(&[unrelated][..]), "but not this value"),
        (Err(DnsFailure), "The DNS did not answer"),
    ] {
        server.network.set_txt_records(&record.name, records);
        let response = call_server_fn(&mut olivia, "check_domain", HOST).await;
        assert_eq!(response.status, 409, "{}", response.body);
        assert!(
            response.json()["conflict"].as_str().unwrap().contains(expected_text),
            "{}",
            response.body
        );
        let page = olivia.get("/console/t/acme/domains").await.body;
        assert!(
            page.contains(expected_text) && !page.contains("nearly"),
            "{expected_text}: {page}"
        );
        let too_soon = call_server_fn(&mut olivia, "check_domain", HOST).await;
        assert_eq!((too_soon.status.as_u16(), too_soon.header("retry-after")), (503, "5"));
        server.clock.advance(domain_name::MIN_CHECK_INTERVAL);
        assert_eq!(fetch_metadata(&server, HOST).await.status, 421);
    }
    assert_eq!(
        server.network.requests().len(),
        3,
        "a check before the interval sends no DNS query"
    );

    publish_txt_record(&acme, HOST);
    assert_eq!(call_server_fn(&mut olivia, "check_domain", HOST).await.status, 200);
    let response = fetch_metadata(&server, HOST).await;
    assert_eq!(
        (response.status.as_u16(), response.json()["issuer"].as_str()),
        (200, Some("http://localhost:8080/t/acme")),
        "X-3: the host is an additional base URL"
    );
    assert!(olivia.get("/console/t/acme/domains").await.body.contains("Verified by DNS"));
    server.clock.advance(domain::submission::REPEAT_WINDOW);
    assert_eq!(
        call_server_fn(&mut olivia, "check_domain", HOST).await.status,
        404,
        "no claim is left"
    );
    for verb in ["domain.claimed", "domain.proven"] {
        assert_eq!(server.audit_count(verb).await, 1, "{verb}");
    }
}

/// I11
#[tokio::test]
async fn domain_belongs_to_one_tenant_and_claims_do_not_block_others() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (olivia, ron) =
        (acme.member("olivia", Role::Owner).await, rival.member("ron", Role::Admin).await);
    for (tenant, actor) in [(&acme, &olivia), (&rival, &ron)] {
        tenant.transaction(actor, async |tx| domain_name::add(tx, HOST).await).await.unwrap();
        tenant
            .transaction(actor, async |tx| domain_name::add(tx, "given.example").await)
            .await
            .unwrap();
    }
    assert_ne!(
        domain_name::proof_record(&acme.tenant, HOST),
        domain_name::proof_record(&rival.tenant, HOST),
        "records differ between tenants"
    );
    // Acme's record does not verify rival's claim; rival's own record does.
    publish_txt_record(&acme, HOST);
    assert_eq!(
        domain_name::verify(&rival.tenant, &ron, HOST).await.unwrap(),
        contract::domain::DomainCheck::WrongValue
    );
    server.clock.advance(domain_name::MIN_CHECK_INTERVAL);
    publish_txt_record(&rival, HOST);
    assert_eq!(
        domain_name::verify(&rival.tenant, &ron, HOST).await.unwrap(),
        contract::domain::DomainCheck::Verified
    );
    publish_txt_record(&acme, HOST);
    assert_eq!(
        domain_name::verify(&acme.tenant, &olivia, HOST).await.unwrap(),
        contract::domain::DomainCheck::Taken
    );
    assert!(fetch_metadata(&server, HOST).await.body.contains("http://localhost:8080/t/rival"));

    // An operator assigns a free host without verification; other claims then fail.
    let operator = server.set_up_operator().await;
    let refused = acme.transaction(&operator, async |tx| domain_name::add(tx, HOST).await).await;
    assert!(error_message(&refused).contains("belongs to another tenant"));
    assert_eq!(
        acme.transaction(&operator, async |tx| domain_name::add(tx, "given.example").await)
            .await
            .unwrap(),
        domain_name::AddOutcome::Active
    );
    assert!(
        fetch_metadata(&server, "given.example")
            .await
            .body
            .contains("http://localhost:8080/t/acme")
    );
    publish_txt_record(&rival, "given.example");
    assert_eq!(
        domain_name::verify(&rival.tenant, &ron, "given.example").await.unwrap(),
        contract::domain::DomainCheck::Taken
    );
    assert!(
        domain_name::list(&acme.tenant, &olivia)
            .await
            .unwrap()
            .claims
            .iter()
            .all(|claim| claim.host != "given.example")
    );

    // Of two concurrent verifications one succeeds.
    for (tenant, actor) in [(&acme, &olivia), (&rival, &ron)] {
        tenant
            .transaction(actor, async |tx| domain_name::add(tx, "race.example").await)
            .await
            .unwrap();
    }
    let records: Vec<String> = [&acme, &rival]
        .map(|tenant| domain_name::proof_record(&tenant.tenant, "race.example").value)
        .into();
    server.network.set_txt_records("_tenantry.race.example", Ok(&[&records[0], &records[1]]));
    let (one, other) = tokio::join!(
        domain_name::verify(&acme.tenant, &olivia, "race.example"),
        domain_name::verify(&rival.tenant, &ron, "race.example")
    );
    let proven = [one, other]
        .into_iter()
        .filter(|outcome| matches!(outcome, Ok(contract::domain::DomainCheck::Verified)))
        .count();
    assert_eq!(proven, 1);
}

#[tokio::test]
async fn reserved_hosts_are_rejected_and_changes_need_permission() {
    let server = test_server_at("https://id.example").await;
    let acme = server.tenant("acme").await;
    let rival = server.tenant("rival").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    let operator = server.set_up_operator().await;
    let before = server.snapshot().await;
    for host in [
        "id.example",
        "acme.id.example",
        "a.b.id.example",
        "ID.example",
        "id.example.",
        "example",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "0x7f.1",
        "https://login.acme.example",
        "login.acme.example:443",
        "login.acme.example/path",
        "*.acme.example",
        "login acme.example",
        "a..example",
        "",
        "login.acme.example\u{0}",
        "xn--a.example",
    ] {
        for actor in [&olivia, &operator] {
            let refused =
                acme.transaction(actor, async |tx| domain_name::add(tx, host).await).await;
            assert!(
                matches!(refused, Err(Error::Invalid(_))),
                "{host:?}: {}",
                error_message(&refused)
            );
        }
    }
    server.assert_unchanged(&before, "a rejected domain").await;
    acme.transaction(&olivia, async |tx| domain_name::add(tx, HOST).await).await.unwrap();
    acme.transaction(&operator, async |tx| domain_name::add(tx, "own.example").await)
        .await
        .unwrap();
    publish_txt_record(&acme, HOST);
    let auditor = acme.member("aud", Role::Auditor).await;
    let developer = acme.member("dora", Role::Developer).await;
    let before = server.snapshot().await;
    let rival_owner = rival.member("ron", Role::Owner).await;
    let mut forbidden = 0;
    for actor in [&auditor, &developer, &rival_owner, &Actor::anonymous()] {
        let outcomes = [
            acme.transaction(actor, async |tx| domain_name::add(tx, "more.example").await)
                .await
                .map(drop),
            domain_name::verify(&acme.tenant, actor, HOST).await.map(drop),
            acme.transaction(actor, async |tx| domain_name::withdraw_claim(tx, HOST).await).await,
            acme.transaction(actor, async |tx| domain_name::remove(tx, "own.example").await).await,
            acme.transaction(actor, async |tx| {
                domain_name::set_canonical(tx, Some("own.example")).await
            })
            .await,
            domain_name::check_tenant(&acme.tenant, actor).await.map(drop),
        ];
        for outcome in outcomes {
            assert!(
                matches!(outcome, Err(Error::Forbidden | Error::NotFound)),
                "{actor:?}: {}",
                error_message(&outcome)
            );
            forbidden += 1;
        }
    }
    assert_eq!(forbidden, 24);
    assert!(server.network.requests().is_empty(), "a forbidden check sends no request");
    let after = server.snapshot().await;
    for table in ["domain", "domain_claim", "tenant", "audit"] {
        let (before, after) = (before.rows(table).len(), after.rows(table).len());
        assert!(table == "audit" || before == after, "{table}");
    }
    assert!(domain_name::list(&acme.tenant, &auditor).await.is_ok(), "an auditor can read domains");
    assert!(domain_name::list(&acme.tenant, &developer).await.is_err());
}

/// Staff cannot choose or remove another tenant's domain, and the number of domains is limited.
#[tokio::test]
async fn tenants_change_only_their_own_domains() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (olivia, ron) =
        (acme.member("olivia", Role::Owner).await, rival.member("ron", Role::Owner).await);
    acme.transaction(&Actor::cli(), async |tx| domain_name::add(tx, HOST).await).await.unwrap();
    for outcome in [
        rival.transaction(&ron, async |tx| domain_name::remove(tx, HOST).await).await,
        rival.transaction(&ron, async |tx| domain_name::set_canonical(tx, Some(HOST)).await).await,
        rival.transaction(&ron, async |tx| domain_name::withdraw_claim(tx, HOST).await).await,
    ] {
        assert!(matches!(outcome, Err(Error::NotFound)), "{}", error_message(&outcome));
    }
    for number in 1..domain_name::MAX_DOMAINS {
        acme.transaction(&olivia, async |tx| {
            domain_name::add(tx, &format!("n{number}.example")).await
        })
        .await
        .unwrap();
    }
    let refused =
        acme.transaction(&olivia, async |tx| domain_name::add(tx, "more.example").await).await;
    assert!(error_message(&refused).contains("at most 20"), "{}", error_message(&refused));
    acme.transaction(&olivia, async |tx| domain_name::withdraw_claim(tx, "n1.example").await)
        .await
        .unwrap();
    acme.transaction(&olivia, async |tx| domain_name::add(tx, "more.example").await).await.unwrap();
    assert_eq!(server.audit_count("domain.claim_withdrawn").await, 1);
}

#[tokio::test]
async fn canonical_base_url_moves_to_a_domain_and_back() {
    let server = test_server().await;
    let operator = complete_setup(&server).await;
    drop(operator);
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    acme.member("olivia", Role::Owner).await;
    let (mut olivia, _) = open_signed_in(&server, "/console/t/acme/domains", "olivia").await;
    assert_eq!(call_server_fn(&mut olivia, "add_domain", HOST).await.status, 200);
    assert_eq!(
        call_server_fn(&mut olivia, "set_primary_base_url", HOST).await.status,
        404,
        "only a verified host can be chosen"
    );
    publish_txt_record(&acme, HOST);
    assert_eq!(call_server_fn(&mut olivia, "check_domain", HOST).await.status, 200);
    assert_eq!(call_server_fn(&mut olivia, "set_primary_base_url", HOST).await.status, 200);

    // The base URL carries the port of the public URL.
    let domain_base_url = format!("http://{HOST}:8080");
    for host in [HOST, "acme.localhost:8080"] {
        let document = fetch_metadata(&server, host).await.json();
        assert_eq!(document["issuer"], domain_base_url.as_str(), "{host}");
        assert!(
            document["token_endpoint"].as_str().unwrap().starts_with(&domain_base_url),
            "{document}"
        );
    }
    // Access tokens of the old issuer are invalid; the grant stays valid.
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 401);
    let refreshed = shop.refresh(tokens.refresh_token()).await;
    assert_eq!(shop.userinfo(refreshed.access_token()).await.status, 200);
    let page = olivia.get("/console/t/acme/domains").await.body;
    assert!(page.contains(">Primary<") && page.contains(&domain_base_url), "{page}");
    let refused = call_server_fn(&mut olivia, "remove_domain", HOST).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("Make another URL primary first"), "{}", refused.body);

    assert_eq!(call_server_fn(&mut olivia, "set_primary_base_url", "").await.status, 200);
    assert_eq!(
        fetch_metadata(&server, HOST).await.json()["issuer"],
        "http://localhost:8080/t/acme"
    );
    assert_eq!(call_server_fn(&mut olivia, "remove_domain", HOST).await.status, 200);
    assert_eq!(fetch_metadata(&server, HOST).await.status, 421, "removed at once");
    server.clock.advance(domain::submission::REPEAT_WINDOW);
    assert_eq!(call_server_fn(&mut olivia, "remove_domain", HOST).await.status, 404);
    assert_eq!(
        (
            server.audit_count("domain.made_canonical").await,
            server.audit_count("domain.removed").await
        ),
        (2, 1)
    );
    // Another tenant can add the removed host.
    let rival = server.tenant("rival").await;
    rival.transaction(&Actor::cli(), async |tx| domain_name::add(tx, HOST).await).await.unwrap();
    assert!(fetch_metadata(&server, HOST).await.body.contains("/t/rival"));
}

/// Staff cannot change a base URL or issuer that an operator set explicitly.
#[tokio::test]
async fn base_url_and_issuer_set_by_an_operator_are_not_changed_by_staff() {
    let server = test_server().await;
    let acme = server
        .tenant_from(contract::tenant::NewTenant {
            slug: "acme".into(),
            name: "Acme".into(),
            base: Some("https://elsewhere.example/auth".into()),
            issuer: Some("https://login.acme.example/issuer".into()),
            domains: vec![HOST.into(), "second.example".into()],
            ..Default::default()
        })
        .await;
    let olivia = acme.member("olivia", Role::Owner).await;
    for host in [Some("second.example"), None] {
        let refused =
            acme.transaction(&olivia, async |tx| domain_name::set_canonical(tx, host).await).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{host:?}");
    }
    let refused = acme.transaction(&olivia, async |tx| domain_name::remove(tx, HOST).await).await;
    assert!(error_message(&refused).contains("issuer"), "{}", error_message(&refused));
    acme.transaction(&Actor::cli(), async |tx| {
        domain_name::set_canonical(tx, Some("second.example")).await
    })
    .await
    .unwrap();
    let view = domain_name::list(&acme.tenant, &olivia).await.unwrap();
    assert_eq!(
        (view.base.as_str(), view.issuer.as_str(), view.issuer_is_set),
        ("http://second.example:8080", "https://login.acme.example/issuer", true)
    );
}

/// S0-29: the check names each way in which the discovery documents are unreachable.
#[tokio::test]
async fn reachability_check_names_each_failure() {
    use domain::outbound::FetchError;
    let server = test_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    let hosts =
        ["fine", "dns", "closed", "tls", "silent", "garbage", "proxy", "broken", "other", "page"]
            .map(|name| format!("{name}.example"));
    for host in &hosts {
        acme.transaction(&Actor::cli(), async |tx| domain_name::add(tx, host).await).await.unwrap();
    }
    let document_body = fetch_metadata(&server, "fine.example").await.body;
    let fetched = |status: u16, body: &str| Ok(tests::FakeNetwork::response(status, body));
    for (host, response) in hosts.iter().zip([
        fetched(200, &document_body),
        Err(FetchError::Dns),
        Err(FetchError::ConnectionRefused),
        Err(FetchError::Tls),
        Err(FetchError::Timeout),
        Err(FetchError::Malformed),
        fetched(421, "No tenant answers on this host."),
        fetched(502, "<script>bad gateway</script>"),
        fetched(200, r#"{"issuer": "https://somebody-else.example/secret-name"}"#),
        fetched(200, "<html>parked</html>"),
    ]) {
        for document in ["openid-configuration", "oauth-authorization-server"] {
            server.network.set_response(
                &format!("http://{host}:8080/.well-known/{document}"),
                response.clone(),
            );
        }
    }
    acme.member("olivia", Role::Owner).await;
    acme.member("aud", Role::Auditor).await;
    // A claimed host is not checked before it is verified.
    let (mut olivia, page) = open_signed_in(&server, "/console/t/acme/domains", "olivia").await;
    assert!(page.body.contains("Reachability") && server.network.requests().is_empty());
    assert_eq!(call_server_fn(&mut olivia, "add_domain", "claimed.example").await.status, 200);
    let page = olivia.get("/console/t/acme/domains?check=now").await.body;
    for expected_text in [
        "DNS: the name dns.example was not found",
        "closed.example refused the connection on port 8080",
        "TLS: the certificate is not valid for tls.example",
        "silent.example did not respond in time",
        "The response of garbage.example is not HTTP",
        "Status 421: the request did not arrive for proxy.example",
        "Status 502 instead of 200",
        "Issuer mismatch: the document has a different issuer than \
         http://localhost:8080/t/acme. other.example",
        "not a metadata document",
    ] {
        assert!(page.contains(expected_text), "{expected_text}: {page}");
    }
    assert!(
        !page.contains("secret-name") && !page.contains("bad gateway"),
        "no response content is shown"
    );
    let requested_urls = server.network.requests();
    assert!(
        requested_urls.iter().all(|url| !url.contains("claimed.example")),
        "{requested_urls:?}"
    );
    for expected_url in [
        "http://localhost:8080/t/acme/.well-known/openid-configuration",
        "http://localhost:8080/.well-known/oauth-authorization-server/t/acme",
    ] {
        assert!(
            requested_urls.iter().any(|url| url == expected_url),
            "{expected_url}: {requested_urls:?}"
        );
    }
    let checks =
        olivia.post(&server_fn_path("check_addresses"), &[("tenant", "acme")]).await.json();
    let fine_checks: Vec<&serde_json::Value> = checks
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["address"].as_str().unwrap().contains("//fine."))
        .collect();
    assert!(
        fine_checks.len() == 2 && fine_checks.iter().all(|check| check["problem"].is_null()),
        "{fine_checks:?}"
    );

    // Checks are rate limited, and an auditor cannot start one.
    let mut limited = olivia.get("/console/t/acme/domains?check=now").await;
    limited = if limited.body.contains("Too many requests") {
        limited
    } else {
        olivia.get("/console/t/acme/domains?check=now").await
    };
    assert!(limited.body.contains("Too many requests"), "{}", limited.body);
    let (mut auditor, page) =
        open_signed_in(&server, "/console/t/acme/domains?check=now", "aud").await;
    assert!(page.body.contains("fine.example") && !page.body.contains("Reachability"));
    assert_eq!(
        auditor.post(&server_fn_path("check_addresses"), &[("tenant", "acme")]).await.status,
        403
    );
}
