//! A session that began with one factor, after its user has got another one or needs one.

use contract::{
    settings::SecondFactorPolicy::{self, All, Members, Optional},
    user::Role,
};
use domain::{
    Actor, Error,
    member::{ConsoleAccess, console_access},
    sign_in::BrowserId,
};
use tests::{Authenticator, fixtures::PASSWORD, test_server};

use super::{
    CODE_PAGE, CODES_PAGE, SETUP_PAGE, enrol, next_code, now, open, set_policy, settings, submit,
    submit_and_follow,
};
use crate::account::ACCOUNT;
const CONSOLE: &str = "/console/t/acme/users";
const END_OTHERS: &str = "/t/acme/account/sessions/end_others";

#[tokio::test]
async fn session_passes_an_app_that_was_set_up_elsewhere() {
    let server = test_server().await;
    server.set_up_operator().await;
    let acme = server.tenant_with("acme", settings(Optional)).await;
    acme.member("anna", Role::Owner).await;
    let shop = acme.client_with("shop", |new| new.settings.skip_consent = true).await;
    for asks in [ACCOUNT, CONSOLE] {
        let mut browser = server.browser();
        open(&mut browser, ACCOUNT, "anna").await;
        for path in [ACCOUNT, CONSOLE] {
            assert_eq!(browser.get(path).await.status, 200, "{path}");
        }
        let (app, _) = enrol(&server, "anna").await;
        let before = server.snapshot().await;
        for path in [ACCOUNT, CONSOLE] {
            let redirect = browser.get(path).await;
            let page = browser.follow_redirects(redirect).await;
            assert!(page.body.contains(CODE_PAGE), "{path}: {}", page.body);
        }
        assert_eq!(browser.post(END_OTHERS, &[]).await.status, 303);
        assert_eq!(before.rows("sign_in").len(), server.snapshot().await.rows("sign_in").len());
        // Clients are told what there is, and can ask for more.
        let claims = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
        assert_eq!(claims.id_token_claims()["acr"], "1");
        let redirect = browser.get(asks).await;
        let page = browser.follow_redirects(redirect).await;
        let end = submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
        assert_eq!(end.status, 200, "{asks}: {}", end.body);
        for path in [ACCOUNT, CONSOLE] {
            assert_eq!(browser.get(path).await.status, 200, "{path}");
        }
        let claims = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
        assert_eq!(claims.id_token_claims()["acr"], "2");
        server.execute_sql("DELETE FROM recovery_code").await;
        server.execute_sql("DELETE FROM authenticator").await;
    }
}

/// A session that was left open must not get a factor of another one: its user signs in again.
#[tokio::test]
async fn session_needs_a_factor_by_a_later_role_or_policy() {
    for (change, at) in
        [("role", ACCOUNT), ("role", CONSOLE), ("policy", ACCOUNT), ("operator", "/console")]
    {
        let server = test_server().await;
        server.set_up_operator().await;
        let acme = server.tenant_with("acme", settings(Members)).await;
        let (home, name) = (server.platform.home_tenant().await.unwrap().unwrap(), "anna");
        let home = tests::TestTenant { server: &server, tenant: home };
        let id = acme.user(name).await;
        let mut browser = server.browser();
        let name = if change == "operator" { "olga@ops.example" } else { name };
        let page = open(&mut browser, if change == "operator" { at } else { ACCOUNT }, name).await;
        assert_eq!(page.status, 200, "{change}: {}", page.body);
        match change {
            "role" => {
                let set = async |tx: &mut domain::Transaction| {
                    domain::member::set_role(tx, &id, Role::Admin).await
                };
                acme.transaction(&Actor::cli(), set).await.unwrap();
            }
            "operator" => set_policy(&home, Members).await,
            _ => set_policy(&acme, All).await,
        }
        for is_recent in [true, false] {
            if !is_recent {
                server.clock.advance(301);
            }
            let redirect = browser.get(at).await;
            assert_eq!(redirect.status, 303, "{change} {at}: {}", redirect.body);
            let page = browser.follow_redirects(redirect).await;
            let expected = if is_recent { SETUP_PAGE } else { "name=\"password\"" };
            assert!(page.body.contains(expected), "{change} {at} {is_recent}: {}", page.body);
        }
        let redirect = browser.get(at).await;
        let page = browser.follow_redirects(redirect).await;
        let page = browser.sign_in(&page, name, PASSWORD).await;
        assert!(page.body.contains(SETUP_PAGE), "{change} {at}: {}", page.body);
        let app = Authenticator::of_page(&page);
        let done = submit(&mut browser, &page, &app.code(now(&server))).await;
        assert!(done.body.contains(CODES_PAGE), "{change} {at}: {}", done.body);
        assert_eq!(browser.get(at).await.status, 200, "{change} {at}");
    }
}

/// What the console has decided with a session of one factor is asked again when it is written.
#[tokio::test]
async fn console_writes_nothing_after_an_app_was_set_up_elsewhere() {
    let server = test_server().await;
    server.set_up_operator().await;
    let acme = server.tenant_with("acme", settings(Optional)).await;
    let anna = acme.member("anna", Role::Owner).await;
    let ben = acme.user("ben").await;
    let mut browser = server.browser();
    open(&mut browser, ACCOUNT, "anna").await;
    let sessions = server.snapshot().await.rows("sign_in");
    let own = sessions.iter().find(|row| row["user_id"].as_str() == anna.user_id()).unwrap();
    let id = BrowserId(own["browser"].as_str().unwrap().to_owned());
    let actor = match console_access(&server.platform, Some(&id), Some("acme")).await.unwrap() {
        ConsoleAccess::Granted(session) => session.actor.clone(),
        _ => panic!("no access"),
    };
    let block = async |disabled| {
        let change = async |tx: &mut domain::Transaction| {
            domain::user::set_disabled(tx, &ben, disabled).await.map(drop)
        };
        acme.transaction(&actor, change).await
    };
    block(true).await.unwrap();
    enrol(&server, "anna").await;
    let refused = block(false).await;
    assert!(matches!(refused, Err(Error::Unauthenticated)), "{refused:?}");
    set_policy(&acme, SecondFactorPolicy::Off).await;
    let access = console_access(&server.platform, Some(&id), Some("acme")).await.unwrap();
    assert!(matches!(access, ConsoleAccess::Granted(_)), "no factor is asked for");
}
