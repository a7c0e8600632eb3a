//! The overview of a tenant: events of all processes, with links to the failures.

use contract::overview::Period;
use domain::overview;

use super::*;

#[tokio::test]
async fn overview_counts_events_of_all_processes() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    let tokens = shop.redeem(&code).await;
    shop.refresh(tokens.refresh_token()).await;
    let redirect = server.browser().get(&shop.authorization_url(&[])).await;
    let mut other = server.browser();
    let page = other.follow_redirects(redirect).await;
    other.sign_in(&page, "anna", "not this one").await;
    flush(&server).await;

    // Another process has its own buffer and adds to the same rows.
    let node = server.start_node().await;
    let client_on_other_node =
        TestClient { router: node.router.clone(), ..shop.at_base_url(&shop.base_url) };
    client_on_other_node.request_token(&[("grant_type", "client_credentials")]).await;
    client_on_other_node
        .request_token(&[("grant_type", "client_credentials"), ("scope", "nonsense")])
        .await;
    job::flush_buffers(&node.platform).await.unwrap();
    shop.request_token(&[("grant_type", "client_credentials")]).await;
    flush(&server).await;
    flush(&server).await;

    for period in Period::ALL {
        let view = overview::overview(&acme.tenant, &Actor::cli(), period).await.unwrap();
        let buckets = view.activity.buckets;
        let last = buckets.last().unwrap();
        assert_eq!((last.sign_ins, last.tokens, last.failures()), (1, 4, 2), "{period:?}");
        assert_eq!(buckets.iter().map(|bucket| bucket.tokens).sum::<u64>(), 4, "{period:?}");
    }
}

/// The console links each kind of failure to the page that lists it.
#[tokio::test]
async fn overview_links_failures_to_where_they_are_listed() {
    use crate::console::{complete_setup, create_member, open_signed_in};
    let server = test_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    create_member(&acme, "olivia", Some(Role::Owner)).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let form = browser.follow_redirects(redirect).await;
    browser.sign_in(&form, "anna", "not this one").await;
    for _ in 0..2 {
        shop.request_token(&[("grant_type", "client_credentials"), ("scope", "nonsense")]).await;
    }
    flush(&server).await;
    let (mut owner, page) = open_signed_in(&server, "/console/t/acme", "olivia").await;
    let link_of = |text: &str| {
        let before = page.body.split(text).next().filter(|before| *before != page.body);
        let before = before.unwrap_or_else(|| panic!("no “{text}” on {}", page.body));
        let href = before.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
        href.replace("&amp;", "&")
    };
    let failed = owner.get(&link_of("1 failed sign-in<")).await;
    assert!(failed.body.contains("sign_in.failed"), "{}", failed.body);
    assert_eq!(link_of("2 failed requests<"), "/console/t/acme/applications");
    let refused = format!("/console/t/acme/applications/{}?show=refusals", shop.row_id);
    assert!(owner.get(&refused).await.body.contains("nonsense"));
}
