//! A link that waits for a sign-in with a password: the page names it, it can be declined, and it
//! is for one account and one provider (A8, L3).

use super::*;

/// A user `anna` with the address of the identity that arrives, and the sign-in page that names the
/// link.
struct Waiting {
    fixture: Fixture,
    shop: TestClient,
    browser: Browser,
    page: TestResponse,
}

async fn waiting() -> Waiting {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    acme.user_with("anna", |new| {
        new.email = Some("cleo@mail.example".into());
        new.email_verified = true;
    })
    .await;
    acme.user("ben").await;
    let mut browser = fixture.server.browser();
    let conflict = fixture.sign_in(&shop, &mut browser, |_| {}).await;
    assert_eq!(conflict.status, 409, "{}", conflict.body);
    let page = browser.get(&link_of(&conflict)).await;
    Waiting { fixture, shop, browser, page }
}

impl Waiting {
    async fn links(&self) -> usize {
        self.fixture.rows("linked_identity").await
    }

    /// Submit the form of the page with these fields besides its hidden ones.
    async fn submit(&mut self, fields: &[(&str, &str)]) -> TestResponse {
        let hidden = self.page.hidden_fields();
        let mut all: Vec<_> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend_from_slice(fields);
        self.browser.post(&self.page.form_action(), &all).await
    }
}

#[tokio::test]
async fn sign_in_page_names_the_link_and_the_box_declines_it() {
    let mut waiting = waiting().await;
    for name in ["Example ID", "cleo@mail.example"] {
        assert!(waiting.page.body.contains(name), "{name}: {}", waiting.page.body);
    }
    let boxes = waiting.page.checked_boxes();
    assert_eq!(boxes.iter().filter(|(name, _)| name == "link").count(), 1, "{boxes:?}");
    // A wrong password keeps the choice.
    let declined = [("username", "anna"), ("password", "wrong")];
    let wrong = waiting.submit(&declined).await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains("Example ID") && wrong.checked_boxes().is_empty());
    let link = boxes.into_iter().find(|(name, _)| name == "link").unwrap().1;
    let wrong =
        waiting.submit(&[("username", "anna"), ("password", "wrong"), ("link", &link)]).await;
    assert_eq!(wrong.checked_boxes().len(), 1);
    let signed_in = waiting.submit(&[("username", "anna"), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.status, 303, "{}", signed_in.body);
    assert_eq!(waiting.links().await, 0, "the box was not checked");
    // It does not wait any longer.
    waiting.submit(&[("username", "anna"), ("password", PASSWORD), ("link", &link)]).await;
    assert_eq!(waiting.links().await, 0);
}

#[tokio::test]
async fn link_is_applied_for_what_the_form_has_displayed() {
    let mut waiting = waiting().await;
    let link = waiting.page.checked_boxes()[0].1.clone();
    // Another identity takes its place, in another tab of the same browser.
    let start = begin_at(&waiting.page, &mut waiting.browser).await;
    let mut claims = waiting.fixture.claims(&start, "sub-2");
    claims["name"] = "Other".into();
    let conflict = waiting.fixture.come_back(&mut waiting.browser, &start, claims).await;
    assert_eq!(conflict.status, 409, "{}", conflict.body);
    let credentials = [("username", "anna"), ("password", PASSWORD)];
    let [name, password] = credentials;
    assert_eq!(waiting.submit(&[name, password, ("link", &link)]).await.status, 303);
    assert_eq!(waiting.links().await, 0, "the form has displayed another link");
}

/// The URL of a sign-in at the provider of this sign-in page.
async fn begin_at(page: &TestResponse, browser: &mut Browser) -> Url {
    let mut links = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    let link = links.find(|href| href.contains("/provider/")).expect("a provider").to_owned();
    let redirect = browser.get(&link).await;
    Url::parse(redirect.location()).expect("an absolute URL")
}

/// I3: what waits is for the provider that it was displayed for, not for a later one of its id.
#[tokio::test]
async fn provider_that_is_added_again_inherits_neither_link_nor_sign_in() {
    let mut waiting = waiting().await;
    let acme = waiting.fixture.server.find_tenant("acme").await;
    let mut other = waiting.fixture.server.browser();
    let start = begin(&waiting.shop, &mut other, &[]).await;
    // In the same second, with the same settings.
    acme.transaction(&Actor::cli(), async |tx| {
        identity_provider::remove(tx, "idp").await?;
        identity_provider::add(tx, new_provider(|_| {})).await
    })
    .await
    .unwrap();
    let code = waiting.fixture.provider.issue_code(waiting.fixture.claims(&start, "sub-3"));
    let response = other.get(&callback(&start, &[("code", &code)])).await;
    assert_eq!(response.status, 410, "{}", response.body);
    let link = waiting.page.checked_boxes()[0].1.clone();
    let credentials = [("username", "anna"), ("password", PASSWORD), ("link", &link)];
    let signed_in = waiting.submit(&credentials).await;
    assert_eq!(signed_in.status, 303, "{}", signed_in.body);
    assert_eq!(waiting.links().await, 0);
    let page = waiting.browser.get(&waiting.shop.authorization_url(&[("prompt", "login")])).await;
    let page = waiting.browser.follow_redirects(page).await;
    assert!(page.checked_boxes().is_empty(), "{}", page.body);
}

/// The domains that the provider is limited to are asked again when the link is applied.
#[tokio::test]
async fn waiting_link_obeys_the_settings_of_its_moment() {
    for is_disabled in [false, true] {
        let mut waiting = waiting().await;
        let acme = waiting.fixture.server.find_tenant("acme").await;
        let mut new = new_provider(|new| match is_disabled {
            true => new.enabled = false,
            false => new.settings.allowed_domains = vec!["corp.example".into()],
        });
        new.secret = None;
        acme.transaction(&Actor::cli(), async |tx| identity_provider::change(tx, new, 0).await)
            .await
            .unwrap();
        let link = waiting.page.checked_boxes()[0].1.clone();
        let credentials = [("username", "anna"), ("password", PASSWORD), ("link", &link)];
        assert_eq!(waiting.submit(&credentials).await.status, 303);
        assert_eq!(waiting.links().await, 0, "{is_disabled}");
    }
}
