//! Second factors: authenticator apps and recovery codes (A3, A4, RFC 6238).

mod account;
mod every_path;
mod policy;
mod remembered;
mod removal;
mod renewal;
mod repeated;
mod revocation;
mod running_session;
mod sign_in;
mod step_up;

use contract::settings::{LegacyGrant, SecondFactorPolicy, TenantSettings};
use domain::Actor;
use tests::{
    Authenticator, Browser, TestPasskey, TestResponse, TestServer, TestTenant,
    authenticator::codes, fixtures::PASSWORD, fixtures::no_rate_limits,
};

const PAGE: &str = "/t/acme/account/second_factor";
pub(crate) const CODES: &str = "/t/acme/account/second_factor/codes";
const REMOVE: &str = "/t/acme/account/second_factor/remove";
const PASSKEY_PAGE: &str = "/t/acme/account/passkey";
const PASSKEY_REMOVE: &str = "/t/acme/account/passkey/remove";

/// What the page for a code says.
const CODE_PAGE: &str = "Enter the 6-digit code from your authenticator app";
/// What the page that sets an app up says.
pub(crate) const SETUP_PAGE: &str = "Set up an authenticator app";
/// What the page of the recovery codes says.
const CODES_PAGE: &str = "Save your recovery codes";

fn settings(second_factor: SecondFactorPolicy) -> TenantSettings {
    TenantSettings {
        second_factor,
        rate_limits: no_rate_limits(),
        allowed_grants: vec![LegacyGrant::Password],
        ..TenantSettings::default()
    }
}

fn now(server: &TestServer) -> i64 {
    server.platform.now().0
}

/// The next code of an app, which was not accepted before.
fn next_code(server: &TestServer, app: &Authenticator) -> String {
    server.clock.advance(30);
    app.code(now(server))
}

/// Opens a page of the account with a password. Returns the page that follows.
async fn open(browser: &mut Browser, path: &str, name: &str) -> TestResponse {
    let redirect = browser.get(path).await;
    let page = browser.follow_redirects(redirect).await;
    browser.sign_in(&page, name, PASSWORD).await
}

/// Submits a form of the page with a code, and its hidden fields.
async fn submit(browser: &mut Browser, page: &TestResponse, code: &str) -> TestResponse {
    let hidden = page.hidden_fields();
    let mut fields = vec![("code", code)];
    fields.extend(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    browser.post(&page.form_action(), &fields).await
}

async fn submit_and_follow(browser: &mut Browser, page: &TestResponse, code: &str) -> TestResponse {
    let response = submit(browser, page, code).await;
    browser.follow_redirects(response).await
}

/// Sets an app up in the account of a user, and returns it with its recovery codes.
async fn enrol(server: &TestServer, name: &str) -> (Authenticator, Vec<String>) {
    let mut browser = server.browser();
    let page = open(&mut browser, PAGE, name).await;
    let app = Authenticator::of_page(&page);
    let done = submit(&mut browser, &page, &app.code(now(server))).await;
    assert!(done.body.contains(CODES_PAGE), "{} {}", done.status, done.body);
    (app, codes(&done))
}

/// Sets an app and a passkey up in the account of a user. Returns both, the recovery codes, and the
/// browser whose session has passed the app.
async fn enrol_both(
    server: &TestServer,
    name: &str,
) -> (Authenticator, Vec<String>, TestPasskey, Browser) {
    let mut browser = server.browser();
    let page = open(&mut browser, PAGE, name).await;
    let app = Authenticator::of_page(&page);
    let done = submit(&mut browser, &page, &app.code(now(server))).await;
    let page = browser.open(PASSKEY_PAGE).await;
    let passkey = crate::passkey::add(&mut browser, &page).await;
    (app, codes(&done), passkey, browser)
}

pub async fn set_policy(acme: &TestTenant<'_>, policy: SecondFactorPolicy) {
    let cli = Actor::cli();
    let detail = domain::tenant::detail(&acme.tenant, &cli).await.unwrap();
    let form = contract::tenant::TenantForm {
        version: detail.version,
        name: detail.summary.name.clone(),
        settings: TenantSettings { second_factor: policy, ..detail.settings },
    };
    acme.transaction(&cli, async |tx| domain::tenant::update_settings(tx, form).await)
        .await
        .unwrap();
}

/// Signs in to the account with a passkey in a new browser.
async fn sign_in_with_passkey(server: &TestServer, passkey: &mut TestPasskey) -> Browser {
    crate::passkey::sign_in(server, passkey).await.0
}
