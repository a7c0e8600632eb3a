//! The console pages that operate a tenant and the installation: signing keys, audit log, overview,
//! settings, health and endpoints. What they show, and to which roles.

mod audit_pages;
mod tenant_pages;

use contract::{
    routes::{Dialect, ROUTES},
    user::Role,
};
use domain::{Actor, audit, key, tenant};
use tests::{Browser, TestServer, test_server};

use crate::{
    console::{
        self, complete_setup, create_member, open_signed_in, server_function_path, settings_form,
    },
    redirects_and_xss::{XSS_PAYLOADS, assert_escaped},
};

/// A tenant with an owner, an auditor and a developer, each signed in.
async fn tenant_with_members(
    server: &TestServer,
) -> (tests::TestTenant<'_>, Browser, Browser, Browser) {
    let members = [("olivia", Role::Owner), ("arno", Role::Auditor), ("dana", Role::Developer)];
    let (acme, [owner, auditor, developer]) = console::tenant_with(server, members).await;
    (acme, owner, auditor, developer)
}

#[tokio::test]
async fn auditor_sees_the_settings_of_an_application_and_cannot_change_them() {
    let server = test_server().await;
    let (acme, mut owner, mut auditor, _) = tenant_with_members(&server).await;
    let shop = acme.client("shop").await;
    let page = format!("/console/t/acme/applications/{}", shop.row_id);
    let owned = owner.get(&page).await.body;
    let read = auditor.get(&page).await.body;
    for field in ["form[name]", "form[client_type]", "form[access_token_lifetime]"] {
        let name = format!("name=\"{field}\"");
        assert!(owned.contains(&name) && read.contains(&name), "{field}: {read}");
    }
    let is_disabled = |page: &str| {
        let mut tags = page.split("<fieldset").skip(1).filter_map(|rest| rest.split('>').next());
        tags.any(|tag| tag.contains("form") && tag.contains("disabled"))
    };
    assert!(is_disabled(&read) && !read.contains("Save changes"), "{read}");
    assert!(!is_disabled(&owned) && owned.contains("Save changes"), "{owned}");
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
async fn overview_shows_metrics_as_charts_and_as_text() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, mut owner, ..) = tenant_with_members(&server).await;
    let empty = owner.get("/console/t/acme").await.body;
    assert!(empty.contains("No activity") && !empty.contains("<figure"), "{empty}");
    let now = acme.tenant.now().0;
    for (kind, count) in [("sign_in", 1_312), ("authorization_code", 40), ("sign_in_failure", 7)] {
        acme.count_activity(now, kind, count).await;
    }
    for (span, heading, length) in [
        ("", "Activity by day", "30 days"),
        ("?span=week", "Activity by day", "7 days"),
        ("?span=quarter", "Activity by day", "90 days"),
        ("?span=hours", "Activity by hour", "24 hours"),
        ("?span=unknown", "Activity by day", "30 days"),
    ] {
        let path = format!("/console/t/acme{span}");
        let page = owner.get(&path).await.without_markers();
        assert!(page.contains(&format!("in the last {length}")), "{path}: {page}");
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
    // Two months later, three failures yesterday are compared with one in the month before.
    server.clock.advance(70 * 86_400);
    for (days_ago, count) in [(1, 3), (40, 1)] {
        acme.count_activity(acme.tenant.now().0 - days_ago * 86_400, "refusal", count).await;
    }
    let (mut owner, page) = open_signed_in(&server, "/console/t/acme", "olivia").await;
    let page = page.without_markers();
    assert!(page.contains("\"change worse\">+200% vs. previous 30 days"), "{page}");
    let newest = audit::newest(&acme.tenant, &Actor::cli(), 1).await.unwrap().remove(0);
    let page = owner.get("/console/t/acme").await.body;
    assert!(
        page.contains(&newest.sentence)
            && page.contains(&format!("/console/t/acme/audit/{}", newest.id))
    );
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
    server.run_jobs().await;
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
    let all = developer.get("/console/t/acme/addresses?dialect=all").await.body;
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
