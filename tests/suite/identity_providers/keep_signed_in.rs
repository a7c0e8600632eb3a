//! "Keep me signed in" for users who go on by the link of a provider.

use contract::settings::{SecondFactorPolicy, TenantSettings};

use super::*;

/// The links of the sign-in page to the provider: without and with the box.
fn links_of(page: &TestResponse) -> Vec<String> {
    let links = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    links.filter(|href| href.contains("/provider/")).map(str::to_owned).collect()
}

async fn is_kept(fixture: &Fixture) -> bool {
    let rows = fixture.server.snapshot().await.rows("sign_in");
    let newest = rows.iter().max_by_key(|row| row["id"].to_string()).expect("a session");
    newest["kept"] == true || newest["kept"] == 1
}

/// Whether the response sets a session cookie that outlives the browser's process.
fn sets_kept_cookie(response: &TestResponse) -> bool {
    response.headers.get_all("set-cookie").iter().any(|cookie| {
        let cookie = cookie.to_str().unwrap();
        cookie.starts_with("tenantry=") && cookie.contains("Max-Age=")
    })
}

#[tokio::test]
async fn box_of_the_sign_in_page_counts_for_a_provider_too() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    for (index, expected) in [(0, false), (1, true), (0, false)] {
        // The newest session is found by its id.
        fixture.server.clock.advance(1);
        let mut browser = fixture.server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        let links = links_of(&page);
        assert_eq!(links.len(), 2, "{links:?}");
        // Who has come back has the box as it was.
        let start = browser.get(&links[index]).await;
        let start = Url::parse(start.location()).unwrap();
        let denied = browser.get(&callback(&start, &[("error", "access_denied")])).await;
        let back = denied.body.split("href=\"").find(|part| part.contains("/interaction/"));
        let page = browser.get(back.unwrap().split('"').next().unwrap()).await;
        let is_checked = page.checked_boxes().iter().any(|(name, _)| name == "keep");
        assert_eq!(is_checked, expected);
        let start = browser.get(&links_of(&page)[index]).await;
        let start = Url::parse(start.location()).unwrap();
        let claims = fixture.claims(&start, "sub-1");
        let response = fixture.come_back(&mut browser, &start, claims).await;
        assert_eq!(sets_kept_cookie(&response), expected, "{:?}", response.headers);
        assert_eq!(is_kept(&fixture).await, expected);
        finish(&mut browser, response).await;
    }
}

#[tokio::test]
async fn box_counts_after_the_set_up_of_a_second_factor() {
    let fixture = Fixture::new().await;
    let settings =
        TenantSettings { second_factor: SecondFactorPolicy::All, ..TenantSettings::default() };
    let acme = fixture.server.tenant_with("acme", settings).await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let start = browser.get(&links_of(&page)[1]).await;
    let start = Url::parse(start.location()).unwrap();
    let claims = fixture.claims(&start, "sub-1");
    let response = fixture.come_back(&mut browser, &start, claims).await;
    let page = browser.follow_redirects(response).await;
    let app = tests::Authenticator::of_page(&page);
    let (code, mut fields) = (app.code(fixture.server.platform.now().0), page.hidden_fields());
    fields.push(("code".into(), code));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let done = browser.post(&page.form_action(), &fields).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(sets_kept_cookie(&done), "{:?}", done.headers);
    assert!(is_kept(&fixture).await);
}
