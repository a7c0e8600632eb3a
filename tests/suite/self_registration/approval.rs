//! Clients that await the approval of an administrator.

use super::*;

#[tokio::test]
async fn pending_client_is_unusable_until_an_admin_approves_the_version_they_saw() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Approval, |_| {}).await;
    acme.user("anna").await;
    let (dora, dora_api) = create_developer(&acme, "dora").await;
    let admin = acme.member("adam", Role::Admin).await;
    let metadata = json!({
        "name": "shop",
        "redirect_uris": ["https://shop.example/cb"],
        "scope": "openid profile email offline_access",
    });
    let shop = dora_api.register_with(metadata).await.json();
    assert_eq!(string_member(&shop, "status"), "waiting");
    assert!(!can_sign_in(&acme, &shop, "anna").await);
    assert!(matches!(
        client::awaiting_approval(&acme.tenant, &dora, None).await,
        Err(Error::Forbidden)
    ));

    let pending =
        client::awaiting_approval(&acme.tenant, &admin, None).await.unwrap().rows.remove(0);
    assert_eq!(
        (pending.developer.as_deref(), &*pending.redirect_uris),
        (Some("dora"), &["https://shop.example/cb".to_owned()][..])
    );
    let approve = async |actor: &Actor, version| {
        acme.transaction(actor, async |tx| client::approve(tx, &pending.row_id, version).await)
            .await
    };
    let path = format!("{APPS_PATH}/{}", string_member(&shop, "app_id"));
    let updated = dora_api
        .send(
            "PATCH",
            &path,
            json!({ "redirect_uris": ["https://shop.example/cb", "https://evil.example/cb"] }),
        )
        .await;
    assert_eq!(updated.status, 200);
    assert!(
        matches!(approve(&admin, pending.version).await, Err(Error::Stale)),
        "the client changed after the review"
    );
    let updated_pending =
        client::awaiting_approval(&acme.tenant, &admin, None).await.unwrap().rows.remove(0);
    assert_eq!(updated_pending.redirect_uris.len(), 2);
    assert!(
        matches!(approve(&dora, updated_pending.version).await, Err(Error::Forbidden)),
        "a developer cannot approve"
    );
    approve(&admin, updated_pending.version).await.unwrap();
    assert!(client::awaiting_approval(&acme.tenant, &admin, None).await.unwrap().rows.is_empty());
    assert_eq!(
        string_member(&dora_api.send("GET", &path, Value::Null).await.json(), "status"),
        "active"
    );
    assert!(can_sign_in(&acme, &shop, "anna").await);
    assert_eq!(
        (server.audit_count("client.approved").await, server.audit_count("client.enabled").await),
        (1, 1)
    );
    let version = client::detail(&acme.tenant, &admin, &pending.row_id).await.unwrap().form.version;
    assert!(
        matches!(approve(&admin, version).await, Err(Error::Conflict(_))),
        "a client is approved once"
    );
    // An approved client gets no further scope without an administrator, even one that the policy
    // allows for a new client.
    let response = dora_api
        .send("PATCH", &path, json!({ "scope": "openid profile email offline_access phone" }))
        .await;
    assert_eq!(error_response(&response), (400, "invalid_client_metadata".into()));
    // An update by the developer does not enable a client that staff disabled.
    acme.transaction(&admin, async |tx| client::set_enabled(tx, &pending.row_id, false, 0).await)
        .await
        .unwrap();
    assert_eq!(
        string_member(
            &dora_api.send("PATCH", &path, json!({ "name": "Anew" })).await.json(),
            "status"
        ),
        "disabled"
    );
    assert!(!can_sign_in(&acme, &shop, "anna").await);
}

#[tokio::test]
async fn refused_client_can_be_changed_and_resubmitted() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Approval, |_| {}).await;
    acme.user("anna").await;
    let (_, dora_api) = create_developer(&acme, "dora").await;
    let admin = acme.member("adam", Role::Admin).await;
    let shop = dora_api.register("shop").await.json();
    let row =
        client::awaiting_approval(&acme.tenant, &admin, None).await.unwrap().rows.remove(0).row_id;
    let refuse = async |reason: &str| {
        acme.transaction(&admin, async |tx| client::reject(tx, &row, reason).await).await
    };
    assert!(matches!(refuse(" ").await, Err(Error::Invalid(_))), "a refusal requires a reason");
    refuse("Say what it does.").await.unwrap();
    assert!(matches!(refuse("Twice").await, Err(Error::Conflict(_))));
    let path = format!("{APPS_PATH}/{}", string_member(&shop, "app_id"));
    let read = dora_api.send("GET", &path, Value::Null).await.json();
    assert_eq!(
        (string_member(&read, "status"), string_member(&read, "status_reason")),
        ("refused", "Say what it does.")
    );
    assert!(!can_sign_in(&acme, &shop, "anna").await);
    let resubmitted =
        dora_api.send("PATCH", &path, json!({ "description": "Sells things" })).await.json();
    assert_eq!(
        (string_member(&resubmitted, "status"), resubmitted.get("status_reason")),
        ("waiting", None)
    );
    let pending =
        client::awaiting_approval(&acme.tenant, &admin, None).await.unwrap().rows.remove(0);
    assert_eq!(pending.description, "Sells things");
    // Enabling a client approves it, in the version that was seen.
    let version = client::detail(&acme.tenant, &admin, &row).await.unwrap().form.version;
    acme.transaction(&admin, async |tx| client::set_enabled(tx, &row, true, version).await)
        .await
        .unwrap();
    assert!(
        client::awaiting_approval(&acme.tenant, &admin, None).await.unwrap().rows.is_empty()
            && can_sign_in(&acme, &shop, "anna").await
    );
    assert_eq!(
        (
            server.audit_count("client.refused").await,
            server.audit_count("client.resubmitted").await
        ),
        (1, 1)
    );
}

/// A developer takes a client out of use and back, but not against an administrator's decision.
#[tokio::test]
async fn developer_withdraws_and_resubmits_own_clients() {
    use contract::developer::ClientStatus::{Active, Disabled, PendingApproval, Withdrawn};
    for (policy, initial, again) in [
        (SelfRegistration::Approval, PendingApproval, PendingApproval),
        (SelfRegistration::Open, Active, Active),
    ] {
        let server = test_server().await;
        let acme = tenant_with_policy(&server, policy, |_| {}).await;
        acme.user("anna").await;
        let dora = acme.member("dora", Role::Developer).await;
        let dan = acme.member("dan", Role::Developer).await;
        let admin = acme.member("adam", Role::Admin).await;
        let new = contract::client::NewClient::with_profile(
            contract::client_profile::AppKind::Web,
            "Shop",
            vec!["https://shop.example/cb".into()],
        );
        let id = acme
            .transaction(&dora, async |tx| client::register(tx, new).await)
            .await
            .unwrap()
            .row_id;
        let state = async || {
            let listed = client::list(&acme.tenant, &dora, &Default::default()).await.unwrap();
            listed.rows[0].state
        };
        let pending = async || {
            client::awaiting_approval(&acme.tenant, &admin, None).await.unwrap().rows.len()
        };
        let resubmit = async |actor: &Actor| {
            acme.transaction(actor, async |tx| client::resubmit(tx, &id).await).await
        };
        assert_eq!(state().await, initial, "{policy:?}");
        assert!(matches!(resubmit(&dora).await, Err(Error::Conflict(_))), "it is not withdrawn");
        assert!(matches!(client::withdraw(&acme.tenant, &dan, &id).await, Err(Error::NotFound)));
        client::withdraw(&acme.tenant, &dora, &id).await.unwrap();
        assert_eq!((state().await, pending().await), (Withdrawn, 0));
        assert!(
            matches!(client::withdraw(&acme.tenant, &dora, &id).await, Err(Error::Conflict(_))),
            "once"
        );
        assert!(matches!(resubmit(&dan).await, Err(Error::NotFound)));
        assert_eq!(resubmit(&dora).await.unwrap(), again == Active);
        assert_eq!(state().await, again);
        // An administrator's decision stays.
        let version = client::detail(&acme.tenant, &admin, &id).await.unwrap().form.version;
        acme.transaction(&admin, async |tx| client::set_enabled(tx, &id, true, version).await)
            .await
            .unwrap();
        client::disable_in_batches(&acme.tenant, &admin, &id).await.unwrap();
        assert_eq!(state().await, Disabled);
        assert!(matches!(
            client::withdraw(&acme.tenant, &dora, &id).await,
            Err(Error::Conflict(_))
        ));
        assert!(matches!(resubmit(&dora).await, Err(Error::Conflict(_))));
        assert_eq!(state().await, Disabled, "{policy:?}");
    }
}

/// A withdrawn client's tokens end, and a client whose consent page is skipped is reviewed again.
#[tokio::test]
async fn withdrawn_client_ends_its_grants() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    acme.user("anna").await;
    let (dora, dora_api) = create_developer(&acme, "dora").await;
    let shop = dora_api.register("shop").await.json();
    assert!(can_sign_in(&acme, &shop, "anna").await);
    let id = client::list(&acme.tenant, &dora, &Default::default()).await.unwrap().rows[0]
        .row_id
        .clone();
    let cli = Actor::cli();
    let users = async || client::revocations(&acme.tenant, &cli, &id).await.unwrap().users.count;
    assert_eq!(users().await, 1);
    client::withdraw(&acme.tenant, &dora, &id).await.unwrap();
    assert_eq!(users().await, 0);
    assert!(!can_sign_in(&acme, &shop, "anna").await);
    let mut form = client::detail(&acme.tenant, &cli, &id).await.unwrap().form;
    form.settings.skip_consent = true;
    acme.transaction(&cli, async |tx| client::update(tx, &id, form).await).await.unwrap();
    let enabled = acme.transaction(&dora, async |tx| client::resubmit(tx, &id).await).await;
    assert!(!enabled.unwrap(), "an administrator decides again");
    assert!(!can_sign_in(&acme, &shop, "anna").await);
}

/// An approved client is reviewed again after its developer has withdrawn and changed it, also if
/// the tenant has needed no approval since.
#[tokio::test]
async fn withdrawing_does_not_avoid_the_review_of_an_approved_client() {
    use contract::developer::ClientStatus::{PendingApproval, Withdrawn};
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    let dora = acme.member("dora", Role::Developer).await;
    let new = contract::client::NewClient::with_profile(
        contract::client_profile::AppKind::Web,
        "Shop",
        vec!["https://shop.example/cb".into()],
    );
    let id =
        acme.transaction(&dora, async |tx| client::register(tx, new).await).await.unwrap().row_id;
    server.execute_sql("UPDATE registration SET state = 'approved'").await;
    let state = async || {
        client::list(&acme.tenant, &dora, &Default::default()).await.unwrap().rows[0].state
    };
    client::withdraw(&acme.tenant, &dora, &id).await.unwrap();
    assert_eq!(state().await, Withdrawn);
    let mut form = client::detail(&acme.tenant, &dora, &id).await.unwrap().form;
    form.metadata.redirect_uris = vec!["https://evil.example/cb".into()];
    acme.transaction(&dora, async |tx| client::update(tx, &id, form).await).await.unwrap();
    let resubmit =
        async || acme.transaction(&dora, async |tx| client::resubmit(tx, &id).await).await;
    assert!(!resubmit().await.unwrap(), "it waits");
    // Nor does taking it back from review.
    client::withdraw(&acme.tenant, &dora, &id).await.unwrap();
    assert!(!resubmit().await.unwrap(), "it still waits");
    assert_eq!(state().await, PendingApproval);
}
