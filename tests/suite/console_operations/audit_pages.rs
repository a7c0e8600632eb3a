//! The audit log and its export.

use super::*;

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
