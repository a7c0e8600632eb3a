//! Bounds on resources, and fairness between tenants (E3, L4, L5 and L9).

mod ended_by_one_row;
mod expiry;
mod floods;
mod large_tenant;
mod transactions;

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use contract::{
    client_type::ClientType,
    settings::{LegacyGrant, RateLimits, TenantSettings},
};
use domain::{Actor, job};
use oauth::GrantType;
use tests::{
    Snapshot, TestClient, TestResponse, TestServer, TestTenant,
    browser::send,
    fixtures::{FROM_HERE, PASSWORD, no_rate_limits},
    test_server, test_server_with,
};

/// A tenant whose client may use the password grant, with these limits.
async fn password_tenant<'s>(
    server: &'s TestServer,
    slug: &str,
    rate_limits: RateLimits,
) -> (TestTenant<'s>, TestClient) {
    let settings = TenantSettings {
        allowed_grants: vec![LegacyGrant::Password],
        rate_limits,
        ..Default::default()
    };
    let tenant = server.tenant_with(slug, settings).await;
    let client = tenant
        .client_with("shop", |new| {
            new.metadata.grant_types = Some(vec![GrantType::Password]);
            new.metadata.scope = Some("openid".into());
        })
        .await;
    (tenant, client)
}

/// A token request of the password grant from this address. It does not borrow, so that it can run
/// in a task of its own.
fn password_grant(
    client: &TestClient,
    username: &str,
    password: &str,
    client_ip: &str,
) -> impl Future<Output = TestResponse> + Send + use<> {
    let secret = client.secret.clone().unwrap_or_default();
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("grant_type", "password"),
            ("username", username),
            ("password", password),
            ("scope", "openid"),
            ("client_id", &client.client_id),
            ("client_secret", &secret),
        ])
        .finish();
    from_address(&client.router, &format!("{}/oauth2/token", client.base_url), client_ip, form)
}

/// A form POST from this address.
fn from_address(
    router: &Router,
    url: &str,
    client_ip: &str,
    form: String,
) -> impl Future<Output = TestResponse> + Send + use<> {
    let peer = SocketAddr::new(client_ip.parse::<IpAddr>().expect("an address"), 50_000);
    let request = Request::post(url)
        .header(header::HOST, "localhost:8080")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .extension(ConnectInfo(peer))
        .body(Body::from(form))
        .expect("a request");
    let router = router.clone();
    async move { send(&router, request).await }
}

/// A5: once an account is locked under one identifier, its other identifiers are answered
/// like those of no account, whatever the password.
#[tokio::test]
async fn a_locked_account_does_not_reveal_its_other_identifiers() {
    let server = test_server().await;
    let limits = RateLimits { sign_in_failures: 3, ..no_rate_limits() };
    let (acme, shop) = password_tenant(&server, "acme", limits).await;
    acme.user("anna").await;
    let mut answers = Vec::new();
    for (name, email) in [("anna", "anna@acme.example"), ("nobody", "nobody@acme.example")] {
        let mut sequence = Vec::new();
        for (identifier, password) in [
            (name, "wrong-password"),
            (name, "wrong-password"),
            (name, "wrong-password"),
            (name, PASSWORD),
            (email, "wrong-password"),
            (email, PASSWORD),
            (email, "wrong-password"),
            (email, PASSWORD),
        ] {
            let hashes = server.platform.hasher().hash_count();
            let response = password_grant(&shop, identifier, password, "203.0.113.7").await;
            let hashes = server.platform.hasher().hash_count() - hashes;
            sequence.push((response.status.as_u16(), hashes, response.body));
        }
        answers.push(sequence);
    }
    assert_eq!(answers[0], answers[1]);
    let statuses: Vec<_> = answers[0].iter().map(|(status, ..)| *status).collect();
    assert_eq!(statuses, [400, 400, 400, 429, 400, 400, 400, 429]);
    server.clock.advance(900);
    let response = password_grant(&shop, "anna", PASSWORD, "203.0.113.7").await;
    assert_eq!(response.status, 200, "the window is over: {}", response.body);
}

/// L9: rate limits count an IPv6 client by its /64.
#[tokio::test]
async fn addresses_of_one_ipv6_subscriber_share_a_limit() {
    let server = test_server().await;
    let limits = RateLimits { sign_in_failures_per_address: 3, ..no_rate_limits() };
    let (_acme, shop) = password_tenant(&server, "acme", limits).await;
    for (client_ip, status) in [
        ("2001:db8::1", 400),
        ("2001:db8::2", 400),
        ("2001:db8::ffff:1:2", 400),
        ("2001:db8::3", 429),
        ("2001:db8:0:1::1", 400),
        ("192.0.2.1", 400),
        ("::ffff:192.0.2.1", 400),
        ("192.0.2.1", 400),
        ("192.0.2.1", 429),
        ("192.0.2.2", 400),
    ] {
        let name = format!("nobody-{client_ip}");
        let response = password_grant(&shop, &name, "wrong-password", client_ip).await;
        assert_eq!(response.status, status, "{client_ip}: {}", response.body);
    }
}

/// L9: guesses of one network lock out neither generated secrets, nor clients that send
/// none, and delay the right one of the secrets that users have chosen.
#[tokio::test]
async fn wrong_client_secrets_do_not_lock_out_the_right_one() {
    let server = test_server().await;
    let limits = RateLimits { client_failures_per_minute: 20, ..no_rate_limits() };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let generated = acme.client("generated").await;
    let chosen =
        acme.client_with("chosen", |new| new.client_secret = Some("a-chosen-word".into())).await;
    let public = acme
        .client_with("public", |new| {
            new.client_type = Some(ClientType::Public);
            new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
        })
        .await;
    let request = async |client: &TestClient, secret: Option<&str>| {
        let mut form = format!("grant_type=client_credentials&client_id={}", client.client_id);
        if let Some(secret) = secret {
            form.push_str(&format!("&client_secret={secret}"));
        }
        let url = format!("{}/oauth2/token", client.base_url);
        from_address(&client.router, &url, "203.0.113.7", form).await.status.as_u16()
    };
    let right = |client: &TestClient| client.secret.clone().unwrap();
    // Fill the caches: the clock is paused below, and only a wait may make it advance.
    for client in [&generated, &chosen] {
        assert_eq!(request(client, Some(&right(client))).await, 200);
    }
    for _ in 0..20 {
        for client in [&generated, &chosen] {
            assert_eq!(request(client, Some("guess")).await, 401);
        }
    }
    for _ in 0..30 {
        assert_eq!(request(&chosen, Some("")).await, 401, "an empty secret is no guess");
        assert_eq!(request(&chosen, None).await, 401, "an absent secret is no guess");
        assert_eq!(request(&public, None).await, 400, "authenticated, but no grant for it");
        assert_eq!(request(&generated, Some(&right(&generated))).await, 200);
    }
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    assert_eq!(request(&generated, Some(&right(&generated))).await, 200);
    assert!(start.elapsed() < Duration::from_secs(1), "a generated secret is accepted at once");
    assert_eq!(request(&chosen, Some("a-chosen-word")).await, 200);
    let waited = start.elapsed();
    assert!(waited >= Duration::from_secs(3), "one guess per 3 seconds: {waited:?}");
    // Guesses that wait for more than 20 seconds are rejected.
    let form = "grant_type=client_credentials&client_id=chosen&client_secret=guess";
    let url = format!("{}/oauth2/token", chosen.base_url);
    let guesses: Vec<_> = (0..12)
        .map(|_| tokio::spawn(from_address(&chosen.router, &url, "203.0.113.7", form.into())))
        .collect();
    let mut statuses = Vec::new();
    for guess in guesses {
        statuses.push(guess.await.unwrap().status.as_u16());
    }
    assert!(statuses.contains(&401) && statuses.contains(&429), "{statuses:?}");
}

/// The future of each step is part of those that wait for it, which a debug build keeps on a
/// thread's stack.
#[tokio::test]
async fn future_that_resumes_an_interaction_is_small() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let browser = domain::sign_in::BrowserId("br_1".into());
    let size = size_of_val(&domain::interaction::resume(&acme.tenant, "ix_unknown", &browser));
    assert!(size < 64 << 10, "{size} bytes");
}
