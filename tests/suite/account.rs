//! The page of the user's own account: who opens it, what it shows, and what it changes.

mod data;
mod deletion;
mod email;
mod identities;
mod password;
mod profile;
mod provider_session;
mod sessions;
mod ways;

use domain::Actor;
use tests::{Browser, TestResponse, TestServer, TestTenant, fixtures::PASSWORD, test_server};

pub(crate) const ACCOUNT: &str = "/t/acme/account";
/// The forms of the account, each with the name of its field.
const FORMS: [(&str, &str); 6] = [
    ("/t/acme/account/applications/revoke", "application"),
    ("/t/acme/account/sessions/end", "session"),
    ("/t/acme/account/sessions/end_others", "session"),
    ("/t/acme/account/identities/link", "provider"),
    ("/t/acme/account/identities/unlink", "identity"),
    ("/t/acme/account/password", "password"),
];

/// Signs in at the account page of the tenant `acme`, and returns it.
async fn open(browser: &mut Browser, username: &str) -> TestResponse {
    open_at(browser, ACCOUNT, username).await
}

async fn open_at(browser: &mut Browser, path: &str, username: &str) -> TestResponse {
    let redirect = browser.get(path).await;
    assert_eq!(redirect.status, 303, "{}", redirect.body);
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, username, PASSWORD).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

/// The value of a hidden field of the page.
fn hidden(page: &TestResponse, name: &str) -> String {
    let fields = page.hidden_fields();
    let found = fields.into_iter().find(|(field, _)| field == name);
    found.unwrap_or_else(|| panic!("no {name}: {}", page.body)).1
}

/// The text of the page without tags.
fn text(page: &TestResponse) -> String {
    page.body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

/// Whether this password opens the account.
pub(crate) async fn signs_in(server: &TestServer, name: &str, password: &str) -> bool {
    let mut browser = server.browser();
    let page = browser.open(ACCOUNT).await;
    let page = browser.sign_in(&page, name, password).await;
    page.body.contains("Where you are signed in")
}

async fn post_and_follow(
    browser: &mut Browser,
    path: &str,
    fields: &[(&str, &str)],
) -> TestResponse {
    let response = browser.post(path, fields).await;
    browser.follow_redirects(response).await
}

async fn acme_with_anna(server: &TestServer) -> TestTenant<'_> {
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    acme
}

#[tokio::test]
async fn browser_signs_in_and_returns_to_the_page_that_it_asked_for() {
    let server = test_server().await;
    acme_with_anna(&server).await;
    for (path, words) in [(ACCOUNT, "Where you are signed in"), ("/password", "Current password")] {
        let path = if path == ACCOUNT { path.to_owned() } else { format!("{ACCOUNT}{path}") };
        let mut browser = server.browser();
        let redirect = browser.get(&path).await;
        let sign_in = browser.follow_redirects(redirect).await;
        assert!(text(&sign_in).contains("to your account"), "{}", sign_in.body);
        let wrong = browser.sign_in(&sign_in, "anna", "wrong-password").await;
        assert_eq!(wrong.status, 401);
        assert!(text(&wrong).contains("to your account"), "{}", wrong.body);
        let page = browser.sign_in(&sign_in, "anna", PASSWORD).await;
        assert!(text(&page).contains(words), "{path}: {}", page.body);
        assert_eq!(browser.get(&path).await.status, 200, "the session opens it again");
    }
}

#[tokio::test]
async fn page_shows_who_the_user_is_and_what_they_gave() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user_with("anna", |user| {
        user.claims.insert("name".into(), "Anna Ames".into());
    })
    .await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "anna", &[("scope", "openid email read")]).await;
    browser.sign_in(&failed_form(&server).await, "anna", "wrong-password").await;
    let page = browser.get(ACCOUNT).await;
    let shown = text(&page);
    for words in [
        "Anna Ames",
        "anna@acme.example",
        "Verified",
        "Change password",
        "This browser",
        "Last active just now",
        "See your email address",
        "Read your account",
        "Allowed just now",
        "Signed in",
        "You allowed The shop",
        "Failed sign-in",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!page.body.contains("<script"), "{}", page.body);
    let revoke = [("application", shop.row_id.as_str())];
    let page = post_and_follow(&mut browser, FORMS[0].0, &revoke).await;
    let shown = text(&page);
    assert!(shown.contains("The application no longer has access."), "{shown}");
    assert!(shown.contains("No application has access to your account."), "{shown}");
    assert!(shown.contains("You revoked the access of The shop"), "{shown}");
    let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
    assert_eq!(silent.redirect_param("error").as_deref(), Some("consent_required"));
}

/// The sign-in page of another browser.
async fn failed_form(server: &TestServer) -> TestResponse {
    let mut browser = server.browser();
    let redirect = browser.get(ACCOUNT).await;
    browser.follow_redirects(redirect).await
}

#[tokio::test]
async fn notice_says_what_the_log_says() {
    let server = test_server().await;
    let acme = acme_with_anna(&server).await;
    let mut browser = server.browser();
    let page = open(&mut browser, "anna").await;
    assert!(!page.body.contains("role=\"status\""), "{}", page.body);
    for done in ["password", "revoked", "session", "sessions", "linked", "unlinked", "%3Cb%3E"] {
        let page = browser.get(&format!("{ACCOUNT}?done={done}")).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("role=\"status\""), "{done}: {}", page.body);
    }
    open(&mut server.browser(), "anna").await;
    let ended = browser.post(FORMS[2].0, &[]).await;
    assert_eq!(ended.location(), "http://localhost:8080/t/acme/account?done=sessions");
    let words = "You are signed out everywhere else.";
    assert!(text(&browser.get(ended.location()).await).contains(words));
    server.clock.advance(61);
    assert!(!text(&browser.get(ended.location()).await).contains(words), "an old address");
    assert_eq!(acme.server.audit_count("user.sign_ins_ended").await, 1);
}

#[tokio::test]
async fn changes_of_how_to_sign_in_need_a_recent_sign_in() {
    let server = test_server().await;
    let acme = acme_with_anna(&server).await;
    acme.user("ben").await;
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    server.clock.advance(domain::sign_in::RECENT + 1);
    assert_eq!(browser.get(ACCOUNT).await.status, 200, "it may be seen");
    let before = server.snapshot().await;
    for (path, field) in &FORMS[3..] {
        let fields = [(*field, "another-horse"), ("current", PASSWORD)];
        let redirect = browser.post(path, &fields).await;
        assert!(redirect.location().contains("/interaction/"), "{path}: {}", redirect.location());
    }
    let changes = before.differences(&server.snapshot().await);
    assert!(
        changes.iter().all(|line| line.starts_with("+ interaction ")) && changes.len() == 3,
        "{changes:?}"
    );
    // The page for a new password asks at once, and is shown after the sign-in.
    let redirect = browser.get(&format!("{ACCOUNT}/password")).await;
    let sign_in = browser.follow_redirects(redirect).await;
    assert!(text(&sign_in).contains("again, to confirm that it is you"), "{}", sign_in.body);
    assert!(sign_in.body.contains("value=\"anna\""), "the username is filled in");
    let page = browser.sign_in(&sign_in, "anna", PASSWORD).await;
    assert!(page.body.contains("name=\"current\""), "{}", page.body);
    // A form returns to the account, which says what to do.
    server.clock.advance(domain::sign_in::RECENT + 1);
    let redirect = browser.post(FORMS[4].0, &[("identity", "lid_x")]).await;
    let sign_in = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&sign_in, "anna", PASSWORD).await;
    assert!(text(&page).contains("You signed in again. You can make your change now."));
    // Another user who signs in there gets their own account.
    server.clock.advance(domain::sign_in::RECENT + 1);
    let redirect = browser.get(&format!("{ACCOUNT}/password")).await;
    let sign_in = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&sign_in, "ben", PASSWORD).await;
    assert!(text(&page).contains("for ben"), "{}", page.body);
}

#[tokio::test]
async fn ids_of_others_are_not_found_and_nothing_changes() {
    let server = test_server().await;
    let acme = acme_with_anna(&server).await;
    let rival = server.tenant("rival").await;
    acme.user("ben").await;
    rival.user("anna").await;
    let (shop, rival_shop) = (acme.client("shop").await, rival.client("shop").await);
    let (mut anna, mut ben, mut stranger) = (server.browser(), server.browser(), server.browser());
    shop.obtain_code(&mut ben, "ben", &[]).await;
    rival_shop.obtain_code(&mut stranger, "anna", &[]).await;
    open(&mut anna, "anna").await;
    let sessions = async |tenant: &TestTenant<'_>, name: &str| {
        let users = server.snapshot().await.rows("user");
        let user = users
            .into_iter()
            .find(|row| row["tenant_id"] == tenant.tenant.id() && row["username"] == name);
        let user_id = user.unwrap()["id"].as_str().unwrap().to_owned();
        domain::user::sign_ins(&tenant.tenant, &Actor::cli(), &user_id).await.unwrap().remove(0).id
    };
    let (of_ben, of_rival) = (sessions(&acme, "ben").await, sessions(&rival, "anna").await);
    let before = server.snapshot().await;
    for (path, field, id) in [
        (FORMS[0].0, "application", shop.row_id.as_str()),
        (FORMS[0].0, "application", rival_shop.row_id.as_str()),
        (FORMS[1].0, "session", of_ben.as_str()),
        (FORMS[1].0, "session", of_rival.as_str()),
        (FORMS[1].0, "session", ""),
        (FORMS[4].0, "identity", "lid_unknown"),
    ] {
        let page = anna.post(path, &[(field, id)]).await;
        assert_eq!(page.status, 404, "{path} {id}: {}", page.body);
        assert!(text(&page).contains("This no longer exists."), "{}", page.body);
    }
    let unknown = anna.post(FORMS[3].0, &[("provider", "unknown")]).await;
    assert_eq!(unknown.status, 404, "{}", unknown.body);
    // A session of another tenant is none here, and no form changes anything without one.
    for browser in [&mut stranger, &mut server.browser()] {
        for (path, field) in FORMS {
            let response = browser.post(path, &[(field, of_ben.as_str())]).await;
            assert_eq!(response.location(), "http://localhost:8080/t/acme/account", "{path}");
        }
    }
    // Nor does a page of another site.
    for (path, field) in FORMS {
        let response = anna.post_from_site(path, &[(field, "x")], "cross-site").await;
        assert_eq!(response.status, 403, "{path}");
    }
    server.assert_unchanged(&before, "forms about others").await;
}

#[tokio::test]
async fn blocked_user_and_suspended_tenant_are_refused_at_once() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let user_id = acme.user("anna").await;
    let cli = Actor::cli();
    let mut browser = server.browser();
    open(&mut browser, "anna").await;
    open(&mut server.browser(), "anna").await;
    acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &user_id, true).await)
        .await
        .unwrap();
    assert!(browser.get(ACCOUNT).await.location().contains("/interaction/"));
    let before = server.snapshot().await;
    for (path, field) in FORMS {
        let response = browser.post(path, &[(field, "x")]).await;
        assert_eq!(response.location(), "http://localhost:8080/t/acme/account", "{path}");
    }
    server.assert_unchanged(&before, "forms of a blocked user").await;
    acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &user_id, false).await)
        .await
        .unwrap();
    assert!(browser.get(ACCOUNT).await.location().contains("/interaction/"), "its session ended");
    open(&mut browser, "anna").await;
    domain::tenant::suspend(&acme.tenant, &cli).await.unwrap();
    assert_eq!(browser.get(ACCOUNT).await.status, 404);
    for (path, field) in FORMS {
        assert_eq!(browser.post(path, &[(field, "x")]).await.status, 404, "{path}");
    }
    let suspended = server.platform.tenant_by_slug("acme").await.unwrap().unwrap();
    domain::tenant::resume(&suspended, &cli).await.unwrap();
    assert!(browser.get(ACCOUNT).await.location().contains("/interaction/"));
}

#[tokio::test]
async fn other_addresses_of_the_tenant_lead_to_its_own_address() {
    let server = test_server().await;
    let acme = acme_with_anna(&server).await;
    let domains = vec!["login.test".to_owned()];
    let update = domain::tenant::TenantUpdate { domains, ..Default::default() };
    acme.transaction(&Actor::cli(), async |tx| {
        domain::tenant::update(tx, update).await?;
        domain::domain_name::set_canonical(tx, Some("login.test")).await
    })
    .await
    .unwrap();
    for path in ["/account", "/account/password"] {
        let response = server.browser().get(&format!("/t/acme{path}")).await;
        assert_eq!(response.location(), format!("http://login.test:8080{path}"));
        let own = server.browser().get(response.location()).await;
        assert!(own.location().starts_with("http://login.test:8080/interaction/"), "{path}");
    }
}

#[tokio::test]
async fn operator_has_an_account_at_the_home_tenant() {
    let server = test_server().await;
    crate::console::complete_setup(&server).await;
    let (mut operator, console) =
        crate::console::open_signed_in(&server, "/console", "olga@ops.example").await;
    assert!(console.body.contains("href=\"http://localhost:8080/t/home/account\""));
    let page = operator.get("/t/home/account").await;
    assert!(text(&page).contains("olga@ops.example"), "{} {}", page.status, page.body);
}

#[tokio::test]
async fn consent_and_signed_out_pages_link_to_the_account() {
    let server = test_server().await;
    let acme = acme_with_anna(&server).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let consent = browser.sign_in(&page, "anna", PASSWORD).await;
    assert!(text(&consent).contains("You can revoke access at any time in your account."));
    let link = "href=\"http://localhost:8080/t/acme/account\"";
    assert!(consent.body.contains(link), "{}", consent.body);
    let confirm = browser.get("/t/acme/oauth2/logout").await;
    let done = browser.post(&confirm.form_action(), &[("confirm", "yes")]).await;
    assert!(done.body.contains(link), "{}", done.body);
}
