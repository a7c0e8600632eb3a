//! Custom domains: claim, DNS verification, primary base URL, removal and reachability
//! (I11; ).

mod issuers;
mod ownership;
mod reachability;

use axum::{body::Body, http::Request};
use contract::user::Role;
use domain::{Actor, Error, domain_name, outbound::DnsFailure};
use tests::{
    Browser, TestResponse, TestServer, TestTenant, browser::send, test_server, test_server_at,
};

use crate::console::{complete_setup, open_signed_in, server_function_path};

const HOST: &str = "login.acme.example";

async fn call_server_fn(browser: &mut Browser, name: &str, host: &str) -> TestResponse {
    browser.post(&server_function_path(name), &[("tenant", "acme"), ("host", host)]).await
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
        (Ok(&[unrelated][..]), "but not with this value"),
        (Err(DnsFailure), "The DNS lookup failed"),
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
