//! Races between changes that end access and requests that obtain it (L1).
//!
//! Each precondition of a write is changed while requests that rely on it are under way. In either
//! order, no code or session that relies on the old state remains valid.

mod hundred_at_once;

use contract::{
    client::NewClient,
    developer::NewPersonalToken,
    member::OneTimeLink,
    settings::{RateLimits, SelfRegistration, TenantSettings},
    user::Role,
};
use domain::{
    Actor, Error, Secret, client,
    entropy::SystemEntropy,
    member::{ConsoleAccess, console_access},
    password_hash::{Cost, HashSource, PasswordHasher},
    personal_token,
    sign_in::BrowserId,
    user,
};
use tests::{Browser, TestClient, TestServer, TestTenant, fixtures::PASSWORD, test_server};

const ROUNDS: usize = 50;
/// Authorization requests that run at the same time.
const PARALLEL: usize = 6;
const NEW_PASSWORD: &str = "another-horse-battery";

fn token_of(link: &OneTimeLink) -> String {
    link.address.split_once("token=").unwrap().1.to_owned()
}

/// Let other tasks run first, a different number of times in each round.
async fn wait_turns(round: usize) {
    for _ in 0..round % 25 {
        tokio::task::yield_now().await;
    }
}

async fn signed_in(server: &TestServer, shop: &TestClient, username: &str) -> Browser {
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, username, &[]).await;
    browser
}

async fn sign_in(server: &TestServer, shop: &TestClient, username: &str, password: &str) -> u16 {
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let fields = [("username", username), ("password", password)];
    browser.post(&page.form_action(), &fields).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn password_reset_ends_concurrent_sign_ins() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    for round in 0..ROUNDS {
        let name = format!("user{round}");
        let id = acme.user(&name).await;
        let link = acme
            .transaction(&Actor::cli(), async |tx| user::reset_link(tx, &id).await)
            .await
            .unwrap();
        let mut browser = server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        let action = page.form_action();
        let signing_in = async {
            wait_turns(round).await;
            browser.post(&action, &[("username", &name), ("password", PASSWORD)]).await
        };
        let token = token_of(&link);
        let resetting = user::reset(&acme.tenant, &token, Secret::new(NEW_PASSWORD.into()), "en");
        let (_, reset) = tokio::join!(signing_in, resetting);
        reset.unwrap();
        let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
        assert_eq!(
            silent.redirect_param("error").as_deref(),
            Some("login_required"),
            "round {round}: a session of the old password survived"
        );
        assert_eq!(sign_in(&server, &shop, &name, PASSWORD).await, 401, "round {round}");
        assert_eq!(sign_in(&server, &shop, &name, NEW_PASSWORD).await, 303, "round {round}");
    }
}

/// Sign-in replaces a hash with outdated parameters. That must not undo a reset.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn replacing_an_outdated_hash_does_not_undo_a_password_reset() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let cost = Cost { memory_kib: 32, passes: 2, lanes: 1 };
    let outdated = PasswordHasher::start(cost, 1, 1)
        .unwrap()
        .hash(&HashSource::administration(), PASSWORD, &SystemEntropy::default())
        .await
        .unwrap();
    for round in 0..ROUNDS {
        let name = format!("user{round}");
        let id = acme
            .user_with(&name, |new| {
                new.password = None;
                new.password_hash = Some(outdated.clone());
            })
            .await;
        let link = acme
            .transaction(&Actor::cli(), async |tx| user::reset_link(tx, &id).await)
            .await
            .unwrap();
        let signing_in = async {
            wait_turns(round).await;
            sign_in(&server, &shop, &name, PASSWORD).await
        };
        let token = token_of(&link);
        let resetting = user::reset(&acme.tenant, &token, Secret::new(NEW_PASSWORD.into()), "en");
        let (_, reset) = tokio::join!(signing_in, resetting);
        reset.unwrap();
        assert_eq!(sign_in(&server, &shop, &name, NEW_PASSWORD).await, 303, "round {round}");
        assert_eq!(sign_in(&server, &shop, &name, PASSWORD).await, 401, "round {round}");
    }
}

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
        let resetting = user::reset(&acme.tenant, &token, Secret::new(NEW_PASSWORD.into()), "en");
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

/// A change that ends access while authorization requests with a stolen cookie are under way.
#[derive(Clone, Copy, Debug)]
enum Ending {
    PasswordReset,
    UserBlocked,
    ClientDisabled,
    ConsentWithdrawn,
}

impl Ending {
    const ALL: [Self; 4] =
        [Self::PasswordReset, Self::UserBlocked, Self::ClientDisabled, Self::ConsentWithdrawn];

    async fn apply(self, acme: &TestTenant<'_>, client_id: &str, user_id: &str) {
        let cli = Actor::cli();
        match self {
            Self::PasswordReset => {
                let link = acme
                    .transaction(&cli, async |tx| user::reset_link(tx, user_id).await)
                    .await
                    .unwrap();
                let password = Secret::new(NEW_PASSWORD.into());
                user::reset(&acme.tenant, &token_of(&link), password, "en").await.unwrap();
            }
            Self::UserBlocked => acme
                .transaction(&cli, async |tx| user::set_disabled(tx, user_id, true).await)
                .await
                .unwrap(),
            Self::ClientDisabled => {
                let client = acme.tenant.client(client_id).await.unwrap().unwrap();
                acme.transaction(&cli, async |tx| {
                    domain::client::set_enabled(tx, &client.row_id, false, 0).await
                })
                .await
                .unwrap();
            }
            Self::ConsentWithdrawn => {
                let consents = domain::consent::list(&acme.tenant, &cli, user_id).await.unwrap();
                acme.transaction(&cli, async |tx| {
                    domain::consent::withdraw(tx, user_id, &consents[0].id).await
                })
                .await
                .unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_code_survives_the_end_of_its_preconditions() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    for ending in Ending::ALL {
        for round in 0..ROUNDS {
            let name = format!("{ending:?}{round}").to_lowercase();
            let id = acme.user(&name).await;
            let shop = acme.client(&format!("shop-{name}")).await;
            let browser = signed_in(&server, &shop, &name).await;
            let cookie = browser.session_cookie().unwrap().to_owned();
            let requests: Vec<_> = (0..PARALLEL)
                .map(|number| {
                    let (mut attacker, cookie) = (server.browser(), cookie.clone());
                    let url = shop.authorization_url(&[("prompt", "none")]);
                    tokio::spawn(async move {
                        attacker.set_session_cookie(&cookie);
                        wait_turns(round + number).await;
                        attacker.get(&url).await.redirect_param("code")
                    })
                })
                .collect();
            ending.apply(&acme, &shop.client_id, &id).await;
            let mut codes = Vec::new();
            for request in requests {
                codes.extend(request.await.unwrap());
            }
            if matches!(ending, Ending::ClientDisabled) {
                // Enable the client again, because a disabled one could not redeem any code.
                let client = acme.tenant.client(&shop.client_id).await.unwrap().unwrap();
                acme.transaction(&Actor::cli(), async |tx| {
                    domain::client::set_enabled(tx, &client.row_id, true, 0).await
                })
                .await
                .unwrap();
            }
            for code in codes {
                assert_eq!(
                    shop.redeem(&code).await.error(),
                    "invalid_grant",
                    "{ending:?}, round {round}: a code survived"
                );
            }
        }
    }
}

/// A2: attempts are reserved before the password is hashed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_guesses_do_not_exceed_the_limit() {
    let server = test_server().await;
    let limits = RateLimits { sign_in_failures: 10, ..tests::fixtures::no_rate_limits() };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let shop = acme.client("shop").await;
    for round in 0..5 {
        let name = format!("user{round}");
        acme.user(&name).await;
        let hashes = server.platform.hasher().hash_count();
        let mut guesses = Vec::new();
        for _ in 0..40 {
            let mut browser = server.browser();
            let redirect = browser.get(&shop.authorization_url(&[])).await;
            let action = browser.follow_redirects(redirect).await.form_action();
            let name = name.clone();
            guesses.push(tokio::spawn(async move {
                let fields = [("username", name.as_str()), ("password", "wrong-password")];
                browser.post(&action, &fields).await.status.as_u16()
            }));
        }
        let mut statuses = Vec::new();
        for guess in guesses {
            statuses.push(guess.await.unwrap());
        }
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 10, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 30, "{statuses:?}");
        assert_eq!(server.platform.hasher().hash_count() - hashes, 10, "guesses evaluated");
    }
}

/// An attempt counts even if the caller disconnects before the response.
#[tokio::test]
async fn abandoned_guesses_are_counted() {
    let server = test_server().await;
    let limits = RateLimits { sign_in_failures: 3, ..tests::fixtures::no_rate_limits() };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let shop = acme.client("shop").await;
    for round in 0..10 {
        let username = format!("user-{round}");
        acme.user(&username).await;
        for _ in 0..3 {
            let mut browser = server.browser();
            let redirect = browser.get(&shop.authorization_url(&[])).await;
            let action = browser.follow_redirects(redirect).await.form_action();
            let hashes = server.platform.hasher().hash_count();
            let fields = [("username", username.clone()), ("password", "wrong-password".into())];
            let guess = tokio::spawn(async move {
                let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
                browser.post(&action, &fields).await
            });
            // Disconnect once the password is being hashed.
            while server.platform.hasher().hash_count() == hashes {
                assert!(!guess.is_finished(), "answered without hashing: {:?}", guess.await);
                tokio::task::yield_now().await;
            }
            guess.abort();
        }
        assert_eq!(sign_in(&server, &shop, &username, PASSWORD).await, 429);
    }
}

/// Only failures count, so that a backend that signs users in from one address is not throttled.
#[tokio::test]
async fn successful_sign_ins_use_up_no_attempts() {
    let server = test_server().await;
    let limits = RateLimits {
        sign_in_failures: 3,
        sign_in_failures_per_address: 3,
        ..tests::fixtures::no_rate_limits()
    };
    let acme = server
        .tenant_with("acme", TenantSettings { rate_limits: limits, ..Default::default() })
        .await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    for _ in 0..10 {
        assert_eq!(sign_in(&server, &shop, "anna", PASSWORD).await, 303);
    }
}

/// A7: a cookie that an attacker has planted, and has used for sign-ins of their own,
/// never leads to the session of another user who signs in with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn planted_cookie_never_leads_to_another_users_session() {
    let server = test_server().await;
    let acme = server
        .tenant_with(
            "acme",
            TenantSettings { rate_limits: tests::fixtures::no_rate_limits(), ..Default::default() },
        )
        .await;
    let shop = acme.client_with("shop", |new| new.settings.skip_consent = true).await;
    let (mallory, victim) = (acme.user("mallory").await, acme.user("victim").await);
    for round in 0..ROUNDS {
        let mut planted = server.browser();
        let mut forms = Vec::new();
        for _ in 0..=PARALLEL {
            let redirect = planted.get(&shop.authorization_url(&[])).await;
            let page = planted.follow_redirects(redirect).await;
            forms.push((page.form_action(), page.hidden_fields()));
        }
        let cookie = planted.session_cookie().unwrap().to_owned();
        let submit = |form: usize, username: &'static str| {
            let (mut browser, (action, hidden)) = (server.browser(), forms[form].clone());
            browser.set_session_cookie(&cookie);
            tokio::spawn(async move {
                wait_turns(round + form).await;
                let mut fields = vec![("username", username), ("password", PASSWORD)];
                fields.extend(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
                let status = browser.post(&action, &fields).await.status.as_u16();
                (status, browser)
            })
        };
        let attacks: Vec<_> = (0..PARALLEL).map(|form| submit(form, "mallory")).collect();
        let (status, mut browser) = submit(PARALLEL, "victim").await.unwrap();
        let subject_of = async |browser: &mut Browser| {
            let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
            let code = silent.redirect_param("code")?;
            Some(shop.redeem(&code).await.id_token_claims()["sub"].as_str().unwrap().to_owned())
        };
        assert_eq!(status, 303, "round {round}");
        assert_eq!(subject_of(&mut browser).await.as_deref(), Some(&*victim), "round {round}");
        for attack in attacks {
            let (_, mut browser) = attack.await.unwrap();
            let subject = subject_of(&mut browser).await;
            assert!(
                subject.is_none() || subject.as_deref() == Some(&*mallory),
                "round {round}: an attacker's cookie leads to {subject:?}"
            );
        }
        assert_eq!(subject_of(&mut planted).await, None, "round {round}: the planted cookie");
    }
}
