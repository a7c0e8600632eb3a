//! Changes of approved clients: what an administrator reviewed changes only after another review.

use contract::{
    client::{ClientForm, NewClient},
    client_profile::AppKind,
    settings::{RateLimits, SelfRegistration, TenantSettings},
    user::Role,
};
use domain::{
    Actor, Error, Tenant,
    client::{self, UpdateOutcome},
};
use tests::{Browser, TestServer, TestTenant, fixtures::no_rate_limits, test_server};

use crate::console::open_signed_in;

const ROUNDS: usize = 50;
const REVIEWED: &str = "https://shop.example/cb";
const OTHER: &str = "https://other.example/cb";

async fn tenant_with_approval(server: &TestServer) -> TestTenant<'_> {
    let settings = TenantSettings {
        self_registration: SelfRegistration::Approval,
        self_registration_quota: 0,
        rate_limits: RateLimits { registrations_per_hour: 0, ..no_rate_limits() },
        ..Default::default()
    };
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    server.tenant_with("acme", settings).await
}

/// Register a client that awaits approval. Returns its row id.
async fn register(acme: &TestTenant<'_>, developer: &Actor, name: &str) -> String {
    let new = NewClient::with_profile(AppKind::Web, name, vec![REVIEWED.into()]);
    acme.transaction(developer, async |tx| client::register(tx, new).await).await.unwrap().row_id
}

async fn register_approved(acme: &TestTenant<'_>, developer: &Actor, name: &str) -> String {
    let id = register(acme, developer, name).await;
    acme.transaction(&Actor::cli(), async |tx| client::approve(tx, &id, 0).await).await.unwrap();
    id
}

async fn form_of(tenant: &Tenant, id: &str) -> ClientForm {
    client::detail(tenant, &Actor::cli(), id).await.unwrap().form
}

async fn update(
    tenant: &Tenant,
    actor: &Actor,
    id: &str,
    change: impl FnOnce(&mut ClientForm),
) -> domain::Result<UpdateOutcome> {
    let mut form = form_of(tenant, id).await;
    change(&mut form);
    tenant.transaction(actor, async |tx| client::update(tx, id, form).await).await
}

#[tokio::test]
async fn change_of_an_approved_client_waits_for_approval() {
    let server = test_server().await;
    let acme = tenant_with_approval(&server).await;
    let (dora, adam) =
        (acme.member("dora", Role::Developer).await, acme.member("adam", Role::Admin).await);
    let id = register_approved(&acme, &dora, "Shop").await;
    let add_uri = |form: &mut ClientForm| form.metadata.redirect_uris.push(OTHER.into());
    let approve = async |actor: &Actor, proposal: &str| {
        acme.transaction(actor, async |tx| client::approve_change(tx, &id, proposal).await).await
    };
    let proposed = async || {
        client::proposed_changes(&acme.tenant, &adam).await.unwrap().into_iter().next().unwrap()
    };

    let outcome = update(&acme.tenant, &dora, &id, add_uri).await.unwrap();
    assert!(matches!(outcome, UpdateOutcome::Proposed));
    assert_eq!(form_of(&acme.tenant, &id).await.metadata.redirect_uris, [REVIEWED]);
    let first = proposed().await;
    assert_eq!(
        (&*first.changes[0].field, &*first.changes[0].after),
        ("redirect_uris", &*format!("{REVIEWED}\n{OTHER}"))
    );
    assert!(matches!(approve(&dora, &first.proposal).await, Err(Error::Forbidden)));
    assert!(matches!(client::proposed_changes(&acme.tenant, &dora).await, Err(Error::Forbidden)));

    // Another proposal replaces the one that the administrator sees.
    update(&acme.tenant, &dora, &id, |form| form.metadata.client_name = Some("Bank".into()))
        .await
        .unwrap();
    assert!(matches!(approve(&adam, &first.proposal).await, Err(Error::Stale)));
    let second = proposed().await;
    let reject = async |reason: &str| {
        acme.transaction(&adam, async |tx| {
            client::reject_change(tx, &id, &second.proposal, reason).await
        })
        .await
    };
    assert!(matches!(reject(" ").await, Err(Error::Invalid(_))));
    reject("It is no bank.").await.unwrap();
    assert!(matches!(approve(&adam, &second.proposal).await, Err(Error::Stale)));
    let detail = client::detail(&acme.tenant, &dora, &id).await.unwrap();
    assert_eq!(detail.summary.name, "Shop");
    assert_eq!(
        detail.proposed_change.and_then(|change| change.reason).as_deref(),
        Some("It is no bank.")
    );

    update(&acme.tenant, &dora, &id, add_uri).await.unwrap();
    approve(&adam, &proposed().await.proposal).await.unwrap();
    assert_eq!(form_of(&acme.tenant, &id).await.metadata.redirect_uris, [REVIEWED, OTHER]);
    for (event, count) in [("proposed", 3), ("approved", 1), ("rejected", 1)] {
        assert_eq!(server.audit_count(&format!("client.change_{event}")).await, count, "{event}");
    }
}

#[tokio::test]
async fn change_without_effect_on_the_review_is_saved_at_once() {
    let server = test_server().await;
    let acme = tenant_with_approval(&server).await;
    let dora = acme.member("dora", Role::Developer).await;
    let id = register_approved(&acme, &dora, "Shop").await;
    type Change = fn(&mut ClientForm);
    let changes: [(&str, Change); 3] = [
        ("description", |form| form.description = "Sells shoes".into()),
        ("contacts", |form| form.metadata.contacts = vec!["dora@acme.example".into()]),
        ("scope", |form| form.metadata.scope = Some("openid".into())),
    ];
    for (name, change) in changes {
        let outcome = update(&acme.tenant, &dora, &id, change).await.unwrap();
        assert!(matches!(outcome, UpdateOutcome::Saved(None)), "{name}");
    }
    // Staff need no approval, and their change makes an open proposal outdated.
    update(&acme.tenant, &dora, &id, |form| form.metadata.client_name = Some("Store".into()))
        .await
        .unwrap();
    update(&acme.tenant, &Actor::cli(), &id, |form| {
        form.metadata.client_name = Some("Mall".into())
    })
    .await
    .unwrap();
    let change = client::proposed_changes(&acme.tenant, &Actor::cli()).await.unwrap().remove(0);
    assert!(change.is_outdated);
    let approved = acme
        .transaction(&Actor::cli(), async |tx| {
            client::approve_change(tx, &id, &change.proposal).await
        })
        .await;
    assert!(matches!(approved, Err(Error::Conflict(_))));
    assert_eq!(form_of(&acme.tenant, &id).await.metadata.client_name.as_deref(), Some("Mall"));
}

/// What is in use is what was reviewed, whichever of the approval and the change comes first.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn approval_does_not_apply_to_a_concurrent_change() {
    let server = test_server().await;
    let acme = tenant_with_approval(&server).await;
    let dora = acme.member("dora", Role::Developer).await;
    for round in 0..ROUNDS {
        let id = register(&acme, &dora, &format!("Shop {round}")).await;
        let form = {
            let mut form = form_of(&acme.tenant, &id).await;
            form.metadata.redirect_uris.push(OTHER.into());
            form
        };
        let changing = {
            let (tenant, dora, id) = (acme.tenant.clone(), dora.clone(), id.clone());
            tokio::spawn(async move {
                tenant.transaction(&dora, async |tx| client::update(tx, &id, form).await).await
            })
        };
        let approved = acme
            .transaction(&Actor::cli(), async |tx| client::approve(tx, &id, 0).await)
            .await
            .is_ok();
        // The change fails if the version that it was made from is replaced by the approval.
        let _ = changing.await.unwrap();
        let uris = form_of(&acme.tenant, &id).await.metadata.redirect_uris;
        assert!(!approved || uris == [REVIEWED], "round {round}: {uris:?} was not reviewed");
    }
}

/// Which changes of a client by its owner wait, by who registered the client and what the tenant's
/// setting is.
#[tokio::test]
async fn owners_change_nothing_that_staff_decided_without_a_review() {
    for setting in [SelfRegistration::Off, SelfRegistration::Open, SelfRegistration::Approval] {
        let server = test_server().await;
        let settings = TenantSettings {
            self_registration: setting,
            rate_limits: no_rate_limits(),
            ..Default::default()
        };
        let acme = server.tenant_with("acme", settings).await;
        let dora = acme.member("dora", Role::Developer).await;
        let mut new = NewClient::with_profile(AppKind::Web, "Portal", vec![REVIEWED.into()]);
        new.settings.skip_consent = true;
        new.owners = vec!["dora".into()];
        let portal = acme
            .transaction(&Actor::cli(), async |tx| client::register(tx, new).await)
            .await
            .unwrap()
            .row_id;
        let add_uri = |form: &mut ClientForm| form.metadata.redirect_uris.push(OTHER.into());
        let outcome = update(&acme.tenant, &dora, &portal, add_uri).await.unwrap();
        assert!(matches!(outcome, UpdateOutcome::Proposed), "{setting:?}");
        assert_eq!(form_of(&acme.tenant, &portal).await.metadata.redirect_uris, [REVIEWED]);
    }
}

#[tokio::test]
async fn growing_scope_and_another_application_type_are_reviewed() {
    let server = test_server().await;
    let acme = tenant_with_approval(&server).await;
    let dora = acme.member("dora", Role::Developer).await;
    let id = register_approved(&acme, &dora, "Shop").await;
    update(&acme.tenant, &Actor::cli(), &id, |form| {
        form.metadata.scope = Some("openid".into());
        form.metadata.application_type = None;
        form.metadata.redirect_uris = vec![REVIEWED.into(), "http://127.0.0.1:3000/cb".into()];
    })
    .await
    .unwrap();
    acme.transaction(&Actor::cli(), async |tx| {
        let settings = serde_json::json!({ "self_registration": "open" });
        let settings = settings.as_object().unwrap().clone();
        let change = domain::tenant::TenantUpdate { settings, ..Default::default() };
        domain::tenant::update(tx, change).await
    })
    .await
    .unwrap();
    let tenant = server.find_tenant("acme").await.tenant;
    type Change = fn(&mut ClientForm);
    let changes: [(&str, Change); 2] = [
        ("scope", |form| form.metadata.scope = Some("openid email".into())),
        // Without the web address, the default is a native application, whose loopback addresses
        // match with any port.
        ("application_type", |form| {
            form.metadata.redirect_uris = vec!["http://127.0.0.1:3000/cb".into()];
        }),
    ];
    for (name, change) in changes {
        let outcome = update(&tenant, &dora, &id, change).await.unwrap();
        assert!(matches!(outcome, UpdateOutcome::Proposed), "{name}");
    }
}

/// What ends a developer's right to change a client also ends what they proposed.
#[tokio::test]
async fn change_of_a_developer_without_the_right_to_make_it_is_not_approved() {
    for event in ["blocked", "role lost", "no owner", "deleted"] {
        let server = test_server().await;
        let acme = tenant_with_approval(&server).await;
        let (dora, adam) =
            (acme.member("dora", Role::Developer).await, acme.member("adam", Role::Admin).await);
        let id = register_approved(&acme, &dora, "Shop").await;
        update(&acme.tenant, &dora, &id, |form| form.metadata.redirect_uris.push(OTHER.into()))
            .await
            .unwrap();
        let proposal =
            client::proposed_changes(&acme.tenant, &adam).await.unwrap().remove(0).proposal;
        let user_id = dora.user_id().unwrap();
        acme.transaction(&Actor::cli(), async |tx| match event {
            "blocked" => domain::user::set_disabled(tx, user_id, true).await,
            "role lost" => domain::member::remove(tx, user_id).await,
            "no owner" => client::remove_owner(tx, &id, user_id).await,
            _ => domain::user::remove(tx, user_id).await,
        })
        .await
        .unwrap();
        let approved = acme
            .transaction(&adam, async |tx| client::approve_change(tx, &id, &proposal).await)
            .await;
        assert!(
            matches!(approved, Err(Error::Conflict(_) | Error::Stale)),
            "{event}: {approved:?}"
        );
        assert_eq!(form_of(&acme.tenant, &id).await.metadata.redirect_uris, [REVIEWED], "{event}");
    }
}

#[tokio::test]
async fn waiting_client_is_enabled_in_the_version_that_was_seen() {
    let server = test_server().await;
    let acme = tenant_with_approval(&server).await;
    let (dora, adam) =
        (acme.member("dora", Role::Developer).await, acme.member("adam", Role::Admin).await);
    let id = register(&acme, &dora, "Shop").await;
    let seen = form_of(&acme.tenant, &id).await.version;
    update(&acme.tenant, &dora, &id, |form| form.metadata.redirect_uris = vec![OTHER.into()])
        .await
        .unwrap();
    let enable = async |version: i64| {
        acme.transaction(&adam, async |tx| client::set_enabled(tx, &id, true, version).await).await
    };
    assert!(matches!(enable(seen).await, Err(Error::Stale)));
    enable(form_of(&acme.tenant, &id).await.version).await.unwrap();
    assert!(client::detail(&acme.tenant, &adam, &id).await.unwrap().summary.enabled);
}

/// Who decides sees on every page that something waits for them.
#[tokio::test]
async fn sidebar_counts_what_awaits_approval() {
    let server = test_server().await;
    let acme = tenant_with_approval(&server).await;
    let dora = acme.member("dora", Role::Developer).await;
    acme.member("adam", Role::Admin).await;
    acme.member("arno", Role::Auditor).await;
    let page = "/console/t/acme/applications";
    let mut browsers = Vec::new();
    for name in ["adam", "arno", "dora"] {
        browsers.push(open_signed_in(&server, page, name).await.0);
    }
    let counts = async |browsers: &mut [Browser]| {
        let mut counts = Vec::new();
        for browser in browsers {
            let body = browser.get(page).await.body;
            let (_, after) = body.split_once("<span class=\"count\">").unwrap_or_default();
            counts.push(after.split_once('<').unwrap_or_default().0.to_owned());
        }
        counts
    };
    assert_eq!(counts(&mut browsers).await, ["", "", ""]);
    let waiting = register(&acme, &dora, "Waiting").await;
    let approved = register_approved(&acme, &dora, "Shop").await;
    let rename = |form: &mut ClientForm| form.metadata.client_name = Some("Bank".into());
    update(&acme.tenant, &dora, &approved, rename).await.unwrap();
    assert_eq!(counts(&mut browsers).await, ["2", "", ""]);
    let cli = Actor::cli();
    acme.transaction(&cli, async |tx| client::approve(tx, &waiting, 0).await).await.unwrap();
    assert_eq!(counts(&mut browsers).await, ["1", "", ""]);
}
