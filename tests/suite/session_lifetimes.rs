//! Sessions end by idleness and by age, as the tenant's settings say now.

use contract::settings::TenantSettings;
use tests::{Browser, TestClient, TestServer, TestTenant, fixtures::PASSWORD, test_server};

use crate::passkey::change_settings;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

async fn tenant(server: &TestServer, session_idle: u32, session_lifetime: u32) -> TestTenant<'_> {
    let settings = TenantSettings { session_idle, session_lifetime, ..Default::default() };
    let acme = server.tenant_with("acme", settings).await;
    acme.user("anna").await;
    acme
}

/// Signs in to a client, and stays signed in if the user asks for it.
async fn sign_in(server: &TestServer, shop: &TestClient, is_kept: bool) -> Browser {
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let mut fields = page.hidden_fields();
    fields.push(("username".into(), "anna".into()));
    fields.push(("password".into(), PASSWORD.into()));
    if is_kept {
        fields.push(("keep".into(), "yes".into()));
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let response = browser.post(&page.form_action(), &fields).await;
    let consent = browser.follow_redirects(response).await;
    // The user is asked once.
    if consent.status == 200 {
        browser.submit_decision(&consent, "allow").await;
    }
    browser
}

/// Whether the browser is signed in, as `prompt=none`, the account page and the session as JSON
/// agree.
async fn is_signed_in(browser: &mut Browser, shop: &TestClient) -> bool {
    let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
    let by_client = match silent.redirect_param("error").as_deref() {
        None => true,
        Some("login_required") => false,
        other => panic!("{other:?}"),
    };
    let by_page = browser.get("/t/acme/account").await.status == 200;
    let by_json = !browser.get("/t/acme/api/auth/session").await.json()["session"].is_null();
    assert_eq!((by_page, by_json), (by_client, by_client));
    by_client
}

#[tokio::test]
async fn unused_session_ends_after_the_idle_timeout() {
    let server = test_server().await;
    let acme = tenant(&server, 600, 86_400).await;
    let shop = acme.client("shop").await;
    let mut browser = sign_in(&server, &shop, false).await;
    // Use extends it, also if it is used often.
    for _ in 0..20 {
        server.clock.advance(9 * MINUTE);
        assert!(is_signed_in(&mut browser, &shop).await);
    }
    for _ in 0..30 {
        server.clock.advance(50);
        assert!(is_signed_in(&mut browser, &shop).await);
    }
    server.clock.advance(9 * MINUTE);
    assert!(is_signed_in(&mut browser, &shop).await);
    server.clock.advance(10 * MINUTE);
    assert!(!is_signed_in(&mut browser, &shop).await);
}

#[tokio::test]
async fn used_session_ends_after_its_lifetime_and_a_kept_one_has_no_idle_timeout() {
    let server = test_server().await;
    let acme = tenant(&server, 3_600, 14_400).await;
    let shop = acme.client("shop").await;
    let mut used = sign_in(&server, &shop, false).await;
    let mut kept = sign_in(&server, &shop, true).await;
    for _ in 0..7 {
        server.clock.advance(30 * MINUTE);
        assert!(is_signed_in(&mut used, &shop).await);
    }
    server.clock.advance(29 * MINUTE);
    assert!(is_signed_in(&mut used, &shop).await);
    assert!(is_signed_in(&mut kept, &shop).await, "it was not used for hours");
    server.clock.advance(MINUTE);
    assert!(!is_signed_in(&mut used, &shop).await);
    assert!(!is_signed_in(&mut kept, &shop).await);
}

#[tokio::test]
async fn defaults_are_twelve_idle_hours_and_thirty_days() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut used = sign_in(&server, &shop, false).await;
    let mut idle = sign_in(&server, &shop, false).await;
    let mut kept = sign_in(&server, &shop, true).await;
    server.clock.advance(12 * HOUR - 1);
    assert!(is_signed_in(&mut used, &shop).await);
    server.clock.advance(1);
    assert!(!is_signed_in(&mut idle, &shop).await);
    server.clock.advance(11 * HOUR);
    assert!(is_signed_in(&mut used, &shop).await);
    server.clock.advance(29 * DAY);
    assert!(is_signed_in(&mut kept, &shop).await);
    server.clock.advance(DAY);
    assert!(!is_signed_in(&mut kept, &shop).await);
}

#[tokio::test]
async fn shorter_lifetimes_end_sessions_that_began_before() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let id = acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut idle = sign_in(&server, &shop, false).await;
    let mut kept = sign_in(&server, &shop, true).await;
    server.clock.advance(2 * HOUR);
    change_settings(&acme, |settings| settings.session_idle = 3_600).await;
    assert!(!is_signed_in(&mut idle, &shop).await);
    assert!(is_signed_in(&mut kept, &shop).await);
    let cli = domain::Actor::cli();
    let acme_now = server.find_tenant("acme").await;
    let listed = domain::user::sign_ins(&acme_now.tenant, &cli, &id).await.unwrap();
    assert_eq!(listed.len(), 1, "the list names no session that has ended");
    change_settings(&acme, |settings| settings.session_lifetime = 3_600).await;
    assert!(!is_signed_in(&mut kept, &shop).await);
    // A longer lifetime brings none back that has ended, and no more than was stored.
    change_settings(&acme, |settings| settings.session_lifetime = 7_200).await;
    let mut late = sign_in(&server, &shop, true).await;
    change_settings(&acme, |settings| settings.session_lifetime = 2_592_000).await;
    server.clock.advance(2 * HOUR);
    assert!(!is_signed_in(&mut late, &shop).await);
}

#[tokio::test]
async fn lifetimes_have_bounds() {
    for (setting, invalid) in [
        ("session_idle", 299),
        ("session_idle", 2_592_001),
        ("session_lifetime", 599),
        ("session_lifetime", 2_592_001),
    ] {
        let text = format!(
            "tenants: [{{ slug: acme, name: Acme, settings: {{ {setting}: {invalid} }} }}]"
        );
        let server = test_server().await;
        let refused = match domain::apply::parse(&text) {
            Err(_) => true,
            Ok(file) => domain::apply::apply(&server.platform, &domain::Actor::cli(), file, false)
                .await
                .is_err(),
        };
        assert!(refused, "{setting}: {invalid}");
    }
}
