//! Races between changes that end access and requests that obtain it (L1).
//!
//! Each precondition of a write is changed while requests that rely on it are under way. In either
//! order, no code or session that relies on the old state remains valid.

mod console;
mod guesses;
mod hundred_at_once;

use contract::{client::NewClient, settings::TenantSettings, user::Role};
use domain::{
    Actor, Secret, client,
    entropy::SystemEntropy,
    password_hash::{Cost, HashSource, PasswordHasher},
    user,
};
use tests::{
    Browser, TestClient, TestServer, TestTenant,
    fixtures::{NEW_PASSWORD, PASSWORD, token_of},
    test_server,
};

const ROUNDS: usize = 50;
/// Authorization requests that run at the same time.
const PARALLEL: usize = 6;

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
        let resetting = user::reset(
            &acme.tenant,
            &token,
            Secret::new(NEW_PASSWORD.into()),
            tests::fixtures::FROM_HERE,
        );
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
        let resetting = user::reset(
            &acme.tenant,
            &token,
            Secret::new(NEW_PASSWORD.into()),
            tests::fixtures::FROM_HERE,
        );
        let (_, reset) = tokio::join!(signing_in, resetting);
        reset.unwrap();
        assert_eq!(sign_in(&server, &shop, &name, NEW_PASSWORD).await, 303, "round {round}");
        assert_eq!(sign_in(&server, &shop, &name, PASSWORD).await, 401, "round {round}");
    }
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
                user::reset(&acme.tenant, &token_of(&link), password, tests::fixtures::FROM_HERE)
                    .await
                    .unwrap();
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
