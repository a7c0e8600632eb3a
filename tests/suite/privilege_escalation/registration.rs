//! What a developer may register, and grant types that are off.

use super::*;

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
        (&code_client, "urn:ietf:params:oauth:grant-type:token-exchange"),
    ] {
        let fields = [
            ("grant_type", grant),
            ("code", "x"),
            ("refresh_token", "x"),
            ("subject_token", "x"),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("audience", "x"),
        ];
        let response = client.request_token(&fields).await;
        assert_eq!(response.error(), "unauthorized_client", "{} {grant}", client.client_id);
    }
    for grant in [
        "password",
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
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
