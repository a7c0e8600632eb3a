//! Linking and unlinking accounts at identity providers from the account page.

use serde_json::{Value, json};
use tests::{
    Browser, FakeProvider, TestResponse, TestServer, TestTenant,
    browser::param,
    fake_provider::{ORIGIN, callback},
    fixtures::PASSWORD,
    test_server,
};
use url::Url;

use super::{ACCOUNT, FORMS, acme_with_anna, hidden, open, post_and_follow, text};

const LINK: &str = FORMS[3].0;
pub(super) const UNLINK: &str = FORMS[4].0;

/// A server with an identity provider on its network.
pub(super) async fn server_with_provider() -> (TestServer, FakeProvider) {
    let server = test_server().await;
    let provider = FakeProvider::default();
    server.network.set_server(ORIGIN, provider.router());
    (server, provider)
}

pub(super) async fn add_provider(tenant: &TestTenant<'_>, id: &str) {
    tenant
        .add_provider(|new| {
            new.id = id.into();
            new.settings.name = Some(format!("Provider {id}"));
        })
        .await;
}

pub(super) async fn set_enabled(server: &TestServer, id: &str, enabled: bool) {
    let value = if server.raw_database().is_postgres() {
        enabled.to_string()
    } else {
        u8::from(enabled).to_string()
    };
    server
        .execute_sql(&format!("UPDATE identity_provider SET enabled = {value} WHERE id = '{id}'"))
        .await;
}

/// Return from the provider as this subject, to the request that `start` is.
async fn come_back(
    server: &TestServer,
    provider: &FakeProvider,
    browser: &mut Browser,
    start: &str,
    subject: &str,
) -> TestResponse {
    let auth_time = Some(server.platform.now().0);
    come_back_at(server, provider, browser, start, (subject, auth_time)).await
}

/// The same from a provider that says when the user authenticated, or does not.
async fn come_back_at(
    server: &TestServer,
    provider: &FakeProvider,
    browser: &mut Browser,
    start: &str,
    (subject, auth_time): (&str, Option<i64>),
) -> TestResponse {
    let start = Url::parse(start).unwrap_or_else(|error| panic!("{error}: {start}"));
    let now = server.platform.now().0;
    let mut claims = json!({
        "iss": ORIGIN, "aud": "us", "sub": subject, "iat": now, "exp": now + 300,
        "nonce": param(&start, "nonce"),
        "name": "Cleo Upstream", "preferred_username": subject,
        "email": format!("{subject}@mail.example"), "email_verified": true,
    });
    if let Some(auth_time) = auth_time {
        claims["auth_time"] = auth_time.into();
    }
    let code = provider.issue_code(claims);
    browser.get(&callback(&start, &[("code", &code)])).await
}

pub(super) async fn link(
    server: &TestServer,
    provider: &FakeProvider,
    browser: &mut Browser,
    id: &str,
    subject: &str,
) -> TestResponse {
    let start = browser.post(LINK, &[("provider", id)]).await;
    assert_eq!(start.status, 303, "{}", start.body);
    come_back(server, provider, browser, start.location(), subject).await
}

/// Choose a provider on a sign-in page. Returns the redirect to it.
async fn choose(browser: &mut Browser, page: &TestResponse, id: &str) -> TestResponse {
    let links = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    let begin = links.map(str::to_owned).find(|url| url.ends_with(&format!("/provider/{id}")));
    let begin = begin.unwrap_or_else(|| panic!("no provider {id}: {}", page.body));
    browser.get(&begin).await
}

/// Sign in at the account page by way of a provider.
pub(super) async fn sign_in_with(
    server: &TestServer,
    provider: &FakeProvider,
    browser: &mut Browser,
    id: &str,
    subject: &str,
) -> TestResponse {
    let redirect = browser.get(ACCOUNT).await;
    let page = browser.follow_redirects(redirect).await;
    let start = choose(browser, &page, id).await;
    let response = come_back(server, provider, browser, start.location(), subject).await;
    browser.follow_redirects(response).await
}

async fn links(server: &TestServer) -> usize {
    server.snapshot().await.rows("linked_identity").len()
}

/// Either response leads to the provider, and either way back links the account (L6).
#[tokio::test]
async fn link_form_may_be_submitted_twice() {
    let (server, provider) = server_with_provider().await;
    let acme = acme_with_anna(&server).await;
    for (id, at_once) in [("one", false), ("two", true)] {
        add_provider(&acme, id).await;
        let mut browser = server.browser();
        open(&mut browser, "anna").await;
        let (mut other, fields) = (browser.clone(), [("provider", id)]);
        let starts = if at_once {
            <[_; 2]>::from(tokio::join!(browser.post(LINK, &fields), other.post(LINK, &fields)))
        } else {
            [browser.post(LINK, &fields).await, browser.post(LINK, &fields).await]
        };
        for start in starts {
            assert_eq!(start.status, 303, "{at_once}: {}", start.body);
            let linked = come_back(&server, &provider, &mut browser, start.location(), "sub").await;
            let page = browser.follow_redirects(linked).await;
            assert!(text(&page).contains("The account was linked."), "{at_once}: {}", page.body);
        }
    }
    assert_eq!((links(&server).await, server.audit_count("identity.linked").await), (2, 2));
}

#[tokio::test]
async fn linked_account_signs_in_until_it_is_unlinked() {
    let (server, provider) = server_with_provider().await;
    let acme = acme_with_anna(&server).await;
    add_provider(&acme, "one").await;
    let mut browser = server.browser();
    let page = open(&mut browser, "anna").await;
    assert!(text(&page).contains("Not linked"), "{}", page.body);
    let session = browser.session_cookie().unwrap().to_owned();
    let linked = link(&server, &provider, &mut browser, "one", "sub").await;
    let page = browser.follow_redirects(linked).await;
    let shown = text(&page);
    assert!(shown.contains("The account was linked."), "{shown}");
    assert!(shown.contains("sub@mail.example") && shown.contains("Linked just now"), "{shown}");
    assert_eq!(browser.session_cookie(), Some(session.as_str()), "it is no new sign-in");
    let mut other = server.browser();
    let page = sign_in_with(&server, &provider, &mut other, "one", "sub").await;
    assert!(text(&page).contains("Signed in with Provider one"), "{}", page.body);
    assert_eq!(server.snapshot().await.rows("user").len(), 1);
    let identity = hidden(&browser.get(ACCOUNT).await, "identity");
    for _ in 0..2 {
        let page = post_and_follow(&mut browser, UNLINK, &[("identity", &identity)]).await;
        assert!(text(&page).contains("The account was unlinked."), "{}", page.body);
    }
    assert_eq!((links(&server).await, server.audit_count("identity.unlinked").await), (0, 1));
    let page = sign_in_with(&server, &provider, &mut server.browser(), "one", "sub").await;
    assert!(!text(&page).contains("anna@acme.example"), "{}", page.body);
    server.clock.advance(61);
    assert_eq!(browser.post(UNLINK, &[("identity", &identity)]).await.status, 404);
}

#[tokio::test]
async fn link_needs_the_session_and_the_browser_that_began_it() {
    let (server, provider) = server_with_provider().await;
    let acme = acme_with_anna(&server).await;
    acme.user("ben").await;
    add_provider(&acme, "one").await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    let start = browser.post(LINK, &[("provider", "one")]).await;
    let start = start.location().to_owned();
    // In the browser of another user, who is signed in.
    let mut other = server.browser();
    open(&mut other, "ben").await;
    let gone = come_back(&server, &provider, &mut other, &start, "sub").await;
    assert_eq!(gone.status, 410, "{}", gone.body);
    // After a sign-out, and after a new sign-in in the same browser.
    for signs_in_again in [false, true] {
        let start = browser.post(LINK, &[("provider", "one")]).await;
        let start = start.location().to_owned();
        browser.post("/t/acme/interaction/sign_out", &[("confirm", "yes")]).await;
        if signs_in_again {
            open(&mut browser, "anna").await;
        }
        let gone = come_back(&server, &provider, &mut browser, &start, "sub").await;
        assert_eq!(gone.status, 410, "{signs_in_again}: {}", gone.body);
        if !signs_in_again {
            open(&mut browser, "anna").await;
        }
    }
    assert_eq!(links(&server).await, 0);
}

#[tokio::test]
async fn identity_of_another_user_and_a_second_one_are_not_linked() {
    let (server, provider) = server_with_provider().await;
    let acme = acme_with_anna(&server).await;
    acme.user("ben").await;
    add_provider(&acme, "one").await;
    let (mut anna, mut ben) = (server.browser(), server.browser());
    open(&mut anna, "anna").await;
    open(&mut ben, "ben").await;
    link(&server, &provider, &mut ben, "one", "sub-ben").await;
    let refused = link(&server, &provider, &mut anna, "one", "sub-ben").await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    let shown = text(&refused);
    assert!(shown.contains("The account was not linked"), "{shown}");
    assert!(shown.contains("Back to your account"), "{shown}");
    let again = link(&server, &provider, &mut ben, "one", "sub-ben").await;
    assert_eq!(again.status, 303, "the same link once more changes nothing");
    let second = link(&server, &provider, &mut ben, "one", "sub-other").await;
    assert_eq!(second.status, 409, "{}", second.body);
    assert!(text(&second).contains("Unlink it first."), "{}", second.body);
    assert_eq!((links(&server).await, server.audit_count("identity.linked").await), (1, 1));
    let cancelled = {
        let start = anna.post(LINK, &[("provider", "one")]).await;
        let start = Url::parse(start.location()).unwrap();
        let mut url = Url::parse(&param(&start, "redirect_uri")).unwrap();
        let state = param(&start, "state");
        url.query_pairs_mut().append_pair("state", &state).append_pair("error", "access_denied");
        anna.get(url.as_str()).await
    };
    assert_eq!(cancelled.status, 200);
    assert!(text(&cancelled).contains("The account was not linked"), "{}", cancelled.body);
    assert_eq!(anna.get(ACCOUNT).await.status, 200, "she stays signed in");
}

#[tokio::test]
async fn only_way_to_sign_in_is_not_unlinked() {
    let (server, provider) = server_with_provider().await;
    let acme = server.tenant("acme").await;
    for id in ["one", "two"] {
        add_provider(&acme, id).await;
    }
    let mut browser = server.browser();
    sign_in_with(&server, &provider, &mut browser, "one", "sub").await;
    let page = browser.get(ACCOUNT).await;
    assert!(text(&page).contains("This is your only way to sign in."), "{}", page.body);
    let identity = server.snapshot().await.rows("linked_identity").remove(0);
    let identity = identity["id"].as_str().unwrap().to_owned();
    let before = server.snapshot().await;
    let refused = browser.post(UNLINK, &[("identity", &identity)]).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(text(&refused).contains("link another account"), "{}", refused.body);
    server.assert_unchanged(&before, "unlinking the only way").await;
    link(&server, &provider, &mut browser, "two", "sub").await;
    // An account at a provider that is off is no way to sign in.
    set_enabled(&server, "two", false).await;
    assert_eq!(browser.post(UNLINK, &[("identity", &identity)]).await.status, 409);
    set_enabled(&server, "two", true).await;
    assert_eq!(browser.post(UNLINK, &[("identity", &identity)]).await.status, 303);
    assert_eq!(links(&server).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_unlinks_at_once_leave_a_way_to_sign_in() {
    let (server, provider) = server_with_provider().await;
    let acme = server.tenant("acme").await;
    for id in ["one", "two"] {
        add_provider(&acme, id).await;
    }
    for round in 0..20 {
        let subject = format!("sub-{round}");
        let mut browser = server.browser();
        sign_in_with(&server, &provider, &mut browser, "one", &subject).await;
        link(&server, &provider, &mut browser, "two", &subject).await;
        let rows = server.snapshot().await.rows("linked_identity");
        let ids = ["one", "two"].map(|id| {
            let of = |row: &&Value| row["subject"] == subject.as_str() && row["provider_id"] == id;
            rows.iter().find(of).unwrap()["id"].as_str().unwrap().to_owned()
        });
        let mut other = browser.clone();
        let fields = ids.each_ref().map(|id| [("identity", id.as_str())]);
        let (first, second) =
            tokio::join!(browser.post(UNLINK, &fields[0]), other.post(UNLINK, &fields[1]));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}");
        let left = if first.status == 303 { "two" } else { "one" };
        let mut browser = server.browser();
        let page = sign_in_with(&server, &provider, &mut browser, left, &subject).await;
        assert_eq!(page.status, 200, "round {round}");
    }
}

#[tokio::test]
async fn change_is_confirmed_at_the_provider_as_well() {
    let (server, provider) = server_with_provider().await;
    let acme = acme_with_anna(&server).await;
    for id in ["one", "two"] {
        add_provider(&acme, id).await;
    }
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    link(&server, &provider, &mut browser, "one", "sub").await;
    server.clock.advance(domain::sign_in::RECENT + 1);
    let redirect = browser.post(LINK, &[("provider", "two")]).await;
    let page = browser.follow_redirects(redirect).await;
    let links = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    let begin = links.map(str::to_owned).find(|url| url.ends_with("/provider/one")).unwrap();
    let start = browser.get(&begin).await;
    let url = Url::parse(start.location()).unwrap();
    assert_eq!((param(&url, "prompt"), param(&url, "max_age")), ("login".into(), "0".into()));
    let response = come_back(&server, &provider, &mut browser, start.location(), "sub").await;
    let page = browser.follow_redirects(response).await;
    assert!(text(&page).contains("You signed in again."), "{}", page.body);
    let linked = link(&server, &provider, &mut browser, "two", "sub-two").await;
    assert_eq!(linked.location(), "http://localhost:8080/t/acme/account?done=linked");
    // A password that the account has is still asked for on the same page.
    server.clock.advance(domain::sign_in::RECENT + 1);
    let redirect = browser.post(LINK, &[("provider", "two")]).await;
    let page = browser.follow_redirects(redirect).await;
    assert_eq!(browser.sign_in(&page, "anna", PASSWORD).await.status, 200);
}

/// A provider that does not say when the user authenticated may have asked for nothing. Who can
/// prove something here has to; who cannot keeps the account that they can sign in to.
#[tokio::test]
async fn return_without_auth_time_proves_nothing_of_users_who_can_prove_something() {
    for has_password in [true, false] {
        let (server, provider) = server_with_provider().await;
        let acme = acme_with_anna(&server).await;
        for id in ["one", "two"] {
            add_provider(&acme, id).await;
        }
        let mut browser = server.browser();
        open(&mut browser, "anna").await;
        link(&server, &provider, &mut browser, "one", "sub").await;
        if !has_password {
            server.execute_sql("DELETE FROM credential").await;
        }
        let mut browser = server.browser();
        let redirect = browser.get(ACCOUNT).await;
        let page = browser.follow_redirects(redirect).await;
        let start = choose(&mut browser, &page, "one").await;
        let of_anna = ("sub", None);
        let response =
            come_back_at(&server, &provider, &mut browser, start.location(), of_anna).await;
        assert_eq!(browser.follow_redirects(response).await.status, 200);
        let asks = async |browser: &mut Browser| {
            let response = browser.post(LINK, &[("provider", "two")]).await;
            assert_eq!(response.status, 303, "{}", response.body);
            (!response.location().starts_with(ORIGIN)).then_some(response)
        };
        let asked = asks(&mut browser).await;
        assert_eq!(asked.is_some(), has_password, "{has_password}");
        server.clock.advance(domain::sign_in::RECENT + 1);
        let asked = asks(&mut browser).await.expect("the sign-in was long ago");
        let page = browser.follow_redirects(asked).await;
        let start = choose(&mut browser, &page, "one").await;
        let url = Url::parse(start.location()).unwrap();
        assert_eq!((param(&url, "prompt"), param(&url, "max_age")), ("login".into(), "0".into()));
        let response =
            come_back_at(&server, &provider, &mut browser, start.location(), of_anna).await;
        let returned = browser.follow_redirects(response).await;
        let signed_in = text(&returned).contains("You signed in again.");
        assert_eq!(signed_in, !has_password, "{}", returned.body);
        if has_password {
            let asked = asks(&mut browser).await.expect("nothing was proven");
            let page = browser.follow_redirects(asked).await;
            let page = browser.sign_in(&page, "anna", PASSWORD).await;
            assert!(text(&page).contains("You signed in again."), "{}", page.body);
        }
        assert!(asks(&mut browser).await.is_none(), "{has_password}");
        // What the provider says counts for everyone.
        server.clock.advance(domain::sign_in::RECENT + 1);
        let asked = asks(&mut browser).await.expect("the sign-in was long ago");
        let page = browser.follow_redirects(asked).await;
        let start = choose(&mut browser, &page, "one").await;
        let long_ago = ("sub", Some(server.platform.now().0 - 3600));
        let response =
            come_back_at(&server, &provider, &mut browser, start.location(), long_ago).await;
        browser.follow_redirects(response).await;
        assert!(asks(&mut browser).await.is_some(), "{has_password}: it was an hour ago");
    }
}
