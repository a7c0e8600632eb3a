//! Signing keys that are created when a tenant needs them, not before.
//!
//! The job that generates RSA keys does not run in these tests.

use contract::client::NewClient;
use domain::{Actor, client, key};
use oauth::GrantType;
use tests::{TestClient, TestTenant, fixtures::PASSWORD, test_server};

const ROUNDS: usize = 50;
const PARALLEL: usize = 6;

/// Register a client as a registration endpoint does, without the job that follows.
async fn register(acme: &TestTenant<'_>, client_id: &str, grants: &[GrantType]) -> TestClient {
    let mut new =
        NewClient { client_id: Some(client_id.into()), enabled: true, ..NewClient::default() };
    new.metadata.client_name = Some("Shop".into());
    if grants != [GrantType::ClientCredentials] {
        new.metadata.redirect_uris = vec!["https://shop.example/cb".into()];
    }
    new.metadata.grant_types = Some(grants.to_vec());
    new.metadata.scope = Some("openid profile email".into());
    let registered =
        acme.transaction(&Actor::cli(), async |tx| client::register(tx, new).await).await.unwrap();
    TestClient {
        router: acme.server.router.clone(),
        base_url: format!("/t/{}", acme.tenant.slug()),
        row_id: registered.row_id,
        client_id: registered.client_id,
        secret: registered.client_secret.map(|secret| secret.expose().to_owned()),
        redirect_uri: "https://shop.example/cb".into(),
    }
}

async fn algorithms(acme: &TestTenant<'_>) -> Vec<String> {
    let keys = key::ring_view(&acme.tenant, &Actor::cli()).await.unwrap().keys;
    keys.into_iter().map(|key| key.algorithm).collect()
}

#[tokio::test]
async fn tenant_of_machine_clients_costs_no_rsa_key() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    server.fill_key_reserve().await;
    let machine = register(&acme, "machine", &[GrantType::ClientCredentials]).await;
    let token = machine.request_token(&[("grant_type", "client_credentials")]).await;
    assert!(machine.is_active(token.access_token()).await);
    let jwks = server.browser().get("/t/acme/oauth2/jwks").await;
    assert_eq!(jwks.json()["keys"].as_array().unwrap().len(), 1);
    server.run_jobs().await;
    assert_eq!(algorithms(&acme).await, ["ES256"]);
    let reserved = server.platform.db().installation().count_reserved_keys("RS256").await;
    assert_eq!(reserved.unwrap(), 1);

    register(&acme, "shop", &[GrantType::AuthorizationCode]).await;
    assert_eq!(algorithms(&acme).await, ["ES256"], "registration does not create the key");
    server.run_jobs().await;
    assert_eq!(algorithms(&acme).await, ["ES256", "RS256"], "the job does");
    assert!(server.snapshot().await.rows("key_request").is_empty());
}

/// A client that is changed so that it can receive ID tokens needs the key, too.
#[tokio::test]
async fn changed_grant_types_request_the_key() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    server.fill_key_reserve().await;
    let machine = register(&acme, "machine", &[GrantType::ClientCredentials]).await;
    let detail = client::detail(&acme.tenant, &Actor::cli(), &machine.row_id).await.unwrap();
    let mut form = detail.form;
    form.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
    form.metadata.redirect_uris = vec!["https://shop.example/cb".into()];
    acme.transaction(&Actor::cli(), async |tx| client::update(tx, &machine.row_id, form).await)
        .await
        .unwrap();
    let jwks = server.browser().get("/t/acme/oauth2/jwks").await;
    assert_eq!(jwks.json()["keys"].as_array().unwrap().len(), 2);
}

/// A resource server needs the other keys meanwhile, and must not keep a set without the new one.
#[tokio::test]
async fn jwks_without_a_requested_key_is_served_and_not_cached() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    register(&acme, "shop", &[GrantType::AuthorizationCode]).await;
    let path = "/t/acme/oauth2/jwks";
    let incomplete = server.browser().get(path).await;
    assert_eq!((incomplete.status.as_u16(), incomplete.header("cache-control")), (200, "no-store"));
    assert_eq!(incomplete.json()["keys"].as_array().unwrap().len(), 1);
    server.fill_key_reserve().await;
    let complete = server.browser().get(path).await;
    assert_eq!(complete.header("cache-control"), "public, max-age=3600");
    assert_eq!(complete.json()["keys"].as_array().unwrap().len(), 2);
}

/// It waits before the code is issued: a code can be redeemed once.
#[tokio::test]
async fn authorization_request_waits_for_a_key_in_the_reserve() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = register(&acme, "shop", &[GrantType::AuthorizationCode]).await;
    let url = shop.authorization_url(&[]);
    let mut browser = server.browser();
    let redirect = {
        let mut request = std::pin::pin!(browser.get(&url));
        for _ in 0..100 {
            assert!(poll_once(request.as_mut()).await.is_none(), "answered without a key");
        }
        server.fill_key_reserve().await;
        request.await
    };
    let page = browser.follow_redirects(redirect).await;
    let signed_in = browser.sign_in(&page, "anna", PASSWORD).await;
    let code = browser.submit_decision(&signed_in, "allow").await.redirect_param("code").unwrap();
    assert_eq!(shop.redeem(&code).await.id_token_claims()["aud"], "shop");
}

/// Poll a request once, and let other tasks run.
async fn poll_once<T>(mut request: std::pin::Pin<&mut impl Future<Output = T>>) -> Option<T> {
    tokio::task::yield_now().await;
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(match request.as_mut().poll(context) {
            std::task::Poll::Ready(done) => Some(done),
            std::task::Poll::Pending => None,
        })
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_first_requests_create_one_key() {
    let server = test_server().await;
    let node = server.start_node().await;
    for round in 0..ROUNDS {
        let slug = format!("acme-{round}");
        let acme = server.tenant(&slug).await;
        server.fill_key_reserve().await;
        let shop = register(&acme, "shop", &[GrantType::AuthorizationCode]).await;
        let paths = [shop.authorization_url(&[]), format!("/t/{slug}/oauth2/jwks")];
        let requests: Vec<_> = (0..PARALLEL)
            .map(|number| {
                let router = if number % 3 == 0 { &node.router } else { &server.router };
                let mut browser = tests::Browser::new(router.clone());
                let path = paths[number % 2].clone();
                tokio::spawn(async move { browser.get(&path).await.status.as_u16() })
            })
            .collect();
        for request in requests {
            let status = request.await.unwrap();
            assert!([200, 303].contains(&status), "round {round}: {status}");
        }
        assert_eq!(algorithms(&acme).await, ["ES256", "RS256"], "round {round}");
        assert!(server.snapshot().await.rows("key_request").is_empty(), "round {round}");
    }
}
