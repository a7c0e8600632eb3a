//! Disabling and deleting users, clients and tenants (SECURITY A1).
//!
//! Everything that was issued before is rejected at every endpoint of every node, and enabling the
//! subject again revives none of it.

use contract::client::AccessTokenFormat;
use domain::Actor;
use serde_json::json;
use tests::{
    Browser, Node, TestClient, TestServer, TestTenant, TokenResponse, fixtures::PASSWORD,
    test_server,
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
    let signed = acme.client("shop").await;
    let opaque = acme
        .client_with("opaque", |new| new.settings.access_token_format = AccessTokenFormat::Opaque)
        .await;
    let user = acme.user("anna").await;
    let mut browser = server.browser();
    let mut tokens = Vec::new();
    let mut own = Vec::new();
    for client in [&signed, &opaque] {
        tokens.push(client.redeem(&client.obtain_code(&mut browser, "anna", &[]).await).await);
        own.push(client.request_token(&[("grant_type", "client_credentials")]).await);
    }
    let code = signed.obtain_code(&mut browser, "anna", &[]).await;
    let begun = browser.get(&signed.authorization_url(&[("prompt", "consent")])).await;
    let consent = browser.follow_redirects(begun).await;
    let (tokens, own) = (tokens.try_into().unwrap(), own.try_into().unwrap());
    Issued {
        browser,
        jwt_client: signed,
        opaque_client: opaque,
        tokens,
        client_tokens: own,
        code,
        user_id: user,
        consent_page: consent,
    }
}

async fn deactivate(
    server: &TestServer,
    acme: &TestTenant<'_>,
    before: &Issued,
    what: Subject,
    how: Action,
) {
    let cli = Actor::cli();
    let tenant = server.platform.tenant_by_id(acme.tenant.id()).await.unwrap().unwrap();
    match (what, how) {
        (Subject::Tenant, Action::Disable) => domain::tenant::suspend(&tenant, &cli).await,
        (Subject::Tenant, Action::Delete) => domain::tenant::delete(&tenant, &cli).await,
        (Subject::User, Action::Disable) => {
            tenant
                .transaction(&cli, async |tx| {
                    domain::user::set_disabled(tx, &before.user_id, true).await
                })
                .await
        }
        (Subject::User, Action::Delete) => {
            tenant
                .transaction(&cli, async |tx| domain::user::remove(tx, &before.user_id).await)
                .await
        }
        (Subject::Client, how) => {
            tenant
                .transaction(&cli, async |tx| {
                    for client in [&before.jwt_client, &before.opaque_client] {
                        match how {
                            Action::Disable => {
                                domain::client::set_enabled(tx, &client.row_id, false).await?
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

async fn reactivate(server: &TestServer, acme: &TestTenant<'_>, before: &Issued, what: Subject) {
    let cli = Actor::cli();
    let tenant = server.platform.tenant_by_id(acme.tenant.id()).await.unwrap().unwrap();
    match what {
        Subject::Tenant => domain::tenant::resume(&tenant, &cli).await,
        Subject::User => {
            tenant
                .transaction(&cli, async |tx| {
                    domain::user::set_disabled(tx, &before.user_id, false).await
                })
                .await
        }
        Subject::Client => {
            tenant
                .transaction(&cli, async |tx| {
                    domain::client::set_enabled(tx, &before.jwt_client.row_id, true).await?;
                    domain::client::set_enabled(tx, &before.opaque_client.row_id, true).await
                })
                .await
        }
    }
    .unwrap();
}

/// Assert that this node accepts no token, code, session or interaction from before.
async fn assert_nothing_works(node: &Node, before: &mut Issued, what: Subject, on_again: bool) {
    let at = |client: &TestClient| TestClient {
        router: node.router.clone(),
        ..client.at_base_url(&client.base_url)
    };
    let gone = what == Subject::Tenant && !on_again;
    for (client, tokens, own) in [
        (&before.jwt_client, &before.tokens[0], &before.client_tokens[0]),
        (&before.opaque_client, &before.tokens[1], &before.client_tokens[1]),
    ] {
        let client = at(client);
        let mut shown = vec![tokens.access_token().to_owned(), tokens.refresh_token().to_owned()];
        if what != Subject::User {
            shown.push(own.access_token().to_owned());
        }
        for token in shown {
            let answer = client.post("/oauth2/introspect", &[("token", &token)]).await;
            match answer.status.as_u16() {
                200 => assert_eq!(answer.json(), json!({"active": false}), "{what:?} {on_again}"),
                401 => assert!(what == Subject::Client && !on_again, "{what:?}"),
                404 => assert!(gone),
                other => panic!("{other} {}", answer.body),
            }
        }
        let userinfo = client.userinfo(tokens.access_token()).await.status;
        assert_eq!(userinfo.as_u16(), if gone { 404 } else { 401 });
        for fields in [
            vec![("grant_type", "refresh_token"), ("refresh_token", tokens.refresh_token())],
            vec![("grant_type", "authorization_code"), ("code", before.code.as_str())],
        ] {
            let answer = client.post("/oauth2/token", &fields).await;
            let refused = [400, 401, 404].contains(&answer.status.as_u16())
                && !answer.body.contains("access_token");
            assert!(refused, "{what:?} {on_again}: {} {}", answer.status, answer.body);
        }
        if what != Subject::User && !on_again {
            let answer =
                client.post("/oauth2/token", &[("grant_type", "client_credentials")]).await;
            assert_eq!(answer.status.as_u16(), if gone { 404 } else { 401 });
        }
    }
    let browser = &mut before.browser;
    browser.switch_node(node.router.clone());
    let silent = browser.get(&before.jwt_client.authorization_url(&[("prompt", "none")])).await;
    match (what, on_again) {
        (Subject::User, _) | (Subject::Tenant, true) => {
            assert_eq!(silent.redirect_param("error").as_deref(), Some("login_required"))
        }
        (Subject::Client, false) => assert_eq!(
            (silent.status.as_u16(), silent.location()),
            (400, ""),
            "the problem page, without a redirect"
        ),
        // Sessions and consent belong to the user and remain, so the client gets a new code.
        (Subject::Client, true) => assert!(silent.redirect_param("code").is_some()),
        (Subject::Tenant, false) => assert_eq!(silent.status, 404),
    }
    let decided = browser.submit_decision(&before.consent_page, "allow").await;
    assert!(
        decided.redirect_param("code").is_none(),
        "{what:?} {on_again}: an interaction from before: {}",
        decided.location()
    );
}

#[tokio::test]
async fn disabling_or_deleting_invalidates_everything_issued_and_enabling_revives_nothing() {
    for what in [Subject::User, Subject::Client, Subject::Tenant] {
        for how in [Action::Disable, Action::Delete] {
            let server = test_server().await;
            let acme = server.tenant("acme").await;
            let mut before = issue_everything(&server, &acme).await;
            // The second node has all rows cached, and learns of changes by polling.
            let node = server.start_node().await;
            let mut seen = domain::job::ChangePosition::default();
            domain::job::poll_changes(&node.platform, &mut seen).await.unwrap();
            let there = TestClient {
                router: node.router.clone(),
                ..before.jwt_client.at_base_url("/t/acme")
            };
            assert!(
                there.is_active(before.tokens[0].access_token()).await
                    && there.is_active(before.client_tokens[0].access_token()).await
            );
            assert!(
                before
                    .browser
                    .get(&before.jwt_client.authorization_url(&[("prompt", "none")]))
                    .await
                    .redirect_param("code")
                    .is_some()
            );

            deactivate(&server, &acme, &before, what, how).await;
            let here = Node { platform: server.platform.clone(), router: server.router.clone() };
            assert_nothing_works(&here, &mut before, what, false).await;
            domain::job::poll_changes(&node.platform, &mut seen).await.unwrap();
            assert_nothing_works(&node, &mut before, what, false).await;

            if what == Subject::User {
                let mut browser = server.browser();
                let begun = browser.get(&before.jwt_client.authorization_url(&[])).await;
                let page = browser.follow_redirects(begun).await;
                let answer = browser
                    .post(&page.form_action(), &[("username", "anna"), ("password", PASSWORD)])
                    .await;
                assert_eq!(answer.status, 401, "the password does not sign in");
            }
            if how == Action::Delete {
                continue;
            }
            reactivate(&server, &acme, &before, what).await;
            domain::job::poll_changes(&node.platform, &mut seen).await.unwrap();
            if what == Subject::Client {
                // The session belongs to the user, so the client may start a new interaction.
                let begun = before
                    .browser
                    .get(&before.jwt_client.authorization_url(&[("prompt", "consent")]))
                    .await;
                before.consent_page = before.browser.follow_redirects(begun).await;
                before.browser.submit_decision(&before.consent_page, "deny").await;
            }
            assert_nothing_works(&here, &mut before, what, true).await;
            assert_nothing_works(&node, &mut before, what, true).await;
            server.clock.advance(2);
            let fresh = before
                .jwt_client
                .redeem(&before.jwt_client.obtain_code(&mut server.browser(), "anna", &[]).await)
                .await;
            let own =
                before.jwt_client.request_token(&[("grant_type", "client_credentials")]).await;
            assert!(
                before.jwt_client.is_active(fresh.access_token()).await
                    && before.jwt_client.is_active(own.access_token()).await,
                "{what:?}: new tokens are valid"
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
    let begun = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(begun).await;
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
