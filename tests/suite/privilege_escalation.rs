//! Privilege escalation (P1 to P3, I4).
//!
//! No actor grants a permission that it does not have, ids of other tenants are not found, disabled
//! grant types stay disabled, and user profiles cannot set reserved claims.

mod chosen_usernames;
mod own_sign_in;
mod raised_role;
mod registration;
mod reserved_claims;

use contract::{
    client::NewClient,
    settings::{LegacyGrant, SelfRegistration, TenantSettings},
    tenant::NewTenant,
    user::{NewUser, Role},
};
use domain::{Actor, Error, Tenant};
use oauth::GrantType;
use serde_json::json;
use tests::{TestServer, TestTenant, fixtures::PASSWORD, test_server};

const ROLES: [Role; 5] = [Role::Operator, Role::Owner, Role::Admin, Role::Developer, Role::Auditor];

fn actor_with_role(role: Option<Role>) -> Actor {
    Actor::user("usr_actor", "Actor", role)
}

async fn create_user(
    tenant: &Tenant,
    actor: &Actor,
    name: &str,
    role: Option<Role>,
) -> domain::Result<String> {
    let new = NewUser {
        username: name.into(),
        password: Some(PASSWORD.into()),
        role,
        ..Default::default()
    };
    let prepared = domain::user::prepare(tenant.platform(), new).await?;
    tenant.transaction(actor, async |tx| domain::user::create(tx, prepared).await).await
}

fn is_rejected<T>(outcome: &domain::Result<T>) -> bool {
    matches!(
        outcome,
        Err(Error::Forbidden
            | Error::Invalid(_)
            | Error::OAuth(oauth::Error { code: oauth::ErrorCode::AccessDenied, .. }))
    )
}

/// P1
#[tokio::test]
async fn no_actor_grants_a_role_it_may_not_grant() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let before = server.snapshot().await;
    for actor in [Some(Role::Admin), Some(Role::Developer), Some(Role::Auditor), None] {
        for role in ROLES {
            assert!(
                is_rejected(
                    &create_user(&acme.tenant, &actor_with_role(actor), "eve", Some(role)).await
                ),
                "{actor:?} grants {role:?}"
            );
        }
    }
    // No actor, not even the command line, creates an operator outside the operators' tenant.
    for actor in [actor_with_role(Some(Role::Owner)), Actor::cli(), Actor::operator("usr_op", "Op")]
    {
        assert!(is_rejected(&create_user(&acme.tenant, &actor, "eve", Some(Role::Operator)).await));
    }
    for actor in [Some(Role::Developer), Some(Role::Auditor), None] {
        assert!(
            is_rejected(&create_user(&acme.tenant, &actor_with_role(actor), "eve", None).await),
            "{actor:?} creates a user"
        );
    }
    server.assert_unchanged(&before, "a rejected grant of a role").await;
    for (number, role) in
        [Role::Owner, Role::Admin, Role::Developer, Role::Auditor].into_iter().enumerate()
    {
        create_user(
            &acme.tenant,
            &actor_with_role(Some(Role::Owner)),
            &format!("member{number}"),
            Some(role),
        )
        .await
        .unwrap();
    }
    create_user(&acme.tenant, &actor_with_role(Some(Role::Admin)), "plain", None).await.unwrap();
}

/// P1: an existing user cannot be used to gain a role.
#[tokio::test]
async fn member_is_changed_only_by_an_actor_who_may_grant_the_role() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let owner_id =
        create_user(&acme.tenant, &actor_with_role(Some(Role::Owner)), "olivia", Some(Role::Owner))
            .await
            .unwrap();
    let user_id = acme.user("anna").await;
    let admin = actor_with_role(Some(Role::Admin));
    let upsert = async |actor: &Actor, name: &str, role: Option<Role>, email: &str| {
        let patch = domain::user::UserPatch {
            username: name.into(),
            email: Some(email.into()),
            email_verified: Some(true),
            role,
            ..Default::default()
        };
        acme.tenant
            .transaction(actor, async |tx| domain::user::upsert(tx, &patch, None).await)
            .await
    };
    let before = server.snapshot().await;
    assert!(
        is_rejected(&upsert(&admin, "anna", Some(Role::Admin), "anna@acme.example").await),
        "an admin grants the role admin"
    );
    assert!(
        is_rejected(&upsert(&admin, "olivia", None, "evil@evil.test").await),
        "an admin changes the owner's email address"
    );
    assert!(
        is_rejected(
            &acme
                .tenant
                .transaction(&admin, async |tx| domain::user::set_disabled(tx, &owner_id, true)
                    .await)
                .await
        ),
        "an admin blocks the owner"
    );
    assert!(
        is_rejected(
            &acme
                .tenant
                .transaction(&admin, async |tx| domain::user::remove(tx, &owner_id).await)
                .await
        ),
        "an admin deletes the owner"
    );
    for role in [Some(Role::Developer), Some(Role::Auditor), None] {
        assert!(
            is_rejected(
                &acme
                    .tenant
                    .transaction(&actor_with_role(role), async |tx| domain::user::set_disabled(
                        tx, &user_id, true
                    )
                    .await)
                    .await
            ),
            "{role:?}"
        );
        assert!(
            is_rejected(
                &acme
                    .tenant
                    .transaction(&actor_with_role(role), async |tx| domain::user::remove(
                        tx, &user_id
                    )
                    .await)
                    .await
            ),
            "{role:?}"
        );
        assert!(
            is_rejected(&upsert(&actor_with_role(role), "anna", None, "evil@evil.test").await),
            "{role:?}"
        );
    }
    server.assert_unchanged(&before, "a rejected change of a user").await;
    acme.tenant
        .transaction(&admin, async |tx| domain::user::set_disabled(tx, &user_id, true).await)
        .await
        .unwrap();
    let block = async || {
        acme.tenant
            .transaction(&actor_with_role(Some(Role::Owner)), async |tx| {
                domain::user::set_disabled(tx, &owner_id, true).await
            })
            .await
    };
    assert!(matches!(block().await, Err(Error::Conflict(_))), "a tenant keeps at least one owner");
    create_user(&acme.tenant, &actor_with_role(Some(Role::Owner)), "oscar", Some(Role::Owner))
        .await
        .unwrap();
    block().await.unwrap();
}

fn new_client(name: &str) -> NewClient {
    let metadata = oauth::ClientMetadata {
        client_name: Some(name.into()),
        redirect_uris: vec!["https://own.example/cb".into()],
        ..Default::default()
    };
    NewClient { enabled: true, metadata, ..Default::default() }
}

async fn tenant_with_policy<'w>(
    server: &'w TestServer,
    slug: &str,
    self_registration: SelfRegistration,
) -> TestTenant<'w> {
    let settings = TenantSettings {
        self_registration,
        self_registration_scopes: Some("openid email".into()),
        self_registration_redirect_hosts: Some(vec!["own.example".into()]),
        ..Default::default()
    };
    server.tenant_with(slug, settings).await
}

/// P1, I4: the use cases of operators reject every other role.
#[tokio::test]
async fn only_operators_manage_tenants() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let before = server.snapshot().await;
    for role in
        [None, Some(Role::Owner), Some(Role::Admin), Some(Role::Developer), Some(Role::Auditor)]
    {
        let actor = actor_with_role(role);
        let new = NewTenant { slug: "evil".into(), name: "Evil".into(), ..Default::default() };
        assert!(is_rejected(&domain::tenant::create(&server.platform, &actor, new).await));
        assert!(is_rejected(&domain::tenant::suspend(&acme.tenant, &actor).await));
        assert!(is_rejected(&domain::tenant::delete(&acme.tenant, &actor).await));
        assert!(is_rejected(&domain::tenant::resume(&acme.tenant, &actor).await));
        assert!(
            domain::member::invite_operator(&server.platform, &actor, "eve@evil.example")
                .await
                .is_err()
        );
    }
    server.assert_unchanged(&before, "tenant management without the permission").await;
}

/// I4
#[tokio::test]
async fn id_of_another_tenant_is_not_found_and_changes_nothing() {
    let server = test_server().await;
    let (acme, rival): (TestTenant<'_>, TestTenant<'_>) =
        (server.tenant("acme").await, server.tenant("rival").await);
    let (rival_client, rival_user) = (rival.client("shop").await, rival.user("anna").await);
    let rival_secret =
        server.snapshot().await.rows("client_secret")[0]["id"].as_str().unwrap().to_owned();
    acme.client("shop").await;
    let owner = actor_with_role(Some(Role::Owner));
    let before = server.snapshot().await;
    for action in [
        "set_enabled",
        "replace_redirect_uris",
        "rotate_secret",
        "end_secret",
        "delete",
        "set_disabled",
        "remove",
    ] {
        for actor in [&owner, &Actor::cli(), &Actor::operator("usr_op", "Op")] {
            let outcome = acme
                .tenant
                .transaction(actor, async |tx| match action {
                    "set_enabled" => {
                        domain::client::set_enabled(tx, &rival_client.row_id, false, 0).await
                    }
                    "replace_redirect_uris" => {
                        tests::fixtures::replace_redirect_uris(
                            tx,
                            &rival_client.row_id,
                            vec!["https://evil.test/".into()],
                        )
                        .await
                    }
                    "rotate_secret" => {
                        domain::client::rotate_secret(tx, &rival_client.row_id).await.map(drop)
                    }
                    "end_secret" => {
                        domain::client::revoke_secret(tx, &rival_client.row_id, &rival_secret).await
                    }
                    "delete" => domain::client::delete(tx, &rival_client.row_id).await,
                    "set_disabled" => domain::user::set_disabled(tx, &rival_user, true).await,
                    _ => domain::user::remove(tx, &rival_user).await,
                })
                .await;
            assert!(matches!(outcome, Err(Error::NotFound)), "{action}: {outcome:?}");
        }
    }
    assert!(acme.tenant.client_by_row(&rival_client.row_id).await.unwrap().is_none());
    assert!(domain::user::profile(&acme.tenant, &rival_user).await.unwrap().is_none());
    server.assert_unchanged(&before, "an id of another tenant").await;
}
