//! Roles of members and operators: who grants and removes them, and that an owner is left.

use domain::Error;

use super::*;

#[tokio::test]
async fn role_beyond_the_actors_own_cannot_be_granted() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    for (who, role) in [("adam", Role::Admin), ("dora", Role::Developer), ("aud", Role::Auditor)] {
        let actor = acme.member(who, role).await;
        assert!(
            matches!(
                invite(&acme, &actor, "x@acme.example", Role::Auditor).await,
                Err(Error::Forbidden)
            ),
            "{role:?}"
        );
    }
    assert!(matches!(
        invite(&acme, &olivia, "x@acme.example", Role::Operator).await,
        Err(Error::Forbidden)
    ));
    let Err(Error::Invalid(problems)) =
        invite(&acme, &olivia, "dora@acme.example", Role::Admin).await
    else {
        panic!("she is a member already")
    };
    assert_eq!(problems[0].field, "email");
    let anna = acme.user("anna").await;
    assert!(
        acme.transaction(&olivia, async |tx| member::set_role(tx, &anna, Role::Operator).await)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn last_owner_is_kept_unless_an_operator_removes_them() {
    let server = test_server().await;
    let operator = server.set_up_operator().await;
    let acme = server.tenant("acme").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    let oscar = acme.member("oscar", Role::Owner).await;
    let (hers, his) = (olivia.user_id().unwrap().to_owned(), oscar.user_id().unwrap().to_owned());
    acme.transaction(&olivia, async |tx| user::set_disabled(tx, &his, true).await).await.unwrap();
    let assert_last_owner = |outcome: domain::Result<()>| {
        assert!(
            matches!(&outcome, Err(Error::Conflict(message)) if message.contains("last owner")),
            "{outcome:?}"
        )
    };
    assert_last_owner(acme.transaction(&olivia, async |tx| member::remove(tx, &hers).await).await);
    assert_last_owner(
        acme.transaction(&olivia, async |tx| member::set_role(tx, &hers, Role::Admin).await).await,
    );
    assert_last_owner(
        acme.transaction(&olivia, async |tx| user::set_disabled(tx, &hers, true).await).await,
    );
    assert_last_owner(acme.transaction(&olivia, async |tx| user::remove(tx, &hers).await).await);
    acme.transaction(&olivia, async |tx| user::set_disabled(tx, &his, false).await).await.unwrap();
    acme.transaction(&olivia, async |tx| member::set_role(tx, &hers, Role::Admin).await)
        .await
        .unwrap();
    acme.transaction(&operator, async |tx| member::remove(tx, &his).await).await.unwrap();
    assert_eq!(list_roles(&acme).await, [("olivia".into(), Role::Admin)]);
}

#[tokio::test]
async fn concurrent_mutual_removal_keeps_one_owner() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    for round in 0..50 {
        let [olivia, oscar] = ["olivia", "oscar"].map(|name| format!("{name}{round}"));
        let olivia = acme.member(&olivia, Role::Owner).await;
        let oscar = acme.member(&oscar, Role::Owner).await;
        let (hers, his) = (olivia.user_id().unwrap(), oscar.user_id().unwrap());
        let first = acme.transaction(&olivia, async |tx| member::remove(tx, his).await);
        let second = acme.transaction(&oscar, async |tx| member::remove(tx, hers).await);
        let outcomes = tokio::join!(first, second);
        assert!(outcomes.0.is_ok() != outcomes.1.is_ok(), "round {round}: {outcomes:?}");
        assert_eq!(list_roles(&acme).await.len(), 1, "round {round}");
        server.execute_sql("DELETE FROM membership").await;
    }
}

#[tokio::test]
async fn operators_are_removable_except_the_last() {
    let server = test_server().await;
    let olga = server.set_up_operator().await;
    server.clock.advance(1);
    let token = member::invite_operator(&server.platform, &olga, "oran@ops.example").await.unwrap();
    member::accept_operator_invitation(
        &server.platform,
        token.expose(),
        &domain::sign_in::Browser::new(domain::sign_in::BrowserId("br_oran".into()), ""),
        "Oran",
        PASSWORD.into(),
        tests::fixtures::FROM_HERE,
    )
    .await
    .unwrap();
    let listed = member::operators(&server.platform, &olga, None).await.unwrap().rows;
    assert_eq!(listed.iter().map(|line| line.is_you).collect::<Vec<_>>(), [true, false]);
    let acme = server.tenant("acme").await;
    let owner = acme.member("olivia", Role::Owner).await;
    assert!(matches!(
        member::operators(&server.platform, &owner, None).await,
        Err(Error::Forbidden)
    ));
    assert!(matches!(
        member::remove_operator(&server.platform, &owner, &listed[1].user_id).await,
        Err(Error::Forbidden)
    ));
    member::remove_operator(&server.platform, &olga, &listed[1].user_id).await.unwrap();
    let last = member::remove_operator(&server.platform, &Actor::cli(), &listed[0].user_id).await;
    assert!(matches!(last, Err(Error::Conflict(_))), "{last:?}");
}
