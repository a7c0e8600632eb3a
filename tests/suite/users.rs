//! User administration: profile updates, blocking, sessions, consent, deletion and password reset
//! links.

mod password_reset;

use contract::user::{StandardClaims, UserForm};
use domain::{Actor, Error, user};
use serde_json::json;
use tests::{TestTenant, test_server};

async fn user_form(acme: &TestTenant<'_>, id: &str) -> UserForm {
    let detail = user::detail(&acme.tenant, &Actor::cli(), id).await.unwrap();
    UserForm {
        version: detail.version,
        username: detail.summary.username,
        email: detail.summary.email.unwrap_or_default(),
        email_verified: detail.summary.email_verified,
        claims: detail.claims,
    }
}

#[tokio::test]
async fn user_update_is_audited_and_reindexed_and_a_stale_one_is_rejected() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let id = acme.user("anna").await;
    let cli = Actor::cli();
    let read = user_form(&acme, &id).await;
    server.clock.advance(1);
    let mut form = read.clone();
    form.username = "anna.ames".into();
    form.claims = StandardClaims {
        name: " Anna B. Ames ".into(),
        birthdate: "1990-12-31".into(),
        locale: "de-AT".into(),
        ..read.claims.clone()
    };
    form.claims.address = Some(contract::user::AddressClaim {
        country: Some("AT".into()),
        region: Some(" ".into()),
        ..Default::default()
    });
    acme.transaction(&cli, async |tx| user::change(tx, &id, form.clone()).await).await.unwrap();
    let after = user::detail(&acme.tenant, &cli, &id).await.unwrap();
    assert_eq!(
        (
            after.summary.username.as_str(),
            after.summary.name.as_deref(),
            after.claims.birthdate.as_str()
        ),
        ("anna.ames", Some("Anna B. Ames"), "1990-12-31")
    );
    assert!(after.claims.address.unwrap().region.is_none(), "an empty field is removed");
    let stale = acme.transaction(&cli, async |tx| user::change(tx, &id, read).await).await;
    assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
    let event = domain::audit::newest(&acme.tenant, &cli, 1).await.unwrap().remove(0);
    let event = domain::audit::event(&acme.tenant, &cli, &event.id).await.unwrap();
    assert_eq!(
        (event.summary.verb.as_str(), &event.detail["claims.name"]),
        ("user.changed", &json!({"before": "anna Ames", "after": "Anna B. Ames"}))
    );

    let shop = acme.client("shop").await;
    shop.obtain_code(&mut server.browser(), "anna.ames", &[]).await;
    let found = user::list(
        &acme.tenant,
        &cli,
        &contract::paging::ListParams { search: "b. ames".into(), ..Default::default() },
    )
    .await
    .unwrap();
    assert_eq!(found.rows.len(), 1, "the user is found by the new name");
    let found = user::list(
        &acme.tenant,
        &cli,
        &contract::paging::ListParams { search: "anna ames".into(), ..Default::default() },
    )
    .await
    .unwrap();
    assert!(found.rows.is_empty(), "the user is no longer found by the old name");
}

#[tokio::test]
async fn validation_errors_name_their_field() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let id = acme.user("anna").await;
    acme.user("ben").await;
    let mut form = user_form(&acme, &id).await;
    form.username = "an na".into();
    form.email = "anna@".into();
    form.claims.website = "javascript:alert(1)".into();
    form.claims.birthdate = "yesterday".into();
    let Err(Error::Invalid(problems)) =
        acme.transaction(&Actor::cli(), async |tx| user::change(tx, &id, form).await).await
    else {
        panic!("the update was accepted")
    };
    let mut fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["birthdate", "email", "username", "website"]);
    let mut taken = user_form(&acme, &id).await;
    taken.email = "ben@acme.example".into();
    let Err(Error::Invalid(problems)) =
        acme.transaction(&Actor::cli(), async |tx| user::change(tx, &id, taken).await).await
    else {
        panic!("the update was accepted")
    };
    assert_eq!(problems[0].field, "email");
}

#[test]
fn user_form_rejects_protected_columns_and_claims() {
    for column in [
        "id",
        "tenant_id",
        "disabled",
        "created_at",
        "updated_at",
        "name_key",
        "role",
        "password",
        "password_hash",
    ] {
        let form = json!({"version": 0, "username": "anna", (column): "x"});
        assert!(serde_json::from_value::<UserForm>(form).is_err(), "{column}");
    }
    for claim in [
        "iss",
        "sub",
        "aud",
        "exp",
        "roles",
        "tenant",
        "email",
        "email_verified",
        "updated_at",
        "anything",
    ] {
        let form = json!({"version": 0, "username": "anna", "claims": {(claim): "x"}});
        assert!(serde_json::from_value::<UserForm>(form).is_err(), "{claim}");
    }
}

#[tokio::test]
async fn blocking_a_user_ends_every_session_and_grant_counted_before() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    let cli = Actor::cli();
    let (mut desktop, mut phone) = (server.browser(), server.browser());
    let tokens = shop.redeem(&shop.obtain_code(&mut desktop, "anna", &[]).await).await;
    shop.obtain_code(&mut phone, "anna", &[]).await;
    let impact = user::ends(&acme.tenant, &cli, &anna).await.unwrap();
    // Two grants of one application.
    assert_eq!((impact.sign_ins.count, impact.clients.count, impact.consents.count), (2, 1, 1));
    acme.transaction(&cli, async |tx| user::set_disabled(tx, &anna, true).await).await.unwrap();
    assert!(user::sign_ins(&acme.tenant, &cli, &anna).await.unwrap().is_empty());
    assert!(
        !shop.is_active(tokens.access_token()).await
            && !shop.is_active(tokens.refresh_token()).await
    );
    for browser in [&mut desktop, &mut phone] {
        assert_eq!(
            browser
                .get(&shop.authorization_url(&[("prompt", "none")]))
                .await
                .redirect_param("error")
                .as_deref(),
            Some("login_required")
        );
    }
}

#[tokio::test]
async fn sessions_end_one_by_one_or_all_at_once() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    let cli = Actor::cli();
    let (mut desktop, mut phone) = (server.browser(), server.browser());
    shop.obtain_code(&mut desktop, "anna", &[]).await;
    server.clock.advance(60);
    shop.obtain_code(&mut phone, "anna", &[]).await;
    let sessions = user::sign_ins(&acme.tenant, &cli, &anna).await.unwrap();
    assert_eq!(
        (sessions.len(), sessions[0].amr.join(" "), sessions[0].ip_address.is_empty()),
        (2, "pwd".into(), false)
    );
    assert!(sessions[0].signed_in_at > sessions[1].signed_in_at, "the last used session first");
    let ben = acme.user("ben").await;
    let outcome =
        acme.transaction(&cli, async |tx| user::end_sign_in(tx, &ben, &sessions[0].id).await).await;
    assert!(matches!(outcome, Err(Error::NotFound)), "the session belongs to another user");
    acme.transaction(&cli, async |tx| user::end_sign_in(tx, &anna, &sessions[0].id).await)
        .await
        .unwrap();
    let silent = [("prompt", "none")];
    assert_eq!(
        phone.get(&shop.authorization_url(&silent)).await.redirect_param("error").as_deref(),
        Some("login_required")
    );
    assert!(
        desktop.get(&shop.authorization_url(&silent)).await.redirect_param("code").is_some(),
        "the other session remains"
    );
    assert_eq!(
        acme.transaction(&cli, async |tx| user::end_sign_ins(tx, &anna).await).await.unwrap(),
        1
    );
    assert_eq!(
        desktop.get(&shop.authorization_url(&silent)).await.redirect_param("error").as_deref(),
        Some("login_required")
    );
}

#[tokio::test]
async fn withdrawing_consent_ends_the_grants_of_that_client_only() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (shop, other) = (acme.client("shop").await, acme.client("other").await);
    let anna = acme.user("anna").await;
    let cli = Actor::cli();
    let mut browser = server.browser();
    let first = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let second = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    server.clock.advance(1);
    let other_tokens = other.redeem(&other.obtain_code(&mut browser, "anna", &[]).await).await;
    let consents = domain::consent::list(&acme.tenant, &cli, &anna).await.unwrap();
    assert_eq!(
        consents.iter().map(|line| line.client_name.as_str()).collect::<Vec<_>>(),
        ["The other", "The shop"]
    );
    let consent_id = &consents[1].id;
    acme.transaction(&cli, async |tx| domain::consent::withdraw(tx, &anna, consent_id).await)
        .await
        .unwrap();
    for tokens in [&first, &second] {
        assert!(!shop.is_active(tokens.access_token()).await);
        assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    }
    assert!(other.is_active(other_tokens.access_token()).await);
    assert_eq!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("consent_required")
    );
}

#[tokio::test]
async fn deleting_a_user_ends_everything_and_keeps_the_audit_log() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    let cli = Actor::cli();
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    server.clock.advance(1);
    acme.transaction(&cli, async |tx| user::remove(tx, &anna).await).await.unwrap();
    assert!(!shop.is_active(tokens.access_token()).await);
    assert_eq!(shop.userinfo(tokens.access_token()).await.status, 401);
    assert_eq!(shop.refresh(tokens.refresh_token()).await.error(), "invalid_grant");
    assert!(matches!(user::detail(&acme.tenant, &cli, &anna).await, Err(Error::NotFound)));
    let recreated = acme.user("anna").await;
    assert_ne!(anna, recreated);
    assert!(
        !shop.is_active(tokens.access_token()).await,
        "a later user with the same name is another user"
    );
    assert_eq!(
        browser
            .get(&shop.authorization_url(&[("prompt", "none")]))
            .await
            .redirect_param("error")
            .as_deref(),
        Some("login_required")
    );
    let input = contract::audit::AuditListParams { object: Some(anna), ..Default::default() };
    let mut verbs: Vec<_> = domain::audit::list(&acme.tenant, &cli, &input)
        .await
        .unwrap()
        .rows
        .into_iter()
        .map(|event| event.verb)
        .collect();
    // Those before the deletion are of one millisecond.
    verbs[1..].sort();
    assert_eq!(verbs, ["user.deleted", "consent.given", "user.created", "user.signed_in"]);
}
