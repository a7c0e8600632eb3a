//! Members of a tenant, and operators.

use super::*;

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
        "Invite a member",
        "Change role…",
        "<li><a href=\"/console/t/acme/members\"",
    ] {
        assert!(members_page.body.contains(text), "{text}: {}", members_page.body);
    }
    assert!(!members_page.body.contains("<h2>Pending invitations"));
    for browser in [&mut admin, &mut auditor] {
        let members_page = browser.get(page).await.body;
        assert!(
            members_page.contains("olivia")
                && !members_page.contains("Invite a member")
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
        members_page.contains("<h2>Pending invitations")
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
        operators_page.contains("<h2>Pending invitations")
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
