//! Who needs a second factor, by the policy of the tenant.

use contract::{settings::SecondFactorPolicy, user::Role};
use domain::Actor;
use tests::{Authenticator, fixtures::PASSWORD, test_server};

use super::{
    CODE_PAGE, CODES_PAGE, PAGE, SETUP_PAGE, enrol, next_code, now, open, set_policy, settings,
    submit, submit_and_follow,
};

#[tokio::test]
async fn policy_decides_who_is_asked() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    for name in ["with-app", "without"] {
        acme.user(name).await;
    }
    acme.member("member", Role::Developer).await;
    enrol(&server, "with-app").await;
    use SecondFactorPolicy::{All, Members, Off, Optional};
    let account = "Where you are signed in";
    for (policy, expected) in [
        (Off, [account, account, account]),
        (Optional, [CODE_PAGE, account, account]),
        (Members, [CODE_PAGE, account, SETUP_PAGE]),
        (All, [CODE_PAGE, SETUP_PAGE, SETUP_PAGE]),
    ] {
        set_policy(&acme, policy).await;
        for (name, expected) in ["with-app", "without", "member"].into_iter().zip(expected) {
            let mut browser = server.browser();
            let page = open(&mut browser, "/t/acme/account", name).await;
            assert!(page.body.contains(expected), "{policy:?} {name}: {}", page.body);
        }
    }
}

#[tokio::test]
async fn required_app_is_set_up_during_the_sign_in_to_a_client() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::All)).await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let page = shop.authorize(&mut browser, "anna", &[("ui_locales", "de")]).await;
    assert!(page.body.contains("Authenticator-App einrichten"), "{}", page.body);
    let app = Authenticator::of_page(&page);
    let wrong = submit(&mut browser, &page, "000000").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Dieser Code ist falsch"), "{}", wrong.body);
    let done = submit(&mut browser, &page, &app.code(now(&server))).await;
    assert!(done.body.contains("Wiederherstellungscodes speichern"), "{}", done.body);
    let next = done.body.split("href=\"").find(|part| part.contains("/interaction/")).unwrap();
    let consent = browser.get(next.split('"').next().unwrap()).await;
    let response = browser.submit_decision(&consent, "allow").await;
    let tokens = shop.redeem(&response.redirect_param("code").unwrap()).await;
    assert_eq!(tokens.id_token_claims()["acr"], "2");
    let mut other = server.browser();
    let page = shop.authorize(&mut other, "anna", &[]).await;
    assert!(page.body.contains(CODE_PAGE), "{}", page.body);
}

#[tokio::test]
async fn operators_can_be_required_to_have_one() {
    let server = test_server().await;
    server.set_up_operator().await;
    let home = server.platform.home_tenant().await.unwrap().unwrap();
    let home = tests::TestTenant { server: &server, tenant: home };
    set_policy(&home, SecondFactorPolicy::Members).await;
    let mut browser = server.browser();
    let redirect = browser.get("/console").await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "olga@ops.example", PASSWORD).await;
    assert!(page.body.contains(SETUP_PAGE), "{} {}", page.status, page.body);
    assert_eq!(browser.get("/console").await.status, 303);
    let app = Authenticator::of_page(&page);
    let done = submit(&mut browser, &page, &app.code(now(&server))).await;
    assert!(done.body.contains(CODES_PAGE), "{}", done.body);
    assert_eq!(browser.get("/console").await.status, 200);
    let mut other = server.browser();
    let redirect = other.get("/console").await;
    let page = other.follow_redirects(redirect).await;
    let page = other.sign_in(&page, "olga@ops.example", PASSWORD).await;
    assert!(page.body.contains(CODE_PAGE), "{} {}", page.status, page.body);
    let end = submit_and_follow(&mut other, &page, &next_code(&server, &app)).await;
    assert_eq!(end.status, 200, "{}", end.body);
    assert_eq!(other.get("/console").await.status, 200);
}

#[tokio::test]
async fn member_who_joins_is_asked_when_members_are() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Members)).await;
    acme.user("anna").await;
    for email in ["anna@acme.example", "new@acme.example"] {
        let invite = contract::member::NewInvitation { email: email.into(), role: Role::Developer };
        let link = acme
            .transaction(&Actor::cli(), async |tx| domain::member::invite(tx, invite).await)
            .await
            .unwrap();
        let mut browser = server.browser();
        let page = browser.get(&link.address).await;
        let hidden = page.hidden_fields();
        let mut fields = vec![("password", PASSWORD), ("name", "Newcomer")];
        fields.extend(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert_eq!(browser.post(&page.form_action(), &fields).await.status, 200, "{email}");
        let redirect = browser.get("/console/t/acme/applications").await;
        let page = browser.follow_redirects(redirect).await;
        assert!(page.body.contains(SETUP_PAGE), "{email}: {} {}", page.status, page.body);
    }
}

#[tokio::test]
async fn switching_second_factors_off_ends_steps_and_hides_the_page() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let (app, _) = enrol(&server, "anna").await;
    let mut browser = server.browser();
    let page = open(&mut browser, "/t/acme/account", "anna").await;
    set_policy(&acme, SecondFactorPolicy::Off).await;
    let page = submit_and_follow(&mut browser, &page, &next_code(&server, &app)).await;
    assert!(page.body.contains("name=\"password\""), "{}", page.body);
    let account = browser.sign_in(&page, "anna", PASSWORD).await;
    assert!(!account.body.contains("Authenticator app</"), "{}", account.body);
    assert!(browser.get(PAGE).await.location().ends_with("/t/acme/account"));
}
