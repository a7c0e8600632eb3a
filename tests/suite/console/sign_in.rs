//! Set-up, sign-in and invitations of the console.

use super::*;

#[tokio::test]
async fn setup_signs_the_operator_in_to_the_new_tenants_dashboard() {
    let server = test_server().await;
    let mut browser = complete_setup(&server).await;
    let page = browser.get("/console/t/first").await;
    assert_eq!(page.status, 200);
    for expected_text in ["Next steps", "Add a user", "Register an application", "Olga Ops"] {
        assert!(page.body.contains(expected_text), "{expected_text}: {}", page.body);
    }
    assert!(
        page.body.contains("</main>") && !page.body.contains("<!--suspense"),
        "complete without scripts"
    );
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'self'; script-src 'self' 'nonce-")
            && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(browser.get("/").await.location(), "/console");
    assert!(browser.get("/console").await.body.contains("Create a tenant"));
}

#[tokio::test]
async fn member_signs_in_and_returns_to_the_requested_page() {
    let server = test_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    create_member(&acme, "olivia", Some(Role::Owner)).await;
    let (mut browser, first_page) =
        open_signed_in(&server, "/console/t/acme/users?q=oli", "olivia").await;
    assert_eq!(first_page.status, 200);
    assert!(
        first_page.body.contains("<table") && first_page.body.contains("olivia"),
        "{}",
        first_page.body
    );
    // Another tenant and the operators' pages are not found.
    server.tenant("rival").await;
    for page in ["/console/t/rival", "/console/t/nobody", "/console/t/home"] {
        let response = browser.get(page).await;
        let followed = browser.follow_redirects(response).await;
        assert!(
            followed.status == 404 || followed.body.contains("name=\"password\""),
            "{page}: {}",
            followed.status
        );
        assert!(!followed.body.contains("Recent events"), "{page}");
    }
    let sign_out = browser.post("/console/sign_out", &[("tenant", "acme")]).await;
    assert_eq!(sign_out.status, 200);
    assert_eq!(browser.get("/console/t/acme").await.status, 303, "signed out");
}

#[tokio::test]
async fn console_sign_in_does_not_redirect_to_other_origins() {
    let server = test_server().await;
    complete_setup(&server).await;
    for path in [
        "/console//evil.test",
        "/console/%09//evil.test",
        "/console/\\evil.test",
        "/console/..//evil.test",
    ] {
        let request = axum::http::Request::get(path.replace('\\', "%5C"))
            .header("host", "localhost:8080")
            .body(axum::body::Body::empty())
            .unwrap();
        let response = tests::browser::send(&server.router, request).await;
        assert!(
            response.location().is_empty()
                || response.location().starts_with("http://localhost:8080/"),
            "{path}: {}",
            response.location()
        );
    }
    assert!(
        domain::interaction::begin_console_sign_in(
            &server.platform.home_tenant().await.unwrap().unwrap(),
            "//evil.test"
        )
        .await
        .is_err()
    );
}

#[tokio::test]
async fn console_is_served_on_the_public_host_only() {
    let server = test_server().await;
    let mut browser = complete_setup(&server).await;
    server.tenant("acme").await;
    for page in [
        "http://acme.localhost:8080/console",
        "http://acme.localhost:8080/console/t/acme",
        "/t/acme/console",
    ] {
        assert_eq!(browser.get(page).await.status, 404, "{page}");
    }
}

#[tokio::test]
async fn operator_invitation_works_once_and_signs_in() {
    let server = test_server().await;
    complete_setup(&server).await;
    let token = domain::member::invite_operator(
        &server.platform,
        &domain::Actor::cli(),
        "oscar@ops.example",
    )
    .await
    .unwrap();
    let expiring = domain::member::invite_operator(
        &server.platform,
        &domain::Actor::cli(),
        "late@ops.example",
    )
    .await
    .unwrap();
    let mut browser = server.browser();
    let url = format!("/invitation?token={}", token.expose());
    let page = browser.get(&url).await;
    assert!(
        page.body.contains("oscar@ops.example") && !page.body.contains("<script>"),
        "{}",
        page.body
    );
    let refused = browser
        .post("/invitation", &[("token", token.expose()), ("name", "Oscar"), ("password", "short")])
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("value=\"Oscar\""));
    let fields = [("token", token.expose()), ("name", "Oscar"), ("password", PASSWORD)];
    assert_eq!(browser.post("/invitation", &fields).await.location(), "/console");
    assert!(browser.get("/console").await.body.contains("Oscar"));
    let sessions = server.snapshot().await.rows("sign_in");
    assert_eq!(sessions.len(), 2, "of the set-up and of the invitation: {sessions:?}");
    assert!(sessions.iter().all(|row| row["address"] == "127.0.0.1"), "{sessions:?}");
    assert_eq!(browser.get(&url).await.status, 404, "works once");
    let other_password = [fields[0], fields[1], ("password", "another-horse-battery")];
    assert_eq!(server.browser().post("/invitation", &other_password).await.status, 404);
    server.clock.advance(domain::member::INVITATION_LIFETIME);
    assert_eq!(
        server.browser().get(&format!("/invitation?token={}", expiring.expose())).await.status,
        404,
        "expires after a week"
    );
}
