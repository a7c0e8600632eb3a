//! Personal tokens of developers.

use super::*;

/// A1
#[tokio::test]
async fn personal_token_ends_when_revoked_expired_or_its_user_may_not_register() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    let cli = Actor::cli();
    let assert_invalid = async |program: &ApiCaller<'_>, reason: &str| {
        for (method, path) in [
            ("GET", APPS_PATH.to_owned()),
            ("POST", format!("{APPS_PATH}/register")),
            ("POST", REGISTRATION_PATH.to_owned()),
        ] {
            let response = program.send(method, &path, json!({ "client_name": "Shop" })).await;
            assert_eq!(
                error_response(&response),
                (401, "invalid_token".into()),
                "{reason}: {method} {path}"
            );
        }
    };
    let (dora, first) = create_developer(&acme, "dora").await;
    let second = api_caller(&acme, &acme.personal_token(&dora).await);
    let shop = first.register("shop").await.json();
    let registration_api = api_caller(&acme, string_member(&shop, "registration_access_token"));
    let path_of_client = format!("{REGISTRATION_PATH}/{}", string_member(&shop, "client_id"));
    assert!(registration_api.send("GET", &path_of_client, Value::Null).await.status == 200);

    // Revoking a token ends that token only.
    let tokens = domain::personal_token::list(&acme.tenant, &dora).await.unwrap();
    let hint = &first.token[first.token.len() - 4..];
    let token = tokens.iter().find(|token| token.hint == hint).unwrap();
    assert!(
        token.last_used_at.is_some()
            && tokens.len() == 2
            && tokens.iter().any(|token| token.last_used_at.is_none())
    );
    let dirk = acme.member("dirk", Role::Developer).await;
    let by_dirk = acme
        .transaction(&dirk, async |tx| domain::personal_token::revoke(tx, &token.id).await)
        .await;
    assert!(
        matches!(by_dirk, Err(Error::NotFound)),
        "a personal token is revoked by its user only"
    );
    acme.transaction(&dora, async |tx| domain::personal_token::revoke(tx, &token.id).await)
        .await
        .unwrap();
    assert_invalid(&first, "revoked").await;
    assert_eq!(second.list_own().await.len(), 1);
    assert_eq!(
        (
            server.audit_count("personal_token.created").await,
            server.audit_count("personal_token.revoked").await
        ),
        (2, 1)
    );

    // Blocking the user, changing the role and deleting the user end the token.
    let id = dora.user_id().unwrap().to_owned();
    acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &id, true).await)
        .await
        .unwrap();
    assert_invalid(&second, "blocked").await;
    assert_eq!(
        registration_api.send("GET", &path_of_client, Value::Null).await.status,
        401,
        "the registration access token ends with its user's access"
    );
    acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &id, false).await)
        .await
        .unwrap();
    assert_invalid(&second, "unblocking restores nothing").await;
    let second = api_caller(&acme, &acme.personal_token(&dora).await);
    assert_eq!(second.list_own().await.len(), 1);
    acme.transaction(&cli, async |tx| domain::member::set_role(tx, &id, Role::Auditor).await)
        .await
        .unwrap();
    assert_invalid(&second, "no longer a developer").await;
    acme.transaction(&cli, async |tx| domain::member::set_role(tx, &id, Role::Developer).await)
        .await
        .unwrap();
    assert_invalid(&second, "the role restores nothing").await;
    let second = api_caller(&acme, &acme.personal_token(&dora).await);
    assert_eq!(second.list_own().await.len(), 1);
    server.clock.advance(91 * 86_400);
    assert_invalid(&second, "expired").await;
    let third = api_caller(&acme, &acme.personal_token(&dora).await);
    assert_eq!(third.list_own().await.len(), 1);
    acme.transaction(&cli, async |tx| domain::user::remove(tx, &id).await).await.unwrap();
    assert_invalid(&third, "deleted").await;
    assert_eq!(registration_api.send("GET", &path_of_client, Value::Null).await.status, 401);
    let new_dora = acme.member("dora", Role::Developer).await;
    let new_dora_api = api_caller(&acme, &acme.personal_token(&new_dora).await);
    assert!(
        new_dora_api.list_own().await.is_empty(),
        "a later user with the same name is another user (I3)"
    );
}

#[tokio::test]
async fn personal_token_carries_developer_permissions_only() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    let shop = acme.client("shop").await;
    let owner = acme.member("olivia", Role::Owner).await;
    let token = acme.personal_token(&owner).await;
    let owner_api = api_caller(&acme, &token);
    assert!(
        owner_api.list_own().await.is_empty(),
        "an owner's token lists only clients that the owner registered"
    );
    assert_eq!(owner_api.send("GET", &format!("{APPS_PATH}/shop"), Value::Null).await.status, 404);
    assert_eq!(shop.userinfo(&token).await.status, 401);
    assert!(!shop.is_active(&token).await);
    assert_eq!(string_member(&owner_api.register("mine").await.json(), "status"), "active");
    let rival = server.tenant_with("rival", acme.tenant.settings().clone()).await;
    rival.member("olivia", Role::Owner).await;
    let rival_api = api_caller(&rival, &token);
    assert_eq!(
        rival_api.register("theirs").await.status,
        401,
        "a personal token is invalid at another tenant"
    );
    // Only a signed-in user creates personal tokens; a personal token does not.
    let by_token = Actor::personal_token("ptk_1", "ci", owner.user_id().unwrap())
        .scoped_to_tenant(acme.tenant.id());
    let new_token = || contract::developer::NewPersonalToken { name: "more".into(), days: None };
    for actor in [
        by_token,
        acme.member("axel", Role::Auditor).await,
        Actor::user("usr_x", "X", None),
        Actor::anonymous(),
    ] {
        let outcome = acme
            .transaction(&actor, async |tx| domain::personal_token::create(tx, new_token()).await)
            .await;
        assert!(matches!(outcome, Err(Error::Forbidden)), "{actor:?}");
    }
    for (name, days) in [("", None), ("x", Some(0)), ("x", Some(367)), (&*"x".repeat(81), None)] {
        let invalid = contract::developer::NewPersonalToken { name: name.into(), days };
        assert!(
            matches!(
                acme.transaction(&owner, async |tx| domain::personal_token::create(tx, invalid)
                    .await)
                    .await,
                Err(Error::Invalid(_))
            ),
            "{name} {days:?}"
        );
    }
    for _ in 1..20 {
        acme.personal_token(&owner).await;
    }
    let outcome = acme
        .transaction(&owner, async |tx| domain::personal_token::create(tx, new_token()).await)
        .await;
    assert!(matches!(outcome, Err(Error::Conflict(_))), "a user has at most 20 personal tokens");
    // No table holds the token in plaintext.
    assert_eq!(
        server.snapshot().await.tables_containing(&token["pat_".len()..]),
        Vec::<&str>::new()
    );
}
