//! The audit log: filters, paging, export and wording.

use contract::{audit::AuditListParams, user::Role};
use domain::{Actor, Error, audit, user};
use tests::{fixtures::PASSWORD, test_server};

#[tokio::test]
async fn log_filters_by_actor_object_verb_and_time_newest_first() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    let anna = acme.user("anna").await;
    server.clock.advance(3600);
    let middle = acme.tenant.now().0;
    acme.transaction(&olivia, async |tx| user::set_disabled(tx, &anna, true).await).await.unwrap();
    server.clock.advance(3600);
    acme.transaction(&olivia, async |tx| user::set_disabled(tx, &anna, false).await).await.unwrap();
    let verbs = async |input: AuditListParams| -> Vec<String> {
        audit::list(&acme.tenant, &olivia, &input)
            .await
            .unwrap()
            .rows
            .into_iter()
            .map(|event| event.verb)
            .collect()
    };
    let input = AuditListParams::default;
    let actor = olivia.user_id().map(str::to_owned);
    assert_eq!(
        verbs(AuditListParams { actor: actor.clone(), ..input() }).await,
        ["user.unblocked", "user.blocked"]
    );
    assert_eq!(
        verbs(AuditListParams { object: Some(anna.clone()), ..input() }).await,
        ["user.unblocked", "user.blocked", "user.created"]
    );
    assert_eq!(
        verbs(AuditListParams { topic: Some("key".into()), ..input() }).await,
        ["key.created"]
    );
    assert_eq!(
        verbs(AuditListParams { verb: Some("user.blocked".into()), ..input() }).await,
        ["user.blocked"]
    );
    assert_eq!(
        verbs(AuditListParams { from: Some(middle), to: Some(middle + 1), ..input() }).await,
        ["user.blocked"]
    );
    assert_eq!(
        verbs(AuditListParams { from: Some(middle + 1), ..input() }).await,
        ["user.unblocked"]
    );
    assert!(verbs(AuditListParams { to: Some(middle), actor, ..input() }).await.is_empty());
    assert!(
        verbs(AuditListParams { verb: Some("' OR 1=1 --".into()), ..input() }).await.is_empty()
    );
}

#[tokio::test]
async fn pages_and_export_contain_every_event_once() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let anna = acme.user("anna").await;
    let cli = Actor::cli();
    for number in 0..65 {
        server.clock.advance(1);
        acme.transaction(&cli, async |tx| user::set_disabled(tx, &anna, number % 2 == 0).await)
            .await
            .unwrap();
    }
    let mut input = AuditListParams { object: Some(anna), ..Default::default() };
    let first = audit::list(&acme.tenant, &cli, &input).await.unwrap();
    assert_eq!((first.rows.len(), first.previous.is_some()), (50, false));
    input.cursor = first.next.clone();
    let second = audit::list(&acme.tenant, &cli, &input).await.unwrap();
    assert_eq!((second.rows.len(), second.next.is_some()), (16, false));
    assert!(second.rows[0].at < first.rows[49].at);
    input.cursor = second.previous.clone();
    let first_again = audit::list(&acme.tenant, &cli, &input).await.unwrap();
    assert_eq!((first_again.rows, first_again.previous), (first.rows.clone(), None));
    input.cursor = None;
    let (lines, next) = audit::export(&acme.tenant, &cli, &input).await.unwrap();
    let ids: Vec<String> = lines
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let listed: Vec<String> =
        first.rows.into_iter().chain(second.rows).map(|event| event.id).collect();
    assert_eq!((ids, next), (listed, None));
}

/// What was typed is not stored for an unknown account: it may be a password.
#[tokio::test]
async fn failed_sign_in_names_the_user_and_the_reason() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get("http://localhost:8080/t/acme/account").await;
    let page = browser.follow_redirects(redirect).await;
    browser.sign_in(&page, "anna", "wrong-password").await;
    server.clock.advance(1);
    browser.sign_in(&page, "hunter2-hunter2", "wrong-password").await;
    let input = AuditListParams { topic: Some("sign_in".into()), ..Default::default() };
    let log = audit::list(&acme.tenant, &Actor::cli(), &input).await.unwrap().rows;
    let sentences: Vec<_> = log.iter().map(|event| event.sentence.as_str()).collect();
    assert_eq!(
        sentences,
        ["Failed sign-in: unknown account", "Failed sign-in for anna: wrong password"]
    );
    assert!(log.iter().all(|event| event.object_name != "hunter2-hunter2"));
}

#[tokio::test]
async fn altered_or_foreign_cursor_is_rejected() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let cli = Actor::cli();
    for tenant in [&acme, &rival] {
        for number in 0..26 {
            tenant.user(&format!("anna{number}")).await;
        }
    }
    for _ in 0..2 {
        acme.transaction(&cli, async |tx| domain::key::rotate::rotate_now(tx).await.map(drop))
            .await
            .unwrap();
    }
    let page = audit::list(
        &acme.tenant,
        &cli,
        &AuditListParams { topic: Some("user".into()), ..Default::default() },
    )
    .await
    .unwrap();
    assert_eq!(page.rows.len(), 26);
    for number in 26..60 {
        acme.user(&format!("anna{number}")).await;
        rival.user(&format!("anna{number}")).await;
    }
    let input = AuditListParams { topic: Some("user".into()), ..Default::default() };
    let valid_cursor = audit::list(&acme.tenant, &cli, &input).await.unwrap().next.unwrap();
    let with = |cursor: &str| AuditListParams { cursor: Some(cursor.to_owned()), ..input.clone() };
    assert_eq!(audit::list(&acme.tenant, &cli, &with(&valid_cursor)).await.unwrap().rows.len(), 10);
    let assert_rejected =
        |outcome: domain::Result<contract::paging::Page<contract::audit::AuditEventSummary>>,
         what: &str| {
            let Err(error) = outcome else { panic!("{what} was accepted") };
            assert!(
                matches!(&error, Error::Invalid(problems) if problems[0].field == "cursor"),
                "{what}: {error:?}"
            );
        };
    assert_rejected(
        audit::list(&rival.tenant, &cli, &with(&valid_cursor)).await,
        "another tenant's cursor",
    );
    let unfiltered = AuditListParams { cursor: Some(valid_cursor.clone()), ..Default::default() };
    assert_rejected(audit::list(&acme.tenant, &cli, &unfiltered).await, "another list's cursor");
    let mut letters: Vec<char> = valid_cursor.chars().collect();
    for index in [2, letters.len() / 2, letters.len() - 2] {
        let original = letters[index];
        letters[index] = if original == 'A' { 'B' } else { 'A' };
        assert_rejected(
            audit::list(&acme.tenant, &cli, &with(&letters.iter().collect::<String>())).await,
            "an altered cursor",
        );
        letters[index] = original;
    }
    for malformed in
        ["x", "1.", "1.AAAA", &valid_cursor[..valid_cursor.len() - 4], &"1.A".repeat(2_000)]
    {
        assert_rejected(audit::list(&acme.tenant, &cli, &with(malformed)).await, malformed);
    }
    let users_input =
        contract::paging::ListParams { cursor: Some(valid_cursor), ..Default::default() };
    assert!(
        matches!(user::list(&acme.tenant, &cli, &users_input).await, Err(Error::Invalid(_))),
        "a cursor of another kind of list"
    );
}

#[tokio::test]
async fn log_contains_no_secrets() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    let anna = acme.user("anna").await;
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let new_secret = acme
        .transaction(&olivia, async |tx| domain::client::rotate_secret(tx, &shop.row_id).await)
        .await
        .unwrap();
    let reset =
        acme.transaction(&olivia, async |tx| user::reset_link(tx, &anna).await).await.unwrap();
    let invite =
        contract::member::NewInvitation { email: "karl@acme.example".into(), role: Role::Admin };
    let invitation = acme
        .transaction(&olivia, async |tx| domain::member::invite(tx, invite).await)
        .await
        .unwrap();
    let (log, _) = audit::export(&acme.tenant, &olivia, &AuditListParams::default()).await.unwrap();
    assert!(log.lines().count() > 8);
    let token = |address: &str| address.split("token=").nth(1).unwrap().to_owned();
    let secrets = [
        PASSWORD.to_owned(),
        shop.secret.clone().unwrap(),
        new_secret.expose().to_owned(),
        token(&reset.address),
        token(&invitation.address),
        tokens.access_token().to_owned(),
        tokens.refresh_token().to_owned(),
        browser.session_cookie().unwrap().to_owned(),
    ];
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret}");
    }
}

/// A person's username, email address or id selects what they did and what happened to them, also
/// across pages, and nothing of a user with a similar name.
#[tokio::test]
async fn log_is_searched_for_a_person() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let olivia = acme.member("olivia", Role::Owner).await;
    let olivias_id = olivia.user_id().unwrap().to_owned();
    let anna = acme.user("anna").await;
    acme.user("annabel").await;
    for number in 0..60 {
        server.clock.advance(1);
        acme.transaction(&olivia, async |tx| user::set_disabled(tx, &anna, number % 2 == 0).await)
            .await
            .unwrap();
    }
    server.clock.advance(1);
    acme.transaction(&Actor::cli(), async |tx| {
        domain::member::set_role(tx, &olivias_id, Role::Admin).await
    })
    .await
    .unwrap();
    let list = async |input: &AuditListParams| {
        audit::list(&acme.tenant, &Actor::cli(), input).await.unwrap()
    };
    for typed in ["olivia", " OLIVIA@acme.example", &olivias_id] {
        let mut input = AuditListParams { object: Some(typed.into()), ..Default::default() };
        let first = list(&input).await;
        assert_eq!(first.rows[0].verb, "member.role_changed", "{typed}");
        assert!(first.rows[1..].iter().all(|event| event.actor_id == olivias_id), "{typed}");
        input.cursor = first.next.clone();
        let second = list(&input).await;
        // 60 by her, and 3 about her: created, made an owner, made an admin.
        assert_eq!(first.rows.len() + second.rows.len(), 63, "{typed}");
        // The first two are of one moment.
        let first_two = second.rows.iter().rev().take(2);
        assert!(first_two.map(|event| &*event.verb).any(|verb| verb == "user.created"), "{typed}");
        input.cursor = second.previous.clone();
        assert_eq!(list(&input).await.rows, first.rows, "{typed}");
    }
    let about_anna = AuditListParams { object: Some("anna".into()), ..Default::default() };
    let by_olivia = AuditListParams { actor: Some(olivias_id.clone()), ..about_anna.clone() };
    assert_eq!(list(&about_anna).await.rows.len(), 50);
    assert!(list(&by_olivia).await.rows.iter().all(|event| event.object_id == anna));
    let both = AuditListParams { object: Some("olivia".into()), ..by_olivia };
    assert!(list(&both).await.rows.is_empty(), "she did nothing to herself");
    let unknown = AuditListParams { object: Some("ann".into()), ..Default::default() };
    assert!(list(&unknown).await.rows.is_empty());
}
