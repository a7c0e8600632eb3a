//! Sign-ins that are begun and never finished are bounded for a tenant, and a flood displaces its
//! own (E3).

use tests::test_server_with;

use super::*;

const LIMIT: u64 = 40;

#[tokio::test]
async fn flood_of_begun_sign_ins_displaces_its_own() {
    let server = test_server_with(|options| options.max_open_interactions = LIMIT).await;
    let provider = FakeProvider::default();
    server.network.set_server(ORIGIN, provider.router());
    let fixture = Fixture { server, provider };
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let mut victim = fixture.server.browser();
    victim.set_address("198.51.100.7");
    let begin = async |browser: &mut Browser| {
        let redirect = browser.get("/t/acme/api/auth/idp/start").await;
        assert_eq!(redirect.status, 303, "{}", redirect.body);
        Url::parse(redirect.location()).unwrap()
    };
    let start = begin(&mut victim).await;
    for number in 0..3 * LIMIT {
        // Another browser each time, in one network of IPv6.
        let mut browser = fixture.server.browser();
        browser.set_address(&format!("2001:db8::{:x}:1", number + 1));
        begin(&mut browser).await;
    }
    let rows = fixture.rows("upstream_flow").await as u64;
    assert!(rows <= LIMIT + LIMIT.div_ceil(10), "{rows}");
    let claims = fixture.claims(&start, "sub-1");
    let response = fixture.come_back(&mut victim, &start, claims).await;
    assert_eq!(response.status, 303, "the other network is served: {}", response.body);
}
