//! Kept tokens of a provider that keeps none any more: from the change on none is given out, also
//! while they are still stored, and a job deletes them in batches.

use std::sync::Arc;

use axum::{
    extract::Request,
    middleware::{self, Next},
};
use tokio::sync::Notify;

use super::{
    provider_tokens::{Kept, change_provider, exchange, keeping},
    *,
};

async fn switch_off(kept: &Kept<'_>) {
    change_provider(kept, |new| new.settings.keep_tokens = false).await;
}

async fn switch_on(kept: &Kept<'_>) {
    change_provider(kept, |_| {}).await;
}

async fn assert_not_given_out(client: &TestClient, kept: &Kept<'_>, error: &str, context: &str) {
    let response = exchange(client, &kept.subject_token).await;
    let found = (response.status.as_u16(), response.json()["error"].clone());
    assert_eq!(found, (400, error.into()), "{context}: {}", response.body);
}

/// Another process gives none out either, although its cache has the settings of before.
#[tokio::test]
async fn tokens_that_are_not_deleted_yet_are_not_given_out() {
    let fixture = Fixture::with_refresh_token().await;
    let kept = fixture.kept(keeping).await;
    let node = fixture.server.start_node().await;
    let mut there = kept.shop.at_base_url(&kept.shop.base_url);
    there.router = node.router.clone();
    for client in [&kept.shop, &there] {
        assert_eq!(exchange(client, &kept.subject_token).await.status, 200);
    }
    switch_off(&kept).await;
    assert_eq!(fixture.rows("provider_token").await, 1, "a job deletes it");
    assert_not_given_out(&kept.shop, &kept, "invalid_target", "here").await;
    assert_not_given_out(&there, &kept, "invalid_grant", "by the settings of before").await;
    switch_on(&kept).await;
    for client in [&kept.shop, &there] {
        assert_not_given_out(client, &kept, "invalid_grant", "switched on again").await;
    }
    // A sign-in keeps tokens again, of which none is deleted, and takes nothing of before over.
    fixture.provider.state().token_response = json!({ "expires_in": 60 });
    fixture.sign_in(&kept.shop, &mut fixture.server.browser(), |_| {}).await;
    for client in [&kept.shop, &there] {
        assert_eq!(exchange(client, &kept.subject_token).await.status, 200);
    }
    assert_eq!(fixture.server.audit_count("identity.token_issued").await, 2, "it is another one");
    identity_provider::remove_ended_tokens(&fixture.server.platform).await.unwrap();
    assert_eq!(exchange(&kept.shop, &kept.subject_token).await.status, 200);
    fixture.server.clock.advance(61);
    assert_not_given_out(&kept.shop, &kept, "invalid_grant", "it has no refresh token").await;
}

/// The response to a refresh that was under way does not bring the token back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn refresh_under_way_gives_no_ended_token_out() {
    for is_on_again in [false, true] {
        let fixture = Fixture::with_refresh_token().await;
        let kept = fixture.kept(keeping).await;
        fixture.provider.state().refresh_response =
            (200, json!({ "access_token": "second-upstream-token", "token_type": "bearer" }));
        fixture.server.clock.advance(61);
        // The provider answers when the test lets it.
        let (arrived, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let signals = (arrived.clone(), answer.clone());
        let hold = move |request: Request, next: Next| {
            let (arrived, answer) = signals.clone();
            async move {
                if request.uri().path() == "/token" {
                    arrived.notify_one();
                    answer.notified().await;
                }
                next.run(request).await
            }
        };
        let router = fixture.provider.router().layer(middleware::from_fn(hold));
        fixture.server.network.set_server(ORIGIN, router);
        let (shop, token) =
            (kept.shop.at_base_url(&kept.shop.base_url), kept.subject_token.clone());
        let refreshing = tokio::spawn(async move { exchange(&shop, &token).await });
        arrived.notified().await;
        switch_off(&kept).await;
        if is_on_again {
            switch_on(&kept).await;
        }
        answer.notify_one();
        let response = refreshing.await.unwrap();
        assert_eq!(response.status, 400, "{}", response.body);
        assert!(!response.body.contains("upstream-token"), "{}", response.body);
    }
}

/// Each batch is a transaction of its own, between which others write (L5).
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_tokens_are_deleted_in_batches() {
    const MANY: usize = 3_000;
    let fixture = Fixture::with_refresh_token().await;
    let kept = fixture.kept(keeping).await;
    let rival = fixture.server.tenant("rival").await;
    rival.add_provider(keeping).await;
    let mut browser = fixture.server.browser();
    let of_rival = rival.client_with("shop", |new| new.settings.skip_consent = true).await;
    fixture.sign_in(&of_rival, &mut browser, |_| {}).await;
    let tenant = kept.acme.tenant.id();
    let linked = |number: usize, provider: &str| {
        let user_id = &kept.user_id;
        format!("('{tenant}', 'lid_x{number:06}', '{provider}', 'x{number}', '{user_id}', 0, 0)")
    };
    for first in (0..MANY).step_by(500) {
        let numbers = first..first + 500;
        let rows: Vec<_> = numbers.clone().map(|number| linked(number, "idp")).collect();
        let columns = "tenant_id, id, provider_id, subject, user_id, created_at, last_used_at";
        let insert = format!("INSERT INTO linked_identity ({columns}) VALUES {}", rows.join(", "));
        fixture.server.execute_sql(&insert).await;
        let token = |number| format!("('{tenant}', 'lid_x{number:06}', 'x', '', 0, 0, '')");
        let rows: Vec<_> = numbers.map(token).collect();
        let columns = "tenant_id, id, sealed, clients, version, updated_at, generation";
        let insert = format!("INSERT INTO provider_token ({columns}) VALUES {}", rows.join(", "));
        fixture.server.execute_sql(&insert).await;
    }
    assert_eq!(fixture.rows("provider_token").await, MANY + 2);
    switch_off(&kept).await;
    // The change deletes none.
    assert_eq!(fixture.rows("provider_token").await, MANY + 2);
    let before = fixture.server.platform.statement_count();
    identity_provider::remove_ended_tokens(&fixture.server.platform).await.unwrap();
    let statements = fixture.server.platform.statement_count() - before;
    assert_eq!(fixture.rows("provider_token").await, 1, "that of the other tenant stays");
    // A query and a deletion of at most 500 rows for each batch.
    assert!(statements >= 2 * (MANY as u64 / 500), "{statements}");
    // Once they are deleted, the job has nothing to do.
    fixture.server.run_jobs().await;
    let again = identity_provider::remove_ended_tokens(&fixture.server.platform).await.unwrap();
    assert_eq!(again, 0);
}
