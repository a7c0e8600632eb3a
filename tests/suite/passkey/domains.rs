//! Passkeys and the hosts of a tenant: its own domains are related, the public host is not.

use serde_json::json;
use tests::{Browser, TestPasskey, TestResponse, TestTenant, test_server_at};

use super::{ACCOUNT_PAGE, open_with_password, request_of, submit_and_follow};

async fn set_canonical(acme: &TestTenant<'_>, host: Option<&str>) {
    acme.transaction(&domain::Actor::cli(), async |tx| {
        domain::domain_name::set_canonical(tx, host).await
    })
    .await
    .unwrap();
}

/// Signs in at an address with a passkey whose browser is there.
async fn sign_in_at(
    browser: &mut Browser,
    base: &str,
    passkey: &mut TestPasskey,
    rp_id: &str,
) -> TestResponse {
    let page = browser.open(&format!("{base}/account")).await;
    let request = request_of(&page);
    assert_eq!(request.options["rpId"], rp_id);
    let url = url::Url::parse(base).unwrap();
    passkey.origin = url.origin().ascii_serialization();
    let answer = passkey.sign(&request);
    submit_and_follow(browser, &request, &answer).await
}

#[tokio::test]
async fn passkey_works_at_every_domain_of_its_tenant_and_at_no_other_host() {
    let server = test_server_at("https://id.test").await;
    let acme = server
        .tenant_from(contract::tenant::NewTenant {
            slug: "acme".into(),
            name: "Acme".into(),
            domains: vec!["a.test".into(), "b.test".into()],
            ..Default::default()
        })
        .await;
    acme.user("anna").await;
    let other = server
        .tenant_from(contract::tenant::NewTenant {
            slug: "other".into(),
            name: "Other".into(),
            domains: vec!["other.test".into()],
            ..Default::default()
        })
        .await;
    other.user("anna").await;
    set_canonical(&acme, Some("a.test")).await;
    let mut browser = server.browser();
    for host in ["https://a.test", "https://b.test"] {
        let document = browser.get(&format!("{host}/.well-known/webauthn")).await;
        assert_eq!(document.status, 200, "{host}");
        assert!(document.header("content-type").starts_with("application/json"));
        assert_eq!(document.json(), json!({ "origins": ["https://a.test", "https://b.test"] }));
    }
    for host in ["https://id.test", "https://id.test/t/acme", "https://acme.id.test"] {
        let document = browser.get(&format!("{host}/.well-known/webauthn")).await;
        assert_eq!(document.status, 404, "{host}");
    }
    let page = open_with_password(&mut browser, "https://a.test/account/passkey", "anna").await;
    let request = request_of(&page);
    assert_eq!(request.options["rp"]["id"], "a.test");
    assert_eq!(request.options["user"]["name"], "anna", "the host names the tenant");
    let (mut old, answer) = TestPasskey::create(&request, "https://a.test");
    let done = submit_and_follow(&mut browser, &request, &answer).await;
    assert!(done.body.contains("The passkey was added."), "{} {}", done.status, done.body);
    // The primary URL moves: the passkey works at the other domain.
    set_canonical(&acme, Some("b.test")).await;
    let mut browser = server.browser();
    let end = sign_in_at(&mut browser, "https://b.test", &mut old, "a.test").await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{} {}", end.status, end.body);
    assert!(!end.body.contains("Works only at"), "{}", end.body);
    // A browser without related origins adds one for the host of the page.
    let page = browser.open("https://b.test/account/passkey").await;
    assert!(page.body.contains("data-fallback=\"b.test\""), "{}", page.body);
    let request = request_of(&page);
    let (mut new, answer) = TestPasskey::create_with(&request, "https://b.test", |passkey| {
        passkey.rp_id = "b.test".into();
    });
    let done = submit_and_follow(&mut browser, &request, &answer).await;
    assert!(done.body.contains("The passkey was added."), "{} {}", done.status, done.body);
    let page = browser.open("https://b.test/account/passkey").await;
    let request = request_of(&page);
    for rp_id in ["other.test", "id.test", "test"] {
        let (_, answer) = TestPasskey::create_with(&request, "https://b.test", |passkey| {
            passkey.rp_id = rp_id.into();
        });
        let refused = submit_and_follow(&mut browser, &request, &answer).await;
        assert_eq!(refused.status, 422, "{rp_id}");
    }
    // A domain that was removed is related no more, and the account page says so.
    acme.transaction(&domain::Actor::cli(), async |tx| {
        domain::domain_name::remove(tx, "a.test").await
    })
    .await
    .unwrap();
    let mut browser = server.browser();
    let end = sign_in_at(&mut browser, "https://b.test", &mut old, "b.test").await;
    assert_eq!(end.status, 401, "{}", end.body);
    let end = sign_in_at(&mut browser, "https://b.test", &mut new, "b.test").await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{} {}", end.status, end.body);
    assert!(end.body.contains("Works only at <bdi dir=\"ltr\">a.test</bdi>"), "{}", end.body);
    // Nor does any of them work on the public host.
    set_canonical(&acme, None).await;
    let mut browser = server.browser();
    let end = sign_in_at(&mut browser, "https://id.test/t/acme", &mut new, "id.test").await;
    assert_eq!(end.status, 401, "{}", end.body);
}

/// The related domains are accepted, but an answer is for the one that its page has asked for.
#[tokio::test]
async fn answer_for_another_domain_than_the_page_asked_for_is_refused() {
    let server = test_server_at("https://id.test").await;
    let domains = ["a.test", "b.test", "c.test"].map(str::to_owned).to_vec();
    let new = contract::tenant::NewTenant {
        slug: "acme".into(),
        name: "Acme".into(),
        domains,
        ..Default::default()
    };
    let acme = server.tenant_from(new).await;
    acme.user("anna").await;
    set_canonical(&acme, Some("a.test")).await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, "https://a.test/account/passkey", "anna").await;
    let request = request_of(&page);
    // Without another RP ID there is no fallback.
    for (rp_id, status) in [("b.test", 422), ("c.test", 422), ("a.test", 303)] {
        let (_, answer) = TestPasskey::create_with(&request, "https://a.test", |passkey| {
            passkey.rp_id = rp_id.into();
        });
        let response = super::submit(&mut browser, &request, &answer).await;
        assert_eq!(response.status, status, "{rp_id}: {}", response.body);
    }
    set_canonical(&acme, Some("b.test")).await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, "https://b.test/account/passkey", "anna").await;
    for (rp_id, status) in [("c.test", 422), ("b.test", 303)] {
        let request = request_of(&page);
        let (_, answer) = TestPasskey::create_with(&request, "https://b.test", |passkey| {
            passkey.rp_id = rp_id.into();
        });
        let response = super::submit(&mut browser, &request, &answer).await;
        assert_eq!(response.status, status, "{rp_id}: {}", response.body);
    }
}

#[tokio::test]
async fn host_without_tls_or_name_offers_no_passkeys() {
    for public_url in ["http://id.test", "https://192.0.2.1"] {
        let server = test_server_at(public_url).await;
        server.tenant("acme").await;
        let mut browser = server.browser();
        let redirect = browser.get(&format!("{public_url}/t/acme/account")).await;
        let page = browser.get(redirect.location()).await;
        assert_eq!(page.status, 200, "{public_url}: {}", page.body);
        assert!(page.body.contains("name=\"password\""), "{public_url}: {}", page.body);
        assert!(tests::PasskeyRequest::of_page(&page).is_none(), "{public_url}");
    }
}
