//! The sign-in of the console: pages that are opened while signed out, and accounts of all tenants.

use super::*;

/// Sign in with the form that a page redirects to, and return where that ends.
async fn open_and_sign_in(server: &TestServer, page: &str, name: &str) -> (Browser, TestResponse) {
    let mut browser = server.browser();
    let redirect = browser.get(page).await;
    let form = browser.follow_redirects(redirect).await;
    assert!(form.body.contains("to the dashboard"), "{page}: {}", form.body);
    let mut end = browser.post(&form.form_action(), &form_fields(name, PASSWORD)).await;
    let mut last = String::new();
    while end.status == 303 {
        last = end.location().to_owned();
        end = browser.get(&last).await;
    }
    end.headers.insert("x-ended-at", last.parse().unwrap());
    (browser, end)
}

fn form_fields<'f>(name: &'f str, password: &'f str) -> [(&'f str, &'f str); 2] {
    [("username", name), ("password", password)]
}

/// One sign-in works out whether the account is an operator's or a member's.
#[tokio::test]
async fn console_sign_in_works_for_operators_and_members_on_every_page() {
    let server = test_server().await;
    complete_setup(&server).await;
    let first = server.find_tenant("first").await;
    let acme = server.tenant("acme").await;
    first.member("fiona", Role::Owner).await;
    acme.member("anna", Role::Owner).await;
    acme.member("dana", Role::Developer).await;
    acme.user("plain").await;
    // Every tenant may have an “admin”.
    acme.member("admin", Role::Owner).await;
    for (page, name, status, end) in [
        // An operator.
        ("/", "olga@ops.example", 200, "/console"),
        ("/console", "olga@ops.example", 200, "/console"),
        ("/console/tenants/new", "olga@ops.example", 200, "/console/tenants/new"),
        ("/console/t/acme/users", "olga@ops.example", 200, "/console/t/acme/users"),
        ("/console/t/acme", "olga@ops.example", 200, "/console/t/acme"),
        // A member of the default tenant, by username.
        ("/", "fiona", 200, "/console/t/first"),
        ("/console", "fiona", 200, "/console/t/first"),
        ("/console/t/first/users", "fiona", 200, "/console/t/first/users"),
        // A member of another tenant: by email address, or on a page of the tenant.
        ("/", "anna@acme.example", 200, "/console/t/acme"),
        ("/console/tenants/new", "anna@acme.example", 200, "/console/t/acme"),
        ("/console", "dana@acme.example", 200, "/console/t/acme/applications"),
        ("/console/t/acme/users?search=x", "anna", 200, "/console/t/acme/users?search=x"),
        ("/console", "admin", 401, ""),
        ("/console", "plain@acme.example", 401, ""),
        ("/console/t/acme/users", "fiona", 401, ""),
        // A user without a role is told so.
        ("/console/t/acme/users", "plain", 404, "/console/t/acme/users"),
    ] {
        let (_, response) = open_and_sign_in(&server, page, name).await;
        assert_eq!(response.status, status, "{name} on {page}: {}", response.body);
        let ended_at = response.header("x-ended-at").replace("http://localhost:8080", "");
        assert_eq!(ended_at, end, "{name} on {page}");
    }
}

/// A5
#[tokio::test]
async fn console_sign_in_hashes_alike_for_all_accounts() {
    let server = test_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    acme.member("anna", Role::Owner).await;
    acme.user_with("olga", |new| {
        new.email = Some("olga@ops.example".into());
        new.role = Some(Role::Owner);
    })
    .await;
    for page in ["/console", "/console/t/acme"] {
        let mut bodies = std::collections::BTreeSet::new();
        for name in ["olga@ops.example", "anna@acme.example", "anna", "nobody"] {
            let mut browser = server.browser();
            let redirect = browser.get(page).await;
            let form = browser.follow_redirects(redirect).await;
            let before = server.platform.hasher().hash_count();
            let response = browser.post(&form.form_action(), &form_fields(name, "wrong")).await;
            assert_eq!(response.status, 401);
            assert_eq!(server.platform.hasher().hash_count() - before, 3, "{name} on {page}");
            let token = form.hidden_fields().remove(0).1;
            let body = response.body_without_challenge();
            let body = body.replace(&form.form_action(), "ACTION");
            bodies.insert(body.replace(&token, "TOKEN").replace(name, "NAME"));
        }
        assert_eq!(bodies.len(), 1, "{bodies:?}");
    }
}

/// A tenant can give a role to any address, with a password of its own.
#[tokio::test]
async fn another_tenant_does_not_lock_a_member_out_of_the_console() {
    let server = test_server().await;
    complete_setup(&server).await;
    let beta = server.tenant("beta").await;
    beta.user_with("copy", |new| {
        new.email = Some("anna@acme.example".into());
        new.password = Some("another-password-of-beta".into());
        new.role = Some(Role::Owner);
    })
    .await;
    server.tenant("acme").await.member("anna", Role::Owner).await;
    let (_, response) = open_and_sign_in(&server, "/console", "anna@acme.example").await;
    assert_eq!(response.status, 200, "{}", response.body);
    assert!(response.header("x-ended-at").ends_with("/console/t/acme"));
}

#[tokio::test]
async fn signing_in_with_another_account_returns_to_the_page() {
    let server = test_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    acme.user("plain").await;
    acme.member("anna", Role::Owner).await;
    let (mut browser, page) = open_and_sign_in(&server, "/console/t/acme/users", "plain").await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("Sign in with another account"), "{}", page.body);
    let hidden = page.hidden_fields();
    assert_eq!(hidden, [("return_to".to_owned(), "/console/t/acme/users".to_owned())]);
    let fields = [("return_to", "/console/t/acme/users")];
    let redirect = browser.post("/console/sign_out", &fields).await;
    let form = browser.follow_redirects(redirect).await;
    let end = browser.sign_in(&form, "anna", PASSWORD).await;
    assert!(end.status == 200 && end.body.contains("anna Ames"), "{}", end.body);
    // R5
    for evil in ["//evil.test", "https://evil.test/console", "/\\evil.test", "/t/acme/reset"] {
        let response = browser.post("/console/sign_out", &[("return_to", evil)]).await;
        assert_eq!((response.status.as_u16(), response.location()), (200, ""), "{evil}");
        assert!(!response.body.contains("You can close this page"), "{}", response.body);
    }
}
