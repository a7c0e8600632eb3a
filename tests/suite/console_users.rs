//! The console pages for users, members and operators: content, actions and the permissions they
//! require. Members of other tenants get 404.

use contract::user::Role;
use domain::{Actor, consent, member, user};
use tests::{Browser, TestResponse, TestServer, TestTenant, fixtures::PASSWORD, test_server};

use crate::console::{complete_setup, create_member as add_member, open_signed_in};

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
        add_member(&acme, name, Some(role)).await;
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
        list.contains(&format!("<a href=\"{page}\">anna Ames</a>")),
        "the list links to the page: {list}"
    );

    let consent = consent::list(&acme.tenant, &Actor::cli(), &id).await.unwrap().remove(0);
    for (who, browser) in
        [("owner", &mut owner), ("admin", &mut admin), ("operator", &mut operator)]
    {
        let shown = browser.get(&page).await;
        assert_eq!(shown.status, 200, "{who}");
        let application = format!("/console/t/acme/applications/{}", shop.row_id);
        for words in [
            "anna Ames",
            "anna@acme.example",
            &id,
            "by password",
            "End all…",
            "The shop",
            &application,
            &consent.scope,
            "Make a link",
            "Block…",
            "Delete…",
            "Save changes",
        ] {
            assert!(shown.body.contains(words), "{who}: {words}: {}", shown.body);
        }
        assert!(
            shown.body.contains("2 sign-ins, in every browser")
                && shown.body.contains("1 consent<"),
            "{who} sees what blocking ends"
        );
        assert!(
            shown.body.contains("</main>") && !shown.body.contains("<!--suspense"),
            "the page is complete without a script"
        );
        assert_eq!(
            shown.body.contains("Give a role…"),
            who != "admin",
            "only those who may grant roles see it"
        );
    }
    let seen = auditor.get(&page).await.body;
    assert!(seen.contains("You may look") && seen.contains("anna@acme.example"));
    for act in [
        "Save changes",
        "Make a link",
        "Block…",
        "Delete…",
        "End…",
        "Withdraw…",
        "Give a role…",
        "<dialog",
    ] {
        assert!(!seen.contains(act), "an auditor sees no action: {act}");
    }
    let olivia = member::list(&acme.tenant, &Actor::cli(), Some(Role::Owner), None)
        .await
        .unwrap()
        .rows
        .remove(0)
        .user_id;
    let above = admin.get(&format!("/console/t/acme/users/{olivia}")).await.body;
    assert!(
        above.contains("You may look") && !above.contains("Block…"),
        "an admin cannot change an owner"
    );
    assert_eq!(
        submit(&mut admin, "make_reset_link", &[("tenant", "acme"), ("id", &olivia)]).await.status,
        403
    );
    assert_eq!(developer.get(&page).await.status, 403);

    let rival = server.tenant("rival").await;
    add_member(&rival, "ron", Some(Role::Owner)).await;
    let (mut elsewhere, _) = open_signed_in(&server, "/console/t/rival", "ron").await;
    assert_eq!(
        elsewhere.get(&format!("/console/t/rival/users/{id}")).await.status,
        404,
        "the user belongs to another tenant"
    );
    let answer = elsewhere.get(&page).await;
    assert!(
        !elsewhere.follow_redirects(answer).await.body.contains("anna@"),
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
    assert_eq!(submit(&mut auditor, "change_user", &form("By an auditor")).await.status, 403);
    let saved = submit(&mut owner, "change_user", &form("Anna B. Ames")).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let now = user::detail(&acme.tenant, &Actor::cli(), &id).await.unwrap();
    assert_eq!(
        (now.line.name.as_deref(), now.claims.birthdate.as_str()),
        (Some("Anna B. Ames"), "1990-12-31")
    );
    assert_eq!(now.claims.phone_number_verified, Some(true));
    let address = now.claims.address.unwrap();
    assert_eq!((address.country.as_deref(), address.region), (Some("AT"), None));
    let shown = owner.get(&format!("/console/t/acme/users/{id}")).await.body;
    for value in [
        "value=\"Anna B. Ames\"",
        "value=\"1990-12-31\"",
        "value=\"AT\"",
        "name=\"form[version]\" value=\"1\"",
    ] {
        assert!(shown.contains(value), "{value}: {shown}");
    }

    let told = submit(&mut admin, "change_user", &form("Somebody else")).await;
    assert_eq!(told.status, 409);
    assert!(told.body.contains("Somebody changed this since you opened it"), "{}", told.body);
    let wrong = [
        ("tenant", "acme"),
        ("id", &*id),
        ("form[version]", "1"),
        ("form[username]", "an na"),
        ("form[email]", "x"),
        ("form[claims][birthdate]", "today"),
    ];
    let refused = submit(&mut owner, "change_user", &wrong).await;
    let mut fields: Vec<String> = refused.json()["invalid"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["field"].as_str().unwrap().to_owned())
        .collect();
    fields.sort();
    assert_eq!(
        (refused.status.as_u16(), fields),
        (400, vec!["birthdate".into(), "email".into(), "username".into()])
    );
    for reserved in ["form[disabled]", "form[claims][sub]", "form[role]"] {
        let answer = submit(
            &mut owner,
            "change_user",
            &[
                ("tenant", "acme"),
                ("id", &id),
                ("form[version]", "1"),
                ("form[username]", "anna"),
                (reserved, "x"),
            ],
        )
        .await;
        assert_eq!(answer.status, 400, "{reserved}");
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
    let made =
        submit(&mut owner, "make_reset_link", &[("tenant", "acme"), ("id", &id)]).await.json();
    let link = made["address"].as_str().unwrap().to_owned();
    assert_eq!(made["expires_at"].as_i64(), Some(acme.tenant.now().0 + user::RESET_GOOD_FOR));
    assert!(
        !owner.get(&format!("/console/t/acme/users/{id}")).await.body.contains("token=al_"),
        "the link is shown once"
    );
    let mut hers = server.browser();
    let page = hers.get(&link).await;
    let token = link.split("token=").nth(1).unwrap();
    let done = hers
        .post(&page.form_action(), &[("token", token), ("password", "a-quite-new-password")])
        .await;
    assert_eq!(done.status, 200, "{}", done.body);
    let form = {
        let begun = hers.get("/console/t/acme").await;
        hers.follow_redirects(begun).await
    };
    assert_eq!(
        hers.sign_in(&form, "anna", PASSWORD).await.status,
        401,
        "the old password is invalid"
    );
    assert_eq!(
        submit(&mut owner, "block_user", &[("tenant", "acme"), ("id", &id), ("blocked", "true")])
            .await
            .status,
        200
    );
    let refused = submit(&mut owner, "make_reset_link", &[("tenant", "acme"), ("id", &id)]).await;
    assert!(
        refused.status == 409 && refused.body.contains("unblock them first"),
        "{}",
        refused.body
    );
    assert!(!owner.get(&format!("/console/t/acme/users/{id}")).await.body.contains("Make a link"));
}

#[tokio::test]
async fn one_session_ends_alone_and_blocking_ends_everything() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, [mut owner, ..]) = tenant_with_members(&server).await;
    let (id, shop, tokens) = user_with_sessions_and_consent(&server, &acme).await;
    let page = format!("/console/t/acme/users/{id}");
    let of = async || user::sign_ins(&acme.tenant, &Actor::cli(), &id).await.unwrap();
    let first = of().await.remove(0).id;
    assert_eq!(
        submit(&mut owner, "end_sign_in", &[("tenant", "acme"), ("id", &id), ("sign_in", &first)])
            .await
            .status,
        200
    );
    assert_eq!(of().await.len(), 1);
    assert_eq!(
        submit(&mut owner, "end_sign_in", &[("tenant", "acme"), ("id", &id), ("sign_in", &first)])
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
    assert!(of().await.is_empty() && !shop.is_active(tokens.access_token()).await);
    let blocked = owner.get(&page).await.body;
    for words in ["This person is blocked", "Unblock…", "Nowhere."] {
        assert!(blocked.contains(words), "{words}: {blocked}");
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
    assert!(owner.get(&page).await.body.contains("Nothing yet."));
    let wrong =
        submit(&mut owner, "delete_user", &[("tenant", "acme"), ("id", &id), ("typed", "ana")])
            .await;
    assert!(
        wrong.status == 400 && wrong.body.contains("Type “anna” to delete them."),
        "{}",
        wrong.body
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
    let seen = owner.get(page).await;
    assert_eq!(seen.status, 200);
    for words in [
        "olivia",
        "adam",
        "arno",
        "dana",
        "Owner",
        "Auditor",
        ">You<",
        "Invite somebody",
        "Change the role…",
        "<li><a href=\"/console/t/acme/members\"",
    ] {
        assert!(seen.body.contains(words), "{words}: {}", seen.body);
    }
    assert!(!seen.body.contains("Open invitations"));
    for browser in [&mut admin, &mut auditor] {
        let seen = browser.get(page).await.body;
        assert!(
            seen.contains("olivia")
                && !seen.contains("Invite somebody")
                && !seen.contains("Change the role…"),
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

    assert!(owner.get("/console/t/acme/members/new").await.body.contains("Make the link"));
    let wrong = submit(
        &mut owner,
        "invite_member",
        &[("tenant", "acme"), ("email", "karl"), ("role", "admin")],
    )
    .await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.json()["invalid"][0]["field"].as_str()),
        (400, Some("email"))
    );
    let wrong = submit(
        &mut owner,
        "invite_member",
        &[("tenant", "acme"), ("email", "karl@acme.example"), ("role", "king")],
    )
    .await;
    assert_eq!(wrong.json()["invalid"][0]["field"], "role");
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
    let seen = owner.get(page).await.body;
    assert!(
        seen.contains("Open invitations")
            && seen.contains("karl@acme.example")
            && seen.contains("in 7 days")
            && !seen.contains("token=al_"),
        "{seen}"
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
    let answer = auditor.get(page).await;
    assert_eq!(answer.status, 404, "without a role there is no access to the console");
    let last =
        submit(&mut owner, "set_role", &[("tenant", "acme"), ("id", &id("olivia")), ("role", "")])
            .await;
    assert!(last.status == 409 && last.body.contains("last owner"), "{}", last.body);
    let theirs = owner.get(&format!("/console/t/acme/users/{}", id("arno"))).await.body;
    assert!(
        theirs.contains("No role") && theirs.contains("Give a role…"),
        "the user keeps the account"
    );
}

#[tokio::test]
async fn operators_are_managed_by_operators_only() {
    let server = test_server().await;
    let mut olga = complete_setup(&server).await;
    let (_, [mut owner, ..]) = tenant_with_members(&server).await;
    let page = "/console/operators";
    let seen = olga.get(page).await;
    for words in [
        "Olga Ops",
        "olga@ops.example",
        ">You<",
        "Invite an operator",
        "<li><a href=\"/console/operators\" aria-current=\"page\"",
    ] {
        assert!(seen.body.contains(words), "{words}: {}", seen.body);
    }
    for address in [page, "/console/operators/new"] {
        let answer = owner.get(address).await;
        let shown = owner.follow_redirects(answer).await;
        assert!(
            !shown.body.contains("Olga") && !shown.body.contains("Make the link"),
            "{address}: {}",
            shown.body
        );
    }
    assert!(olga.get("/console/operators/new").await.body.contains("Make the link"));
    let invite = async |browser: &mut Browser, email: &str| {
        submit(browser, "invite_operator", &[("email", email)]).await
    };
    assert_eq!(
        invite(&mut olga, "olga@ops.example").await.json()["invalid"][0]["field"],
        "email",
        "she is an operator already"
    );
    let first =
        invite(&mut olga, "Oran@ops.example").await.json()["address"].as_str().unwrap().to_owned();
    let second =
        invite(&mut olga, "oran@ops.example").await.json()["address"].as_str().unwrap().to_owned();
    assert_eq!(server.browser().get(&first).await.status, 404, "one invitation per email address");
    let seen = olga.get(page).await.body;
    assert!(
        seen.contains("Open invitations")
            && seen.contains("oran@ops.example")
            && seen.contains("Olga Ops")
            && !seen.contains("token=al_"),
        "{seen}"
    );

    let mut oran = server.browser();
    let token = second.split("token=").nth(1).unwrap();
    oran.get(&second).await;
    assert_eq!(
        oran.post("/invitation", &[("token", token), ("name", "Oran"), ("password", PASSWORD)])
            .await
            .status,
        303
    );
    let his =
        invite(&mut oran, "late@ops.example").await.json()["address"].as_str().unwrap().to_owned();
    let taken =
        invite(&mut olga, "taken@ops.example").await.json()["address"].as_str().unwrap().to_owned();
    assert_eq!(
        submit(&mut olga, "withdraw_operator_invitation", &[("email", "taken@ops.example")])
            .await
            .status,
        200
    );
    assert_eq!(server.browser().get(&taken).await.status, 404, "the invitation was withdrawn");

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
        server.browser().get(&his).await.status,
        404,
        "removing an operator ends the invitations they sent"
    );
    assert_eq!(oran.get(page).await.status, 303, "his session has ended");
    let last = submit(
        &mut olga,
        "remove_operator",
        &[("id", &id("olga.ops.example")), ("typed", "olga.ops.example")],
    )
    .await;
    assert!(last.status == 409 && last.body.contains("last operator"), "{}", last.body);
}

#[tokio::test]
async fn component_gallery_renders_without_a_script() {
    let server = test_server().await;
    let mut olga = complete_setup(&server).await;
    let page = olga.get("/console/parts").await;
    assert_eq!(page.status, 200);
    for words in [
        "Buttons and menus",
        "Fields",
        "A refused one",
        "Shown only now",
        "The figures as a table",
        "Nothing here yet",
        "Ask first…",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(
        page.body.contains("</main>") && !page.body.contains("<leptos-island"),
        "the page is complete without a script"
    );
}
