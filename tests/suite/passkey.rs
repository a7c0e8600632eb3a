//! Passkeys (WebAuthn Level 3): adding, signing in, removing, and what an intruder tries.

mod account;
mod codes;
mod domains;
mod fuzz;
mod intruders;
mod repeated;
mod second_factor;
mod set_up;
mod sign_in;

use contract::settings::{SecondFactorPolicy, TenantSettings};
use tests::{
    Browser, PasskeyRequest, TestPasskey, TestResponse, TestServer, TestTenant,
    fixtures::{PASSWORD, no_rate_limits},
};

use crate::account::ACCOUNT;

const ORIGIN: &str = "http://localhost:8080";
const PAGE: &str = "/t/acme/account/passkey";
const RENAME: &str = "/t/acme/account/passkey/rename";
pub(crate) const REMOVE: &str = "/t/acme/account/passkey/remove";
/// What the page says that asks for a passkey after the password.
const FACTOR_PAGE: &str = "Confirm with your passkey";

/// What the account page says.
const ACCOUNT_PAGE: &str = "Where you are signed in";

fn settings(second_factor: SecondFactorPolicy) -> TenantSettings {
    TenantSettings { second_factor, rate_limits: no_rate_limits(), ..TenantSettings::default() }
}

/// Opens a page of the account with a password.
async fn open_with_password(browser: &mut Browser, path: &str, name: &str) -> TestResponse {
    let page = browser.open(path).await;
    browser.sign_in(&page, name, PASSWORD).await
}

pub(crate) fn request_of(page: &TestResponse) -> PasskeyRequest {
    PasskeyRequest::of_page(page).unwrap_or_else(|| panic!("no passkeys: {}", page.body))
}

/// Submits the answer of a passkey.
pub(crate) async fn submit(
    browser: &mut Browser,
    request: &PasskeyRequest,
    answer: &str,
) -> TestResponse {
    let fields = [("ticket", request.ticket.as_str()), ("credential", answer)];
    browser.post(&request.action, &fields).await
}

/// Submits the answer of a passkey, and follows the redirects.
async fn submit_and_follow(
    browser: &mut Browser,
    request: &PasskeyRequest,
    answer: &str,
) -> TestResponse {
    let response = submit(browser, request, answer).await;
    browser.follow_redirects(response).await
}

/// Adds a passkey to the account that is signed in in this browser.
pub(crate) async fn add(browser: &mut Browser, page: &TestResponse) -> TestPasskey {
    let request = request_of(page);
    let (passkey, answer) = TestPasskey::create(&request, ORIGIN);
    let done = submit_and_follow(browser, &request, &answer).await;
    assert!(done.body.contains("The passkey was added."), "{} {}", done.status, done.body);
    passkey
}

/// Adds a passkey to the account of a user with a password.
pub(crate) async fn enrol(server: &TestServer, name: &str) -> TestPasskey {
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, PAGE, name).await;
    add(&mut browser, &page).await
}

/// Signs in to the account with a passkey in a new browser.
pub(crate) async fn sign_in(
    server: &TestServer,
    passkey: &mut TestPasskey,
) -> (Browser, TestResponse) {
    let mut browser = server.browser();
    let page = browser.open(ACCOUNT).await;
    let request = request_of(&page);
    let answer = passkey.sign(&request);
    let end = submit_and_follow(&mut browser, &request, &answer).await;
    (browser, end)
}

/// Asserts that the browser has no session.
async fn assert_signed_out(browser: &mut Browser, context: &str) {
    let session = browser.get("/t/acme/api/auth/session").await.json();
    assert_eq!(session["session"], serde_json::Value::Null, "{context}");
    assert_eq!(browser.get(ACCOUNT).await.status, 303, "{context}");
}

pub(crate) async fn change_settings(
    acme: &TestTenant<'_>,
    change: impl FnOnce(&mut TenantSettings),
) {
    let cli = domain::Actor::cli();
    let detail = domain::tenant::detail(&acme.tenant, &cli).await.unwrap();
    let mut settings = detail.settings;
    change(&mut settings);
    let (version, name) = (detail.version, detail.summary.name.clone());
    let form = contract::tenant::TenantForm { version, name, settings };
    acme.transaction(&cli, async |tx| domain::tenant::update_settings(tx, form).await)
        .await
        .unwrap();
}

/// The id of the only passkey that is stored.
pub(crate) async fn passkey_id(server: &TestServer) -> String {
    let rows = server.snapshot().await.rows("passkey");
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0]["id"].as_str().unwrap().to_owned()
}
