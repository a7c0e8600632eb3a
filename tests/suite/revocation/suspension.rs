//! Tenants that are suspended, restored and resumed.

use contract::tenant::TenantState;

use super::*;

/// A second node writes sessions and grants until it has seen the suspension. None of them is valid
/// after the tenant is resumed, even within the same second.
#[tokio::test]
async fn what_a_node_writes_before_it_sees_a_suspension_has_ended_after_resuming() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let node = server.start_node().await;
    let mut position = ChangePosition::default();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    let stale = TestClient { router: node.router.clone(), ..shop.at_base_url("/t/acme") };
    let mut browser = server.browser();
    browser.switch_node(node.router.clone());
    shop.obtain_code(&mut browser, "anna", &[]).await;
    let cli = Actor::cli();
    tenant::suspend(&current(&server).await, &cli).await.unwrap();

    let mut browser = server.browser();
    browser.switch_node(node.router.clone());
    let tokens = stale.redeem(&stale.obtain_code(&mut browser, "anna", &[]).await).await;
    let client_token = stale.request_token(&[("grant_type", "client_credentials")]).await;
    let code = stale.obtain_code(&mut browser, "anna", &[]).await;
    tenant::resume(&current(&server).await, &cli).await.unwrap();
    // What a slow transaction of that node commits after the tenant was resumed.
    let late_code = stale.obtain_code(&mut browser, "anna", &[]).await;
    job::poll_changes(&node.platform, &mut position).await.unwrap();

    for client in [&shop, &stale] {
        for token in [&tokens, &client_token] {
            assert!(!client.is_active(token.access_token()).await);
        }
        assert_eq!(client.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
        for code in [&code, &late_code] {
            assert_eq!(client.redeem(code).await.error(), "invalid_grant");
        }
        browser.switch_node(client.router.clone());
        let silent = browser.get(&client.authorization_url(&[("prompt", "none")])).await;
        assert_eq!(silent.redirect_param("error").as_deref(), Some("login_required"));
    }
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    server.clock.advance(1);
    assert!(shop.is_active(tokens.access_token()).await, "a new sign-in is valid");
}

#[tokio::test]
async fn suspended_tenant_is_suspended_after_it_is_restored() {
    let server = test_server().await;
    server.tenant("acme").await;
    let cli = Actor::cli();
    for (suspended, expected) in [(false, TenantState::Active), (true, TenantState::Suspended)] {
        if suspended {
            tenant::suspend(&current(&server).await, &cli).await.unwrap();
        }
        tenant::delete(&current(&server).await, &cli).await.unwrap();
        tenant::restore(&current(&server).await, &cli).await.unwrap();
        assert_eq!(current(&server).await.state(), expected);
    }
    tenant::resume(&current(&server).await, &cli).await.unwrap();
    assert_eq!(current(&server).await.state(), TenantState::Active);
}
