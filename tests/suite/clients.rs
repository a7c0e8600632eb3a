//! Management of clients by staff and by the developers who own them.

use contract::{
    client::{AccessTokenFormat, ClientForm, ClientType},
    paging::ListParams,
    settings::RefreshLifetime,
    user::Role,
};
use domain::{Actor, Error, client};
use oauth::{ClientAuthMethod, GrantType};
use tests::{TestTenant, test_server};

async fn client_form(acme: &TestTenant<'_>, row_id: &str) -> ClientForm {
    client::detail(&acme.tenant, &Actor::cli(), row_id).await.unwrap().form
}

async fn update_client(
    acme: &TestTenant<'_>,
    actor: &Actor,
    row_id: &str,
    form: ClientForm,
) -> domain::Result<Option<domain::Secret>> {
    let outcome =
        acme.transaction(actor, async |tx| client::update(tx, row_id, form).await).await?;
    match outcome {
        client::UpdateOutcome::Saved(secret) => Ok(secret),
        client::UpdateOutcome::Proposed => panic!("the change waits for approval"),
    }
}

fn invalid_fields(outcome: domain::Result<Option<domain::Secret>>) -> Vec<String> {
    let Err(Error::Invalid(problems)) = outcome else { panic!("it was accepted") };
    problems.into_iter().map(|problem| problem.field).collect()
}

#[tokio::test]
async fn client_form_updates_every_setting() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut new_form = client_form(&acme, &shop.row_id).await;
    new_form.description = "Sells things".into();
    new_form.metadata.client_name = Some("The store".into());
    new_form.metadata.redirect_uris.push("https://shop.example/other".into());
    new_form.metadata.scope = Some("openid read".into());
    new_form.settings.skip_consent = true;
    new_form.settings.access_token_format = AccessTokenFormat::Opaque;
    new_form.settings.access_token_lifetime = Some(120);
    new_form.settings.refresh_token_lifetime = Some(RefreshLifetime::Seconds(600));
    new_form.settings.allowed_origins = vec!["https://pages.example".into()];
    update_client(&acme, &Actor::cli(), &shop.row_id, new_form.clone()).await.unwrap();
    let saved = client::detail(&acme.tenant, &Actor::cli(), &shop.row_id).await.unwrap();
    assert_eq!(
        (saved.summary.name.as_str(), saved.form.description.as_str(), saved.values.scope.as_str()),
        ("The store", "Sells things", "openid read")
    );
    let mut browser = server.browser();
    let code = shop
        .obtain_code(
            &mut browser,
            "anna",
            &[("redirect_uri", "https://shop.example/other"), ("scope", "openid read")],
        )
        .await;
    let tokens = shop
        .request_token(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", "https://shop.example/other"),
            ("code_verifier", tests::client::CODE_VERIFIER),
        ])
        .await;
    assert!(!tokens.access_token().contains('.') && tokens.0["expires_in"] == 120, "{tokens:?}");
    let stale = update_client(&acme, &Actor::cli(), &shop.row_id, new_form).await;
    assert!(matches!(stale, Err(Error::Stale)), "the second concurrent update is rejected");
    let input = ListParams { search: "store".into(), ..Default::default() };
    assert_eq!(client::list(&acme.tenant, &Actor::cli(), &input).await.unwrap().rows.len(), 1);
}

#[tokio::test]
async fn validation_errors_name_their_fields() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let mut new_form = client_form(&acme, &shop.row_id).await;
    new_form.metadata.client_name = Some(" ".into());
    new_form.metadata.redirect_uris = vec![
        "https://a.example/cb".into(),
        "http://a.example/cb".into(),
        "https://*.example".into(),
    ];
    new_form.metadata.post_logout_redirect_uris = vec!["/here".into()];
    new_form.metadata.grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::Password]);
    new_form.metadata.scope = Some("openid nonsense".into());
    new_form.settings.access_token_lifetime = Some(1);
    new_form.settings.refresh_token_lifetime = Some(RefreshLifetime::Seconds(1));
    new_form.settings.allowed_origins =
        vec!["https://ok.example".into(), "https://a.example/path".into()];
    let mut invalid =
        invalid_fields(update_client(&acme, &Actor::cli(), &shop.row_id, new_form).await);
    invalid.sort();
    let expected = [
        "access_token_lifetime",
        "allowed_origins.1",
        "client_name",
        "grant_types",
        "post_logout_redirect_uris.0",
        "redirect_uris.1",
        "redirect_uris.2",
        "refresh_token_lifetime",
        "scope",
    ];
    assert_eq!(invalid, expected);
}

#[tokio::test]
async fn two_secrets_are_valid_during_rotation_and_record_their_last_use() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let cli = Actor::cli();
    server.clock.advance(1);
    let new_secret = acme
        .transaction(&cli, async |tx| client::rotate_secret(tx, &shop.row_id).await)
        .await
        .unwrap();
    let mut with_new_secret = shop.at_base_url(&shop.base_url);
    with_new_secret.secret = Some(new_secret.expose().to_owned());
    let grant = [("grant_type", "client_credentials")];
    assert_eq!(shop.request_token(&grant).await.0["token_type"], "Bearer");
    server.clock.advance(100);
    let statements = server.platform.statement_count();
    assert_eq!(with_new_secret.request_token(&grant).await.0["token_type"], "Bearer");
    assert_eq!(
        server.platform.statement_count(),
        statements,
        "recording a use takes no SQL statement"
    );
    let secrets = client::detail(&acme.tenant, &cli, &shop.row_id).await.unwrap().secrets;
    let last_used: Vec<_> = secrets.iter().map(|secret| secret.last_used_at.unwrap()).collect();
    assert_eq!((secrets.len(), last_used[0] - last_used[1]), (2, 100), "newest first: {secrets:?}");
    client::flush_secret_usage(&server.platform).await.unwrap();
    let flushed = client::detail(&acme.tenant, &cli, &shop.row_id).await.unwrap().secrets;
    assert_eq!(flushed, secrets, "flushing keeps the times of last use");
    let third =
        acme.transaction(&cli, async |tx| client::rotate_secret(tx, &shop.row_id).await).await;
    assert!(matches!(third, Err(Error::Conflict(_))), "at most two secrets");
    acme.transaction(&cli, async |tx| {
        client::revoke_secret(tx, &shop.row_id, &secrets[1].id).await
    })
    .await
    .unwrap();
    assert_eq!(shop.request_token(&grant).await.error(), "invalid_client");
    assert_eq!(with_new_secret.request_token(&grant).await.0["token_type"], "Bearer");
}

#[tokio::test]
async fn becoming_confidential_issues_a_secret_and_becoming_public_deletes_it() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let cli = Actor::cli();
    let mut public = client_form(&acme, &shop.row_id).await;
    public.client_type = ClientType::Public;
    public.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::None);
    public.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
    assert!(update_client(&acme, &cli, &shop.row_id, public).await.unwrap().is_none());
    assert!(client::detail(&acme.tenant, &cli, &shop.row_id).await.unwrap().secrets.is_empty());
    assert_eq!(
        shop.request_token(&[("grant_type", "client_credentials")]).await.error(),
        "invalid_client"
    );
    let mut confidential = client_form(&acme, &shop.row_id).await;
    confidential.client_type = ClientType::Confidential;
    confidential.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::ClientSecretPost);
    confidential.metadata.grant_types = Some(vec![GrantType::ClientCredentials]);
    let secret = update_client(&acme, &cli, &shop.row_id, confidential)
        .await
        .unwrap()
        .expect("the first secret is issued");
    let mut with_first_secret = shop.at_base_url(&shop.base_url);
    with_first_secret.secret = Some(secret.expose().to_owned());
    let grant = [("grant_type", "client_credentials")];
    assert_eq!(with_first_secret.request_token(&grant).await.0["token_type"], "Bearer");
}

#[tokio::test]
async fn developers_manage_only_their_own_clients_within_policy() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (mine, other) = (acme.client("mine").await, acme.client("other").await);
    let dora = acme.member("dora", Role::Developer).await;
    let cli = Actor::cli();
    acme.transaction(&cli, async |tx| {
        client::add_owner(tx, &mine.row_id, "Dora@acme.example").await
    })
    .await
    .unwrap();
    for input in [ListParams::default(), ListParams { search: "the".into(), ..Default::default() }]
    {
        let rows = client::list(&acme.tenant, &dora, &input).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.client_id.as_str()).collect::<Vec<_>>(), ["mine"]);
    }
    assert!(matches!(
        client::detail(&acme.tenant, &dora, &other.row_id).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        client::revocations(&acme.tenant, &dora, &other.row_id).await,
        Err(Error::NotFound)
    ));
    let foreign = client_form(&acme, &other.row_id).await;
    assert!(matches!(
        update_client(&acme, &dora, &other.row_id, foreign).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        acme.transaction(&dora, async |tx| client::rotate_secret(tx, &other.row_id).await).await,
        Err(Error::NotFound)
    ));

    let detail = client::detail(&acme.tenant, &dora, &mine.row_id).await.unwrap();
    assert_eq!((detail.may_change, detail.may_manage), (true, false));
    let mut escalated = detail.form.clone();
    escalated.settings.skip_consent = true;
    escalated.settings.access_token_lifetime = Some(100_000);
    escalated.metadata.scope = Some("openid profile email phone offline_access read write".into());
    let mut invalid = invalid_fields(update_client(&acme, &dora, &mine.row_id, escalated).await);
    invalid.sort();
    assert_eq!(invalid, ["access_token_lifetime", "scope", "skip_consent"]);
    let settings = contract::settings::TenantSettings {
        // With approval, the change would wait for an administrator.
        self_registration: contract::settings::SelfRegistration::Open,
        self_registration_redirect_hosts: Some(vec!["mine.example".into()]),
        ..acme.tenant.settings().clone()
    };
    let version = domain::tenant::detail(&acme.tenant, &cli).await.unwrap().version;
    let name = acme.tenant.name().to_owned();
    acme.transaction(&cli, async |tx| {
        domain::tenant::update_settings(
            tx,
            contract::tenant::TenantForm { version, name, settings },
        )
        .await
    })
    .await
    .unwrap();
    let acme = tests::TestTenant {
        server: &server,
        tenant: server.platform.tenant_by_slug("acme").await.unwrap().unwrap(),
    };
    let mut foreign_redirect = detail.form.clone();
    foreign_redirect.metadata.redirect_uris.push("https://evil.example/cb".into());
    assert_eq!(
        invalid_fields(update_client(&acme, &dora, &mine.row_id, foreign_redirect).await),
        ["redirect_uris.1"]
    );
    let mut permitted = detail.form;
    permitted.metadata.scope = Some("openid".into());
    update_client(&acme, &dora, &mine.row_id, permitted).await.unwrap();
    acme.transaction(&dora, async |tx| client::rotate_secret(tx, &mine.row_id).await)
        .await
        .unwrap();
    assert!(matches!(
        acme.transaction(&dora, async |tx| client::set_enabled(tx, &mine.row_id, true, 0).await)
            .await,
        Err(Error::Forbidden)
    ));
    let id = dora.user_id().unwrap().to_owned();
    acme.transaction(&cli, async |tx| client::remove_owner(tx, &mine.row_id, &id).await)
        .await
        .unwrap();
    assert!(matches!(
        client::detail(&acme.tenant, &dora, &mine.row_id).await,
        Err(Error::NotFound)
    ));
}

#[tokio::test]
async fn deletion_preview_counts_users_consents_and_secrets() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    let ends = client::revocations(&acme.tenant, &Actor::cli(), &shop.row_id).await.unwrap();
    // Two grants of one user.
    assert_eq!((ends.users.count, ends.consents.count, ends.secrets), (1, 1, 1));
    let ends = domain::user::ends(&acme.tenant, &Actor::cli(), &anna).await.unwrap();
    assert_eq!((ends.clients.count, ends.clients.more), (1, false));
    acme.transaction(&Actor::cli(), async |tx| client::delete(tx, &shop.row_id).await)
        .await
        .unwrap();
    let remaining = client::list(
        &acme.tenant,
        &Actor::cli(),
        &ListParams { search: "shop".into(), ..Default::default() },
    )
    .await
    .unwrap();
    assert!(remaining.rows.is_empty());
}
