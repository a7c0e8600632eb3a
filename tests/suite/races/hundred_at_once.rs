//! A hundred requests at once for what exists or succeeds once, at two processes.
//!
//! The redemption of a code is in `authorization_code_flow`, a client assertion in
//! `client_assertions`.

use std::{collections::BTreeSet, sync::Arc};

use contract::member::{InvitationSent, NewInvitation};
use oauth::GrantType;
use tests::{Node, TestResponse, fixtures::no_rate_limits, test_server_with};

use super::*;

const REQUESTS: usize = 100;

/// Send a hundred requests at once, in turns to the two processes, each with its number.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    server: &TestServer,
    node: &Node,
    request: impl Fn(Browser, usize) -> F,
) -> Vec<T> {
    let routers = [&server.router, &node.router];
    let tasks: Vec<_> = (0..REQUESTS)
        .map(|number| {
            let browser = Browser::new(routers[number % 2].clone());
            tokio::spawn(request(browser, number))
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.expect("no panic"));
    }
    results
}

/// A one-time link, and the form behind it.
#[derive(Clone, Copy, Debug)]
enum Link {
    SetUp,
    MemberInvitation,
    UserInvitation,
    PasswordReset,
}

impl Link {
    const ALL: [Self; 4] =
        [Self::SetUp, Self::MemberInvitation, Self::UserInvitation, Self::PasswordReset];

    async fn create(self, server: &TestServer, acme: &TestTenant<'_>) -> String {
        let cli = Actor::cli();
        match self {
            Self::SetUp => {
                let token = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
                token.expose().to_owned()
            }
            Self::MemberInvitation => {
                let new = NewInvitation { email: "mia@acme.example".into(), role: Role::Auditor };
                let link = acme
                    .transaction(&cli, async |tx| domain::member::invite(tx, new).await)
                    .await
                    .unwrap();
                token_of(&link)
            }
            Self::UserInvitation => {
                let email = "ina@x.example";
                let sent = acme
                    .transaction(&cli, async |tx| domain::sign_up::invite(tx, email).await)
                    .await
                    .unwrap();
                match sent {
                    InvitationSent::Link(link) => token_of(&link),
                    InvitationSent::Mailed { .. } => panic!("there is no mail server"),
                }
            }
            Self::PasswordReset => {
                let id = acme.user("rosa").await;
                let link = acme
                    .transaction(&cli, async |tx| user::reset_link(tx, &id).await)
                    .await
                    .unwrap();
                token_of(&link)
            }
        }
    }

    /// Submit the form with a password of its own: the same one twice counts as a repeated form.
    async fn submit(self, mut browser: Browser, token: String, number: usize) -> TestResponse {
        let password = format!("horse-battery-{number}");
        let email = format!("olga{number}@ops.example");
        let (path, more) = match self {
            Self::SetUp => ("/setup", &[("email", email.as_str()), ("tenant_name", "First")][..]),
            Self::MemberInvitation => ("/t/acme/join", &[][..]),
            Self::UserInvitation => ("/t/acme/sign_up", &[("username", "ina")][..]),
            Self::PasswordReset => ("/t/acme/reset", &[][..]),
        };
        let common = [("token", token.as_str()), ("name", "Mia"), ("password", &password)];
        browser.post(path, &[&common, more].concat()).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_one_time_link_is_used_once() {
    for link in Link::ALL {
        let server = test_server_with(|options| options.hash_threads = 2).await;
        let settings = TenantSettings {
            sign_up: contract::settings::SignUp::Invited,
            rate_limits: no_rate_limits(),
            ..TenantSettings::default()
        };
        let acme = server.tenant_with("acme", settings).await;
        let node = server.start_node().await;
        let token = link.create(&server, &acme).await;
        let before = server.snapshot().await;
        let responses =
            at_once(&server, &node, |browser, number| link.submit(browser, token.clone(), number))
                .await;
        let used: Vec<_> = responses
            .iter()
            .filter(|response| response.status.is_success() || response.status == 303)
            .collect();
        assert_eq!(used.len(), 1, "{link:?}: {used:#?}");
        for response in &responses {
            // The queue of hashes may be full.
            let status = response.status.as_u16();
            assert!([200, 303, 404, 503].contains(&status), "{link:?}: {response:?}");
        }
        let after = server.snapshot().await;
        let added = |table: &str| after.rows(table).len() - before.rows(table).len();
        let is_account = !matches!(link, Link::PasswordReset);
        assert_eq!(added("user"), usize::from(is_account), "{link:?}");
        let is_member = matches!(link, Link::SetUp | Link::MemberInvitation);
        assert_eq!(added("membership"), usize::from(is_member), "{link:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn refreshes_get_one_successor() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = Arc::new(acme.client("shop").await);
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let node = server.start_node().await;
    let token = tokens.refresh_token().to_owned();
    let routers = [server.router.clone(), node.router.clone()];
    let successors: BTreeSet<String> = at_once(&server, &node, |_, number| {
        let router = routers[number % 2].clone();
        let client = TestClient { router, ..shop.at_base_url(&shop.base_url) };
        let token = token.clone();
        async move { client.refresh(&token).await.refresh_token().to_owned() }
    })
    .await
    .into_iter()
    .collect();
    assert_eq!(successors.len(), 1, "{successors:?}");
    let stored = server.snapshot().await.rows("refresh_token").len();
    assert_eq!(stored, 2, "the token and its successor");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn client_gets_one_second_secret() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let node = server.start_node().await;
    let on_node = node.platform.tenant_by_slug("acme").await.unwrap().unwrap();
    let tenants = [acme.tenant.clone(), on_node];
    let rotated = at_once(&server, &node, |_, number| {
        let (tenant, row_id) = (tenants[number % 2].clone(), shop.row_id.clone());
        async move {
            tenant
                .transaction(&Actor::cli(), async |tx| client::rotate_secret(tx, &row_id).await)
                .await
                .is_ok()
        }
    })
    .await;
    assert_eq!(rotated.iter().filter(|is_done| **is_done).count(), 1);
    assert_eq!(server.snapshot().await.rows("client_secret").len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn first_requests_create_one_rsa_key() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    server.fill_key_reserve().await;
    let mut new =
        NewClient { client_id: Some("shop".into()), enabled: true, ..NewClient::default() };
    new.metadata.client_name = Some("Shop".into());
    new.metadata.redirect_uris = vec!["https://shop.example/cb".into()];
    new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
    // Without the job that would create the key.
    acme.transaction(&Actor::cli(), async |tx| client::register(tx, new).await).await.unwrap();
    let node = server.start_node().await;
    let statuses = at_once(&server, &node, |mut browser, number| async move {
        let authorize = "/t/acme/oauth2/authorize?response_type=code&client_id=shop&scope=openid";
        let path = if number % 3 == 0 { authorize } else { "/t/acme/oauth2/jwks" };
        browser.get(path).await.status.as_u16()
    })
    .await;
    assert!(statuses.iter().all(|status| [200, 303].contains(status)), "{statuses:?}");
    let keys = domain::key::ring_view(&acme.tenant, &Actor::cli()).await.unwrap().keys;
    let algorithms: Vec<_> = keys.into_iter().map(|key| key.algorithm).collect();
    assert_eq!(algorithms, ["ES256", "RS256"]);
}
