//! The base URL and the issuer of a tenant with domains.

use tests::fixtures::PASSWORD;

use super::*;

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

/// The console stays on the public host, and so do the pages that sign in to it: a browser sends a
/// form to another host as a cross-site request, without the cookie of the interaction.
#[tokio::test]
async fn members_of_a_tenant_with_a_domain_sign_in_to_the_console() {
    let server = test_server().await;
    drop(complete_setup(&server).await);
    let acme = server.tenant("acme").await;
    acme.member("olivia", Role::Owner).await;
    let (mut olivia, _) = open_signed_in(&server, "/console/t/acme/domains", "olivia").await;
    assert_eq!(call_server_fn(&mut olivia, "add_domain", HOST).await.status, 200);
    publish_txt_record(&acme, HOST);
    assert_eq!(call_server_fn(&mut olivia, "check_domain", HOST).await.status, 200);
    assert_eq!(call_server_fn(&mut olivia, "set_primary_base_url", HOST).await.status, 200);

    let mut browser = server.browser();
    let redirect = browser.get("/console/t/acme").await;
    let page = browser.follow_redirects(redirect).await;
    let action = page.form_action();
    assert!(action.starts_with("http://localhost:8080/t/acme/interaction/"), "{action}");
    let console = browser.sign_in(&page, "olivia", PASSWORD).await;
    assert!(console.status == 200 && console.body.contains("Overview"), "{}", console.body);
    // A client's sign-in is at the domain.
    let shop = acme.client("shop").await;
    let redirect = browser.get(&shop.authorization_url(&[("prompt", "login")])).await;
    let location = redirect.location();
    assert!(location.starts_with(&format!("http://{HOST}:8080/interaction/")), "{location}");
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
