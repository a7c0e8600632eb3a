//! The installation and its tenants: signing keys, metrics, health, deletion and settings.

use contract::{
    key::KeyState,
    overview::{Activity, ActivityBucket, Period},
    settings::SelfRegistration,
    tenant::TenantForm,
};
use domain::{Actor, Error, health, job, key, overview, tenant};
use tests::test_server;

#[tokio::test]
async fn key_ring_shows_active_upcoming_and_retired_keys() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    let cli = Actor::cli();
    let before = key::ring_view(&acme.tenant, &cli).await.unwrap();
    assert_eq!(
        before.keys.iter().map(|key| (key.algorithm.as_str(), key.state)).collect::<Vec<_>>(),
        [("ES256", KeyState::Active), ("RS256", KeyState::Active)]
    );
    assert_eq!(before.next_rotation, Some(acme.tenant.now().0 + key::rotate::SIGNING_PERIOD));
    key::reserve::fill(&server.platform, 1).await.unwrap();
    acme.transaction(&cli, async |tx| key::rotate::rotate_now(tx).await).await.unwrap();
    let during = key::ring_view(&acme.tenant, &cli).await.unwrap();
    assert!(during.is_rotating && during.keys.len() == 4);
    assert_eq!(
        during.next_rotation,
        Some(acme.tenant.now().0 + key::rotate::PREPUBLICATION_PERIOD)
    );
    let handover = during.next_rotation;
    assert!(
        during.keys.iter().all(|key| key.next_at == handover),
        "a key retires when its successor starts: {:?}",
        during.keys
    );
    let again = acme.transaction(&cli, async |tx| key::rotate::rotate_now(tx).await).await.unwrap();
    assert!(again.is_empty(), "a second rotation changes nothing");
    server.clock.advance(key::rotate::PREPUBLICATION_PERIOD);
    job::rotate_keys(&server.platform).await.unwrap();
    let after = key::ring_view(&acme.tenant, &cli).await.unwrap();
    let retired: Vec<_> = after.keys.iter().filter(|key| key.state == KeyState::Retired).collect();
    assert!(
        retired.len() == 2
            && retired
                .iter()
                .all(|key| key.published_until.is_some_and(|end| end > acme.tenant.now().0))
            && !after.is_rotating
    );
    assert!(!serde_json::to_string(&after).unwrap().contains("sealed"));
}

#[tokio::test]
async fn overview_sums_hours_and_days_in_a_constant_number_of_statements() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let noon = 43_200 - acme.tenant.now().0 % 86_400;
    server.clock.advance(200 * 86_400 + noon);
    acme.user("anna").await;
    let cli = Actor::cli();
    let read = async |period| {
        let before = server.platform.statement_count();
        let view = overview::overview(&acme.tenant, &cli, period).await.unwrap();
        (server.platform.statement_count() - before, view)
    };
    for period in Period::ALL {
        let (statements, empty) = read(period).await;
        let expected = if period == Period::Hours { 5 } else { 4 };
        assert_eq!((statements, empty.activity.buckets.len()), (expected, period.bucket_count()));
        assert_eq!((empty.users.count, empty.clients.count), (1, 0));
        assert!(empty.is_idle && !empty.has_sign_ins, "{period:?}");
        assert_eq!(empty.events[0].sentence, "Added anna");
    }
    let hour = acme.tenant.now().0 / 3600;
    let midnight = hour / 24 * 24;
    for (at, kind, count) in [
        (hour, "sign_in", 4),
        (hour, "client_credentials", 41),
        (midnight - 24, "sign_in_failure", 3),
        (midnight - 23, "refusal", 6),
        (midnight - 24 * 40, "client_credentials", 10),
        (midnight - 24 * 100, "client_credentials", 100),
    ] {
        acme.count_activity(at * 3600, kind, count).await;
    }
    // Sign-ins, tokens and failures of the period; tokens of the complete hours or days that are
    // compared, after those before them.
    for (period, shown, tokens_compared) in [
        (Period::Hours, (4, 41, 0), (0, 0)),
        (Period::Week, (4, 41, 9), (0, 0)),
        (Period::Month, (4, 41, 9), (10, 0)),
        (Period::Quarter, (4, 51, 9), (100, 10)),
    ] {
        let (statements, view) = read(period).await;
        assert_eq!(statements, if period == Period::Hours { 5 } else { 4 }, "{period:?}");
        assert!(!view.is_idle && view.has_sign_ins);
        let Activity { buckets, compared, .. } = view.activity;
        let sum = |buckets: &[ActivityBucket], count: fn(&ActivityBucket) -> u64| {
            buckets.iter().map(count).sum::<u64>()
        };
        let sums = (
            sum(&buckets, |bucket| bucket.sign_ins),
            sum(&buckets, |bucket| bucket.tokens),
            sum(&buckets, ActivityBucket::failures),
        );
        assert_eq!(sums, shown, "{period:?}");
        assert_eq!(compared.len(), 2 * period.bucket_count());
        let (before, latest) = compared.split_at(period.bucket_count());
        let tokens = |buckets| sum(buckets, |bucket| bucket.tokens);
        assert_eq!((tokens(before), tokens(latest)), tokens_compared, "{period:?}");
        assert!(latest.last().unwrap().at < buckets.last().unwrap().at, "complete ones only");
    }
    // A younger tenant has nothing to compare with.
    let young = server.tenant("young").await;
    let view = overview::overview(&young.tenant, &cli, Period::Week).await.unwrap();
    assert_eq!(view.activity.compared, []);
}

#[tokio::test]
async fn operators_see_the_health_of_the_installation() {
    let server = test_server().await;
    let olga = server.set_up_operator().await;
    key::reserve::fill(&server.platform, 1).await.unwrap();
    server.run_jobs().await;
    let view = health::health(&server.platform, &olga).await.unwrap();
    assert!(
        view.database_bytes > 10_000 && ["SQLite", "PostgreSQL"].contains(&view.database.as_str()),
        "{view:?}"
    );
    assert_eq!((view.tenants_active, view.keys_in_reserve, view.hash_queue_len), (2, 1, 0));
    assert_eq!(
        view.jobs.iter().map(|job| (job.name.as_str(), job.failure.is_none())).collect::<Vec<_>>(),
        [
            ("audit log", true),
            ("deleted accounts", true),
            ("deleted tenants", true),
            ("ended provider tokens", true),
            ("expired rows", true),
            ("indexes", true),
            ("logos", true),
            ("requested keys", true),
            ("signing keys", true),
            ("undelivered mail", true)
        ]
    );
    assert_eq!(
        view.leases.iter().map(|lease| lease.holder.as_str()).collect::<Vec<_>>(),
        ["proc_1"]
    );
}

#[tokio::test]
async fn deleted_tenant_can_be_restored_for_thirty_days() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let cli = Actor::cli();
    let find = async || server.platform.tenant_by_slug("acme").await.unwrap().unwrap();
    let grant = [("grant_type", "client_credentials")];
    tenant::delete(&acme.tenant, &cli).await.unwrap();
    assert_eq!(shop.post("/oauth2/token", &grant).await.status, 404);
    let row = find().await.summary();
    assert_eq!(row.restorable_until, Some(server.platform.now().0 + tenant::RESTORE_WINDOW));
    server.clock.advance(tenant::RESTORE_WINDOW - 1);
    assert_eq!(tenant::purge_expired(&server.platform).await.unwrap(), 0);
    tenant::restore(&find().await, &cli).await.unwrap();
    assert_eq!(shop.post("/oauth2/token", &grant).await.status, 200);
    tenant::delete(&find().await, &cli).await.unwrap();
    server.clock.advance(tenant::RESTORE_WINDOW);
    assert!(matches!(tenant::restore(&find().await, &cli).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn purge_deletes_all_rows_of_one_tenant_in_batches() {
    let server = test_server().await;
    let olga = server.set_up_operator().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (shop, rival_shop) = (acme.client("shop").await, rival.client("shop").await);
    for number in 0..3 {
        acme.user(&format!("anna{number}")).await;
    }
    rival.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna1", &[]).await).await;
    shop.obtain_code(&mut server.browser(), "anna2", &[]).await;
    let kept =
        rival_shop.redeem(&rival_shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let (id, numbers) = (
        acme.tenant.id(),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1300)",
    );
    server
        .execute_sql(&format!(
            "INSERT INTO ended_token (tenant_id, id, expires_at) {numbers} \
             SELECT '{id}', 'tok_' || i, 9000000000 FROM n"
        ))
        .await;
    tenant::delete(&acme.tenant, &olga).await.unwrap();
    let deleted = server.platform.tenant_by_slug("acme").await.unwrap().unwrap();
    server.clock.advance(1);
    tenant::request_purge(&deleted, &olga).await.unwrap();
    assert!(
        matches!(tenant::restore(&deleted, &olga).await, Err(Error::Conflict(_))),
        "a tenant being purged cannot be restored"
    );
    server.run_jobs().await;
    assert!(server.platform.tenant_by_slug("acme").await.unwrap().is_none());
    let home = server.platform.home_tenant().await.unwrap().unwrap();
    let event = domain::audit::newest(&home, &olga, 1).await.unwrap().remove(0);
    assert_eq!((event.verb.as_str(), event.object_name.as_str()), ("tenant.purged", "Tenant acme"));
    assert!(
        rival_shop.is_active(kept.access_token()).await,
        "the other tenant's tokens stay valid"
    );
    let recreated = server.tenant("acme").await;
    assert!(
        !recreated.client("shop").await.is_active(tokens.access_token()).await,
        "a new tenant with the same slug inherits nothing"
    );
}

#[tokio::test]
async fn settings_changes_are_versioned_and_audited() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let cli = Actor::cli();
    let read = tenant::detail(&acme.tenant, &cli).await.unwrap();
    let mut form =
        TenantForm { version: read.version, name: "Acme Works".into(), settings: read.settings };
    form.settings.self_registration = SelfRegistration::Open;
    form.settings.access_token_lifetime = 600;
    let change = async |form: TenantForm| {
        acme.transaction(&cli, async |tx| tenant::update_settings(tx, form).await).await
    };
    change(form.clone()).await.unwrap();
    let shop = acme.client("shop").await;
    assert_eq!(
        shop.request_token(&[("grant_type", "client_credentials")]).await.0["expires_in"],
        600
    );
    assert!(matches!(change(form.clone()).await, Err(Error::Stale)));
    let input = contract::audit::AuditListParams {
        verb: Some("tenant.changed".into()),
        ..Default::default()
    };
    let event = domain::audit::list(&acme.tenant, &cli, &input).await.unwrap().rows.remove(0);
    let event = domain::audit::event(&acme.tenant, &cli, &event.id).await.unwrap();
    assert_eq!(
        event.detail["settings.access_token_lifetime"],
        serde_json::json!({"before": 3600, "after": 600})
    );
    assert_eq!(event.detail.as_object().unwrap().len(), 3, "{}", event.detail);
    form.version = tenant::detail(&acme.tenant, &cli).await.unwrap().version;
    form.name = " ".into();
    form.settings.code_lifetime = 0;
    form.settings.default_scope = Some("a\"b".into());
    let Err(Error::Invalid(problems)) = change(form).await else { panic!("it was accepted") };
    assert_eq!(
        problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(),
        ["name", "settings.code_lifetime", "settings.default_scope"]
    );
}
