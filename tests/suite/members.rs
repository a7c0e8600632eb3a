//! Members of a tenant and operators: invitations, roles and removal.

mod proof;
mod roles;

use contract::{member::NewInvitation, overview::Period, user::Role};
use domain::{Actor, member, user};
use tests::{TestTenant, fixtures::PASSWORD, test_server};

async fn invite(
    acme: &TestTenant<'_>,
    actor: &Actor,
    email: &str,
    role: Role,
) -> domain::Result<contract::member::OneTimeLink> {
    acme.transaction(actor, async |tx| {
        member::invite(tx, NewInvitation { email: email.into(), role }).await
    })
    .await
}

fn link_token(url: &str) -> &str {
    url.split("token=").nth(1).unwrap()
}

async fn list_roles(acme: &TestTenant<'_>) -> Vec<(String, Role)> {
    let page = member::list(&acme.tenant, &Actor::cli(), None, None).await.unwrap();
    let mut roles: Vec<_> =
        page.rows.into_iter().map(|member| (member.username, member.role)).collect();
    roles.sort_by(|left, right| left.0.cmp(&right.0));
    roles
}

#[tokio::test]
async fn invitation_is_accepted_once_and_creates_a_member() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    server.clock.advance(1);
    let link = invite(&acme, &olivia, " Karl.Holt@Acme.example ", Role::Admin).await.unwrap();
    let pending = member::invitations(&acme.tenant, &olivia).await.unwrap();
    assert_eq!(
        (pending.len(), pending[0].email.as_str(), pending[0].role, pending[0].invited_by.as_str()),
        (1, "karl.holt@acme.example", Role::Admin, "olivia")
    );
    let mut browser = server.browser();
    let page = browser.get(&link.address).await;
    assert!(
        page.status == 200
            && page.body.contains("an admin")
            && page.body.contains("Tenant acme")
            && !page.body.contains("<script>"),
        "{}",
        page.body
    );
    let invalid = browser
        .post(
            &page.form_action(),
            &[("token", link_token(&link.address)), ("name", " "), ("password", "short")],
        )
        .await;
    assert_eq!(
        (invalid.status.as_u16(), invalid.body.matches("aria-invalid").count()),
        (422, 2),
        "{}",
        invalid.body
    );
    let fields =
        [("token", link_token(&link.address)), ("name", "Karl Holt"), ("password", PASSWORD)];
    assert_eq!(
        browser.post_from_site(&page.form_action(), &fields, "cross-site").await.status,
        403
    );
    let done = browser.post(&page.form_action(), &fields).await;
    assert!(done.status == 200 && done.body.contains("/console/t/acme"), "{}", done.body);
    let other_password = [fields[0], fields[1], ("password", "another-horse-battery")];
    assert_eq!(browser.post(&page.form_action(), &other_password).await.status, 404, "works once");
    assert_eq!(
        list_roles(&acme).await,
        [("karl.holt".into(), Role::Admin), ("olivia".into(), Role::Owner)]
    );
    assert!(member::invitations(&acme.tenant, &olivia).await.unwrap().is_empty());
    let events = domain::audit::newest(&acme.tenant, &olivia, 3).await.unwrap();
    let event = events.iter().find(|event| event.verb == "member.joined").unwrap();
    assert_eq!(
        (event.actor_name.as_str(), event.sentence.as_str()),
        ("Karl Holt", "Karl Holt accepted an invitation")
    );
    let members_page = browser.get("/console/t/acme/members").await;
    assert!(
        members_page.status == 200 && members_page.body.contains("Karl Holt"),
        "accepting signs the member in: {}",
        members_page.status
    );
    domain::job::flush_buffers(&server.platform).await.unwrap();
    let overview = domain::overview::overview(&acme.tenant, &olivia, Period::Hours).await.unwrap();
    assert_eq!(overview.activity.buckets[23].sign_ins, 1, "which is counted as a sign-in");
}

#[tokio::test]
async fn developer_starts_at_their_own_client_list() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    let link = invite(&acme, &olivia, "dora@acme.example", Role::Developer).await.unwrap();
    let mut browser = server.browser();
    let page = browser.get(&link.address).await;
    let done = browser
        .post(
            &page.form_action(),
            &[("token", link_token(&link.address)), ("name", "Dora"), ("password", PASSWORD)],
        )
        .await;
    assert!(done.body.contains("/console/t/acme"), "{}", done.body);
    let start = browser.get("/console/t/acme").await;
    assert_eq!((start.status.as_u16(), start.location()), (303, "/console/t/acme/applications"));
    assert!(browser.get("/console/t/acme/applications").await.body.contains("No applications yet"));
}

#[tokio::test]
async fn existing_user_accepts_an_invitation_with_their_password() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    acme.user("anna").await;
    let link = invite(&acme, &olivia, "anna@acme.example", Role::Developer).await.unwrap();
    let mut browser = server.browser();
    let page = browser.get(&link.address).await;
    assert!(!page.body.contains("name=\"name\"") && page.body.contains("current-password"));
    let post = [("token", link_token(&link.address)), ("password", "not-her-password")];
    assert_eq!(browser.post(&page.form_action(), &post).await.status, 401);
    assert_eq!(list_roles(&acme).await.len(), 1, "the link alone grants no role");
    assert_eq!(
        browser
            .post(
                &page.form_action(),
                &[("token", link_token(&link.address)), ("password", PASSWORD)]
            )
            .await
            .status,
        200
    );
    assert_eq!(list_roles(&acme).await[0], ("anna".into(), Role::Developer));
    let shop = acme.client("shop").await;
    let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
    assert_eq!(
        silent.redirect_param("error").as_deref(),
        Some("consent_required"),
        "accepting signed her in"
    );
}

#[tokio::test]
async fn invitation_ends_by_expiry_replacement_withdrawal_or_loss_of_its_inviter() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let olivia = acme.member("olivia", Role::Owner).await;
    let oscar = acme.member("oscar", Role::Owner).await;
    let status_of = async |url: String| server.browser().get(&url).await.status.as_u16();
    let first = invite(&acme, &olivia, "karl@acme.example", Role::Admin).await.unwrap().address;
    let second = invite(&acme, &olivia, "karl@acme.example", Role::Auditor).await.unwrap().address;
    assert_eq!(
        (status_of(first).await, status_of(second.clone()).await),
        (404, 200),
        "one invitation per email address"
    );
    assert_eq!(
        status_of(second.replace("/t/acme/", "/t/rival/")).await,
        404,
        "valid at its own tenant only"
    );
    assert_eq!(
        status_of(second.replace("/join?", "/reset?")).await,
        404,
        "valid for its purpose only"
    );
    acme.transaction(&olivia, async |tx| {
        member::withdraw_invitation(tx, "Karl@acme.example").await
    })
    .await
    .unwrap();
    assert_eq!(status_of(second).await, 404);
    let third = invite(&acme, &oscar, "karl@acme.example", Role::Admin).await.unwrap().address;
    let id = oscar.user_id().unwrap().to_owned();
    acme.transaction(&olivia, async |tx| member::remove(tx, &id).await).await.unwrap();
    assert_eq!(status_of(third).await, 404, "removing the inviter ends the invitation");
    let blocked = acme.member("otto", Role::Owner).await;
    let by_blocked =
        invite(&acme, &blocked, "karl@acme.example", Role::Admin).await.unwrap().address;
    acme.transaction(&olivia, async |tx| {
        user::set_disabled(tx, blocked.user_id().unwrap(), true).await
    })
    .await
    .unwrap();
    assert_eq!(status_of(by_blocked).await, 404, "blocking the inviter ends the invitation");
    let fourth = invite(&acme, &olivia, "karl@acme.example", Role::Admin).await.unwrap().address;
    server.clock.advance(member::INVITATION_LIFETIME);
    assert_eq!(status_of(fourth).await, 404);
    drop(rival);
}

#[tokio::test]
async fn one_time_link_works_only_for_its_purpose() {
    let server = test_server().await;
    let setup_token = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
    let acme = server.tenant("acme").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    let anna = acme.user("anna").await;
    let invitation = invite(&acme, &olivia, "karl@acme.example", Role::Admin).await.unwrap();
    let reset =
        acme.transaction(&olivia, async |tx| user::reset_link(tx, &anna).await).await.unwrap();
    let links = [
        ("/t/acme/join", link_token(&invitation.address)),
        ("/t/acme/reset", link_token(&reset.address)),
        ("/setup", setup_token.expose()),
    ];
    for (path, _) in links {
        for (link_path, value) in links {
            let status =
                server.browser().get(&format!("{path}?token={value}")).await.status.as_u16();
            assert_eq!(
                status,
                if path == link_path { 200 } else { 404 },
                "{path} with a link of {link_path}"
            );
            let fields = [
                ("token", value),
                ("name", "Karl"),
                ("password", PASSWORD),
                ("email", "karl@acme.example"),
                ("tenant_name", "Acme"),
            ];
            if path != link_path {
                assert_eq!(
                    server.browser().post(path, &fields).await.status,
                    404,
                    "{path} with a link of {link_path}"
                );
            }
        }
    }
    for value in [link_token(&invitation.address), link_token(&reset.address)] {
        for altered in [&value[..value.len() - 1], &value[1..], &format!("{value}A"), ""] {
            for path in ["/t/acme/join", "/t/acme/reset"] {
                assert_eq!(
                    server.browser().get(&format!("{path}?token={altered}")).await.status,
                    404
                );
            }
        }
    }
}
