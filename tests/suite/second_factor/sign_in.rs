//! The step of a sign-in, and what its codes allow (A3, A4).

mod guesses;

use contract::{mail::MailKind, settings::SecondFactorPolicy};
use serde_json::json;
use tests::{Browser, TestResponse, authenticator::codes, test_server};

use super::{CODE_PAGE, PAGE, enrol, next_code, now, open, settings, submit, submit_and_follow};

/// Signs in with a password and returns the page for a code.
async fn to_code(browser: &mut Browser, name: &str) -> TestResponse {
    let page = open(browser, "/t/acme/account", name).await;
    assert!(page.body.contains(CODE_PAGE), "{} {}", page.status, page.body);
    page
}

#[tokio::test]
async fn password_alone_opens_nothing() {
    let server = test_server().await;
    server.set_up_operator().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    enrol(&server, "anna").await;
    let signed_in = server.audit_count("user.signed_in").await;
    let mut browser = server.browser();
    to_code(&mut browser, "anna").await;
    for path in ["/t/acme/account", PAGE, "/console", "/console/t/acme/users"] {
        let redirect = browser.get(path).await;
        assert_eq!(redirect.status, 303, "{path}: {}", redirect.body);
        let page = browser.follow_redirects(redirect).await;
        assert!(page.body.contains(CODE_PAGE), "{path}: {}", page.body);
    }
    let session = browser.get("/t/acme/api/auth/session").await.json();
    assert_eq!(session["user"], json!(null));
    let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
    assert_eq!(silent.redirect_param("error").as_deref(), Some("login_required"));
    let request = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(request).await;
    assert!(page.body.contains(CODE_PAGE), "{}", page.body);
    let forced = browser.get(&shop.authorization_url(&[("prompt", "login")])).await;
    let page = browser.follow_redirects(forced).await;
    assert!(page.body.contains("name=\"password\""), "{}", page.body);
    assert_eq!(server.audit_count("user.signed_in").await, signed_in, "it is no sign-in yet");
}

#[tokio::test]
async fn code_completes_the_sign_in_and_tokens_say_so() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let (app, _) = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = shop.authorize(&mut browser, "anna", &[]).await;
    assert!(page.body.contains("to continue to"), "{}", page.body);
    let page = submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
    let response = browser.submit_decision(&page, "allow").await;
    let tokens = shop.redeem(&response.redirect_param("code").unwrap()).await;
    let claims = tokens.id_token_claims();
    assert_eq!(claims["amr"], json!(["pwd", "otp", "mfa"]));
    assert_eq!(claims["acr"], "2");
    assert_eq!(tests::client::jwt_claims(tokens.access_token())["acr"], "2");
    let one = shop.obtain_code(&mut browser, "anna", &[("acr_values", "1")]).await;
    assert_eq!(shop.redeem(&one).await.id_token_claims()["acr"], "1");
}

#[tokio::test]
async fn code_is_accepted_once() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let (app, _) = enrol(&server, "anna").await;
    let set_up_with = app.code(now(&server));
    let mut browser = server.browser();
    let page = to_code(&mut browser, "anna").await;
    assert_eq!(submit(&mut browser, &page, &set_up_with).await.status, 401);
    let code = next_code(&server, &app);
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    assert_eq!(submit(&mut browser, &page, &spaced).await.status, 303);
    let mut other = server.browser();
    let page = to_code(&mut other, "anna").await;
    assert_eq!(submit(&mut other, &page, &code).await.status, 401, "accepted before");
    // An earlier code is refused once a later one was accepted.
    assert_eq!(submit(&mut other, &page, &set_up_with).await.status, 401);
    server.clock.advance(30);
    assert_eq!(submit(&mut other, &page, &app.code(now(&server) + 30)).await.status, 303);
}

#[tokio::test]
async fn code_presented_at_once_in_two_browsers_signs_one_in() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let (app, recovery) = enrol(&server, "anna").await;
    let node = server.start_node().await;
    for round in 0..3 {
        let code = match round {
            0 | 1 => next_code(&server, &app),
            _ => recovery[0].clone(),
        };
        let (mut one, mut other) = (server.browser(), server.browser());
        let (page, other_page) =
            (to_code(&mut one, "anna").await, to_code(&mut other, "anna").await);
        other.switch_node(node.router.clone());
        let (first, second) =
            tokio::join!(submit(&mut one, &page, &code), submit(&mut other, &other_page, &code));
        let mut found = [first.status.as_u16(), second.status.as_u16()];
        found.sort_unstable();
        assert_eq!(found, [303, 401], "{code}");
    }
}

#[tokio::test]
async fn recovery_code_replaces_the_app_once() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    acme.user("ben").await;
    let (_, recovery) = enrol(&server, "anna").await;
    let (_, of_ben) = enrol(&server, "ben").await;
    let mut browser = server.browser();
    let page = to_code(&mut browser, "anna").await;
    assert_eq!(submit(&mut browser, &page, &of_ben[0]).await.status, 401);
    let typed = recovery[3].to_uppercase().replace('-', " ");
    let account = submit_and_follow(&mut browser, &page, &typed).await;
    assert!(account.body.contains("Recovery codes left: 9"), "{}", account.body);
    assert!(account.body.contains("Recovery code used"), "{}", account.body);
    let mut other = server.browser();
    let page = to_code(&mut other, "anna").await;
    assert_eq!(submit(&mut other, &page, &recovery[3]).await.status, 401);
    assert_eq!(server.audit_count("second_factor.recovery_code_used").await, 1);
}

/// A sign-in that ends before the second factor is in the log, and is no use of the browser.
#[tokio::test]
async fn password_without_the_second_factor_is_audited_and_makes_no_browser_known() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let (app, recovery) = enrol(&server, "anna").await;
    let sent = async |kind: MailKind| {
        server.deliver_mail().await;
        server.mailer.sent_to("anna@acme.example", kind).len()
    };
    let before = sent(MailKind::NewSignIn).await;
    let mut intruder = server.browser();
    for round in 1..3 {
        let page = to_code(&mut intruder, "anna").await;
        assert_eq!(server.audit_count("user.first_factor_passed").await, round);
        assert_eq!(sent(MailKind::NewSignIn).await, before, "it is no sign-in yet");
        intruder.post(&page.form_action(), &[("account", "other")]).await;
    }
    let event = server.snapshot().await.rows("audit");
    let event = event.iter().find(|row| row["verb"] == "user.first_factor_passed").unwrap();
    assert_eq!(event["object_name"], "anna");
    assert!(event["detail"].to_string().contains("address"), "{event}");
    let page = to_code(&mut intruder, "anna").await;
    assert_eq!(submit(&mut intruder, &page, &next_code(&server, &app)).await.status, 303);
    assert_eq!(sent(MailKind::NewSignIn).await, before + 1, "the browser was not known");
    // Now it is.
    let redirect = intruder.get("/t/acme/oauth2/logout").await;
    let page = intruder.follow_redirects(redirect).await;
    intruder.post(&page.form_action(), &[("confirm", "yes")]).await;
    let page = to_code(&mut intruder, "anna").await;
    assert_eq!(sent(MailKind::RecoveryCodeUsed).await, 0);
    assert_eq!(submit(&mut intruder, &page, &recovery[0]).await.status, 303);
    assert_eq!(sent(MailKind::NewSignIn).await, before + 1);
    assert_eq!(sent(MailKind::RecoveryCodeUsed).await, 1);
}

#[tokio::test]
async fn another_account_can_be_used_instead() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    acme.user("ben").await;
    let (app, _) = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = to_code(&mut browser, "anna").await;
    let response = browser.post(&page.form_action(), &[("account", "other")]).await;
    let sign_in = browser.follow_redirects(response).await;
    assert!(sign_in.body.contains("name=\"password\""), "{}", sign_in.body);
    // The form of the first account is of no use any more.
    let late = submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
    assert!(late.body.contains("name=\"password\""), "{}", late.body);
    let account = browser.sign_in(&sign_in, "ben", tests::fixtures::PASSWORD).await;
    assert!(account.body.contains("ben@acme.example"), "{}", account.body);
}

#[tokio::test]
async fn step_ends_with_the_block_and_the_new_password_of_its_user() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    let cli = domain::Actor::cli();
    for end in ["block", "reset", "suspension"] {
        let id = acme.user(end).await;
        let (app, _) = enrol(&server, end).await;
        let mut browser = server.browser();
        let page = to_code(&mut browser, end).await;
        match end {
            "block" => {
                acme.transaction(&cli, async |tx| {
                    domain::user::set_disabled(tx, &id, true).await.map(drop)
                })
                .await
                .unwrap();
            }
            "reset" => {
                let link =
                    acme.transaction(&cli, async |tx| domain::user::reset_link(tx, &id).await);
                let link = link.await.unwrap().address;
                let mut other = server.browser();
                let form = other.get(&link).await;
                let hidden = form.hidden_fields();
                let token = hidden[0].1.as_str();
                let fields = [("token", token), ("password", "another-horse-battery")];
                assert_eq!(other.post(&form.form_action(), &fields).await.status, 200);
            }
            _ => {
                domain::tenant::suspend(&acme.tenant, &cli).await.unwrap();
                let tenant = server.find_tenant("acme").await.tenant;
                domain::tenant::resume(&tenant, &cli).await.unwrap();
            }
        }
        let response = submit(&mut browser, &page, &next_code(&server, &app)).await;
        if end != "suspension" {
            let page = browser.follow_redirects(response).await;
            assert!(page.body.contains("name=\"password\""), "{end}: {}", page.body);
        } else {
            assert_eq!(response.status, 410, "{}", response.body);
        }
        assert_eq!(browser.get("/t/acme/account").await.status, 303, "{end}");
    }
}

#[tokio::test]
async fn secrets_are_sealed_and_digested_at_rest() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, PAGE, "anna").await;
    let key = codes(&page)[0].replace(' ', "");
    let app = tests::Authenticator::of_page(&page);
    let recovery = codes(&submit(&mut browser, &page, &app.code(now(&server))).await);
    let stored = server.snapshot().await;
    for secret in recovery.iter().flat_map(|code| [code.clone(), code.replace('-', "")]) {
        assert_eq!(stored.tables_containing(&secret), [""; 0]);
    }
    assert_eq!(stored.tables_containing(&key), [""; 0]);
}
