//! Clients that need consent every time, and what the page says about a client.

use contract::client::ClientType;
use oauth::{ApplicationType, ClientAuthMethod};

use super::*;

/// A client of this type with this redirect URI.
async fn client_at(
    acme: &TestTenant<'_>,
    client_id: &str,
    client_type: ClientType,
    redirect_uri: &str,
    change: impl FnOnce(&mut NewClient),
) -> TestClient {
    let client = acme
        .client_with(client_id, |new| {
            new.client_type = Some(client_type);
            new.metadata.application_type = Some(ApplicationType::Native);
            new.metadata.redirect_uris = vec![redirect_uri.into()];
            new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
            if client_type == ClientType::Public {
                new.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::None);
            }
            change(new);
        })
        .await;
    TestClient { redirect_uri: redirect_uri.into(), ..client }
}

/// RFC 8252 §8.6. One row: whether another program could receive the response.
#[tokio::test]
async fn client_that_may_be_impersonated_needs_consent_every_time() {
    use ClientType::{Confidential, PkceOrSecret, Public};
    let server = test_server().await;
    let acme = tenant_with_all_grants(&server).await;
    acme.user("anna").await;
    let implicit = |new: &mut NewClient| {
        new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::Implicit]);
    };
    type Change = fn(&mut NewClient);
    let rows: [(ClientType, &str, &str, Change, bool); 11] = [
        (Public, "com.example.app:/cb", "code", |_| {}, true),
        (Public, "http://127.0.0.1/cb", "code", |_| {}, true),
        (Public, "http://[::1]:3000/cb", "code", |_| {}, true),
        (Public, "https://app.example/cb", "code", |_| {}, false),
        (Public, "com.example.app:/cb", "code", |new| new.settings.skip_consent = true, false),
        (PkceOrSecret, "http://127.0.0.1/cb", "code", |_| {}, true),
        (PkceOrSecret, "https://app.example/cb", "code", |_| {}, false),
        (Confidential, "http://127.0.0.1/cb", "code", |_| {}, false),
        (Confidential, "com.example.app:/cb", "code", implicit, false),
        (Confidential, "com.example.app:/cb", "token", implicit, true),
        (Confidential, "https://app.example/cb", "token", implicit, false),
    ];
    for (number, (client_type, uri, response_type, change, asks_again)) in
        rows.into_iter().enumerate()
    {
        let row = format!("{client_type:?} {uri} {response_type}");
        let app = client_at(&acme, &format!("app{number}"), client_type, uri, change).await;
        let mut browser = server.browser();
        let request = match response_type {
            "code" => vec![("response_type", "code")],
            other => vec![
                ("response_type", other),
                ("code_challenge", ""),
                ("code_challenge_method", ""),
            ],
        };
        let first = app.authorize(&mut browser, "anna", &request).await;
        assert!(first.location().starts_with(uri), "{row}: {} {}", first.location(), first.body);
        let silent = [request.as_slice(), &[("prompt", "none")]].concat();
        let response = browser.get(&app.authorization_url(&silent)).await;
        assert_eq!(
            response.location().contains("error=consent_required"),
            asks_again,
            "{row}: {}",
            response.location()
        );
        let again = request_page(&app, &mut browser, &request).await;
        assert_eq!(is_consent_page(&again), asks_again, "{row}: {}", again.location());
    }
}

#[tokio::test]
async fn consent_page_says_whether_the_client_was_reviewed() {
    let server = test_server().await;
    for (slug, policy, reviewed) in [
        ("open", SelfRegistration::Open, "</bdi> has not reviewed it"),
        ("approval", SelfRegistration::Approval, "</bdi> has reviewed it"),
    ] {
        let settings = TenantSettings {
            self_registration: policy,
            rate_limits: no_rate_limits(),
            ..Default::default()
        };
        server.fill_key_reserve().await;
        let tenant = server.tenant_with(slug, settings).await;
        tenant.user("anna").await;
        let dora = tenant.member("dora", Role::Developer).await;
        let token = format!("Bearer {}", tenant.personal_token(&dora).await);
        let response = http_request(
            &server.router,
            "POST",
            &format!("/t/{slug}/oauth2/register"),
            &[("authorization", &token), ("content-type", "application/json")],
            &json!({ "client_name": "Shop", "redirect_uris": ["https://shop.example/cb"] })
                .to_string(),
        )
        .await;
        assert_eq!(response.status, 201, "{}", response.body);
        let client_id = response.json()["client_id"].as_str().unwrap().to_owned();
        let row = tenant.tenant.client(&client_id).await.unwrap().unwrap();
        if policy == SelfRegistration::Approval {
            tenant
                .transaction(&Actor::cli(), async |tx| {
                    client::approve(tx, &row.row_id, row.version).await
                })
                .await
                .unwrap();
        }
        let shop = TestClient {
            router: server.router.clone(),
            base_url: format!("/t/{slug}"),
            row_id: row.row_id.clone(),
            client_id,
            secret: None,
            redirect_uri: "https://shop.example/cb".into(),
        };
        let page = request_page(&shop, &mut server.browser(), &[]).await;
        assert!(
            page.body.contains("A developer registered this application.")
                && page.body.contains(reviewed),
            "{slug}: {}",
            page.body
        );
    }
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let page = request_page(&acme.client("shop").await, &mut server.browser(), &[]).await;
    assert!(is_consent_page(&page) && !page.body.contains("registered this application"));
}

#[tokio::test]
async fn consent_page_links_to_website_privacy_policy_and_terms_of_the_client() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let bare = acme.client("bare").await;
    let page = request_page(&bare, &mut server.browser(), &[]).await;
    assert!(is_consent_page(&page) && !page.body.contains("client-links"), "{}", page.body);
    let shop = acme
        .client_with("shop", |new| {
            new.metadata.client_uri = Some("https://shop.example/about".into());
            new.metadata.policy_uri = Some("https://shop.example/privacy?a=1&b=2".into());
            new.metadata.tos_uri = Some("https://shop.example/terms".into());
        })
        .await;
    let page = request_page(&shop, &mut server.browser(), &[]).await;
    for url in ["about", "privacy?a=1&amp;b=2", "terms"] {
        let link = format!("href=\"https://shop.example/{url}\"");
        let after = page.body.split(&link).nth(1).unwrap_or_else(|| panic!("{link}: {page:?}"));
        let tag = after.split('>').next().unwrap();
        assert!(tag.contains("rel=\"noopener noreferrer\""), "{tag}");
    }
    // A stored URL of before the rules is not linked to.
    server
        .execute_sql(
            "UPDATE client SET version = version + 1, metadata = \
             '{\"redirect_uris\":[\"https://bare.example/cb\"],\"policy_uri\":\"javascript:x\"}' \
             WHERE client_id = 'bare'",
        )
        .await;
    let node = server.start_node().await;
    let mut browser = server.browser();
    browser.switch_node(node.router.clone());
    let bare = TestClient { router: node.router, ..bare };
    let page = request_page(&bare, &mut browser, &[]).await;
    assert!(is_consent_page(&page) && !page.body.contains("javascript:"), "{}", page.body);
}
