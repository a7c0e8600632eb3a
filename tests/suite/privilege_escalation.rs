//! Privilege escalation (P1 to P3, I4).
//!
//! No actor grants a permission that it does not have, ids of other tenants are not found, disabled
//! grant types stay disabled, and user profiles cannot set reserved claims.

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

/// P1
#[tokio::test]
async fn developer_cannot_exceed_the_registration_policy() {
    let server = test_server().await;
    domain::key::reserve::fill(&server.platform, 2).await.unwrap();
    let open = tenant_with_policy(&server, "open", SelfRegistration::Open).await;
    let developer = open.member("dora", Role::Developer).await;
    let open = open.tenant;
    let register = async |tenant: &Tenant, actor: &Actor, new: NewClient| {
        tenant.transaction(actor, async |tx| domain::client::register(tx, new).await).await
    };
    let changed = |change: &dyn Fn(&mut NewClient)| {
        let mut new = new_client("Own");
        new.metadata.scope = Some("openid email".into());
        change(&mut new);
        new
    };
    let before = server.snapshot().await;
    type Escalation<'w> = (&'w str, &'w dyn Fn(&mut NewClient));
    let escalations: [Escalation<'_>; 12] = [
        ("skipping consent", &|new| new.settings.skip_consent = true),
        ("skipping consent as staff", &|new| {
            new.settings.by_developer = true;
            new.settings.skip_consent = true;
        }),
        ("plain PKCE", &|new| new.settings.allow_plain_pkce = true),
        ("a chosen client id", &|new| new.client_id = Some("console".into())),
        ("a chosen client secret", &|new| new.client_secret = Some("a-secret-of-my-own".into())),
        ("unlimited token lifetime", &|new| new.settings.access_token_lifetime = Some(u32::MAX)),
        ("unlimited code lifetime", &|new| new.settings.code_lifetime = Some(u32::MAX)),
        ("a scope outside the policy", &|new| {
            new.metadata.scope = Some("openid email phone".into())
        }),
        ("an unknown scope", &|new| new.metadata.scope = Some("openid admin".into())),
        ("the implicit grant", &|new| new.metadata.grant_types = Some(vec![GrantType::Implicit])),
        ("the password grant", &|new| new.metadata.grant_types = Some(vec![GrantType::Password])),
        ("a redirect host outside the policy", &|new| {
            new.metadata.redirect_uris = vec!["https://own.example.evil.test/cb".into()]
        }),
    ];
    for (what, change) in escalations {
        assert!(is_rejected(&register(&open, &developer, changed(change)).await), "{what}");
    }
    for actor in [
        actor_with_role(Some(Role::Auditor)),
        actor_with_role(None),
        Actor::anonymous(),
        Actor::client("cli_1", "Shop"),
    ] {
        assert!(is_rejected(&register(&open, &actor, changed(&|_| {})).await), "{actor:?}");
    }
    let off = tenant_with_policy(&server, "off", SelfRegistration::Off).await;
    let (off_developer, off) = (off.member("dora", Role::Developer).await, off.tenant);
    let before_attempt = server.snapshot().await;
    assert!(
        is_rejected(&register(&off, &off_developer, changed(&|_| {})).await),
        "registration is disabled"
    );
    server.assert_unchanged(&before_attempt, "a registration that is disabled").await;
    assert_eq!(before.rows("client"), before_attempt.rows("client"));

    let registered = register(&open, &developer, changed(&|_| {})).await.unwrap();
    assert!(
        open.client(&registered.client_id).await.unwrap().unwrap().settings.by_developer,
        "the server sets it, whatever was sent"
    );
    let approval = tenant_with_policy(&server, "approval", SelfRegistration::Approval).await;
    let developer = approval.member("dora", Role::Developer).await;
    let other_developer = approval.member("dirk", Role::Developer).await;
    let approval = approval.tenant;
    let pending =
        register(&approval, &developer, changed(&|new| new.enabled = true)).await.unwrap();
    assert!(
        !approval.client(&pending.client_id).await.unwrap().unwrap().enabled,
        "disabled until it is approved"
    );
    // A developer cannot enable their own client, nor change another developer's.
    let attempts = std::iter::once((&developer, "enable"))
        .chain(["enable", "redirect", "rotate", "delete"].map(|action| (&other_developer, action)));
    for (actor, action) in attempts {
        let outcome = approval
            .transaction(actor, async |tx| match action {
                "enable" => domain::client::set_enabled(tx, &pending.row_id, true, 0).await,
                "redirect" => {
                    tests::fixtures::replace_redirect_uris(
                        tx,
                        &pending.row_id,
                        vec!["https://evil.test/".into()],
                    )
                    .await
                }
                "rotate" => domain::client::rotate_secret(tx, &pending.row_id).await.map(drop),
                _ => domain::client::delete(tx, &pending.row_id).await,
            })
            .await;
        assert!(
            is_rejected(&outcome) || matches!(outcome, Err(Error::NotFound)),
            "{action}: {outcome:?}"
        );
    }
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

/// P2
#[tokio::test]
async fn disabled_grant_type_is_rejected_everywhere() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let machine_client = acme
        .client_with("machine", |new| {
            new.metadata.grant_types = Some(vec![GrantType::ClientCredentials])
        })
        .await;
    let code_client = acme
        .client_with("coder", |new| {
            new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode])
        })
        .await;
    let client_without_response_types =
        acme.client_with("silent", |new| new.metadata.response_types = Some(Vec::new())).await;
    let mut browser = server.browser();
    for client in [&machine_client, &client_without_response_types] {
        for change in
            [vec![], vec![("response_mode", "form_post")], vec![("response_type", "code")]]
        {
            let response = browser.get(&client.authorization_url(&change)).await;
            let error = response.redirect_param("error").or_else(|| {
                response.body.contains("unauthorized_client").then(|| "unauthorized_client".into())
            });
            assert_eq!(
                error.as_deref(),
                Some("unauthorized_client"),
                "{} {change:?}",
                client.client_id
            );
        }
    }
    for response_type in [
        "token",
        "id_token",
        "code token",
        "code id_token",
        "id_token token",
        "none",
        "CODE",
        "code code",
    ] {
        let response =
            browser.get(&code_client.authorization_url(&[("response_type", response_type)])).await;
        assert!(
            response.redirect_param("error").is_some() || response.location().contains("#error="),
            "{response_type}: {}",
            response.location()
        );
        assert!(
            !response.location().contains("access_token")
                && response.redirect_param("code").is_none()
        );
    }
    let tokens =
        code_client.redeem(&code_client.obtain_code(&mut browser, "anna", &[]).await).await;
    assert!(tokens.0.get("refresh_token").is_none(), "no refresh token without its grant type");
    for (client, grant) in [
        (&machine_client, "authorization_code"),
        (&machine_client, "refresh_token"),
        (&code_client, "client_credentials"),
        (&code_client, "refresh_token"),
    ] {
        let response = client
            .request_token(&[("grant_type", grant), ("code", "x"), ("refresh_token", "x")])
            .await;
        assert_eq!(response.error(), "unauthorized_client", "{} {grant}", client.client_id);
    }
    for grant in [
        "password",
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "Authorization_Code",
    ] {
        let fields = [("grant_type", grant), ("username", "anna"), ("password", PASSWORD)];
        let response = code_client.request_token(&fields).await;
        assert!(
            ["unsupported_grant_type", "unauthorized_client"].contains(&response.error()),
            "{grant}: {}",
            response.0
        );
    }
    // Disabling a grant type invalidates the codes and refresh tokens that it issued.
    let shop = acme.client("shop").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    let update = NewClient {
        client_id: Some("shop".into()),
        enabled: true,
        metadata: oauth::ClientMetadata {
            client_name: Some("Shop".into()),
            redirect_uris: vec!["https://shop.example/cb".into()],
            grant_types: Some(vec![GrantType::ClientCredentials]),
            ..Default::default()
        },
        ..Default::default()
    };
    acme.tenant
        .transaction(&Actor::cli(), async |tx| domain::client::upsert(tx, update).await)
        .await
        .unwrap();
    assert_eq!(shop.redeem(&code).await.error(), "unauthorized_client");
    assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "unauthorized_client");
    // The implicit and password grants must also be allowed by the tenant.
    for grant in [GrantType::Implicit, GrantType::Password] {
        let mut new = new_client("Old");
        new.metadata.grant_types = Some(vec![grant]);
        let outcome = acme
            .tenant
            .transaction(&Actor::cli(), async |tx| domain::client::register(tx, new).await)
            .await;
        assert!(matches!(outcome, Err(Error::Invalid(_))), "{grant:?}");
    }
    assert!(!acme.tenant.settings().allowed_grants.contains(&LegacyGrant::Implicit));
}

/// P3: every column of the user table, and every claim that the server sets.
#[tokio::test]
async fn profile_cannot_set_columns_or_reserved_claims() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let columns: Vec<String> = {
        acme.user("anna").await;
        server.snapshot().await.rows("user")[0].as_object().unwrap().keys().cloned().collect()
    };
    assert!(
        columns.contains(&"email_verified".to_owned()) && columns.contains(&"disabled".to_owned()),
        "{columns:?}"
    );
    let reserved = [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "nbf",
        "jti",
        "nonce",
        "acr",
        "amr",
        "azp",
        "auth_time",
        "at_hash",
        "c_hash",
        "sid",
        "client_id",
        "scope",
    ];
    let server_claims = [
        "roles",
        "role",
        "tenant",
        "email_verified",
        "password",
        "password_hash",
        "hash",
        "updated_at",
        "groups",
        "user_id",
        "cid",
        "gid",
    ];
    let before = server.snapshot().await;
    for claim in columns.iter().map(String::as_str).chain(reserved).chain(server_claims) {
        let mut new = NewUser { username: "eve".into(), ..Default::default() };
        new.claims.insert(claim.into(), json!("evil"));
        let outcome = domain::user::prepare(&server.platform, new).await;
        assert!(
            matches!(
                &outcome,
                Err(Error::Invalid(problems))
                    if problems.iter().any(|problem| problem.field == claim)
            ),
            "{claim}"
        );
    }
    // An apply file is rejected if a user has an unknown key, which the error names.
    for key in columns.iter().map(String::as_str).chain(reserved).chain(server_claims) {
        if ["username", "email", "email_verified", "disabled", "role", "password", "password_hash"]
            .contains(&key)
        {
            continue;
        }
        let file = format!(
            "tenants: [{{ slug: acme, name: Acme, users: [{{ username: eve, {key}: evil }}] }}]"
        );
        let error = domain::apply::parse(&file).unwrap_err().to_string();
        assert!(error.contains(key), "{key}: {error}");
    }
    // A claim mapper of the tenant cannot set a reserved claim.
    for claim in reserved.into_iter().chain(["roles", "tenant", "email_verified"]) {
        let file = format!(
            "tenants: [{{ slug: acme, name: Acme, \
             claims: [{{ name: {claim}, from: name, scope: profile }}] }}]"
        );
        let outcome = domain::apply::apply(
            &server.platform,
            &Actor::cli(),
            domain::apply::parse(&file).unwrap(),
            false,
        )
        .await;
        assert!(matches!(outcome, Err(Error::Invalid(_))), "{claim}");
    }
    server.assert_unchanged(&before, "a reserved claim").await;
}

/// P3: a token never takes a reserved claim from the profile.
#[tokio::test]
async fn tokens_ignore_reserved_claims_of_the_profile() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    // Write the claims to the table, past all validation.
    let claims = json!({
        "sub": "usr_admin",
        "iss": "https://evil.test",
        "aud": "evil",
        "roles": ["owner"],
        "email_verified": false,
        "updated_at": 1,
        "acr": "9",
        "name": "Anna",
    });
    server.raw_database().execute(&format!("UPDATE \"user\" SET claims = '{claims}'")).await;
    let claims_request = json!({
        "id_token": {"sub": null, "iss": null, "roles": null, "acr": null, "email_verified": null},
        "userinfo": {"roles": null, "iss": null},
    })
    .to_string();
    let tokens = shop
        .redeem(
            &shop
                .obtain_code(
                    &mut server.browser(),
                    "anna",
                    &[("claims", &claims_request), ("scope", "openid email profile")],
                )
                .await,
        )
        .await;
    let id_claims = tokens.id_token_claims();
    assert_eq!(
        (&id_claims["sub"], &id_claims["iss"], &id_claims["aud"], &id_claims["acr"]),
        (&json!(anna), &json!("http://localhost:8080/t/acme"), &json!("shop"), &json!("1"))
    );
    assert_eq!((id_claims.get("roles"), &id_claims["email_verified"]), (None, &json!(true)));
    let userinfo = shop.userinfo(tokens.access_token()).await.json();
    assert_eq!(
        (&userinfo["sub"], userinfo.get("roles"), userinfo.get("iss"), &userinfo["email_verified"]),
        (&json!(anna), None, None, &json!(true))
    );
}
