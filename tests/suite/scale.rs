//! Lists at scale: with 10,000 tenants, 100,000 users and 10,000 clients, a page costs as many
//! statements as an empty one. That each statement uses an index is tested in `store`.

use contract::{
    audit::AuditListParams,
    paging::{ListParams, Page, Sort, StatusFilter},
    tenant::{TenantListParams, TenantState},
};
use domain::{Actor, audit, client, tenant, user};
use tests::{TestServer, test_server};

/// A common table expression `n` with the numbers from 1 to `most` as `i`.
fn number_series(max: u32) -> String {
    format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {max})")
}

async fn insert_tenants(server: &TestServer) {
    let columns =
        "id, slug, name, name_key, state, preset, settings, scopes, claims, version, created_at";
    let values = "'ten_' || (1000000 + i), 'slug-' || i, 'Tenant ' || i, 'tenant ' || i, \
                  CASE WHEN i % 50 = 0 THEN 'suspended' ELSE 'active' END, \
                  'standard', '{}', '[]', '[]', 0, 0";
    server
        .execute_sql(&format!(
            "INSERT INTO tenant ({columns}) {} SELECT {values} FROM n",
            number_series(10_000)
        ))
        .await;
}

async fn insert_users(server: &TestServer, tenant: &str) {
    let columns = "tenant_id, id, username, name_key, email, email_verified, claims, disabled, \
                   version, created_at, updated_at";
    let values = "'user' || i, 'ames ' || (1000000 + i), 'user' || i || '@acme.example', \
                  TRUE, '{}', (i % 1000 = 0), 0, 0, 0";
    server
        .execute_sql(&format!(
            "INSERT INTO \"user\" ({columns}) {} \
             SELECT '{tenant}', 'usr_' || (1000000 + i), {values} FROM n",
            number_series(100_000)
        ))
        .await;
    for phrase in ["'user/ames ' || i", "'user/user' || i", "'user/acme.example'"] {
        let row = format!(
            "'{tenant}', {phrase} || '\u{1f}' || 'usr_' || (1000000 + i), \
             'usr_' || (1000000 + i), 0"
        );
        server
            .execute_sql(&format!(
                "INSERT INTO term (tenant_id, id, object_id, shared) {} SELECT {row} FROM n",
                number_series(100_000)
            ))
            .await;
    }
    let row = format!(
        "'{tenant}', 'user.off/ames ' || i || '\u{1f}' || 'usr_' || (1000000 + i), \
         'usr_' || (1000000 + i), 0"
    );
    server
        .execute_sql(&format!(
            "INSERT INTO term (tenant_id, id, object_id, shared) {} \
             SELECT {row} FROM n WHERE i % 1000 = 0",
            number_series(100_000)
        ))
        .await;
}

async fn insert_clients(server: &TestServer, tenant: &str) {
    let columns = "tenant_id, id, client_id, name, name_key, description, client_type, enabled, \
                   metadata, settings, version, created_at, updated_at, ended_before";
    let values = "'app' || i, 'Application ' || i, 'application ' || (1000000 + i), '', \
                  'confidential', TRUE, '{}', '{}', 0, 0, 0, 0";
    server
        .execute_sql(&format!(
            "INSERT INTO client ({columns}) {} \
             SELECT '{tenant}', 'cli_' || (1000000 + i), {values} FROM n",
            number_series(10_000)
        ))
        .await;
    let row = format!(
        "'{tenant}', 'client/application ' || i || '\u{1f}' || 'cli_' || (1000000 + i), \
         'cli_' || (1000000 + i), 0"
    );
    server
        .execute_sql(&format!(
            "INSERT INTO term (tenant_id, id, object_id, shared) {} SELECT {row} FROM n",
            number_series(10_000)
        ))
        .await;
}

async fn insert_audit_events(server: &TestServer, tenant: &str) {
    let columns = "tenant_id, id, at, actor_kind, actor_id, actor_name, topic, verb, object_kind, \
                   object_id, object_name, detail";
    let values = "i, 'user', 'usr_' || (i % 100), 'Anna', 'user', 'user.signed_in', \
                  'sign_in', 'sin_' || i, 'anna', '{}'";
    server
        .execute_sql(&format!(
            "INSERT INTO audit ({columns}) {} \
             SELECT '{tenant}', 'aud_' || (1000000 + i), {values} FROM n",
            number_series(100_000)
        ))
        .await;
}

/// The number of statements of one read, the number of rows found, and the cursor of the next page.
async fn measure<T>(
    server: &TestServer,
    what: &str,
    read: impl Future<Output = domain::Result<Page<T>>>,
) -> (u64, usize, Option<String>) {
    let before = server.platform.statement_count();
    let start = std::time::Instant::now();
    let page = read.await.unwrap();
    // Printed and not asserted, because the time depends on the machine.
    eprintln!("{what:<34} {:>9.2?}", start.elapsed());
    (server.platform.statement_count() - before, page.rows.len(), page.next)
}

#[tokio::test]
async fn list_pages_cost_the_same_statements_at_any_size() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (cli, id) = (Actor::cli(), acme.tenant.id().to_owned());
    acme.user("anna").await;
    let list = |search: &str, sort: Sort, state: Option<StatusFilter>, cursor: Option<String>| {
        ListParams { search: search.into(), sort, state, cursor }
    };
    let baseline = measure(
        &server,
        "users, one",
        user::list(&acme.tenant, &cli, &list("", Sort::Name, None, None)),
    )
    .await
    .0;
    insert_tenants(&server).await;
    insert_users(&server, &id).await;
    insert_clients(&server, &id).await;
    insert_audit_events(&server, &id).await;

    let list_users = async |what: &str,
                            search: &str,
                            sort: Sort,
                            state: Option<StatusFilter>,
                            cursor: Option<String>| {
        measure(&server, what, user::list(&acme.tenant, &cli, &list(search, sort, state, cursor)))
            .await
    };
    let first = list_users("users by name", "", Sort::Name, None, None).await;
    assert_eq!((first.0, first.1), (baseline, 50));
    let second = list_users("users by name, next page", "", Sort::Name, None, first.2).await;
    assert_eq!((second.0, second.1), (baseline, 50));
    for (what, search, sort, state, rows) in [
        ("users, newest first", "", Sort::Newest, None, 50),
        ("blocked users by name", "", Sort::Name, Some(StatusFilter::Off), 50),
        ("blocked users, newest first", "", Sort::Newest, Some(StatusFilter::Off), 50),
        ("users, all match", "ames", Sort::Name, None, 50),
        ("users, one matches", "user99999", Sort::Name, None, 1),
        ("users, none matches", "nobody", Sort::Name, None, 0),
        ("blocked users, many match", "ames", Sort::Name, Some(StatusFilter::Off), 50),
    ] {
        let found = list_users(what, search, sort, state, None).await;
        assert!(found.0 <= baseline && found.1 == rows, "{what}: {found:?}");
    }
    for (what, search, rows) in [
        ("clients", "", 50),
        ("clients, many match", "app", 50),
        ("clients, one matches", "application 9999", 1),
    ] {
        let found = measure(
            &server,
            what,
            client::list(&acme.tenant, &cli, &list(search, Sort::Name, None, None)),
        )
        .await;
        assert!(found.0 <= 2 && found.1 == rows, "{what}: {found:?}");
    }
    for (what, search, state, rows) in [
        ("tenants", "", None, 50),
        ("tenants, suspended", "", Some(TenantState::Suspended), 50),
        ("tenants, one matches", "slug-9999", None, 1),
        ("tenants, none matches", "%", None, 0),
    ] {
        let input = TenantListParams { search: search.into(), state, ..Default::default() };
        let found = measure(&server, what, async {
            tenant::list(&server.platform, &cli, &input).await.map(|view| view.page)
        })
        .await;
        assert_eq!((found.0, found.1), (3, rows), "{what}");
    }
    for (what, input) in [
        ("audit", AuditListParams::default()),
        (
            "audit of one user",
            AuditListParams { actor: Some("usr_7".into()), ..Default::default() },
        ),
        (
            "audit of one verb",
            AuditListParams { verb: Some("user.signed_in".into()), ..Default::default() },
        ),
    ] {
        let found = measure(&server, what, audit::list(&acme.tenant, &cli, &input)).await;
        assert_eq!((found.0, found.1), (1, 50), "{what}");
    }
}
