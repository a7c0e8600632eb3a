//! The clock of the machine is a day ahead for a while and then set right: nothing that was stored
//! meanwhile is waited for until the clock has caught up.

use std::time::Duration;

use contract::settings::{RateLimits, TenantSettings};
use domain::{
    Actor, bootstrap, client, domain_name, job, key,
    mailer::SendError,
    member,
    sign_in::BrowserId,
    submission::{Claim, StoredResponse, Submission},
    tenant,
};
use tests::{Authenticator, fixtures::PASSWORD, fixtures::no_rate_limits, test_server};

const DAY: i64 = 86_400;

#[tokio::test]
async fn users_and_clients_of_a_day_ahead_continue() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let scope = [("scope", "openid offline_access")];
    let code = shop.obtain_code(&mut server.browser(), "anna", &scope).await;
    let early = shop.redeem(&code).await;

    server.clock.advance(DAY);
    let mut browser = server.browser();
    let code = shop.obtain_code(&mut browser, "anna", &scope).await;
    let ahead = shop.redeem(&code).await;
    let early = shop.refresh(early.refresh_token()).await;
    let unused = shop.obtain_code(&mut browser, "anna", &scope).await;

    server.clock.advance(-DAY);
    for tokens in [&ahead, &early] {
        let next = shop.refresh(tokens.refresh_token()).await;
        assert!(shop.is_active(next.access_token()).await, "{:?}", next.0);
        assert_eq!(shop.userinfo(next.access_token()).await.status, 200);
    }
    let tokens = shop.redeem(&unused).await;
    assert!(!tokens.refresh_token().is_empty());
    // The session of a day ahead is one.
    let silent = [scope[0], ("prompt", "none")];
    let silent = browser.get(&shop.authorization_url(&silent)).await;
    let silent = browser.follow_redirects(silent).await;
    assert!(silent.redirect_param("code").is_some(), "{} {}", silent.status, silent.location());
    // But not a sign-in of a moment ago.
    let recent = [scope[0], ("max_age", "600")];
    let recent = browser.get(&shop.authorization_url(&recent)).await;
    let recent = browser.follow_redirects(recent).await;
    assert!(recent.body.contains("name=\"password\""), "{} {}", recent.status, recent.location());
    let signed_in = browser.sign_in(&recent, "anna", PASSWORD).await;
    assert!(signed_in.redirect_param("code").is_some(), "{}", signed_in.body);
    let client_token = shop.request_token(&[("grant_type", "client_credentials")]).await;
    assert!(shop.is_active(client_token.access_token()).await);
}

#[tokio::test]
async fn tenants_and_clients_that_were_disabled_a_day_ahead_work_again() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let cli = Actor::cli();
    let set_enabled = async |enabled: bool| {
        let change = async |tx: &mut domain::Transaction| {
            client::set_enabled(tx, &shop.row_id, enabled, 0).await
        };
        acme.transaction(&cli, change).await.unwrap();
        let rows = server.snapshot().await.rows("client");
        rows[0]["ended_before"].as_i64().unwrap()
    };
    let find = async || server.platform.tenant_by_slug("acme").await.unwrap().unwrap();
    server.clock.advance(DAY);
    tenant::suspend(&find().await, &cli).await.unwrap();
    tenant::resume(&find().await, &cli).await.unwrap();
    let first = set_enabled(false).await;
    server.clock.advance(-DAY);
    set_enabled(true).await;
    let scope = [("scope", "openid offline_access")];
    let code = shop.obtain_code(&mut server.browser(), "anna", &scope).await;
    let tokens = shop.redeem(&code).await;
    let tokens = shop.refresh(tokens.refresh_token()).await;
    assert!(shop.is_active(tokens.access_token()).await);
    // What was created since the first end is created no earlier than that, and ends as well.
    let second = set_enabled(false).await;
    assert!(second > first, "{first} {second}");
    set_enabled(true).await;
    assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
}

#[tokio::test]
async fn rate_limits_of_a_day_ahead_end_in_time() {
    let server = test_server().await;
    let limits = RateLimits { token_per_second: 1, token_burst: 2, ..RateLimits::default() };
    let settings = TenantSettings { rate_limits: limits, ..Default::default() };
    let acme = server.tenant_with("acme", settings).await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let request = [("grant_type", "client_credentials")];
    server.clock.advance(DAY);
    let mut rejected = false;
    for _ in 0..5 {
        rejected |= shop.post("/oauth2/token", &request).await.status == 429;
    }
    assert!(rejected, "the burst is used up");
    // Wrong passwords, until the account is locked.
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    let mut locked = false;
    for _ in 0..=RateLimits::default().sign_in_failures {
        locked |= browser.sign_in(&page, "anna", "a-wrong-password").await.status == 429;
    }
    assert!(locked);

    server.clock.advance(-DAY);
    // The client learns how long it has to wait, which is seconds.
    let status = shop.post("/oauth2/token", &request).await.status;
    assert!(status == 429 || status == 200, "{status}");
    server.clock.advance(2);
    assert_eq!(shop.post("/oauth2/token", &request).await.status, 200);
    let code = shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    assert!(!code.is_empty());
}

#[tokio::test]
async fn jobs_of_a_day_ahead_do_not_keep_jobs_waiting() {
    let server = test_server().await;
    let olga = server.set_up_operator().await;
    server.clock.advance(DAY);
    job::run_scheduled(&server.platform, "proc_killed").await.unwrap();
    // A process that was killed while it started.
    let held = "INSERT INTO lease (name, holder, expires_at) VALUES ('start', 'proc_killed', ";
    server.raw_database().execute(&format!("{held}{})", server.platform.now().0 + 15)).await;

    server.clock.advance(-DAY);
    job::run_scheduled(&server.platform, "proc_new").await.unwrap();
    let health = domain::health::health(&server.platform, &olga).await.unwrap();
    let holder = health.leases.iter().find(|lease| lease.name == "jobs").unwrap();
    assert_eq!(holder.holder, "proc_new");
    let now = server.platform.now().0;
    for run in &health.jobs {
        assert_eq!((run.started_at, &run.failure), (now, &None), "{}", run.name);
    }
    let start = bootstrap::run(&server.platform, None);
    let started = tokio::time::timeout(Duration::from_secs(10), start).await;
    started.expect("the start does not wait").unwrap();
}

#[tokio::test]
async fn keys_that_were_rotated_ahead_sign_and_are_rotated_again() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let ahead = key::rotate::SIGNING_PERIOD + DAY;
    server.clock.advance(key::rotate::SIGNING_PERIOD);
    key::reserve::fill(&server.platform, 1).await.unwrap();
    job::rotate_keys(&server.platform).await.unwrap();
    server.clock.advance(DAY);
    job::rotate_keys(&server.platform).await.unwrap();
    let kids = async || {
        let keys = key::ring_view(&acme.tenant, &Actor::cli()).await.unwrap().keys;
        let active = keys.iter().filter(|key| key.state == contract::key::KeyState::Active);
        active.map(|key| key.kid.clone()).collect::<Vec<_>>()
    };
    let rotated = kids().await;

    server.clock.advance(-ahead);
    job::rotate_keys(&server.platform).await.unwrap();
    assert_eq!(kids().await, rotated);
    let token = shop.request_token(&[("grant_type", "client_credentials")]).await;
    assert!(shop.is_active(token.access_token()).await);
    // They sign for as long as they were ahead, and their period.
    key::reserve::fill(&server.platform, 1).await.unwrap();
    server.clock.advance(ahead + key::rotate::SIGNING_PERIOD);
    job::rotate_keys(&server.platform).await.unwrap();
    server.clock.advance(DAY);
    job::rotate_keys(&server.platform).await.unwrap();
    assert!(kids().await.iter().all(|kid| !rotated.contains(kid)));
}

#[tokio::test]
async fn codes_of_an_app_that_was_used_a_day_ahead_are_accepted() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let page = "/t/acme/account/second_factor";
    let now = || server.platform.now().0;
    server.clock.advance(DAY);
    let mut browser = server.browser();
    let redirect = browser.get(page).await;
    let sign_in = browser.follow_redirects(redirect).await;
    let setup = browser.sign_in(&sign_in, "anna", PASSWORD).await;
    let app = Authenticator::of_page(&setup);
    let fields = |code: &str| {
        let mut fields = setup.hidden_fields();
        fields.push(("code".into(), code.into()));
        fields
    };
    let fields = fields(&app.code(now()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let done = browser.post(&setup.form_action(), &fields).await;
    assert!(done.body.contains("Save your recovery codes"), "{}", done.body);

    server.clock.advance(-DAY);
    let shop = acme.client("shop").await;
    for (is_new, attempt) in [(true, "first"), (false, "replayed")] {
        let mut browser = server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        let page = browser.sign_in(&page, "anna", PASSWORD).await;
        let code = app.code(now());
        let mut fields = page.hidden_fields();
        fields.push(("code".into(), code));
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let response = browser.post(&page.form_action(), &fields).await;
        let is_accepted = response.status.is_redirection();
        assert_eq!(is_accepted, is_new, "{attempt}: {} {}", response.status, response.body);
    }
}

#[tokio::test]
async fn mails_checks_and_forms_of_a_day_ahead_are_repeated_in_time() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant_with(
        "acme",
        TenantSettings { rate_limits: no_rate_limits(), ..Default::default() },
    );
    let acme = acme.await;
    let cli = Actor::cli();
    let browser = BrowserId("br_console".into());
    let claim = async || Submission::claim(&server.platform, &browser, "/console", "a=b").await;
    server.clock.advance(DAY);
    server.mailer.fail_next(SendError::Temporary("421 try again later".into()));
    let invite = contract::member::NewInvitation {
        email: "new@acme.example".into(),
        role: contract::user::Role::Developer,
    };
    let invited = acme.transaction(&cli, async |tx| member::invite(tx, invite).await);
    invited.await.unwrap();
    server.deliver_mail().await;
    assert_eq!(server.mailer.attempts(), 1);
    let host = "login.acme.example";
    let olivia = acme.member("olivia", contract::user::Role::Owner).await;
    acme.transaction(&olivia, async |tx| domain_name::add(tx, host).await).await.unwrap();
    domain_name::verify(&acme.tenant, &olivia, host).await.unwrap();
    let Claim::First(submission) = claim().await.unwrap() else { panic!("it is the first") };
    let response = StoredResponse { status: 200, headers: Vec::new(), body: "done".into() };
    submission.complete(&response).await.unwrap();
    assert!(matches!(claim().await.unwrap(), Claim::Repeated(_)));

    server.clock.advance(-DAY);
    assert!(matches!(claim().await.unwrap(), Claim::First(_)), "the form is a new one");
    domain_name::verify(&acme.tenant, &olivia, host).await.expect("it may be checked again");
    server.deliver_mail().await;
    assert_eq!(server.mailer.attempts(), 2);
}
