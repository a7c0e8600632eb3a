//! Disabling and deleting users, clients and tenants (A1).
//!
//! Everything that was issued before is rejected at every endpoint of every node, and enabling the
//! subject again revives none of it.

use contract::client::AccessTokenFormat;
use domain::Actor;
use serde_json::json;
use tests::{
    Browser, Node, TestClient, TestServer, TestTenant, TokenResponse, client::CODE_VERIFIER,
    fixtures::PASSWORD, test_server,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    User,
    Client,
    Tenant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Disable,
    Delete,
}

/// Tokens, sessions and interactions from before the change.
struct Issued {
    browser: Browser,
    jwt_client: TestClient,
    opaque_client: TestClient,
    tokens: [TokenResponse; 2],
    client_tokens: [TokenResponse; 2],
    code: String,
    user_id: String,
    /// The consent page of an interaction whose user is signed in.
    consent_page: tests::TestResponse,
}

async fn issue_everything(server: &TestServer, acme: &TestTenant<'_>) -> Issued {
    let jwt_client = acme.client("shop").await;
    let opaque_client = acme
        .client_with("opaque", |new| new.settings.access_token_format = AccessTokenFormat::Opaque)
        .await;
    let user_id = acme.user("anna").await;
    let mut browser = server.browser();
    let mut tokens = Vec::new();
    let mut client_tokens = Vec::new();
    for client in [&jwt_client, &opaque_client] {
        tokens.push(client.redeem(&client.obtain_code(&mut browser, "anna", &[]).await).await);
        client_tokens.push(client.request_token(&[("grant_type", "client_credentials")]).await);
    }
    let code = jwt_client.obtain_code(&mut browser, "anna", &[]).await;
    let redirect = browser.get(&jwt_client.authorization_url(&[("prompt", "consent")])).await;
    let consent_page = browser.follow_redirects(redirect).await;
    let (tokens, client_tokens) = (tokens.try_into().unwrap(), client_tokens.try_into().unwrap());
    Issued {
        browser,
        jwt_client,
        opaque_client,
        tokens,
        client_tokens,
        code,
        user_id,
        consent_page,
    }
}

async fn deactivate(
    server: &TestServer,
    acme: &TestTenant<'_>,
    issued: &Issued,
    subject: Subject,
    action: Action,
) {
    let cli = Actor::cli();
    let tenant = server.platform.tenant_by_id(acme.tenant.id()).await.unwrap().unwrap();
    match (subject, action) {
        (Subject::Tenant, Action::Disable) => domain::tenant::suspend(&tenant, &cli).await,
        (Subject::Tenant, Action::Delete) => domain::tenant::delete(&tenant, &cli).await,
        (Subject::User, Action::Disable) => {
            tenant
                .transaction(&cli, async |tx| {
                    domain::user::set_disabled(tx, &issued.user_id, true).await
                })
                .await
        }
        (Subject::User, Action::Delete) => {
            tenant
                .transaction(&cli, async |tx| domain::user::remove(tx, &issued.user_id).await)
                .await
        }
        (Subject::Client, action) => {
            tenant
                .transaction(&cli, async |tx| {
                    for client in [&issued.jwt_client, &issued.opaque_client] {
                        match action {
                            Action::Disable => {
                                domain::client::set_enabled(tx, &client.row_id, false, 0).await?
                            }
                            Action::Delete => domain::client::delete(tx, &client.row_id).await?,
                        }
                    }
                    Ok(())
                })
                .await
        }
    }
    .unwrap();
}

async fn reactivate(server: &TestServer, acme: &TestTenant<'_>, issued: &Issued, subject: Subject) {
    let cli = Actor::cli();
    let tenant = server.platform.tenant_by_id(acme.tenant.id()).await.unwrap().unwrap();
    match subject {
        Subject::Tenant => domain::tenant::resume(&tenant, &cli).await,
        Subject::User => {
            tenant
                .transaction(&cli, async |tx| {
                    domain::user::set_disabled(tx, &issued.user_id, false).await
                })
                .await
        }
        Subject::Client => {
            tenant
                .transaction(&cli, async |tx| {
                    domain::client::set_enabled(tx, &issued.jwt_client.row_id, true, 0).await?;
                    domain::client::set_enabled(tx, &issued.opaque_client.row_id, true, 0).await
                })
                .await
        }
    }
    .unwrap();
}

/// Assert that this node accepts no token, code, session or interaction from before.
async fn assert_nothing_works(
    node: &Node,
    issued: &mut Issued,
    subject: Subject,
    reactivated: bool,
) {
    let at_node = |client: &TestClient| TestClient {
        router: node.router.clone(),
        ..client.at_base_url(&client.base_url)
    };
    let tenant_unavailable = subject == Subject::Tenant && !reactivated;
    let status = match subject {
        Subject::Tenant if !reactivated => 404,
        // The client is not authenticated.
        Subject::Client if !reactivated => 401,
        _ => 200,
    };
    for (client, tokens, client_token) in [
        (&issued.jwt_client, &issued.tokens[0], &issued.client_tokens[0]),
        (&issued.opaque_client, &issued.tokens[1], &issued.client_tokens[1]),
    ] {
        let client = at_node(client);
        let mut presented =
            vec![tokens.access_token().to_owned(), tokens.refresh_token().to_owned()];
        if subject != Subject::User {
            presented.push(client_token.access_token().to_owned());
        }
        for token in presented {
            let response = client.post("/oauth2/introspect", &[("token", &token)]).await;
            assert_eq!(response.status.as_u16(), status, "{subject:?} {reactivated}");
            if status == 200 {
                let inactive = json!({"active": false});
                assert_eq!(response.json(), inactive, "{subject:?} {reactivated}");
            }
        }
        let userinfo = client.userinfo(tokens.access_token()).await.status;
        assert_eq!(userinfo.as_u16(), if tenant_unavailable { 404 } else { 401 });
        for fields in [
            vec![("grant_type", "refresh_token"), ("refresh_token", tokens.refresh_token())],
            vec![
                ("grant_type", "authorization_code"),
                ("code", issued.code.as_str()),
                ("redirect_uri", client.redirect_uri.as_str()),
                ("code_verifier", CODE_VERIFIER),
            ],
        ] {
            let response = client.post("/oauth2/token", &fields).await;
            let what = format!("{subject:?} {reactivated}: {}", response.body);
            // Otherwise the client is in order, and the grant is not.
            let expected = if status == 200 { 400 } else { status };
            assert_eq!(response.status.as_u16(), expected, "{what}");
            if expected == 400 {
                assert_eq!(response.json()["error"], "invalid_grant", "{what}");
            }
        }
        if subject != Subject::User && !reactivated {
            let response =
                client.post("/oauth2/token", &[("grant_type", "client_credentials")]).await;
            assert_eq!(response.status.as_u16(), if tenant_unavailable { 404 } else { 401 });
        }
    }
    let browser = &mut issued.browser;
    browser.switch_node(node.router.clone());
    let silent_response =
        browser.get(&issued.jwt_client.authorization_url(&[("prompt", "none")])).await;
    match (subject, reactivated) {
        (Subject::User, _) | (Subject::Tenant, true) => {
            assert_eq!(silent_response.redirect_param("error").as_deref(), Some("login_required"))
        }
        (Subject::Client, false) => assert_eq!(
            (silent_response.status.as_u16(), silent_response.location()),
            (400, ""),
            "the problem page, without a redirect"
        ),
        // Sessions and consent belong to the user and remain, so the client gets a new code.
        (Subject::Client, true) => assert!(silent_response.redirect_param("code").is_some()),
        (Subject::Tenant, false) => assert_eq!(silent_response.status, 404),
    }
    if subject != Subject::Client {
        // The account of the user is not shown: a new sign-in is needed, or the tenant is gone.
        let account = browser.get("/t/acme/account").await;
        let expected = if tenant_unavailable { 404 } else { 303 };
        assert_eq!(account.status.as_u16(), expected, "{subject:?} {reactivated}");
    }
    let decision = browser.submit_decision(&issued.consent_page, "allow").await;
    assert!(
        decision.redirect_param("code").is_none(),
        "{subject:?} {reactivated}: an interaction from before: {}",
        decision.location()
    );
}

#[tokio::test]
async fn disabling_or_deleting_invalidates_everything_issued_and_enabling_revives_nothing() {
    for subject in [Subject::User, Subject::Client, Subject::Tenant] {
        for action in [Action::Disable, Action::Delete] {
            let server = test_server().await;
            let acme = server.tenant("acme").await;
            let mut issued = issue_everything(&server, &acme).await;
            // The second node has all rows cached, and learns of changes by polling.
            let node = server.start_node().await;
            let mut polled = domain::job::ChangePosition::default();
            domain::job::poll_changes(&node.platform, &mut polled).await.unwrap();
            let client_at_node = TestClient {
                router: node.router.clone(),
                ..issued.jwt_client.at_base_url("/t/acme")
            };
            assert!(
                client_at_node.is_active(issued.tokens[0].access_token()).await
                    && client_at_node.is_active(issued.client_tokens[0].access_token()).await
            );
            assert!(
                issued
                    .browser
                    .get(&issued.jwt_client.authorization_url(&[("prompt", "none")]))
                    .await
                    .redirect_param("code")
                    .is_some()
            );

            deactivate(&server, &acme, &issued, subject, action).await;
            let first_node =
                Node { platform: server.platform.clone(), router: server.router.clone() };
            assert_nothing_works(&first_node, &mut issued, subject, false).await;
            domain::job::poll_changes(&node.platform, &mut polled).await.unwrap();
            assert_nothing_works(&node, &mut issued, subject, false).await;

            if subject == Subject::User {
                let mut browser = server.browser();
                let redirect = browser.get(&issued.jwt_client.authorization_url(&[])).await;
                let page = browser.follow_redirects(redirect).await;
                let response = browser
                    .post(&page.form_action(), &[("username", "anna"), ("password", PASSWORD)])
                    .await;
                assert_eq!(response.status, 401, "the password does not sign in");
            }
            if action == Action::Delete {
                continue;
            }
            reactivate(&server, &acme, &issued, subject).await;
            domain::job::poll_changes(&node.platform, &mut polled).await.unwrap();
            if subject == Subject::Client {
                // The session belongs to the user, so the client may start a new interaction.
                let redirect = issued
                    .browser
                    .get(&issued.jwt_client.authorization_url(&[("prompt", "consent")]))
                    .await;
                issued.consent_page = issued.browser.follow_redirects(redirect).await;
                issued.browser.submit_decision(&issued.consent_page, "deny").await;
            }
            assert_nothing_works(&first_node, &mut issued, subject, true).await;
            assert_nothing_works(&node, &mut issued, subject, true).await;
            server.clock.advance(2);
            let new_tokens = issued
                .jwt_client
                .redeem(&issued.jwt_client.obtain_code(&mut server.browser(), "anna", &[]).await)
                .await;
            let new_client_token =
                issued.jwt_client.request_token(&[("grant_type", "client_credentials")]).await;
            assert!(
                issued.jwt_client.is_active(new_tokens.access_token()).await
                    && issued.jwt_client.is_active(new_client_token.access_token()).await,
                "{subject:?}: new tokens are valid"
            );
        }
    }
}

/// A sign-in that began before the suspension cannot be completed.
#[tokio::test]
async fn suspending_a_tenant_ends_its_interactions() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let cli = Actor::cli();
    domain::tenant::suspend(&acme.tenant, &cli).await.unwrap();
    let before = server.snapshot().await;
    assert_eq!(
        browser
            .post(&page.form_action(), &[("username", "anna"), ("password", PASSWORD)])
            .await
            .status,
        404
    );
    server.assert_unchanged(&before, "a sign-in at a suspended tenant").await;
    domain::tenant::resume(&acme.tenant, &cli).await.unwrap();
    assert_eq!(
        browser
            .post(&page.form_action(), &[("username", "anna"), ("password", PASSWORD)])
            .await
            .status,
        410
    );
}
