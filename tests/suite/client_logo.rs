//! Logos of clients: fetched once, served from here, and shown for reviewed clients.

use contract::{
    client::NewClient,
    settings::{SelfRegistration, TenantSettings},
    user::Role,
};
use domain::{Actor, client, outbound::FetchError};
use serde_json::json;
use tests::{
    Browser, FakeNetwork, TestClient, TestTenant,
    fixtures::{PASSWORD, no_rate_limits},
    http_request, test_server,
};

const LOGO: &str = "https://shop.example/logo.svg";
/// An icon with a script.
pub(crate) const SVG: &str =
    "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";

async fn client_with_logo(
    acme: &TestTenant<'_>,
    change: impl FnOnce(&mut NewClient),
) -> TestClient {
    acme.client_with("shop", |new| {
        new.metadata.logo_uri = Some(LOGO.into());
        change(new);
    })
    .await
}

/// The address of the logo on the client's consent page.
async fn shown_logo(client: &TestClient, browser: &mut Browser) -> Option<String> {
    let response = browser.get(&client.authorization_url(&[("prompt", "consent")])).await;
    let mut page = browser.follow_redirects(response).await;
    if page.body.contains("name=\"password\"") {
        page = browser.sign_in(&page, "anna", PASSWORD).await;
    }
    assert!(page.body.contains("name=\"decision\""), "{}", page.body);
    let after = page.body.split_once("<img ")?.1;
    let after = after.split_once("src=\"")?.1;
    let (address, _) = after.split_once('"')?;
    Some(address.to_owned())
}

async fn problem(acme: &TestTenant<'_>, client: &TestClient) -> Option<String> {
    let detail = client::detail(&acme.tenant, &Actor::cli(), &client.row_id).await.unwrap();
    detail.logo_problem
}

#[tokio::test]
async fn logo_is_fetched_once_and_served_sandboxed() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = client_with_logo(&acme, |_| {}).await;
    let mut browser = server.browser();
    assert_eq!(shown_logo(&shop, &mut browser).await, None, "it is not fetched yet");
    server.network.set_response(LOGO, Ok(FakeNetwork::response(200, SVG)));
    server.run_jobs().await;
    let address = shown_logo(&shop, &mut browser).await.expect("a logo");
    assert!(address.starts_with("http://localhost:8080/t/acme/logo/"), "{address}");
    let path = address.trim_start_matches("http://localhost:8080");
    let logo = server.browser().get(path).await;
    assert_eq!((logo.status.as_u16(), logo.body.as_str()), (200, SVG));
    assert_eq!(logo.header("content-type"), "image/svg+xml");
    assert!(logo.header("content-security-policy").ends_with("sandbox"));
    assert_eq!(logo.header("x-content-type-options"), "nosniff");
    assert!(logo.header("cache-control").contains("immutable"));
    // Neither another digest nor another tenant.
    let other = server.tenant("other").await;
    let other_path = path.replace("/t/acme/", "/t/other/");
    for path in [&*format!("{path}x"), &*other_path] {
        assert_eq!(server.browser().get(path).await.status, 404, "{path}");
    }
    drop(other);
    server.run_jobs().await;
    assert_eq!(server.network.requests(), [LOGO], "a fetched logo is not fetched again");
}

#[tokio::test]
async fn changed_and_removed_logo_uri_take_effect() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    server.network.set_response(LOGO, Ok(FakeNetwork::response(200, SVG)));
    let shop = client_with_logo(&acme, |_| {}).await;
    server.run_jobs().await;
    let mut browser = server.browser();
    let first = shown_logo(&shop, &mut browser).await.expect("a logo");
    for (uri, expected) in [(Some("https://shop.example/new.png"), false), (None, false)] {
        let detail = client::detail(&acme.tenant, &Actor::cli(), &shop.row_id).await.unwrap();
        let mut form = detail.form;
        form.metadata.logo_uri = uri.map(str::to_owned);
        acme.transaction(&Actor::cli(), async |tx| client::update(tx, &shop.row_id, form).await)
            .await
            .unwrap();
        assert_eq!(shown_logo(&shop, &mut browser).await.is_some(), expected, "{uri:?}");
        let path = first.trim_start_matches("http://localhost:8080");
        assert_eq!(server.browser().get(path).await.status, 404, "the earlier logo is gone");
    }
    assert!(server.snapshot().await.rows("client_logo").is_empty());
}

/// A developer can give a client the logo of another company.
#[tokio::test]
async fn logo_of_a_client_without_review_is_not_shown() {
    let server = test_server().await;
    let settings = TenantSettings {
        self_registration: SelfRegistration::Open,
        rate_limits: no_rate_limits(),
        ..Default::default()
    };
    server.fill_key_reserve().await;
    let acme = server.tenant_with("acme", settings).await;
    acme.user("anna").await;
    let dora = acme.member("dora", Role::Developer).await;
    let token = format!("Bearer {}", acme.personal_token(&dora).await);
    let redirect_uri = "https://shop.example/cb";
    let metadata = json!({
        "client_name": "Shop", "redirect_uris": [redirect_uri], "logo_uri": LOGO,
    });
    let headers = [("authorization", &*token), ("content-type", "application/json")];
    let path = "/t/acme/oauth2/register";
    let response =
        http_request(&server.router, "POST", path, &headers, &metadata.to_string()).await;
    let client_id = response.json()["client_id"].as_str().unwrap().to_owned();
    let row = acme.tenant.client(&client_id).await.unwrap().unwrap();
    let shop = TestClient {
        router: server.router.clone(),
        base_url: "/t/acme".into(),
        row_id: row.row_id.clone(),
        client_id,
        secret: None,
        redirect_uri: redirect_uri.into(),
    };
    server.network.set_response(LOGO, Ok(FakeNetwork::response(200, SVG)));
    server.run_jobs().await;
    assert_eq!(server.network.requests(), [LOGO]);
    let mut browser = server.browser();
    assert_eq!(shown_logo(&shop, &mut browser).await, None);
    // The tenant approves of it.
    server.execute_sql("UPDATE registration SET state = 'approved'").await;
    assert!(shown_logo(&shop, &mut browser).await.is_some());
}

/// The image of a deleted client goes with it.
#[tokio::test]
async fn client_with_a_logo_is_deleted() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    server.network.set_response(LOGO, Ok(FakeNetwork::response(200, SVG)));
    let shop = client_with_logo(&acme, |_| {}).await;
    server.run_jobs().await;
    acme.transaction(&Actor::cli(), async |tx| client::delete(tx, &shop.row_id).await)
        .await
        .unwrap();
    assert!(server.snapshot().await.rows("client_logo").is_empty());
}

#[tokio::test]
async fn failure_is_shown_and_tried_again_after_a_day() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = client_with_logo(&acme, |_| {}).await;
    for (response, expected) in [
        (Err(FetchError::Dns), "the host name was not found"),
        (Err(FetchError::PrivateNetwork), "private network"),
        (Ok(FakeNetwork::response(404, "")), "status 404"),
        (Ok(FakeNetwork::response(200, "<html></html>")), "not an image"),
    ] {
        server.network.set_response(LOGO, response);
        server.run_jobs().await;
        let problem = problem(&acme, &shop).await.expect("a problem");
        assert!(problem.contains(expected), "{problem}");
        let requests = server.network.requests().len();
        server.run_jobs().await;
        assert_eq!(server.network.requests().len(), requests, "not before a day has passed");
        server.clock.advance(86_400);
    }
    server.network.set_response(LOGO, Ok(FakeNetwork::response(200, SVG)));
    server.run_jobs().await;
    assert_eq!(problem(&acme, &shop).await, None);
}
