//! Access tokens in memory: what is verified again costs no statement, and nothing outlives the
//! rows that it depends on.

use contract::client::AccessTokenFormat;
use domain::{
    Actor,
    job::{self, ChangePosition},
    user::{self, UserPatch},
};
use tests::{TestClient, TestServer, TestTenant, TokenResponse, test_server};

/// Clients with JWT and with opaque access tokens, each with tokens of its user and of itself.
async fn issue(acme: &TestTenant<'_>) -> Vec<(TestClient, TokenResponse)> {
    let mut issued = Vec::new();
    for (id, format) in [("jwt", AccessTokenFormat::Jwt), ("opaque", AccessTokenFormat::Opaque)] {
        let client = acme.client_with(id, |new| new.settings.access_token_format = format).await;
        let code = client.obtain_code(&mut acme.server.browser(), "anna", &[]).await;
        let of_user = client.redeem(&code).await;
        let of_client = client.request_token(&[("grant_type", "client_credentials")]).await;
        issued.extend([(client.at_base_url(&client.base_url), of_user), (client, of_client)]);
    }
    issued
}

async fn statements<T>(server: &TestServer, act: impl AsyncFnOnce() -> T) -> (u64, T) {
    let before = server.platform.statement_count();
    let outcome = act().await;
    (server.platform.statement_count() - before, outcome)
}

#[tokio::test]
async fn token_that_is_verified_again_costs_no_statement() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    for (client, tokens) in issue(&acme).await {
        let token = tokens.access_token();
        for expected in [1, 0, 0] {
            assert_eq!(
                statements(&server, async || client.is_active(token).await).await,
                (expected, true)
            );
        }
        // Kept in full, so another endpoint needs none either.
        let (count, _) = statements(&server, async || client.userinfo(token).await).await;
        assert_eq!(count, 0);
    }
}

/// The signature is compared with the token, not only its id.
#[tokio::test]
async fn kept_token_makes_no_altered_one_active() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let (shop, tokens) = issue(&acme).await.swap_remove(0);
    let token = tokens.access_token();
    assert!(shop.is_active(token).await);
    let [header, payload, signature] =
        token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let flipped = |part: &str| {
        let first = if part.starts_with('A') { 'B' } else { 'A' };
        format!("{first}{}", &part[1..])
    };
    for altered in [
        format!("{header}.{payload}.{}", flipped(signature)),
        format!("{header}.{payload}."),
        format!("{header}.{payload}"),
        format!("{}.{payload}.{signature}", flipped(header)),
        format!("{header}.{payload}.{signature}."),
        format!("{header}.{payload}.{signature}x"),
    ] {
        assert!(!shop.is_active(&altered).await, "{altered}");
        assert_eq!(shop.userinfo(&altered).await.status, 401, "{altered}");
    }
    assert!(shop.is_active(token).await);
}

/// At once at the process that revoked it, after a poll at another one.
#[tokio::test]
async fn revoked_token_is_inactive_at_every_process() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let node = server.start_node().await;
    let mut position = ChangePosition::default();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    for (client, tokens) in issue(&acme).await {
        let token = tokens.access_token();
        let elsewhere =
            TestClient { router: node.router.clone(), ..client.at_base_url(&client.base_url) };
        assert!(client.is_active(token).await && elsewhere.is_active(token).await);
        assert_eq!(client.post("/oauth2/revoke", &[("token", token)]).await.status, 200);
        assert!(!client.is_active(token).await, "{} where it was revoked", client.client_id);
        job::poll_changes(&node.platform, &mut position).await.unwrap();
        assert!(!elsewhere.is_active(token).await, "{} elsewhere", client.client_id);
    }
}

/// A process that has not polled for a second trusts nothing that it keeps.
#[tokio::test]
async fn kept_token_is_not_trusted_without_polling() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let node = server.start_node().await;
    job::poll_changes(&node.platform, &mut ChangePosition::default()).await.unwrap();
    for (client, tokens) in issue(&acme).await {
        let token = tokens.access_token();
        let elsewhere =
            TestClient { router: node.router.clone(), ..client.at_base_url(&client.base_url) };
        assert!(elsewhere.is_active(token).await);
        assert_eq!(client.post("/oauth2/revoke", &[("token", token)]).await.status, 200);
        server.clock.advance(2);
        assert!(!elsewhere.is_active(token).await, "{}", client.client_id);
        job::poll_changes(&node.platform, &mut ChangePosition::default()).await.unwrap();
    }
}

/// An earlier version, which runs during an upgrade, does not tell that it has blocked a user.
#[tokio::test]
async fn change_of_which_no_process_tells_is_seen_within_a_minute() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let issued = issue(&acme).await;
    for (client, tokens) in &issued {
        assert!(client.is_active(tokens.access_token()).await);
    }
    server.execute_sql("UPDATE \"user\" SET \"disabled\" = true").await;
    server.clock.advance(61);
    for (number, (client, tokens)) in issued.iter().enumerate() {
        let is_client_token = number % 2 == 1;
        assert_eq!(client.is_active(tokens.access_token()).await, is_client_token, "{number}");
    }
}

#[tokio::test]
async fn changed_claims_are_seen_at_once() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let issued = issue(&acme).await;
    for name in ["one", "two"] {
        let email = Some(format!("{name}@example.com"));
        let patch = UserPatch { username: "anna".into(), email, ..Default::default() };
        acme.transaction(&Actor::cli(), async |tx| user::upsert(tx, &patch, None).await)
            .await
            .unwrap();
        for (client, tokens) in issued.iter().step_by(2) {
            let claims = client.userinfo(tokens.access_token()).await.json();
            assert_eq!(claims["email"], format!("{name}@example.com"));
        }
    }
}

/// Of one user's two tokens, neither makes the other one be read again.
#[tokio::test]
async fn tokens_of_one_user_are_kept_side_by_side() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let issued = issue(&acme).await;
    for expected in [1, 0] {
        for (client, tokens) in issued.iter().step_by(2) {
            let token = tokens.access_token();
            let (count, active) = statements(&server, async || client.is_active(token).await).await;
            assert_eq!((count, active), (expected, true));
        }
    }
}
