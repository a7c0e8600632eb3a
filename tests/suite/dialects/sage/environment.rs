//! Clients and settings of the environment.

use super::*;

#[tokio::test]
async fn s0_10_s0_11_s0_12_s0_14_clients_are_registered_from_the_environment() {
    let server = sage_server().await;
    let tenant = server.find_tenant("acme").await.tenant;
    let client = tenant.client("ledger").await.unwrap().unwrap();
    assert_eq!(
        (client.name.as_str(), client.description.as_str(), client.enabled, client.skip_consent()),
        ("Ledger", "Keeps the books", true, true)
    );
    assert_eq!(client.metadata.redirect_uris, [LEDGER_REDIRECT_URI]);
    assert_eq!(client.metadata.scope.as_deref(), Some("openid profile email"));
    assert_eq!(
        client.metadata.token_endpoint_auth_method,
        Some(oauth::ClientAuthMethod::ClientSecretBasic)
    );
    assert_eq!(
        client.grant_types(),
        [oauth::GrantType::AuthorizationCode, oauth::GrantType::RefreshToken]
    );
    assert_eq!(client.managed_by.as_deref(), Some("environment"));
}

#[tokio::test]
async fn x_33_environment_is_applied_idempotently_and_its_clients_are_read_only() {
    let server = sage_server().await;
    let cli = domain::Actor::cli();
    let tenant = server.find_tenant("acme").await.tenant;
    let row = tenant.client("ledger").await.unwrap().unwrap().row_id.clone();
    // Applying the same environment at the next start changes nothing.
    let before =
        server.audit_count("client.changed").await + server.audit_count("tenant.changed").await;
    domain::sage_env::apply(&server.platform).await.unwrap();
    assert_eq!(
        server.audit_count("client.changed").await + server.audit_count("tenant.changed").await,
        before
    );
    // Clients managed by the environment are read-only for every other actor.
    let rejected = tenant
        .transaction(&cli, async |tx| domain::client::set_enabled(tx, &row, false, 0).await)
        .await
        .unwrap_err();
    assert!(rejected.to_string().contains("managed by the environment"), "{rejected}");
    for rejected in [
        tenant.transaction(&cli, async |tx| domain::client::delete(tx, &row).await).await.is_err(),
        tenant
            .transaction(&cli, async |tx| domain::client::rotate_secret(tx, &row).await)
            .await
            .is_err(),
        tenant
            .transaction(&cli, async |tx| {
                tests::fixtures::replace_redirect_uris(tx, &row, vec![]).await
            })
            .await
            .is_err(),
    ] {
        assert!(rejected);
    }
}

#[tokio::test]
async fn x_33_client_removed_from_the_environment_is_disabled_not_deleted() {
    let mut clients = clients_variable();
    clients.as_array_mut().unwrap().push(json!({
        "client_id": "other",
        "client_secret": "another-secret",
        "redirect_uris": ["https://other.example/cb"],
    }));
    let server = server_with_environment(environment(&clients, None, None)).await;
    assert!(
        server.find_tenant("acme").await.tenant.client("other").await.unwrap().unwrap().enabled
    );
    let restarted = server
        .restart_with(|options| {
            options.default_tenant = Some("acme".into());
            options.sage_env = environment(&clients_variable(), None, None);
        })
        .await;
    domain::sage_env::apply(&restarted).await.unwrap();
    let tenant = restarted.tenant_by_slug("acme").await.unwrap().unwrap();
    assert!(!tenant.client("other").await.unwrap().unwrap().enabled);
    assert!(tenant.client("ledger").await.unwrap().unwrap().enabled);
}

#[tokio::test]
async fn x_33_invalid_environment_reports_every_error_with_its_position() {
    let clients = json!([
        {
            "client_id": "one",
            "client_secret": "short",
            "redirect_uris": ["https://one.example/cb", "http://one.example/cb"],
        },
        {
            "client_id": "two",
            "token_endpoint_auth_method": "none",
            "grant_types": ["implicit"],
            "redirect_uris": [],
        },
    ]);
    let server = server_with(
        Preset::Sage,
        |_| {},
        |options| options.sage_env = environment(&clients, None, None),
    )
    .await;
    let domain::Error::Invalid(problems) =
        domain::sage_env::apply(&server.platform).await.unwrap_err()
    else {
        panic!("expected validation errors")
    };
    let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "SAGE_OAUTH2_CLIENTS[0].redirect_uris[1]",
            "SAGE_OAUTH2_CLIENTS[0].client_secret",
            "SAGE_OAUTH2_CLIENTS[1].grant_types"
        ]
    );
    assert!(
        server.find_tenant("acme").await.tenant.client("one").await.unwrap().is_none(),
        "nothing was written"
    );
}

#[tokio::test]
async fn s0_19_access_token_lifetime_comes_from_the_environment() {
    let server =
        server_with_environment(environment(&clients_variable(), None, Some("1200"))).await;
    let callback = sign_in_and_consent(
        &mut server.browser(),
        &with_query(&format!("{ISSUER}/oauth2/authorize"), &AUTHORIZATION_PARAMS),
        "anna",
    )
    .await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &callback.redirect_param("code").unwrap()),
        ("redirect_uri", LEDGER_REDIRECT_URI),
    ];
    let tokens =
        post_form(&server, &format!("{ISSUER}/oauth2/token"), Some(CLIENT_CREDENTIALS), &fields)
            .await
            .json();
    let claims = client::jwt_claims(tokens["access_token"].as_str().unwrap());
    assert_eq!(
        (&tokens["expires_in"], claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap()),
        (&json!(1200), 1200)
    );
}
