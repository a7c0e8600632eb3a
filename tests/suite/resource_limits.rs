//! Bounds on resources, and fairness between tenants (E3, L4, L5 and L9).

mod expiry;
mod large_tenant;

use std::{
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
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
use domain::{Actor, job, password_hash::Cost};
use oauth::GrantType;
use tests::{
    TestClient, TestResponse, TestServer, TestTenant,
    browser::send,
    fixtures::{PASSWORD, no_rate_limits},
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

/// How the flood of sign-in attempts is made.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flood {
    OneAddress,
    OneSubscriberOfIpv6,
    ManyAddresses,
    /// From one address that disconnects when the attempts are queued.
    Disconnecting,
}

/// At production cost and on one hashing thread, while attempts at `acme` fill the queue: sign-ins
/// at another tenant, and from another network, overtake the flood.
#[tokio::test]
async fn a_flood_of_sign_ins_at_one_tenant_does_not_keep_others_out() {
    const CALLERS: usize = 60;
    let server = test_server_with(|options| options.hash_cost = Cost::default()).await;
    let (acme, acme_shop) = password_tenant(&server, "acme", no_rate_limits()).await;
    let (rival, rival_shop) = password_tenant(&server, "rival", no_rate_limits()).await;
    acme.user("anna").await;
    rival.user("rosa").await;
    let hasher = server.platform.hasher();
    for flood in
        [Flood::OneAddress, Flood::OneSubscriberOfIpv6, Flood::ManyAddresses, Flood::Disconnecting]
    {
        let is_over = Arc::new(AtomicBool::new(false));
        let callers: Vec<_> = (0..CALLERS)
            .map(|number| {
                let client_ip = match flood {
                    Flood::OneAddress | Flood::Disconnecting => "203.0.113.7".to_owned(),
                    Flood::OneSubscriberOfIpv6 => format!("2001:db8::{number}"),
                    Flood::ManyAddresses => format!("203.0.113.{number}"),
                };
                let name = format!("nobody{number}");
                let attempt = move |client: &TestClient| {
                    password_grant(client, &name, "wrong-password", &client_ip)
                };
                let (client, is_over) = (acme_shop.at_base_url("/t/acme"), is_over.clone());
                // Guess again and again, until a full queue rejects it.
                tokio::spawn(async move {
                    while !is_over.load(Ordering::Relaxed) {
                        let response = attempt(&client).await;
                        match response.status.as_u16() {
                            400 => {}
                            503 => break,
                            _ => panic!("{} {}", response.status, response.body),
                        }
                    }
                })
            })
            .collect();
        while hasher.queue_depth().0 < 24 {
            assert!(!callers.iter().all(|caller| caller.is_finished()), "{flood:?}");
            tokio::task::yield_now().await;
        }
        if flood == Flood::Disconnecting {
            callers.iter().for_each(|caller| caller.abort());
        }
        let computed = hasher.computed_count();
        for (client, name) in [(&rival_shop, "rosa"), (&acme_shop, "anna"), (&rival_shop, "rosa")] {
            let response = password_grant(client, name, PASSWORD, "198.51.100.1").await;
            assert_eq!(response.status, 200, "{flood:?}, {name}: {}", response.body);
        }
        if flood == Flood::Disconnecting {
            // Queued attempts of callers that are gone are dropped.
            let flooded = hasher.computed_count() - computed - 3;
            assert!(flooded <= 2, "{flooded} abandoned attempts were hashed");
        } else {
            let is_flooded = callers.iter().any(|caller| !caller.is_finished());
            assert!(is_flooded, "{flood:?}: the flood was over too early");
        }
        is_over.store(true, Ordering::Relaxed);
        for caller in callers {
            let _ = caller.await.map_err(|error| assert!(error.is_cancelled(), "{error}"));
        }
    }
}

/// The holders of invitations hash in the turn of their tenant and network, not in that of
/// administrators.
#[tokio::test]
async fn a_flood_of_accepted_invitations_does_not_keep_administrators_out() {
    const INVITED: u64 = 16;
    let server = test_server_with(|options| options.hash_cost = Cost::default()).await;
    let acme = server.tenant("acme").await;
    let mut posts = Vec::new();
    for number in 0..INVITED {
        let email = format!("invited{number}@acme.example");
        let invite =
            contract::member::NewInvitation { email, role: contract::user::Role::Developer };
        let link = acme
            .transaction(&Actor::cli(), async |tx| domain::member::invite(tx, invite).await)
            .await
            .unwrap();
        let (page, token) = link.address.split_once("?token=").unwrap();
        let path = page.strip_prefix("http://localhost:8080").unwrap();
        let fields = [("token", token), ("name", "Newcomer"), ("password", PASSWORD)];
        let form =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        posts.push(from_address(&server.router, path, "203.0.113.7", form));
    }
    let callers: Vec<_> = posts.into_iter().map(tokio::spawn).collect();
    let hasher = server.platform.hasher();
    while hasher.queue_depth().0 < INVITED / 2 {
        assert!(!callers.iter().all(|caller| caller.is_finished()));
        tokio::task::yield_now().await;
    }
    let computed = hasher.computed_count();
    let user = contract::user::NewUser {
        username: "added".into(),
        password: Some(PASSWORD.into()),
        ..Default::default()
    };
    domain::user::prepare(&server.platform, user).await.unwrap();
    let before = hasher.computed_count() - computed;
    assert!(before <= 4, "{before} hashes of the flood came first");
    for caller in callers {
        assert_eq!(caller.await.unwrap().status, 200);
    }
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

/// L5: on SQLite, reads do not wait for the connection that writes.
#[tokio::test]
async fn reads_do_not_wait_for_a_write_transaction() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    let olga = server.set_up_operator().await;
    // A second process, because the caches of the first are filled.
    let node = server.start_node().await;
    let mut position = job::ChangePosition::default();
    let writing = node.platform.db().begin_installation().await.unwrap();
    for path in [
        "/health/ready",
        "/t/acme/.well-known/openid-configuration",
        "/t/acme/oauth2/jwks",
        "/.well-known/openid-configuration",
        "/t/acme/oauth2/authorize?client_id=other",
    ] {
        let response = tests::http_request(&node.router, "GET", path, &[], "").await;
        assert!(response.status.as_u16() < 500, "{path}: {}", response.status);
    }
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    domain::health::health(&node.platform, &olga).await.unwrap();
    writing.commit().await.unwrap();
}

/// Rows of `table` that belong to `acme`, made by SQL.
async fn insert_many(server: &TestServer, table: &str, columns: &str, values: &str) {
    let series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)";
    server
        .execute_sql(&format!("INSERT INTO {table} ({columns}) {series} SELECT {values} FROM n"))
        .await;
}

/// L5: what deletes many rows does so in many transactions, so that other writers take
/// turns. Each row of the table is an operation on 3,000 rows.
#[tokio::test]
async fn bulk_deletions_let_other_writers_take_turns() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (shop, portal) = (acme.client("shop").await, acme.client("portal").await);
    let anna = acme.user("anna").await;
    let id = acme.tenant.id().to_owned();
    let grants = async |client: &str, user: &str, prefix: &str, expires_at: i64| {
        let columns = "tenant_id, id, client_id, user_id, scope, claims, auth_time, acr, amr, \
                       created_at, expires_at";
        let values = format!(
            "'{id}', '{prefix}' || i, '{client}', {user}, 'openid', '{{}}', 0, '1', '[]', 0, \
             {expires_at}"
        );
        insert_many(&server, "\"grant\"", columns, &values).await;
    };
    let now = server.platform.now().0;
    let cli = Actor::cli();
    #[derive(Clone, Copy, Debug)]
    enum Bulk {
        DisableClient,
        DeleteClient,
        RemoveUser,
        ExpiredRows,
        ExpiredGrants,
        PurgeTenant,
    }
    for bulk in [
        Bulk::DisableClient,
        Bulk::DeleteClient,
        Bulk::RemoveUser,
        Bulk::ExpiredRows,
        Bulk::ExpiredGrants,
        Bulk::PurgeTenant,
    ] {
        match bulk {
            Bulk::DisableClient => grants(&shop.row_id, "NULL", "c", now + 1000).await,
            // Those of the disabled client.
            Bulk::DeleteClient => {}
            Bulk::RemoveUser => {
                grants(&portal.row_id, &format!("'{anna}'"), "u", now + 1000).await;
            }
            Bulk::ExpiredRows => {
                let columns = "tenant_id, id, count, window_start, expires_at";
                let values = format!("'{id}', 'f' || i, 1, 0, 1");
                insert_many(&server, "failure", columns, &values).await;
            }
            Bulk::ExpiredGrants => grants(&portal.row_id, "NULL", "x", 1).await,
            Bulk::PurgeTenant => {
                grants(&portal.row_id, "NULL", "p", now + 1000).await;
                domain::tenant::delete(&acme.tenant, &cli).await.unwrap();
                server.clock.advance(domain::tenant::RESTORE_WINDOW);
            }
        }
        let platform = &server.platform;
        let mut running = pin!(async {
            match bulk {
                Bulk::DisableClient => {
                    domain::client::disable_in_batches(&acme.tenant, &cli, &shop.row_id).await
                }
                Bulk::DeleteClient => {
                    domain::client::delete_in_batches(&acme.tenant, &cli, &shop.row_id).await
                }
                Bulk::RemoveUser => {
                    domain::user::remove_in_batches(&acme.tenant, &cli, &anna).await
                }
                Bulk::ExpiredRows | Bulk::ExpiredGrants => {
                    job::run_scheduled(platform, "proc_1").await
                }
                Bulk::PurgeTenant => domain::tenant::purge_expired(platform).await.map(drop),
            }
        });
        let mut turns = 0;
        loop {
            let other_writer = async {
                platform.db().begin_tenant(rival.tenant.id()).await.unwrap().commit().await
            };
            tokio::select! {
                outcome = &mut running => break outcome.unwrap(),
                committed = other_writer => {
                    committed.unwrap();
                    turns += 1;
                }
            }
        }
        assert!(turns >= 5, "{bulk:?}: {turns} turns of another writer");
    }
    for table in ["grant", "failure"] {
        assert_eq!(server.snapshot().await.rows(table).len(), 0, "{table}");
    }
}
