//! Floods of sign-ins and invitations, which keep no others out (L9).

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use domain::password_hash::Cost;

use super::*;

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

/// Staff who add users hash in the turn of their tenant: a password that is reset at another one
/// overtakes them.
#[tokio::test]
async fn a_flood_of_new_users_at_one_tenant_does_not_keep_password_resets_out() {
    const ADDED: usize = 80;
    let server = test_server_with(|options| options.hash_cost = Cost::default()).await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let rosa = rival.user("rosa").await;
    let make = async |tx: &mut domain::Transaction| domain::user::reset_link(tx, &rosa).await;
    let link = rival.transaction(&Actor::cli(), make).await.unwrap().address;
    let token = link.split_once("token=").unwrap().1;
    let callers: Vec<_> = (0..ADDED)
        .map(|number| {
            let tenant = acme.tenant.clone();
            let user = contract::user::NewUser {
                username: format!("added{number}"),
                password: Some(PASSWORD.into()),
                ..Default::default()
            };
            tokio::spawn(async move {
                domain::user::prepare_new(&tenant, &Actor::cli(), user).await.map(drop)
            })
        })
        .collect();
    let hasher = server.platform.hasher();
    // Half of the queue, which one network may use.
    while hasher.queue_depth().0 < 32 {
        assert!(!callers.iter().all(|caller| caller.is_finished()));
        tokio::task::yield_now().await;
    }
    let password = domain::Secret::new("another-horse".into());
    domain::user::reset(&rival.tenant, token, password, FROM_HERE).await.unwrap();
    assert!(callers.iter().any(|caller| !caller.is_finished()), "the flood was over too early");
    callers.iter().for_each(|caller| caller.abort());
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
