//! The console pages for users, members and operators: content, actions and the permissions they
//! require. Members of other tenants get 404.

mod import;
mod members_and_operators;
mod profile;

use contract::user::Role;
use domain::{Actor, consent, member, user};
use tests::{Browser, TestResponse, TestServer, TestTenant, fixtures::PASSWORD, test_server};

use crate::console::{self, complete_setup, create_member, open_signed_in, server_function_path};

async fn submit(browser: &mut Browser, name: &str, fields: &[(&str, &str)]) -> TestResponse {
    browser.post(&server_function_path(name), fields).await
}

/// A tenant with one member per role, each signed in: owner, admin, auditor, developer.
async fn tenant_with_members(server: &TestServer) -> (TestTenant<'_>, [Browser; 4]) {
    let members = [
        ("olivia", Role::Owner),
        ("adam", Role::Admin),
        ("arno", Role::Auditor),
        ("dana", Role::Developer),
    ];
    console::tenant_with(server, members).await
}

/// A user with sessions in two browsers and consent for one client.
async fn user_with_sessions_and_consent(
    server: &TestServer,
    acme: &TestTenant<'_>,
) -> (String, tests::TestClient, tests::client::TokenResponse) {
    let id = acme.user("anna").await;
    let shop = acme.client("shop").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    (id, shop, tokens)
}

#[tokio::test]
async fn user_page_shows_what_each_role_may_see() {
    let server = test_server().await;
    let mut operator = complete_setup(&server).await;
    let (acme, [mut owner, mut admin, mut auditor, mut developer]) =
        tenant_with_members(&server).await;
    let (id, shop, _) = user_with_sessions_and_consent(&server, &acme).await;
    let page = format!("/console/t/acme/users/{id}");
    let list = owner.get("/console/t/acme/users").await.body;
    assert!(
        list.contains(&format!("<a href=\"{page}\" title=\"anna Ames\"")),
        "the list links to the page: {list}"
    );

    let consent = consent::list(&acme.tenant, &Actor::cli(), &id).await.unwrap().remove(0);
    for (role, browser) in
        [("owner", &mut owner), ("admin", &mut admin), ("operator", &mut operator)]
    {
        let response = browser.get(&page).await;
        assert_eq!(response.status, 200, "{role}");
        let application = format!("/console/t/acme/applications/{}", shop.row_id);
        for text in [
            "anna Ames",
            "anna@acme.example",
            &id,
            "with a password",
            "Sign out everywhere…",
            "The shop",
            &application,
            &consent.scope,
            "Create reset link",
            "Block…",
            "Delete…",
            "Save changes",
        ] {
            assert!(response.body.contains(text), "{role}: {text}: {}", response.body);
        }
        assert!(
            response.body.contains("2 sessions, in all browsers")
                && response.body.contains("1 consent<"),
            "{role} sees what blocking ends"
        );
        assert!(
            response.body.contains("</main>") && !response.body.contains("<!--suspense"),
            "the page is complete without a script"
        );
        assert_eq!(
            response.body.contains("Assign role…"),
            role != "admin",
            "only those who may grant roles see it"
        );
    }
    let auditor_page = auditor.get(&page).await.body;
    assert!(
        auditor_page.contains("Read-only access") && auditor_page.contains("anna@acme.example")
    );
    for action in [
        "Save changes",
        "Create reset link",
        "Block…",
        "Delete…",
        "Sign out…",
        "Revoke…",
        "Assign role…",
        "<dialog",
    ] {
        assert!(!auditor_page.contains(action), "an auditor sees no action: {action}");
    }
    let olivia = member::list(&acme.tenant, &Actor::cli(), Some(Role::Owner), None)
        .await
        .unwrap()
        .rows
        .remove(0)
        .user_id;
    let owner_page = admin.get(&format!("/console/t/acme/users/{olivia}")).await.body;
    assert!(
        owner_page.contains("Read-only access") && !owner_page.contains("Block…"),
        "an admin cannot change an owner"
    );
    assert_eq!(
        submit(&mut admin, "create_password_reset_link", &[("tenant", "acme"), ("id", &olivia)])
            .await
            .status,
        403
    );
    assert_eq!(developer.get(&page).await.status, 403);

    let rival = server.tenant("rival").await;
    create_member(&rival, "ron", Some(Role::Owner)).await;
    let (mut rival_owner, _) = open_signed_in(&server, "/console/t/rival", "ron").await;
    assert_eq!(
        rival_owner.get(&format!("/console/t/rival/users/{id}")).await.status,
        404,
        "the user belongs to another tenant"
    );
    let redirect = rival_owner.get(&page).await;
    assert!(
        !rival_owner.follow_redirects(redirect).await.body.contains("anna@"),
        "the other tenant does not show the user either"
    );
    assert!(
        server.browser().get(&page).await.body.is_empty(),
        "an anonymous caller is redirected to sign in"
    );
}

#[tokio::test]
async fn one_session_ends_alone_and_blocking_ends_everything() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, [mut owner, ..]) = tenant_with_members(&server).await;
    let (id, shop, tokens) = user_with_sessions_and_consent(&server, &acme).await;
    let page = format!("/console/t/acme/users/{id}");
    let sessions = async || user::sign_ins(&acme.tenant, &Actor::cli(), &id).await.unwrap();
    let session_id = sessions().await.remove(0).id;
    assert_eq!(
        submit(
            &mut owner,
            "end_sign_in",
            &[("tenant", "acme"), ("id", &id), ("sign_in", &session_id)]
        )
        .await
        .status,
        200
    );
    assert_eq!(sessions().await.len(), 1);
    server.clock.advance(domain::submission::REPEAT_WINDOW);
    assert_eq!(
        submit(
            &mut owner,
            "end_sign_in",
            &[("tenant", "acme"), ("id", &id), ("sign_in", &session_id)]
        )
        .await
        .status,
        404,
        "the session has ended already"
    );
    assert!(shop.is_active(tokens.access_token()).await, "grants outlive the session");
    assert_eq!(
        submit(&mut owner, "block_user", &[("tenant", "acme"), ("id", &id), ("blocked", "true")])
            .await
            .status,
        200
    );
    assert!(sessions().await.is_empty() && !shop.is_active(tokens.access_token()).await);
    let blocked_page = owner.get(&page).await.body;
    for text in ["This user is blocked", "Unblock…", "No active sessions."] {
        assert!(blocked_page.contains(text), "{text}: {blocked_page}");
    }
    assert!(owner.get("/console/t/acme/users?state=blocked").await.body.contains(&page));
    assert_eq!(
        submit(&mut owner, "block_user", &[("tenant", "acme"), ("id", &id), ("blocked", "false")])
            .await
            .status,
        200
    );
    assert!(owner.get(&page).await.body.contains("Block…"));
    assert!(!shop.is_active(tokens.refresh_token()).await, "unblocking revives no token");
}

#[tokio::test]
async fn withdrawing_consent_ends_tokens_and_deletion_requires_the_typed_username() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, [mut owner, ..]) = tenant_with_members(&server).await;
    let (id, shop, tokens) = user_with_sessions_and_consent(&server, &acme).await;
    let page = format!("/console/t/acme/users/{id}");
    let consent = consent::list(&acme.tenant, &Actor::cli(), &id).await.unwrap().remove(0).id;
    assert_eq!(
        submit(
            &mut owner,
            "withdraw_consent",
            &[("tenant", "acme"), ("id", &id), ("consent", &consent)]
        )
        .await
        .status,
        200
    );
    assert!(!shop.is_active(tokens.access_token()).await);
    assert!(owner.get(&page).await.body.contains("No applications yet."));
    let mistyped =
        submit(&mut owner, "delete_user", &[("tenant", "acme"), ("id", &id), ("typed", "ana")])
            .await;
    assert!(
        mistyped.status == 400 && mistyped.body.contains("Type “anna” to confirm."),
        "{}",
        mistyped.body
    );
    assert_eq!(
        submit(&mut owner, "delete_user", &[("tenant", "acme"), ("id", &id), ("typed", " anna ")])
            .await
            .status,
        200
    );
    assert_eq!(owner.get(&page).await.status, 404);
    assert!(!owner.get("/console/t/acme/users").await.body.contains(&id));
}

#[tokio::test]
async fn component_gallery_renders_without_a_script() {
    let server = test_server().await;
    let mut olga = complete_setup(&server).await;
    let page = olga.get("/console/parts").await;
    assert_eq!(page.status, 200);
    for text in [
        "Buttons and menus",
        "Fields",
        "A refused one",
        "You won't see this again",
        "View as table",
        "Nothing here yet",
        "Ask first…",
    ] {
        assert!(page.body.contains(text), "{text}");
    }
    assert!(
        page.body.contains("</main>") && !page.body.contains("<leptos-island"),
        "the page is complete without a script"
    );
}
