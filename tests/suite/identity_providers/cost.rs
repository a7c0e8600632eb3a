//! What a sign-in at a provider costs: requests to it, and statements.

use tests::test_server_with;

use super::*;

#[tokio::test]
async fn repeated_sign_in_costs_one_request_and_a_bounded_number_of_statements() {
    // Some requests also delete the oldest rows, at random: none while the limit is high.
    let server = test_server_with(|options| options.max_open_interactions = u64::MAX).await;
    let provider = FakeProvider::default();
    server.network.set_server(ORIGIN, provider.router());
    let fixture = Fixture { server, provider };
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
    let count = || fixture.server.platform.statement_count();
    let requests = || fixture.server.network.requests().len();
    let mut browser = fixture.server.browser();
    let page = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(page).await;
    let mut links = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    let link = links.find(|href| href.contains("/provider/")).expect("a provider");

    let (statements, sent) = (count(), requests());
    let redirect = browser.get(link).await;
    let begin = count() - statements;
    assert_eq!(requests() - sent, 0, "the metadata is cached");
    let start = Url::parse(redirect.location()).expect("the provider");
    let claims = fixture.claims(&start, "sub-1");
    let (statements, sent) = (count(), requests());
    let response = fixture.come_back(&mut browser, &start, claims).await;
    let complete = count() - statements;
    assert_eq!(response.status, 303, "{}", response.body);
    assert_eq!(requests() - sent, 1, "the code is redeemed, the keys are cached");
    // The cookie and the interaction, then the provider's lock, the row, and those of the browser.
    assert_eq!(begin, 5, "begin");
    // Two find and take what was begun. The transaction locks the provider and the user, finds and
    // touches the link, finds out whether there is a second factor, and starts the session as a
    // sign-in with a password does.
    assert_eq!(complete, 21, "complete");
}
