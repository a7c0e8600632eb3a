//! Reachability checks.

use super::*;

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
        olivia.post(&server_function_path("check_addresses"), &[("tenant", "acme")]).await.json();
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
        auditor.post(&server_function_path("check_addresses"), &[("tenant", "acme")]).await.status,
        403
    );
}
