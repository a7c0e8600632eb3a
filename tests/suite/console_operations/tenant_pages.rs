//! Settings and deletion of a tenant.

use super::*;

#[tokio::test]
async fn stale_settings_update_is_rejected() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, mut owner, mut auditor, _) = tenant_with_members(&server).await;
    use tests::browser::FORM;
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
            ("second_factor", "off"),
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
    // A switch that is off is absent from the form.
    assert!(!saved.settings.passkeys);
    assert_eq!(saved.settings.second_factor, contract::settings::SecondFactorPolicy::Off);
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
