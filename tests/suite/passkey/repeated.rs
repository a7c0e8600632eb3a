//! Forms that are submitted twice (L6).

use contract::settings::SecondFactorPolicy;
use tests::{TestPasskey, test_server};

use super::{
    ACCOUNT, ACCOUNT_PAGE, ORIGIN, PAGE, REMOVE, RENAME, enrol, open_with_password, request_of,
    settings, submit,
};

#[tokio::test]
async fn answer_submitted_twice_signs_in_once() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    for sign_count in [0, 7] {
        // A counter that is not zero rises with each use.
        passkey.sign_count = sign_count;
        // One after the other, with the cookie of the first response.
        let mut browser = server.browser();
        let page = browser.open(ACCOUNT).await;
        let request = request_of(&page);
        let answer = passkey.sign(&request);
        let before = server.audit_count("user.signed_in").await;
        submit(&mut browser, &request, &answer).await;
        let second = submit(&mut browser, &request, &answer).await;
        let end = browser.follow_redirects(second).await;
        assert!(end.body.contains(ACCOUNT_PAGE), "{} {}", end.status, end.body);
        assert_eq!(server.audit_count("user.signed_in").await, before + 1);
        // At once: one of them signs in.
        let mut browser = server.browser();
        let page = browser.open(ACCOUNT).await;
        let request = request_of(&page);
        let answer = passkey.sign(&request);
        let mut other = browser.clone();
        let (first, second) = tokio::join!(
            submit(&mut browser, &request, &answer),
            submit(&mut other, &request, &answer)
        );
        let ends = [browser.follow_redirects(first).await, other.follow_redirects(second).await];
        let signed_in = ends.iter().filter(|end| end.body.contains(ACCOUNT_PAGE)).count();
        assert_eq!(signed_in, 1, "{ends:?}");
        assert_eq!(server.audit_count("user.signed_in").await, before + 2);
        assert_eq!(server.audit_count("passkey.counter_went_back").await, 0);
    }
}

#[tokio::test]
async fn second_factor_submitted_twice_completes_the_sign_in_once() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    super::change_settings(&acme, |settings| settings.second_factor = SecondFactorPolicy::All)
        .await;
    for at_once in [false, true] {
        let mut browser = server.browser();
        let page = open_with_password(&mut browser, ACCOUNT, "anna").await;
        let request = request_of(&page);
        let answer = passkey.sign(&request);
        let before = server.audit_count("user.signed_in").await;
        let mut other = browser.clone();
        let (first, second) = if at_once {
            tokio::join!(
                submit(&mut browser, &request, &answer),
                submit(&mut other, &request, &answer)
            )
        } else {
            let first = submit(&mut browser, &request, &answer).await;
            (first, submit(&mut other, &request, &answer).await)
        };
        for (mut browser, response) in [(browser, first), (other, second)] {
            let end = browser.follow_redirects(response).await;
            assert!(end.body.contains(ACCOUNT_PAGE), "{at_once}: {}", end.body);
        }
        assert_eq!(server.audit_count("user.signed_in").await, before + 1, "{at_once}");
    }
}

#[tokio::test]
async fn passkey_submitted_twice_is_added_renamed_and_removed_once() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    for at_once in [false, true] {
        let name = format!("anna-{at_once}");
        acme.user(&name).await;
        let mut browser = server.browser();
        let page = open_with_password(&mut browser, PAGE, &name).await;
        let request = request_of(&page);
        let (_, answer) = TestPasskey::create(&request, ORIGIN);
        let mut other = browser.clone();
        let (first, second) = if at_once {
            tokio::join!(
                submit(&mut browser, &request, &answer),
                submit(&mut other, &request, &answer)
            )
        } else {
            let first = submit(&mut browser, &request, &answer).await;
            (first, submit(&mut other, &request, &answer).await)
        };
        for response in [first, second] {
            let end = browser.follow_redirects(response).await;
            assert!(end.body.contains("The passkey was added."), "{at_once}: {}", end.body);
        }
        let stored = server.snapshot().await.rows("passkey");
        assert_eq!(stored.len(), 1, "{at_once}");
        let id = stored[0]["id"].as_str().unwrap();
        let named = [("passkey", id), ("name", "Phone")];
        let (first, second) = if at_once {
            tokio::join!(browser.post(RENAME, &named), other.post(RENAME, &named))
        } else {
            (browser.post(RENAME, &named).await, other.post(RENAME, &named).await)
        };
        for response in [first, second] {
            let end = browser.follow_redirects(response).await;
            assert!(end.body.contains("The passkey was renamed."), "{at_once}: {}", end.body);
        }
        let renamed = server.audit_count("passkey.renamed").await;
        assert_eq!(renamed, if at_once { 2 } else { 1 });
        let fields = [("passkey", id)];
        let (first, second) = if at_once {
            tokio::join!(browser.post(REMOVE, &fields), other.post(REMOVE, &fields))
        } else {
            (browser.post(REMOVE, &fields).await, other.post(REMOVE, &fields).await)
        };
        for response in [first, second] {
            let end = browser.follow_redirects(response).await;
            assert!(end.body.contains("The passkey was removed."), "{at_once}: {}", end.body);
        }
        let mails = server.audit_count("passkey.removed").await;
        assert_eq!(mails, if at_once { 2 } else { 1 });
    }
}
