//! Which tenant a domain belongs to.

use super::*;

/// I11
#[tokio::test]
async fn domain_belongs_to_one_tenant_and_claims_do_not_block_others() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (olivia, ron) =
        (acme.member("olivia", Role::Owner).await, rival.member("ron", Role::Admin).await);
    for (tenant, actor) in [(&acme, &olivia), (&rival, &ron)] {
        tenant.transaction(actor, async |tx| domain_name::add(tx, HOST).await).await.unwrap();
        tenant
            .transaction(actor, async |tx| domain_name::add(tx, "given.example").await)
            .await
            .unwrap();
    }
    assert_ne!(
        domain_name::proof_record(&acme.tenant, HOST),
        domain_name::proof_record(&rival.tenant, HOST),
        "records differ between tenants"
    );
    // Acme's record does not verify rival's claim; rival's own record does.
    publish_txt_record(&acme, HOST);
    assert_eq!(
        domain_name::verify(&rival.tenant, &ron, HOST).await.unwrap(),
        contract::domain::DomainCheck::WrongValue
    );
    server.clock.advance(domain_name::MIN_CHECK_INTERVAL);
    publish_txt_record(&rival, HOST);
    assert_eq!(
        domain_name::verify(&rival.tenant, &ron, HOST).await.unwrap(),
        contract::domain::DomainCheck::Verified
    );
    publish_txt_record(&acme, HOST);
    assert_eq!(
        domain_name::verify(&acme.tenant, &olivia, HOST).await.unwrap(),
        contract::domain::DomainCheck::Taken
    );
    assert!(fetch_metadata(&server, HOST).await.body.contains("http://localhost:8080/t/rival"));

    // An operator assigns a free host without verification; other claims then fail.
    let operator = server.set_up_operator().await;
    let refused = acme.transaction(&operator, async |tx| domain_name::add(tx, HOST).await).await;
    assert!(error_message(&refused).contains("belongs to another tenant"));
    assert_eq!(
        acme.transaction(&operator, async |tx| domain_name::add(tx, "given.example").await)
            .await
            .unwrap(),
        domain_name::AddOutcome::Active
    );
    assert!(
        fetch_metadata(&server, "given.example")
            .await
            .body
            .contains("http://localhost:8080/t/acme")
    );
    publish_txt_record(&rival, "given.example");
    assert_eq!(
        domain_name::verify(&rival.tenant, &ron, "given.example").await.unwrap(),
        contract::domain::DomainCheck::Taken
    );
    assert!(
        domain_name::list(&acme.tenant, &olivia)
            .await
            .unwrap()
            .claims
            .iter()
            .all(|claim| claim.host != "given.example")
    );

    // Of two concurrent verifications one succeeds.
    for (tenant, actor) in [(&acme, &olivia), (&rival, &ron)] {
        tenant
            .transaction(actor, async |tx| domain_name::add(tx, "race.example").await)
            .await
            .unwrap();
    }
    let records: Vec<String> = [&acme, &rival]
        .map(|tenant| domain_name::proof_record(&tenant.tenant, "race.example").value)
        .into();
    server.network.set_txt_records("_tenantry.race.example", Ok(&[&records[0], &records[1]]));
    let (one, other) = tokio::join!(
        domain_name::verify(&acme.tenant, &olivia, "race.example"),
        domain_name::verify(&rival.tenant, &ron, "race.example")
    );
    let proven = [one, other]
        .into_iter()
        .filter(|outcome| matches!(outcome, Ok(contract::domain::DomainCheck::Verified)))
        .count();
    assert_eq!(proven, 1);
}

/// Staff cannot choose or remove another tenant's domain, and the number of domains is limited.
#[tokio::test]
async fn tenants_change_only_their_own_domains() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let (olivia, ron) =
        (acme.member("olivia", Role::Owner).await, rival.member("ron", Role::Owner).await);
    acme.transaction(&Actor::cli(), async |tx| domain_name::add(tx, HOST).await).await.unwrap();
    for outcome in [
        rival.transaction(&ron, async |tx| domain_name::remove(tx, HOST).await).await,
        rival.transaction(&ron, async |tx| domain_name::set_canonical(tx, Some(HOST)).await).await,
        rival.transaction(&ron, async |tx| domain_name::withdraw_claim(tx, HOST).await).await,
    ] {
        assert!(matches!(outcome, Err(Error::NotFound)), "{}", error_message(&outcome));
    }
    for number in 1..domain_name::MAX_DOMAINS {
        acme.transaction(&olivia, async |tx| {
            domain_name::add(tx, &format!("n{number}.example")).await
        })
        .await
        .unwrap();
    }
    let refused =
        acme.transaction(&olivia, async |tx| domain_name::add(tx, "more.example").await).await;
    assert!(error_message(&refused).contains("at most 20"), "{}", error_message(&refused));
    acme.transaction(&olivia, async |tx| domain_name::withdraw_claim(tx, "n1.example").await)
        .await
        .unwrap();
    acme.transaction(&olivia, async |tx| domain_name::add(tx, "more.example").await).await.unwrap();
    assert_eq!(server.audit_count("domain.claim_withdrawn").await, 1);
}
