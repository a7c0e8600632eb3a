//! The profile of a user, and password resets.

use super::*;

#[tokio::test]
async fn stale_profile_update_is_rejected() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, [mut owner, mut admin, mut auditor, _]) = tenant_with_members(&server).await;
    let id = acme.user("anna").await;
    let form = |name: &'static str| {
        vec![
            ("tenant", "acme"),
            ("id", id.as_str()),
            ("form[version]", "0"),
            ("form[username]", "anna"),
            ("form[email]", "anna@acme.example"),
            ("form[email_verified]", "true"),
            ("form[claims][name]", name),
            ("form[claims][birthdate]", "1990-12-31"),
            ("form[claims][nickname]", ""),
            ("form[claims][phone_number]", "+43 1 2345678"),
            ("form[claims][phone_number_verified]", "true"),
            ("form[claims][address][country]", "AT"),
            ("form[claims][address][region]", ""),
        ]
    };
    assert_eq!(submit(&mut auditor, "update_user", &form("By an auditor")).await.status, 403);
    let saved = submit(&mut owner, "update_user", &form("Anna B. Ames")).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let updated = user::detail(&acme.tenant, &Actor::cli(), &id).await.unwrap();
    assert_eq!(
        (updated.summary.name.as_deref(), updated.claims.birthdate.as_str()),
        (Some("Anna B. Ames"), "1990-12-31")
    );
    assert_eq!(updated.claims.phone_number_verified, Some(true));
    let address = updated.claims.address.unwrap();
    assert_eq!((address.country.as_deref(), address.region), (Some("AT"), None));
    let user_page = owner.get(&format!("/console/t/acme/users/{id}")).await.body;
    for value in [
        "value=\"Anna B. Ames\"",
        "value=\"1990-12-31\"",
        "value=\"AT\"",
        "name=\"form[version]\" value=\"1\"",
    ] {
        assert!(user_page.contains(value), "{value}: {user_page}");
    }

    let stale = submit(&mut admin, "update_user", &form("Somebody else")).await;
    assert_eq!(stale.status, 409);
    assert!(stale.body.contains("This has changed since you opened it"), "{}", stale.body);
    let invalid = [
        ("tenant", "acme"),
        ("id", &*id),
        ("form[version]", "1"),
        ("form[username]", "an na"),
        ("form[email]", "x"),
        ("form[claims][birthdate]", "today"),
    ];
    let rejected = submit(&mut owner, "update_user", &invalid).await;
    let mut fields: Vec<String> = rejected.json()["invalid"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["field"].as_str().unwrap().to_owned())
        .collect();
    fields.sort();
    assert_eq!(
        (rejected.status.as_u16(), fields),
        (400, vec!["birthdate".into(), "email".into(), "username".into()])
    );
    for reserved in ["form[disabled]", "form[claims][sub]", "form[role]"] {
        let response = submit(
            &mut owner,
            "update_user",
            &[
                ("tenant", "acme"),
                ("id", &id),
                ("form[version]", "1"),
                ("form[username]", "anna"),
                (reserved, "x"),
            ],
        )
        .await;
        assert_eq!(response.status, 400, "{reserved}");
    }
    assert_eq!(
        user::detail(&acme.tenant, &Actor::cli(), &id).await.unwrap().version,
        1,
        "no rejected update was saved"
    );
}

#[tokio::test]
async fn password_reset_link_is_shown_once_and_sets_the_password() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, [mut owner, ..]) = tenant_with_members(&server).await;
    let id = acme.user("anna").await;
    let created =
        submit(&mut owner, "create_password_reset_link", &[("tenant", "acme"), ("id", &id)])
            .await
            .json();
    let link = created["address"].as_str().unwrap().to_owned();
    assert_eq!(created["expires_at"].as_i64(), Some(acme.tenant.now().0 + user::RESET_GOOD_FOR));
    assert!(
        !owner.get(&format!("/console/t/acme/users/{id}")).await.body.contains("token=al_"),
        "the link is shown once"
    );
    let mut user_browser = server.browser();
    let page = user_browser.get(&link).await;
    let token = link.split("token=").nth(1).unwrap();
    let response = user_browser
        .post(&page.form_action(), &[("token", token), ("password", "a-quite-new-password")])
        .await;
    assert_eq!(response.status, 200, "{}", response.body);
    let sign_in_page = {
        let redirect = user_browser.get("/console/t/acme").await;
        user_browser.follow_redirects(redirect).await
    };
    assert_eq!(
        user_browser.sign_in(&sign_in_page, "anna", PASSWORD).await.status,
        401,
        "the old password is invalid"
    );
    assert_eq!(
        submit(&mut owner, "block_user", &[("tenant", "acme"), ("id", &id), ("blocked", "true")])
            .await
            .status,
        200
    );
    let rejected =
        submit(&mut owner, "create_password_reset_link", &[("tenant", "acme"), ("id", &id)]).await;
    assert!(
        rejected.status == 409 && rejected.body.contains("Unblock them first"),
        "{}",
        rejected.body
    );
    assert!(
        !owner.get(&format!("/console/t/acme/users/{id}")).await.body.contains("Create reset link")
    );
}
