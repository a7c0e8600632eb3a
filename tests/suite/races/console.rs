//! Changes in the console with a session or role that ends meanwhile.

use contract::{developer::NewPersonalToken, settings::SelfRegistration};
use domain::{
    Error,
    member::{ConsoleAccess, console_access},
    personal_token,
    sign_in::BrowserId,
};

use super::*;

/// The actor of a developer who has signed in to the console.
async fn console_actor(server: &TestServer, username: &str, user_id: &str) -> Actor {
    crate::console::open_signed_in(server, "/console/t/acme", username).await;
    let rows = server.snapshot().await;
    let sign_in =
        rows.rows("sign_in").iter().find(|row| row["user_id"] == user_id).unwrap().clone();
    let browser = BrowserId(sign_in["browser"].as_str().unwrap().to_owned());
    match console_access(&server.platform, Some(&browser), Some("acme")).await.unwrap() {
        ConsoleAccess::Granted(session) => session.actor.clone(),
        _ => panic!("{username} has no access to the console"),
    }
}

/// What the console writes is committed only while its session exists.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn console_writes_nothing_with_a_session_that_a_password_reset_ends() {
    let server = test_server().await;
    let settings = TenantSettings {
        self_registration: SelfRegistration::Open,
        rate_limits: tests::fixtures::no_rate_limits(),
        ..Default::default()
    };
    let acme = server.tenant_with("acme", settings).await;
    for round in 0..ROUNDS {
        let name = format!("user{round}");
        let developer = acme.member(&name, Role::Developer).await;
        let id = developer.user_id().unwrap().to_owned();
        let actor = console_actor(&server, &name, &id).await;
        let create_token = async || {
            let new = NewPersonalToken { name: "ci".into(), days: None };
            acme.transaction(&actor, async |tx| personal_token::create(tx, new).await)
                .await
                .map(drop)
        };
        let register = async || {
            let mut new = NewClient::default();
            new.metadata.client_name = Some(name.clone());
            new.metadata.redirect_uris = vec!["https://shop.example/cb".into()];
            acme.transaction(&actor, async |tx| client::register(tx, new).await).await.map(drop)
        };
        let link = acme
            .transaction(&Actor::cli(), async |tx| user::reset_link(tx, &id).await)
            .await
            .unwrap();
        let writing = async {
            wait_turns(round).await;
            if round % 2 == 0 { create_token().await } else { register().await }
        };
        let token = token_of(&link);
        let resetting = user::reset(
            &acme.tenant,
            &token,
            Secret::new(NEW_PASSWORD.into()),
            tests::fixtures::FROM_HERE,
        );
        let (written, reset) = tokio::join!(writing, resetting);
        reset.unwrap();
        assert!(matches!(written, Ok(()) | Err(Error::Unauthenticated)), "{written:?}");
        for late in [create_token().await, register().await] {
            assert!(matches!(late, Err(Error::Unauthenticated)), "round {round}: {late:?}");
        }
        let rows = server.snapshot().await;
        assert!(rows.rows("personal_token").is_empty(), "round {round}: a token survived");
        for row in rows.rows("registration") {
            assert!(!row["token_revoked_at"].is_null(), "round {round}: {row}");
        }
    }
}

/// What the console writes is committed only while its user has the role.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn console_writes_nothing_with_a_role_that_was_lost() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    for round in 0..ROUNDS {
        let name = format!("user{round}");
        let admin = acme.member(&name, Role::Admin).await;
        let id = admin.user_id().unwrap().to_owned();
        let actor = console_actor(&server, &name, &id).await;
        let register = async || {
            let mut new = NewClient::default();
            new.metadata.client_name = Some(name.clone());
            new.metadata.redirect_uris = vec!["https://shop.example/cb".into()];
            acme.transaction(&actor, async |tx| client::register(tx, new).await).await.map(drop)
        };
        let writing = async {
            wait_turns(round).await;
            register().await
        };
        let cli = Actor::cli();
        let losing = acme.transaction(&cli, async |tx| match round % 2 {
            0 => domain::member::remove(tx, &id).await,
            _ => domain::member::set_role(tx, &id, Role::Auditor).await,
        });
        let (written, lost) = tokio::join!(writing, losing);
        lost.unwrap();
        assert!(matches!(written, Ok(()) | Err(Error::Unauthenticated)), "{written:?}");
        let late = register().await;
        assert!(matches!(late, Err(Error::Unauthenticated)), "round {round}: {late:?}");
    }
}

#[tokio::test]
async fn owner_can_lower_their_own_role() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.member("olaf", Role::Owner).await;
    let owner = acme.member("olga", Role::Owner).await;
    let id = owner.user_id().unwrap().to_owned();
    let actor = console_actor(&server, "olga", &id).await;
    acme.transaction(&actor, async |tx| domain::member::set_role(tx, &id, Role::Admin).await)
        .await
        .unwrap();
}
