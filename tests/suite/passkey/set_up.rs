//! A passkey that is set up during a sign-in, where the policy requires a second factor.

use contract::{settings::SecondFactorPolicy, user::Role};
use serde_json::json;
use tests::{
    Authenticator, Browser, TestPasskey, TestResponse, TestServer, TestTenant,
    authenticator::codes, fixtures::PASSWORD, test_server,
};

use super::{
    ACCOUNT, ACCOUNT_PAGE, FACTOR_PAGE, ORIGIN, PAGE, REMOVE, add, assert_signed_out,
    change_settings, open_with_password, request_of, settings, submit_and_follow,
};

const SETUP_PAGE: &str = "Set up two-step verification";
const CODES_PAGE: &str = "Each code works once in place of your passkey";
const RECOVERY_FIELD: &str = "Recovery code";

/// The hidden field of the passkey's form that its codes are in.
fn codes_field(page: &TestResponse) -> String {
    let value = page.body.split("name=\"codes\" value=\"").nth(1);
    value.unwrap_or_else(|| panic!("{}", page.body)).split('"').next().unwrap().to_owned()
}

/// Submits the answer of a passkey that the page asks for.
async fn submit(browser: &mut Browser, page: &TestResponse, answer: &str) -> TestResponse {
    let (request, codes) = (request_of(page), codes_field(page));
    let fields = [("ticket", &*request.ticket), ("credential", answer), ("codes", &*codes)];
    browser.post(&request.action, &fields).await
}

/// Sets a passkey up on the page, and returns it with the recovery codes.
async fn set_up(
    browser: &mut Browser,
    page: &TestResponse,
) -> (TestPasskey, Vec<String>, TestResponse) {
    assert!(page.body.contains(SETUP_PAGE), "{} {}", page.status, page.body);
    let (passkey, answer) = TestPasskey::create(&request_of(page), ORIGIN);
    let done = submit(browser, page, &answer).await;
    assert!(done.body.contains(CODES_PAGE), "{} {}", done.status, done.body);
    let recovery = codes(&done);
    assert_eq!(recovery.len(), 10, "{}", done.body);
    (passkey, recovery, done)
}

/// The page that follows the recovery codes.
async fn go_on(browser: &mut Browser, codes_page: &TestResponse) -> TestResponse {
    let mut links = codes_page.body.split("href=\"");
    let next = links.find(|part| part.contains("/interaction/")).unwrap();
    let response = browser.get(next.split('"').next().unwrap()).await;
    browser.follow_redirects(response).await
}

/// Submits a code on the page that asks for the passkey.
async fn enter(browser: &mut Browser, page: &TestResponse, code: &str) -> TestResponse {
    let hidden = page.hidden_fields();
    let mut fields = vec![("code", code)];
    fields.extend(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let forms = page.body.split("<form").find(|form| form.contains("name=\"code\"")).unwrap();
    let action = forms.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let response = browser.post(action, &fields).await;
    browser.follow_redirects(response).await
}

async fn acme(server: &TestServer) -> TestTenant<'_> {
    server.tenant_with("acme", settings(SecondFactorPolicy::All)).await
}

#[tokio::test]
async fn passkey_is_set_up_during_the_sign_in_to_a_client() {
    let server = test_server().await;
    let acme = acme(&server).await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let page = shop.authorize(&mut browser, "anna", &[]).await;
    let options = request_of(&page).options;
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required", "{options}");
    let mut planted = browser.clone();
    let (_, recovery, done) = set_up(&mut browser, &page).await;
    let consent = go_on(&mut browser, &done).await;
    let response = browser.submit_decision(&consent, "allow").await;
    let tokens = shop.redeem(&response.redirect_param("code").unwrap()).await;
    let claims = tokens.id_token_claims();
    assert_eq!(claims["amr"], json!(["pwd", "hwk", "user", "mfa"]));
    assert_eq!(claims["acr"], "2");
    // A copy of the cookie of the first factor does not get the second.
    assert_signed_out(&mut planted, "the cookie of before").await;
    // The next sign-in asks for the passkey, or a recovery code, and accepts each code once.
    for (code, expected) in [
        ("123456", "This code is incorrect"),
        ("00000-00000", "This code is incorrect"),
        (&*recovery[0], ACCOUNT_PAGE),
        (&*recovery[0], "This code is incorrect"),
        (&*recovery[1], ACCOUNT_PAGE),
    ] {
        let mut other = server.browser();
        let page = open_with_password(&mut other, ACCOUNT, "anna").await;
        assert!(page.body.contains(FACTOR_PAGE), "{}", page.body);
        assert!(page.body.contains(RECOVERY_FIELD), "{}", page.body);
        let end = enter(&mut other, &page, code).await;
        assert!(end.body.contains(expected), "{code}: {} {}", end.status, end.body);
    }
    assert_eq!(server.audit_count("second_factor.recovery_code_used").await, 2);
}

/// Members at the tenant's dashboard, and operators at theirs.
#[tokio::test]
async fn members_and_operators_can_set_a_passkey_up() {
    let server = test_server().await;
    server.set_up_operator().await;
    let home = server.platform.home_tenant().await.unwrap().unwrap();
    let home = TestTenant { server: &server, tenant: home };
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Members)).await;
    acme.member("mara", Role::Admin).await;
    for (tenant, path, user) in
        [(&home, "/console", "olga@ops.example"), (&acme, "/console/t/acme/users", "mara")]
    {
        change_settings(tenant, |settings| settings.second_factor = SecondFactorPolicy::Members)
            .await;
        let mut browser = server.browser();
        let page = browser.open(path).await;
        let page = browser.sign_in(&page, user, PASSWORD).await;
        let (mut passkey, _, done) = set_up(&mut browser, &page).await;
        let end = go_on(&mut browser, &done).await;
        assert_eq!(end.status, 200, "{user}: {}", end.body);
        assert_eq!(browser.get(path).await.status, 200, "{user}");
        let mut other = server.browser();
        let page = other.open(path).await;
        let page = other.sign_in(&page, user, PASSWORD).await;
        let request = request_of(&page);
        let answer = passkey.sign(&request);
        submit_and_follow(&mut other, &request, &answer).await;
        assert_eq!(other.get(path).await.status, 200, "{user}");
    }
}

#[tokio::test]
async fn set_up_submitted_twice_stores_one_passkey_and_shows_the_same_codes() {
    let server = test_server().await;
    let acme = acme(&server).await;
    for at_once in [false, true] {
        let name = format!("anna-{at_once}");
        acme.user(&name).await;
        let mut browser = server.browser();
        let page = open_with_password(&mut browser, ACCOUNT, &name).await;
        let (_, answer) = TestPasskey::create(&request_of(&page), ORIGIN);
        let (mut one, mut other) = (browser.clone(), browser.clone());
        let pages = match at_once {
            true => <[_; 2]>::from(tokio::join!(
                submit(&mut one, &page, &answer),
                submit(&mut other, &page, &answer)
            )),
            false => {
                [submit(&mut one, &page, &answer).await, submit(&mut other, &page, &answer).await]
            }
        };
        assert_eq!(codes(&pages[0]).len(), 10, "{}", pages[0].body);
        assert_eq!(codes(&pages[0]), codes(&pages[1]));
        for (browser, page) in [(&mut one, &pages[0]), (&mut other, &pages[1])] {
            assert!(go_on(browser, page).await.body.contains(ACCOUNT_PAGE));
        }
        server.clock.advance(61);
        let late = submit(&mut other, &page, &answer).await;
        assert_ne!(late.status, 200, "the codes are not shown again: {}", late.body);
    }
    assert_eq!(server.snapshot().await.rows("passkey").len(), 2);
    assert_eq!(server.audit_count("passkey.added").await, 2);
}

/// Of a user who has only entered the password.
#[tokio::test]
async fn what_is_no_answer_to_this_page_sets_nothing_up() {
    let server = test_server().await;
    let acme = acme(&server).await;
    acme.user("anna").await;
    acme.user("ben").await;
    let mut of_ben = server.browser();
    let page_of_ben = open_with_password(&mut of_ben, ACCOUNT, "ben").await;
    let mut of_anna = server.browser();
    let other_page = open_with_password(&mut of_anna, ACCOUNT, "anna").await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, ACCOUNT, "anna").await;
    let request = request_of(&page);
    let (_, of_other_user) = TestPasskey::create(&request_of(&page_of_ben), ORIGIN);
    let (_, of_other_page) = TestPasskey::create(&request_of(&other_page), ORIGIN);
    let (_, elsewhere) = TestPasskey::create(&request, "http://evil.test");
    let (_, unverified) =
        TestPasskey::create_with(&request, ORIGIN, |passkey| passkey.flags = 0x01);
    for (answer, context) in [
        (of_other_user, "of another user"),
        (of_other_page, "of another page"),
        (elsewhere, "of another origin"),
        (unverified, "without user verification"),
        ("{}".to_owned(), "empty"),
    ] {
        let refused = submit(&mut browser, &page, &answer).await;
        assert_eq!(refused.status, 401, "{context}: {}", refused.body);
        assert!(refused.body.contains(SETUP_PAGE), "{context}: {}", refused.body);
        assert_signed_out(&mut browser, context).await;
    }
    // A ticket counts for its sign-in only, and not on the account page either.
    let (_, answer) = TestPasskey::create(&request_of(&other_page), ORIGIN);
    let (ticket, codes) = (request_of(&other_page).ticket, codes_field(&page));
    let fields = [("ticket", &*ticket), ("credential", &*answer), ("codes", &*codes)];
    assert_eq!(browser.post(&request.action, &fields).await.status, 409);
    let (_, answer) = TestPasskey::create(&request, ORIGIN);
    let codes = codes_field(&page_of_ben);
    let fields = [("ticket", &*request.ticket), ("credential", &*answer), ("codes", &*codes)];
    assert_eq!(browser.post(&request.action, &fields).await.status, 409, "codes of another user");
    assert!(server.snapshot().await.rows("passkey").is_empty());
    server.clock.advance(601);
    assert_eq!(submit(&mut browser, &page, &answer).await.status, 409, "too old");
    // Where the tenant has switched passkeys off meanwhile, only an app is left.
    let page = browser.open(ACCOUNT).await;
    let (_, answer) = TestPasskey::create(&request_of(&page), ORIGIN);
    change_settings(&acme, |settings| settings.passkeys = false).await;
    assert_eq!(submit(&mut browser, &page, &answer).await.status, 303);
    let page = browser.open(ACCOUNT).await;
    assert!(page.body.contains("Set up an authenticator app"), "{}", page.body);
    assert!(!page.body.contains("data-passkey"), "{}", page.body);
    assert!(server.snapshot().await.rows("passkey").is_empty());
}

/// The password alone adds no factor to the one that the user has by now.
#[tokio::test]
async fn of_two_set_ups_one_is_stored() {
    let server = test_server().await;
    let acme = acme(&server).await;
    for round in 0..50 {
        let name = format!("anna{round}");
        acme.user(&name).await;
        let (mut one, mut other) = (server.browser(), server.browser());
        let page = open_with_password(&mut one, ACCOUNT, &name).await;
        let other_page = open_with_password(&mut other, ACCOUNT, &name).await;
        let (_, answer) = TestPasskey::create(&request_of(&page), ORIGIN);
        if round % 2 == 0 {
            let (_, other_answer) = TestPasskey::create(&request_of(&other_page), ORIGIN);
            tokio::join!(
                submit(&mut one, &page, &answer),
                submit(&mut other, &other_page, &other_answer)
            );
        } else {
            let code = Authenticator::of_page(&other_page).code(server.platform.now().0);
            tokio::join!(submit(&mut one, &page, &answer), enter(&mut other, &other_page, &code));
        }
        let snapshot = server.snapshot().await;
        let factors = snapshot.rows("passkey").len() + snapshot.rows("authenticator").len();
        assert_eq!(factors, round + 1, "{name}");
    }
}

#[tokio::test]
async fn recovery_codes_lead_to_a_new_passkey_and_go_with_the_last_one() {
    let server = test_server().await;
    let acme = acme(&server).await;
    let id = acme.user("anna").await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, ACCOUNT, "anna").await;
    let (_, recovery, done) = set_up(&mut browser, &page).await;
    let account = go_on(&mut browser, &done).await;
    assert!(account.body.contains("Recovery codes left: 10"), "{}", account.body);
    let lost = server.snapshot().await.rows("passkey")[0]["id"].as_str().unwrap().to_owned();
    // The passkey is lost: a code signs in, and a new passkey is added before the lost one goes.
    let mut other = server.browser();
    let page = open_with_password(&mut other, ACCOUNT, "anna").await;
    let account = enter(&mut other, &page, &recovery[3]).await;
    assert!(account.body.contains("Recovery codes left: 9"), "{}", account.body);
    let page = other.open(PAGE).await;
    let mut passkey = add(&mut other, &page).await;
    let removed = other.post(REMOVE, &[("passkey", &*lost)]).await;
    let page = other.follow_redirects(removed).await;
    // The session depended on the lost one: the user passes the new one.
    assert!(page.body.contains(FACTOR_PAGE), "{}", page.body);
    assert_signed_out(&mut browser, "a session by the lost passkey").await;
    let request = request_of(&page);
    let answer = passkey.sign(&request);
    let end = submit_and_follow(&mut other, &request, &answer).await;
    assert!(end.body.contains("Recovery codes left: 9"), "{}", end.body);
    // Staff remove the last one: the codes stand for nothing any more.
    let last = server.snapshot().await.rows("passkey")[0]["id"].as_str().unwrap().to_owned();
    let cli = domain::Actor::cli();
    acme.transaction(&cli, async |tx| domain::user::remove_passkey(tx, &id, &last).await)
        .await
        .unwrap();
    assert!(server.snapshot().await.rows("recovery_code").is_empty());
    let page = open_with_password(&mut server.browser(), ACCOUNT, "anna").await;
    assert!(page.body.contains(SETUP_PAGE), "{}", page.body);
}

/// Sets a passkey up for anna that works no longer, and returns its recovery codes.
async fn lose_passkey(server: &TestServer, acme: &TestTenant<'_>) -> Vec<String> {
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, ACCOUNT, "anna").await;
    let (_, recovery, _) = set_up(&mut browser, &page).await;
    server.execute_sql("UPDATE passkey SET rp_id = 'old.test'").await;
    recovery
}

/// A change of the tenant makes the passkey unusable; the user still has the codes.
#[tokio::test]
async fn recovery_code_signs_in_where_the_passkey_works_no_longer() {
    let server = test_server().await;
    let acme = acme(&server).await;
    let recovery = lose_passkey(&server, &acme).await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, ACCOUNT, "anna").await;
    assert!(page.body.contains(RECOVERY_FIELD), "{}", page.body);
    let end = enter(&mut browser, &page, &recovery[0]).await;
    assert!(end.body.contains(ACCOUNT_PAGE), "{} {}", end.status, end.body);
    let page = browser.open(PAGE).await;
    add(&mut browser, &page).await;
}

/// The codes stand for the passkey: the password alone must not replace both.
#[tokio::test]
async fn password_alone_sets_up_no_app_beside_the_codes_of_a_lost_passkey() {
    let server = test_server().await;
    let acme = acme(&server).await;
    let recovery = lose_passkey(&server, &acme).await;
    change_settings(&acme, |settings| settings.second_factor = SecondFactorPolicy::Optional).await;
    let mut browser = server.browser();
    let page = open_with_password(&mut browser, ACCOUNT, "anna").await;
    assert!(page.body.contains(ACCOUNT_PAGE), "{}", page.body);
    let page = browser.open("/t/acme/account/second_factor").await;
    assert!(page.body.contains(RECOVERY_FIELD), "{} {}", page.status, page.body);
    let page = enter(&mut browser, &page, &recovery[0]).await;
    assert!(page.body.contains("authenticator app"), "{} {}", page.status, page.body);
}
