//! What each event revokes of second factors (docs/security.md), generated from the table of that
//! document.

use std::collections::BTreeSet;

use contract::settings::SecondFactorPolicy::Optional;
use domain::{
    Actor, Secret,
    job::{self, ChangePosition},
    tenant, user,
};
use tests::{
    Authenticator, Browser, Node, TestClient, TestPasskey, TestServer, TestTenant,
    authenticator::codes,
    fixtures::{NEW_PASSWORD, PASSWORD},
    test_server,
};

use super::{
    CODE_PAGE, CODES, PASSKEY_REMOVE, REMOVE, enrol_both, next_code, open, settings,
    sign_in_with_passkey, submit, submit_and_follow,
};
use crate::{
    passkey::passkey_id,
    revocation::{DOCUMENT, ENDS, table},
};

const EVENTS: [&str; 11] = [
    "app removed by its user",
    "app removed by staff",
    "passkey removed by its user",
    "passkey removed by staff",
    "recovery codes replaced",
    "password changed",
    "password reset",
    "user blocked",
    "user unblocked",
    "tenant suspended",
    "tenant resumed",
];

const HOLDINGS: [&str; 11] = [
    "session by the app",
    "session by the passkey",
    "session by the password",
    "tokens by the app",
    "tokens by the passkey",
    "tokens by the password",
    "sign-in that waits",
    "authenticator app",
    "recovery code",
    "factor passkey",
    "remembered browser",
];

#[test]
fn the_document_decides_every_cell() {
    let expected: BTreeSet<(String, String)> = EVENTS
        .iter()
        .flat_map(|event| HOLDINGS.iter().map(|holding| ((*event).into(), (*holding).into())))
        .collect();
    let cells = table("### Second factors", "factor event");
    assert_eq!(cells.keys().cloned().collect::<BTreeSet<_>>(), expected);
    for (at, cell) in cells {
        let has_reason = cell.len() == 1
            && DOCUMENT.lines().any(|line| line.starts_with(&format!("- `{cell}` ")));
        assert!(cell == ENDS || has_reason, "{at:?}: “{cell}” is no decision with a reason");
    }
}

/// What Anna has: sessions that began in each way, and the tokens that were issued in them.
struct Holdings {
    user_id: String,
    passkey_id: String,
    password: &'static str,
    app: Authenticator,
    recovery: Vec<String>,
    passkey: TestPasskey,
    /// By the app, the passkey and the password, with their tokens.
    sessions: Vec<(Browser, String, String)>,
    /// Is not asked for the second factor.
    remembered: Browser,
    /// Waits for a code.
    waiting: (Browser, tests::TestResponse),
    shop: TestClient,
    /// A client that no consent page asks for.
    bystander: TestClient,
}

async fn create_holdings(server: &TestServer, acme: &TestTenant<'_>) -> Holdings {
    let user_id = acme.user("anna").await;
    let shop = acme.client("shop").await;
    let bystander = acme.client_with("bystander", |new| new.settings.skip_consent = true).await;
    let mut by_password = server.browser();
    open(&mut by_password, "/t/acme/account", "anna").await;
    let (app, recovery, mut passkey, by_app) = enrol_both(server, "anna").await;
    let by_passkey = sign_in_with_passkey(server, &mut passkey).await;
    let mut sessions = Vec::new();
    for mut browser in [by_app, by_passkey, by_password] {
        let code = shop.obtain_code(&mut browser, "anna", &[]).await;
        let tokens = shop.redeem(&code).await;
        let (access, refresh) = (tokens.access_token(), tokens.refresh_token());
        sessions.push((browser, access.to_owned(), refresh.to_owned()));
    }
    let code = next_code(server, &app);
    let remembered = super::remembered::remember(server, &shop, "anna", &code).await;
    let mut browser = server.browser();
    let page = open(&mut browser, "/t/acme/account", "anna").await;
    assert!(page.body.contains(CODE_PAGE), "{}", page.body);
    Holdings {
        user_id,
        passkey_id: passkey_id(server).await,
        password: PASSWORD,
        app,
        recovery,
        passkey,
        sessions,
        remembered,
        waiting: (browser, page),
        shop,
        bystander,
    }
}

async fn cause(server: &TestServer, acme: &TestTenant<'_>, held: &mut Holdings, event: &str) {
    let cli = Actor::cli();
    let id = held.user_id.clone();
    let set_disabled = async |disabled| {
        let change = async |tx: &mut domain::Transaction| {
            user::set_disabled(tx, &id, disabled).await.map(drop)
        };
        acme.transaction(&cli, change).await.unwrap();
    };
    match event {
        "app removed by its user" => {
            let mut own = sign_in_with_passkey(server, &mut held.passkey).await;
            let removed = own.post(REMOVE, &[]).await;
            assert_eq!(removed.status, 303, "{}", removed.body);
        }
        "passkey removed by its user" => {
            let mut own = server.browser();
            let page = open(&mut own, "/t/acme/account", "anna").await;
            let code = next_code(server, &held.app);
            submit_and_follow(&mut own, &page, &code).await;
            let fields = [("passkey", held.passkey_id.as_str())];
            let removed = own.post(PASSKEY_REMOVE, &fields).await;
            assert_eq!(removed.status, 303, "{}", removed.body);
        }
        "app removed by staff" => acme
            .transaction(&cli, async |tx| user::remove_second_factor(tx, &id).await)
            .await
            .unwrap(),
        "passkey removed by staff" => acme
            .transaction(&cli, async |tx| user::remove_passkey(tx, &id, &held.passkey_id).await)
            .await
            .unwrap(),
        "recovery codes replaced" => {
            let mut own = sign_in_with_passkey(server, &mut held.passkey).await;
            let page = own.get(CODES).await;
            let ticket = page.hidden_fields().remove(0).1;
            let shown = own.post(CODES, &[("ticket", &ticket)]).await;
            assert_eq!(codes(&shown).len(), 10, "{}", shown.body);
        }
        "password changed" => {
            let mut own = sign_in_with_passkey(server, &mut held.passkey).await;
            let fields = [("current", PASSWORD), ("password", NEW_PASSWORD)];
            let response = own.post("/t/acme/account/password", &fields).await;
            assert!(response.location().ends_with("?done=password"), "{}", response.body);
            held.password = NEW_PASSWORD;
        }
        "password reset" => {
            let link = async |tx: &mut domain::Transaction| user::reset_link(tx, &id).await;
            let link = acme.transaction(&cli, link).await.unwrap();
            let token = link.address.split_once("token=").unwrap().1;
            user::reset(
                &acme.tenant,
                token,
                Secret::new(NEW_PASSWORD.into()),
                tests::fixtures::FROM_HERE,
            )
            .await
            .unwrap();
            held.password = NEW_PASSWORD;
        }
        "user blocked" => set_disabled(true).await,
        "user unblocked" => {
            set_disabled(true).await;
            set_disabled(false).await;
        }
        "tenant suspended" | "tenant resumed" => {
            tenant::suspend(&acme.tenant, &cli).await.unwrap();
            if event == "tenant resumed" {
                let suspended = server.platform.tenant_by_slug("acme").await.unwrap().unwrap();
                tenant::resume(&suspended, &cli).await.unwrap();
            }
        }
        other => panic!("unknown event {other}"),
    }
}

/// Whether a code that follows the password signs in.
async fn code_signs_in(held: &Holdings, node: &Node, code: &str) -> bool {
    let mut browser = Browser::new(node.router.clone());
    let redirect = browser.get("/t/acme/account").await;
    let page = browser.follow_redirects(redirect).await;
    if !page.body.contains("name=\"password\"") {
        return false;
    }
    let page = browser.sign_in(&page, "anna", held.password).await;
    page.body.contains(CODE_PAGE) && submit(&mut browser, &page, code).await.status == 303
}

async fn works(server: &TestServer, node: &Node, held: &mut Holdings, holding: &str) -> bool {
    let number = ["by the app", "by the passkey", "by the password"]
        .iter()
        .position(|by| holding.ends_with(by))
        .unwrap_or_default();
    match holding {
        "session by the app" | "session by the passkey" | "session by the password" => {
            let url = held.bystander.authorization_url(&[("prompt", "none")]);
            let browser = &mut held.sessions[number].0;
            browser.switch_node(node.router.clone());
            browser.get(&url).await.redirect_param("code").is_some()
        }
        "tokens by the app" | "tokens by the passkey" | "tokens by the password" => {
            let (_, access, refresh) = &held.sessions[number];
            let shop =
                TestClient { router: node.router.clone(), ..held.shop.at_base_url("/t/acme") };
            let is_readable = shop.userinfo(access).await.status == 200;
            let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
            let is_refreshed = shop.post("/oauth2/token", &fields).await.status == 200;
            assert_eq!(is_readable, is_refreshed, "{holding}");
            is_readable
        }
        "sign-in that waits" => {
            let code = next_code(server, &held.app);
            let (browser, page) = &mut held.waiting;
            browser.switch_node(node.router.clone());
            let end = submit_and_follow(browser, page, &code).await;
            end.status == 200 && end.body.contains("Where you are signed in")
        }
        "authenticator app" => {
            let code = next_code(server, &held.app);
            code_signs_in(held, node, &code).await
        }
        "recovery code" => code_signs_in(held, node, &held.recovery[0]).await,
        "factor passkey" => {
            let mut browser = Browser::new(node.router.clone());
            let page = browser.open(crate::account::ACCOUNT).await;
            let Some(request) = tests::PasskeyRequest::of_page(&page) else { return false };
            let answer = held.passkey.sign(&request);
            let response = crate::passkey::submit(&mut browser, &request, &answer).await;
            let page = browser.follow_redirects(response).await;
            page.status == 200 && page.body.contains("Where you are signed in")
        }
        "remembered browser" => {
            let url = held.bystander.authorization_url(&[("prompt", "login")]);
            let browser = &mut held.remembered;
            browser.switch_node(node.router.clone());
            let redirect = browser.get(&url).await;
            let page = browser.follow_redirects(redirect).await;
            if !page.body.contains("name=\"password\"") {
                return false;
            }
            let end = browser.sign_in(&page, "anna", held.password).await;
            end.redirect_param("code").is_some()
        }
        other => panic!("unknown holding {other}"),
    }
}

#[tokio::test]
async fn each_event_ends_what_the_document_says() {
    let cells = table("### Second factors", "factor event");
    let mut wrong = Vec::new();
    for event in EVENTS {
        let server = test_server().await;
        let settings = contract::settings::TenantSettings {
            remembered_devices_days: 30,
            ..settings(Optional)
        };
        let acme = server.tenant_with("acme", settings).await;
        let mut held = create_holdings(&server, &acme).await;
        let node = server.start_node().await;
        let mut position = ChangePosition::default();
        job::poll_changes(&node.platform, &mut position).await.unwrap();
        // The other process has the tenant, the client and the tokens in its caches.
        for (_, access, _) in &held.sessions {
            let shop =
                TestClient { router: node.router.clone(), ..held.shop.at_base_url("/t/acme") };
            assert_eq!(shop.userinfo(access).await.status, 200);
        }
        cause(&server, &acme, &mut held, event).await;
        job::poll_changes(&node.platform, &mut position).await.unwrap();
        for holding in HOLDINGS {
            let cell = &cells[&(event.to_owned(), holding.to_owned())];
            if works(&server, &node, &mut held, holding).await == (cell == ENDS) {
                wrong.push(format!("{event}: {holding}: not “{cell}”"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
