//! Going to a provider without choosing it: by the request, or by the domain of the address (A5).

use super::*;

/// A fixture with a provider for everyone, `idp`, and one for `corp.example`, `corp`.
async fn fixture() -> (Fixture, TestClient) {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    acme.add_provider(|new| {
        new.id = "corp".into();
        new.settings.allowed_domains = vec!["Corp.example".into()];
        new.position = 1;
    })
    .await;
    acme.user_with("anna", |new| new.email = Some("anna@mail.example".into())).await;
    let shop = acme.client("shop").await;
    (fixture, shop)
}

fn is_at_provider(response: &TestResponse, id: &str) -> bool {
    response.status == 303
        && response.location().starts_with(&format!("{ORIGIN}/authorize?"))
        && response.location().contains(&format!("callback%2F{id}&"))
}

#[tokio::test]
async fn request_names_the_provider_and_a_refusal_there_shows_the_choice() {
    let (fixture, shop) = fixture().await;
    for (hint, id) in [
        (("idp_hint", "idp"), Some("idp")),
        (("idp_hint", "corp"), Some("corp")),
        (("login_hint", "Dora@CORP.example"), Some("corp")),
        (("idp_hint", "unknown"), None),
        (("login_hint", "anna@mail.example"), None),
        (("login_hint", "dora@sub.corp.example"), None),
        (("login_hint", "corp.example"), None),
    ] {
        let mut browser = fixture.server.browser();
        let response = open(&mut browser, &shop, &[hint]).await;
        let Some(id) = id else {
            assert_eq!(response.status, 200, "{hint:?}");
            assert!(response.body.contains("/provider/idp"), "{hint:?}: {}", response.body);
            continue;
        };
        assert!(is_at_provider(&response, id), "{hint:?}: {:?}", response.headers);
        let start = Url::parse(response.location()).unwrap();
        let denied = browser.get(&callback(&start, &[("error", "access_denied")])).await;
        assert_eq!(denied.status, 200, "{}", denied.body);
        let page = browser.get(&link_of(&denied)).await;
        assert!(page.body.contains("name=\"password\""), "no loop: {}", page.body);
        // The browser's back button leads to the page, too.
        let again = browser.get(&link_of(&denied)).await;
        assert!(again.status == 200 && again.body.contains("/provider/corp"));
    }
    let silent =
        open(&mut fixture.server.browser(), &shop, &[("idp_hint", "idp"), ("prompt", "none")])
            .await;
    assert_eq!(silent.redirect_param("error").as_deref(), Some("login_required"));
    let mut browser = fixture.server.browser();
    let response = open(&mut browser, &shop, &[("idp_hint", "idp")]).await;
    let start = Url::parse(response.location()).unwrap();
    let claims = fixture.claims(&start, "sub-1");
    let response = fixture.come_back(&mut browser, &start, claims).await;
    shop.redeem(&finish(&mut browser, response).await).await.access_token();
}

/// A5: the first step says nothing about accounts.
#[tokio::test]
async fn address_is_asked_first_and_only_its_domain_decides() {
    let (fixture, shop) = fixture().await;
    let submit = async |username: &str| {
        let mut browser = fixture.server.browser();
        let page = open(&mut browser, &shop, &[]).await;
        assert!(!page.body.contains("name=\"password\""), "{}", page.body);
        assert!(page.body.contains("/provider/idp"), "the choice is there at once");
        let hidden = page.hidden_fields();
        let mut fields: Vec<_> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push(("username", username));
        let response = browser.post(&page.form_action(), &fields).await;
        (browser, response)
    };
    let mut pages = Vec::new();
    for username in ["anna@mail.example", "dora@mail.example", "anna", "<b>\"@mail.example"] {
        let (mut browser, page) = submit(username).await;
        assert_eq!(page.status, 200, "{username}");
        assert!(page.body.contains("name=\"password\""), "{username}: {}", page.body);
        if username.starts_with("anna") {
            let signed_in = browser.sign_in(&page, username, PASSWORD).await;
            assert!(signed_in.body.contains("name=\"decision\""), "{}", signed_in.body);
        }
        let handle = page.form_action();
        let token = page.hidden_fields()[0].1.clone();
        let handle = handle.rsplit('/').nth(1).unwrap_or_default();
        let body = page.body_without_challenge();
        pages.push(body.replace(username, "").replace(handle, "").replace(&token, ""));
    }
    assert_eq!(pages[0], pages[1], "known and unknown addresses get the same page");
    for username in ["dora@corp.example", " anna@Corp.Example "] {
        let (mut browser, redirect) = submit(username).await;
        assert!(is_at_provider(&redirect, "corp"), "{username}: {}", redirect.body);
        let start = Url::parse(redirect.location()).unwrap();
        assert_eq!(param(&start, "login_hint"), username.trim());
        // Who comes back may have a password here.
        let denied = browser.get(&callback(&start, &[("error", "access_denied")])).await;
        let page = browser.get(&link_of(&denied)).await;
        assert!(page.body.contains("name=\"password\""), "{}", page.body);
    }
    // Another browser has no part in it.
    let mut browser = fixture.server.browser();
    let page = open(&mut browser, &shop, &[]).await;
    let stolen = fixture.server.browser().post(&page.form_action(), &[("username", "anna")]).await;
    assert!(stolen.status == 400 || stolen.status == 410, "{}", stolen.status);
}
