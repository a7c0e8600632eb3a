//! The console pages for users, members and operators: content, actions and the permissions they
//! require. Members of other tenants get 404.

use contract::user::Role;
use domain::{Actor, consent, member, user};
use tests::{Browser, TestResponse, TestServer, TestTenant, fixtures::PASSWORD, test_server};

use crate::console::{complete_setup, create_member, open_signed_in};

fn server_function_path(name: &str) -> String {
    leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .find(|path| path.rsplit('/').next() == Some(name))
        .unwrap()
}

async fn submit(browser: &mut Browser, name: &str, fields: &[(&str, &str)]) -> TestResponse {
    browser.post(&server_function_path(name), fields).await
}

/// A tenant with one member per role, each signed in: owner, admin, auditor, developer.
async fn tenant_with_members(server: &TestServer) -> (TestTenant<'_>, [Browser; 4]) {
    let acme = server.tenant("acme").await;
    let mut browsers = Vec::new();
    for (name, role) in [
        ("olivia", Role::Owner),
        ("adam", Role::Admin),
        ("arno", Role::Auditor),
        ("dana", Role::Developer),
    ] {
        create_member(&acme, name, Some(role)).await;
        browsers.push(open_signed_in(server, "/console/t/acme/applications", name).await.0);
    }
    (acme, browsers.try_into().ok().unwrap())
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
            "with password",
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
async fn stale_profile_update_is_rejected() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, [mut owner, mut admin, mut auditor, _]) = tenant_with_members(&server).await;
    let id = acme.user("anna").await;
    let form = |name: &'static str| {
        vec![
            ("tenant", "acme"),
            ("id", id.as_str()),
            ("form[version]", "0"),
            ("form[username]", "anna"),
            ("form[email]", "anna@acme.example"),
            ("form[email_verified]", "true"),
            ("form[claims][name]", name),
            ("form[claims][birthdate]", "1990-12-31"),
            ("form[claims][nickname]", ""),
            ("form[claims][phone_number]", "+43 1 2345678"),
            ("form[claims][phone_number_verified]", "true"),
            ("form[claims][address][country]", "AT"),
            ("form[claims][address][region]", ""),
        ]
    };
    assert_eq!(submit(&mut auditor, "update_user", &form("By an auditor")).await.status, 403);
    let saved = submit(&mut owner, "update_user", &form("Anna B. Ames")).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let updated = user::detail(&acme.tenant, &Actor::cli(), &id).await.unwrap();
    assert_eq!(
        (updated.summary.name.as_deref(), updated.claims.birthdate.as_str()),
        (Some("Anna B. Ames"), "1990-12-31")
    );
    assert_eq!(updated.claims.phone_number_verified, Some(true));
    let address = updated.claims.address.unwrap();
    assert_eq!((address.country.as_deref(), address.region), (Some("AT"), None));
    let user_page = owner.get(&format!("/console/t/acme/users/{id}")).await.body;
    for value in [
        "value=\"Anna B. Ames\"",
        "value=\"1990-12-31\"",
        "value=\"AT\"",
        "name=\"form[version]\" value=\"1\"",
    ] {
        assert!(user_page.contains(value), "{value}: {user_page}");
    }

    let stale = submit(&mut admin, "update_user", &form("Somebody else")).await;
    assert_eq!(stale.status, 409);
    assert!(stale.body.contains("This has changed since you opened it"), "{}", stale.body);
    let invalid = [
        ("tenant", "acme"),
        ("id", &*id),
        ("form[version]", "1"),
        ("form[username]", "an na"),
        ("form[email]", "x"),
        ("form[claims][birthdate]", "today"),
    ];
    let rejected = submit(&mut owner, "update_user", &invalid).await;
    let mut fields: Vec<String> = rejected.json()["invalid"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["field"].as_str().unwrap().to_owned())
        .collect();
    fields.sort();
    assert_eq!(
        (rejected.status.as_u16(), fields),
        (400, vec!["birthdate".into(), "email".into(), "username".into()])
    );
    for reserved in ["form[disabled]", "form[claims][sub]", "form[role]"] {
        let response = submit(
            &mut owner,
            "update_user",
            &[
                ("tenant", "acme"),
                ("id", &id),
                ("form[version]", "1"),
                ("form[username]", "anna"),
                (reserved, "x"),
            ],
        )
        .await;
        assert_eq!(response.status, 400, "{reserved}");
    }
    assert_eq!(
        user::detail(&acme.tenant, &Actor::cli(), &id).await.unwrap().version,
        1,
        "no rejected update was saved"
    );
}

#[tokio::test]
async fn password_reset_link_is_shown_once_and_sets_the_password() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, [mut owner, ..]) = tenant_with_members(&server).await;
    let id = acme.user("anna").await;
    let created =
        submit(&mut owner, "create_password_reset_link", &[("tenant", "acme"), ("id", &id)])
            .await
            .json();
    let link = created["address"].as_str().unwrap().to_owned();
    assert_eq!(created["expires_at"].as_i64(), Some(acme.tenant.now().0 + user::RESET_GOOD_FOR));
    assert!(
        !owner.get(&format!("/console/t/acme/users/{id}")).await.body.contains("token=al_"),
        "the link is shown once"
    );
    let mut user_browser = server.browser();
    let page = user_browser.get(&link).await;
    let token = link.split("token=").nth(1).unwrap();
    let response = user_browser
        .post(&page.form_action(), &[("token", token), ("password", "a-quite-new-password")])
        .await;
    assert_eq!(response.status, 200, "{}", response.body);
    let sign_in_page = {
        let redirect = user_browser.get("/console/t/acme").await;
        user_browser.follow_redirects(redirect).await
    };
    assert_eq!(
        user_browser.sign_in(&sign_in_page, "anna", PASSWORD).await.status,
        401,
        "the old password is invalid"
    );
    assert_eq!(
        submit(&mut owner, "block_user", &[("tenant", "acme"), ("id", &id), ("blocked", "true")])
            .await
            .status,
        200
    );
    let rejected =
        submit(&mut owner, "create_password_reset_link", &[("tenant", "acme"), ("id", &id)]).await;
    assert!(
        rejected.status == 409 && rejected.body.contains("Unblock them first"),
        "{}",
        rejected.body
    );
    assert!(
        !owner.get(&format!("/console/t/acme/users/{id}")).await.body.contains("Create reset link")
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
async fn members_are_managed_by_owners_and_viewed_by_admins_and_auditors() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, [mut owner, mut admin, mut auditor, mut developer]) =
        tenant_with_members(&server).await;
    let page = "/console/t/acme/members";
    let members_page = owner.get(page).await;
    assert_eq!(members_page.status, 200);
    for text in [
        "olivia",
        "adam",
        "arno",
        "dana",
        "Owner",
        "Auditor",
        ">You<",
        "Invite member",
        "Change role…",
        "<li><a href=\"/console/t/acme/members\"",
    ] {
        assert!(members_page.body.contains(text), "{text}: {}", members_page.body);
    }
    assert!(!members_page.body.contains("Open invitations"));
    for browser in [&mut admin, &mut auditor] {
        let members_page = browser.get(page).await.body;
        assert!(
            members_page.contains("olivia")
                && !members_page.contains("Invite member")
                && !members_page.contains("Change role…"),
            "they have read access only"
        );
        assert_eq!(browser.get("/console/t/acme/members/new").await.status, 403);
        assert_eq!(
            submit(
                browser,
                "invite_member",
                &[("tenant", "acme"), ("email", "x@acme.example"), ("role", "auditor")]
            )
            .await
            .status,
            403
        );
    }
    assert_eq!(developer.get(page).await.status, 403);
    let auditors = owner.get(&format!("{page}?role=auditor")).await.body;
    assert!(auditors.contains("arno") && !auditors.contains(">adam<"), "{auditors}");

    assert!(owner.get("/console/t/acme/members/new").await.body.contains("Create invitation link"));
    let invalid = submit(
        &mut owner,
        "invite_member",
        &[("tenant", "acme"), ("email", "karl"), ("role", "admin")],
    )
    .await;
    assert_eq!(
        (invalid.status.as_u16(), invalid.json()["invalid"][0]["field"].as_str()),
        (400, Some("email"))
    );
    let invalid = submit(
        &mut owner,
        "invite_member",
        &[("tenant", "acme"), ("email", "karl@acme.example"), ("role", "king")],
    )
    .await;
    assert_eq!(invalid.json()["invalid"][0]["field"], "role");
    assert_eq!(
        submit(
            &mut owner,
            "invite_member",
            &[("tenant", "acme"), ("email", "karl@acme.example"), ("role", "operator")]
        )
        .await
        .status,
        403
    );
    let link = submit(
        &mut owner,
        "invite_member",
        &[("tenant", "acme"), ("email", "karl@acme.example"), ("role", "admin")],
    )
    .await
    .json();
    let link = link["address"].as_str().unwrap().to_owned();
    let members_page = owner.get(page).await.body;
    assert!(
        members_page.contains("Open invitations")
            && members_page.contains("karl@acme.example")
            && members_page.contains("in 7 days")
            && !members_page.contains("token=al_"),
        "{members_page}"
    );
    assert_eq!(server.browser().get(&link).await.status, 200);
    assert_eq!(
        submit(
            &mut admin,
            "withdraw_invitation",
            &[("tenant", "acme"), ("email", "karl@acme.example")]
        )
        .await
        .status,
        403
    );
    assert_eq!(
        submit(
            &mut owner,
            "withdraw_invitation",
            &[("tenant", "acme"), ("email", "karl@acme.example")]
        )
        .await
        .status,
        200
    );
    assert_eq!(server.browser().get(&link).await.status, 404);

    let rows = member::list(&acme.tenant, &Actor::cli(), None, None).await.unwrap().rows;
    let id = |name: &str| rows.iter().find(|row| row.username == name).unwrap().user_id.clone();
    assert_eq!(
        submit(
            &mut admin,
            "set_role",
            &[("tenant", "acme"), ("id", &id("arno")), ("role", "admin")]
        )
        .await
        .status,
        403
    );
    assert_eq!(
        submit(
            &mut owner,
            "set_role",
            &[("tenant", "acme"), ("id", &id("arno")), ("role", "developer")]
        )
        .await
        .status,
        200
    );
    assert_eq!(auditor.get(page).await.status, 403, "the new role applies to the next request");
    assert_eq!(
        submit(&mut owner, "set_role", &[("tenant", "acme"), ("id", &id("arno")), ("role", "")])
            .await
            .status,
        200
    );
    let response = auditor.get(page).await;
    assert_eq!(response.status, 404, "without a role there is no access to the console");
    let last_owner =
        submit(&mut owner, "set_role", &[("tenant", "acme"), ("id", &id("olivia")), ("role", "")])
            .await;
    assert!(
        last_owner.status == 409 && last_owner.body.contains("last owner"),
        "{}",
        last_owner.body
    );
    let user_page = owner.get(&format!("/console/t/acme/users/{}", id("arno"))).await.body;
    assert!(
        user_page.contains("No role") && user_page.contains("Assign role…"),
        "the user keeps the account"
    );
}

#[tokio::test]
async fn operators_are_managed_by_operators_only() {
    let server = test_server().await;
    let mut olga = complete_setup(&server).await;
    let (_, [mut owner, ..]) = tenant_with_members(&server).await;
    let page = "/console/operators";
    let operators_page = olga.get(page).await;
    for text in [
        "Olga Ops",
        "olga@ops.example",
        ">You<",
        "Invite an operator",
        "<li><a href=\"/console/operators\" aria-current=\"page\"",
    ] {
        assert!(operators_page.body.contains(text), "{text}: {}", operators_page.body);
    }
    for path in [page, "/console/operators/new"] {
        let redirect = owner.get(path).await;
        let response = owner.follow_redirects(redirect).await;
        assert!(
            !response.body.contains("Olga") && !response.body.contains("Create invitation link"),
            "{path}: {}",
            response.body
        );
    }
    assert!(olga.get("/console/operators/new").await.body.contains("Create invitation link"));
    let invite = async |browser: &mut Browser, email: &str| {
        submit(browser, "invite_operator", &[("email", email)]).await
    };
    assert_eq!(
        invite(&mut olga, "olga@ops.example").await.json()["invalid"][0]["field"],
        "email",
        "she is an operator already"
    );
    let first_link =
        invite(&mut olga, "Oran@ops.example").await.json()["address"].as_str().unwrap().to_owned();
    let second_link =
        invite(&mut olga, "oran@ops.example").await.json()["address"].as_str().unwrap().to_owned();
    assert_eq!(
        server.browser().get(&first_link).await.status,
        404,
        "one invitation per email address"
    );
    let operators_page = olga.get(page).await.body;
    assert!(
        operators_page.contains("Open invitations")
            && operators_page.contains("oran@ops.example")
            && operators_page.contains("Olga Ops")
            && !operators_page.contains("token=al_"),
        "{operators_page}"
    );

    let mut oran = server.browser();
    let token = second_link.split("token=").nth(1).unwrap();
    oran.get(&second_link).await;
    assert_eq!(
        oran.post("/invitation", &[("token", token), ("name", "Oran"), ("password", PASSWORD)])
            .await
            .status,
        303
    );
    let oran_link =
        invite(&mut oran, "late@ops.example").await.json()["address"].as_str().unwrap().to_owned();
    let withdrawn_link =
        invite(&mut olga, "taken@ops.example").await.json()["address"].as_str().unwrap().to_owned();
    assert_eq!(
        submit(&mut olga, "withdraw_operator_invitation", &[("email", "taken@ops.example")])
            .await
            .status,
        200
    );
    assert_eq!(
        server.browser().get(&withdrawn_link).await.status,
        404,
        "the invitation was withdrawn"
    );

    let rows = member::operators(&server.platform, &Actor::cli(), None).await.unwrap().rows;
    let id = |name: &str| rows.iter().find(|row| row.username == name).unwrap().user_id.clone();
    assert_eq!(
        submit(
            &mut olga,
            "remove_operator",
            &[("id", &id("oran.ops.example")), ("typed", "olga.ops.example")]
        )
        .await
        .status,
        400
    );
    assert_eq!(
        submit(
            &mut olga,
            "remove_operator",
            &[("id", &id("oran.ops.example")), ("typed", "oran.ops.example")]
        )
        .await
        .status,
        200
    );
    assert_eq!(
        server.browser().get(&oran_link).await.status,
        404,
        "removing an operator ends the invitations they sent"
    );
    assert_eq!(oran.get(page).await.status, 303, "his session has ended");
    let last_operator = submit(
        &mut olga,
        "remove_operator",
        &[("id", &id("olga.ops.example")), ("typed", "olga.ops.example")],
    )
    .await;
    assert!(
        last_operator.status == 409 && last_operator.body.contains("last operator"),
        "{}",
        last_operator.body
    );
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
