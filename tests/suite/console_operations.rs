//! The console pages that operate a tenant and the installation: signing keys, audit log, overview,
//! settings, health and endpoints. What they show, and to which roles.

use contract::{
    routes::{Dialect, ROUTES},
    user::Role,
};
use domain::{Actor, audit, key, tenant};
use tests::{Browser, TestServer, test_server};

use crate::{
    console::{complete_setup, create_member, open_signed_in, settings_form},
    redirects_and_xss::{XSS_PAYLOADS, assert_escaped},
};

fn server_function_path(name: &str) -> String {
    leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .find(|path| path.rsplit('/').next() == Some(name))
        .unwrap()
}

/// A tenant with an owner, an auditor and a developer, each signed in.
async fn tenant_with_members(
    server: &TestServer,
) -> (tests::TestTenant<'_>, Browser, Browser, Browser) {
    let acme = server.tenant("acme").await;
    let mut browsers = Vec::new();
    for (name, role) in
        [("olivia", Role::Owner), ("arno", Role::Auditor), ("dana", Role::Developer)]
    {
        create_member(&acme, name, Some(role)).await;
        browsers.push(open_signed_in(server, "/console/t/acme/applications", name).await.0);
    }
    let mut browsers = browsers.into_iter();
    let mut next = || browsers.next().unwrap();
    (acme, next(), next(), next())
}

#[tokio::test]
async fn sidebar_lists_the_pages_the_role_may_see() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (_, mut owner, mut auditor, mut developer) = tenant_with_members(&server).await;
    let sidebar_entries = async |browser: &mut Browser| {
        let page = browser.get("/console/t/acme/applications").await;
        assert_eq!(page.status, 200);
        ["", "/users", "/addresses", "/keys", "/audit", "/settings"]
            .map(|path| page.body.contains(&format!("<li><a href=\"/console/t/acme{path}\"")))
    };
    assert_eq!(sidebar_entries(&mut owner).await, [true; 6]);
    assert_eq!(sidebar_entries(&mut auditor).await, [true; 6]);
    assert_eq!(sidebar_entries(&mut developer).await, [false, false, true, false, false, false]);
    for page in ["keys", "audit", "settings"] {
        let response = developer.get(&format!("/console/t/acme/{page}")).await;
        assert_eq!(response.status, 403, "{page}");
        assert!(response.body.contains("Ask an owner of this tenant for a role"), "{page}");
    }
}

#[tokio::test]
async fn keys_page_lists_the_signing_keys_and_owners_rotate_them() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, mut owner, mut auditor, _) = tenant_with_members(&server).await;
    acme.client("shop").await;
    key::reserve::fill(&server.platform, 1).await.unwrap();
    let key_set = key::ring_view(&acme.tenant, &Actor::cli()).await.unwrap();
    let page = owner.get("/console/t/acme/keys").await;
    for key in &key_set.keys {
        assert!(page.body.contains(&key.kid), "{}", page.body);
    }
    for text in [
        "Active",
        "Next rotation",
        "in 90 days",
        "Rotate now…",
        "starts signing in 24 hours",
        "http://localhost:8080/t/acme/oauth2/jwks",
    ] {
        assert!(page.body.contains(text), "{text}");
    }
    assert!(
        page.body.contains("</main>") && !page.body.contains("<!--suspense"),
        "the page is complete without a script"
    );
    assert!(!auditor.get("/console/t/acme/keys").await.body.contains("Rotate now"));
    assert_eq!(
        auditor.post(&server_function_path("rotate_keys"), &[("tenant", "acme")]).await.status,
        403
    );
    assert_eq!(
        owner.post(&server_function_path("rotate_keys"), &[("tenant", "acme")]).await.status,
        200
    );
    let page = owner.get("/console/t/acme/keys").await;
    for text in ["Published", "Rotation in progress", "Starts signing in 24 h"] {
        assert!(page.body.contains(text), "{text}");
    }
    assert!(!page.body.contains("Rotate now"), "no second rotation while one is under way");
}

#[tokio::test]
async fn audit_log_is_filtered_by_its_query_and_opens_one_event_in_full() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, mut owner, ..) = tenant_with_members(&server).await;
    let rival = server.tenant("rival").await;
    acme.client("shop").await;
    rival.client("shop").await;
    let event = async |tenant: &tests::TestTenant<'_>| {
        let input = contract::audit::AuditListParams {
            verb: Some("client.registered".into()),
            ..Default::default()
        };
        audit::list(&tenant.tenant, &Actor::cli(), &input).await.unwrap().rows.remove(0).id
    };
    let (own_event, rival_event) = (event(&acme).await, event(&rival).await);
    let all = owner.get("/console/t/acme/audit").await.body;
    assert!(all.contains("Registered The shop") && all.contains("Added olivia"), "{all}");
    let filtered = owner.get("/console/t/acme/audit?topic=client&from=&to=2999-01-01").await.body;
    assert!(filtered.contains("Registered The shop") && !filtered.contains("Added olivia"));
    assert!(
        filtered.contains("<option value=\"client\" selected")
            && filtered.contains("value=\"2999-01-01\""),
        "the form shows the current filters"
    );
    let by_verb = owner.get("/console/t/acme/audit?verb=user.created").await.body;
    assert!(
        by_verb.contains("filter-chip")
            && by_verb.contains("user.created")
            && !by_verb.contains("Registered The shop")
    );
    assert!(
        owner.get("/console/t/acme/audit?to=1999-02-30").await.body.contains("Registered The shop"),
        "an invalid date is ignored"
    );
    assert!(
        owner.get("/console/t/acme/audit?to=1971-01-01").await.body.contains("No matching events")
    );
    assert_eq!(owner.get("/console/t/acme/audit?page=n.forged").await.status, 400);

    let open =
        owner.get(&format!("/console/t/acme/audit?topic=client&open={own_event}")).await.body;
    assert!(
        open.contains("aria-expanded=\"true\"")
            && open.contains("The event as JSON")
            && open.contains("&quot;verb&quot;: &quot;client.registered&quot;"),
        "{open}"
    );
    let page = owner.get(&format!("/console/t/acme/audit/{own_event}")).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("Registered The shop")
            && page.body.contains(&own_event)
            && page.body.contains("The event as JSON")
    );
    assert_eq!(
        owner.get(&format!("/console/t/acme/audit/{rival_event}")).await.status,
        404,
        "an event of another tenant"
    );
    let response = owner.get(&format!("/console/t/acme/audit?open={rival_event}")).await;
    assert!(response.status == 200 && !response.body.contains(&rival_event));
}

#[tokio::test]
async fn audit_export_requires_the_permission_of_the_audit_page() {
    let server = test_server().await;
    let mut operator = complete_setup(&server).await;
    let (acme, mut owner, mut auditor, mut developer) = tenant_with_members(&server).await;
    let rival = server.tenant("rival").await;
    create_member(&rival, "ron", Some(Role::Owner)).await;
    create_member(&acme, "plain", None).await;
    let (mut rival_owner, _) = open_signed_in(&server, "/console/t/rival", "ron").await;
    let (mut user_without_role, _) = open_signed_in(&server, "/console/t/acme", "plain").await;
    let count_statements = async |owner: &mut Browser| {
        let before = server.platform.statement_count();
        assert_eq!(owner.get("/console/t/acme/audit").await.status, 200);
        server.platform.statement_count() - before
    };
    let statements = count_statements(&mut owner).await;
    // More rows than one batch of the export.
    let (id, now) = (acme.tenant.id(), acme.tenant.now().0 * 1000);
    let rows: Vec<String> = (0..1_200)
        .map(|number| {
            format!(
                "('{id}', 'aud_0{number:04}', {now}, 'cli', '', 'command line', 'client', \
                 'client.changed', 'client', 'cli_1', 'Shop', '{{}}')"
            )
        })
        .collect();
    let columns = "tenant_id, id, at, actor_kind, actor_id, actor_name, topic, verb, object_kind, \
                   object_id, object_name, detail";
    server.execute_sql(&format!("INSERT INTO audit ({columns}) VALUES {}", rows.join(", "))).await;

    assert_eq!(
        count_statements(&mut owner).await,
        statements,
        "a page costs the same statements for any length of the log"
    );
    let path = "/console/t/acme/audit/export";
    let before = server.snapshot().await;
    for browser in [&mut owner, &mut auditor, &mut operator] {
        let export = browser.get(&format!("{path}?topic=client&object=")).await;
        assert_eq!(
            (export.status.as_u16(), export.header("content-type")),
            (200, "application/jsonl; charset=utf-8")
        );
        assert_eq!(
            export.header("content-disposition"),
            "attachment; filename=\"acme-audit.jsonl\""
        );
        assert_eq!(export.header("cache-control"), "no-store");
        let ids: Vec<String> = export
            .body
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).unwrap()["id"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        assert_eq!(ids.len(), 1_200);
        assert!(ids.is_sorted_by(|one, other| one > other), "each event once, newest first");
    }
    let filtered = owner.get(&format!("{path}?verb=user.created&page=anything")).await;
    assert!(
        filtered.body.lines().count() >= 4 && !filtered.body.contains("client.changed"),
        "{}",
        filtered.body
    );
    assert_eq!(owner.get(&format!("{path}?topic=user&to=1971-01-01")).await.body, "");

    assert_eq!(developer.get(path).await.status, 403);
    let mut anonymous = server.browser();
    for (what, browser) in
        [("anonymous", &mut anonymous), ("another tenant's owner", &mut rival_owner)]
    {
        let response = browser.get(path).await;
        assert!(
            response.status == 303 && response.location().contains("/interaction/"),
            "{what}: {}",
            response.status
        );
        assert!(response.body.is_empty(), "{what}");
    }
    let response = user_without_role.get(path).await;
    assert!(response.status == 404 && !response.body.contains("client."), "{}", response.status);
    assert_eq!(
        owner.get("http://acme.localhost:8080/console/t/acme/audit/export").await.status,
        404,
        "on the public host only"
    );
    let after = server.snapshot().await;
    let changed = before.differences(&after);
    assert!(
        changed.iter().all(|line| line.contains(" interaction ")),
        "an export changes no table: {changed:?}"
    );
}

#[tokio::test]
async fn overview_shows_metrics_as_charts_and_as_text() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, mut owner, ..) = tenant_with_members(&server).await;
    let empty = owner.get("/console/t/acme").await.body;
    assert!(empty.contains("No activity") && !empty.contains("<figure"), "{empty}");
    let (id, hour) = (acme.tenant.id(), acme.tenant.now().0.div_euclid(3600) * 3600);
    for (kind, count) in [("sign_in", 1_312), ("authorization_code", 40), ("sign_in_failure", 7)] {
        server
            .execute_sql(&format!(
                "INSERT INTO tally (tenant_id, id, hour, kind, client_id, count, expires_at) \
                 VALUES ('{id}', 'tly_{kind}', {hour}, '{kind}', 'cli_1', {count}, 9000000000)"
            ))
            .await;
    }
    for (path, heading) in
        [("/console/t/acme", "By day"), ("/console/t/acme?span=hours", "By hour")]
    {
        let page = owner.get(path).await.body;
        for text in [
            heading,
            "1,312",
            ": 1,312 sign-ins</title>",
            ": 40 tokens</title>",
            ": 7 failures</title>",
            "role=\"img\"",
            "View as table",
            "7 of 7 failures",
        ] {
            assert!(page.contains(text), "{path}: {text}: {page}");
        }
        assert!(!page.contains(" style="), "no inline style");
    }
    let newest = audit::newest(&acme.tenant, &Actor::cli(), 1).await.unwrap().remove(0);
    let page = owner.get("/console/t/acme").await.body;
    assert!(
        page.contains(&newest.sentence)
            && page.contains(&format!("/console/t/acme/audit/{}", newest.id))
    );
}

#[tokio::test]
async fn stale_settings_update_is_rejected() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, mut owner, mut auditor, _) = tenant_with_members(&server).await;
    const FORM: &str = "application/x-www-form-urlencoded";
    let change = server_function_path("update_tenant");
    let page = owner.get("/console/t/acme/settings").await;
    for text in [
        "Tenant acme",
        "Security policy",
        "value=\"3600\"",
        "http://localhost:8080/t/acme",
        "Save changes",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    assert!(!page.body.contains("Suspend…"), "only operators suspend tenants");
    let auditor_page = auditor.get("/console/t/acme/settings").await.body;
    assert!(auditor_page.contains("Read-only access") && !auditor_page.contains("Save changes"));

    let update = settings_form(
        "acme",
        0,
        &[
            ("name", "Acme Bank"),
            ("code_lifetime", "300"),
            ("require_pkce", "all"),
            ("implicit", "true"),
            ("new_scope", "openid email"),
        ],
    );
    assert_eq!(auditor.post_body(&change, FORM, &update, "same-origin").await.status, 403);
    assert_eq!(owner.post_body(&change, FORM, &update, "same-origin").await.status, 200);
    let saved = tenant::detail(&acme.tenant, &Actor::cli()).await.unwrap();
    assert_eq!(
        (
            saved.summary.name.as_str(),
            saved.settings.code_lifetime,
            saved.settings.new_clients.scope.as_deref()
        ),
        ("Acme Bank", 300, Some("openid email"))
    );
    assert_eq!(saved.settings.allowed_grants, [contract::settings::LegacyGrant::Implicit]);

    let stale_update = settings_form("acme", 0, &[("name", "Other name")]);
    let stale = owner.post_body(&change, FORM, &stale_update, "same-origin").await;
    assert_eq!(stale.status, 409);
    assert!(stale.body.contains("This has changed since you opened it"), "{}", stale.body);
    let invalid = settings_form(
        "acme",
        saved.version,
        &[("name", ""), ("code_lifetime", "5"), ("new_scope", "a\"b")],
    );
    let rejected = owner.post_body(&change, FORM, &invalid, "same-origin").await;
    let fields: Vec<String> = rejected.json()["invalid"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        (rejected.status.as_u16(), fields),
        (
            400,
            vec![
                "name".into(),
                "settings.code_lifetime".into(),
                "settings.new_clients.scope".into()
            ]
        )
    );
    let unparsable = settings_form("acme", saved.version, &[("token_burst", "many")]);
    let rejected = owner.post_body(&change, FORM, &unparsable, "same-origin").await;
    assert_eq!(rejected.json()["invalid"][0]["field"], "settings.token_burst");
    assert_eq!(
        tenant::detail(&acme.tenant, &Actor::cli()).await.unwrap().version,
        saved.version,
        "no rejected update was saved"
    );
}

#[tokio::test]
async fn operator_deletes_a_tenant_and_restores_it_within_30_days() {
    let server = test_server().await;
    let mut operator = complete_setup(&server).await;
    server.tenant("acme").await;
    let page = operator.get("/console/t/acme/settings").await.body;
    assert!(page.contains("Suspend…") && page.contains("Delete…") && !page.contains("Restore…"));
    assert_eq!(
        operator
            .post(&server_function_path("delete_tenant"), &[("slug", "acme"), ("typed", "acm")])
            .await
            .status,
        400
    );
    assert_eq!(
        operator
            .post(&server_function_path("delete_tenant"), &[("slug", "acme"), ("typed", "acme")])
            .await
            .status,
        200
    );
    let deleted = operator.get("/console?state=deleted").await.body;
    assert!(
        deleted.contains("Tenant acme")
            && deleted.contains("restorable until")
            && deleted.contains("Restore…"),
        "{deleted}"
    );
    let page = operator.get("/console/t/acme/settings").await.body;
    assert!(
        page.contains("Restore…")
            && page.contains("It can be restored until")
            && !page.contains("Suspend…")
    );
    assert_eq!(
        operator.post(&server_function_path("restore_tenant"), &[("slug", "acme")]).await.status,
        200
    );
    assert!(server.platform.tenant_by_slug("acme").await.unwrap().unwrap().is_active());
    assert!(operator.get("/console?state=deleted").await.body.contains("No deleted tenants"));

    operator
        .post(&server_function_path("delete_tenant"), &[("slug", "acme"), ("typed", "acme")])
        .await;
    server.clock.advance(tenant::RESTORE_WINDOW);
    let (mut operator, _) = open_signed_in(&server, "/console", "olga@ops.example").await;
    let too_late =
        operator.post(&server_function_path("restore_tenant"), &[("slug", "acme")]).await;
    assert_eq!(too_late.status, 409);
    assert!(too_late.body.contains("more than 30 days ago"), "{}", too_late.body);
}

#[tokio::test]
async fn installation_page_shows_health_and_warnings_to_operators() {
    let server = test_server().await;
    let mut operator = complete_setup(&server).await;
    let new_installation = operator.get("/console/installation").await;
    assert_eq!(new_installation.status, 200);
    assert!(
        new_installation.body.contains("No job has run for 10 minutes")
            && new_installation.body.contains("No RSA keys in reserve"),
        "{}",
        new_installation.body
    );
    key::reserve::fill(&server.platform, 1).await.unwrap();
    domain::job::run_scheduled(&server.platform, "proc_1").await.unwrap();
    let page = operator.get("/console/installation").await.body;
    for text in [
        "Healthy",
        env!("CARGO_PKG_VERSION"),
        "Signing keys",
        "Expired rows",
        "proc_1",
        "http://localhost:8080",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("No job has run"));
    let (_, mut owner, ..) = tenant_with_members(&server).await;
    let response = owner.get("/console/installation").await;
    assert!(response.status != 200 && !response.body.contains("proc_1"), "{}", response.status);
}

/// The page is generated from the route table that the router is built from.
#[tokio::test]
async fn endpoints_page_lists_every_route_of_a_tenant_by_dialect() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, _, _, mut developer) = tenant_with_members(&server).await;
    let base = acme.tenant.base_url();
    let row = |route: &contract::routes::Route| format!("data-copy=\"{base}{}\"", route.path);
    let all = developer.get("/console/t/acme/addresses").await.body;
    let sage = developer.get("/console/t/acme/addresses?dialect=sage").await.body;
    let matching = developer.get("/console/t/acme/addresses?q=INTROSPECT").await.body;
    let mut listed = 0;
    for route in ROUTES {
        let is_listed = !route.endpoint.is_installation_wide();
        listed += usize::from(is_listed);
        assert_eq!(all.contains(&row(route)), is_listed, "{}", route.path);
        assert_eq!(
            sage.contains(&row(route)),
            is_listed && route.dialect == Dialect::Sage,
            "{}",
            route.path
        );
        assert_eq!(
            matching.contains(&row(route)),
            is_listed && route.path.contains("introspect"),
            "{}",
            route.path
        );
    }
    assert!(listed > 30, "{listed}");
    assert!(
        developer
            .get("/console/t/acme/addresses?q=no-such-path")
            .await
            .body
            .contains("No matching endpoints")
    );
}

/// R6: user-supplied names and query parameters are escaped on every page.
#[tokio::test]
async fn user_supplied_text_is_escaped_on_console_pages() {
    let server = test_server().await;
    let mut operator = complete_setup(&server).await;
    for (number, payload) in XSS_PAYLOADS.into_iter().enumerate() {
        let slug = format!("acme{number}");
        let new = contract::tenant::NewTenant {
            slug: slug.clone(),
            name: payload.into(),
            ..Default::default()
        };
        let acme = tests::TestTenant {
            server: &server,
            tenant: tenant::create(&server.platform, &Actor::cli(), new).await.unwrap(),
        };
        let shop =
            acme.client_with("shop", |new| new.metadata.client_name = Some(payload.into())).await;
        let newest = audit::newest(&acme.tenant, &Actor::cli(), 1).await.unwrap().remove(0);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(
                ["q", "object", "actor", "topic", "from", "dialect", "open"]
                    .map(|name| (name, payload)),
            )
            .finish();
        for page in ["", "/audit", "/keys", "/settings", "/addresses"] {
            for query in ["", &query] {
                assert_escaped(
                    &operator.get(&format!("/console/t/{slug}{page}?{query}")).await,
                    payload,
                );
            }
        }
        let application =
            operator.get(&format!("/console/t/{slug}/applications/{}", shop.row_id)).await;
        assert_eq!(application.status, 200);
        assert_escaped(&application, payload);
        let event = operator.get(&format!("/console/t/{slug}/audit/{}", newest.id)).await;
        assert!(event.status == 200 && event.body.contains(&newest.id));
        assert_escaped(&event, payload);
    }
}
