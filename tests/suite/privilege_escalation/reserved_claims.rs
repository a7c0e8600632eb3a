//! Columns and claims that a profile cannot set.

use super::*;

/// P3: every column of the user table, and every claim that the server sets.
#[tokio::test]
async fn profile_cannot_set_columns_or_reserved_claims() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let columns: Vec<String> = {
        acme.user("anna").await;
        server.snapshot().await.rows("user")[0].as_object().unwrap().keys().cloned().collect()
    };
    assert!(
        columns.contains(&"email_verified".to_owned()) && columns.contains(&"disabled".to_owned()),
        "{columns:?}"
    );
    let reserved = [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "nbf",
        "jti",
        "nonce",
        "acr",
        "amr",
        "azp",
        "auth_time",
        "at_hash",
        "c_hash",
        "sid",
        "client_id",
        "scope",
    ];
    let server_claims = [
        "roles",
        "role",
        "tenant",
        "email_verified",
        "password",
        "password_hash",
        "hash",
        "updated_at",
        "groups",
        "user_id",
        "cid",
        "gid",
    ];
    let before = server.snapshot().await;
    for claim in columns.iter().map(String::as_str).chain(reserved).chain(server_claims) {
        let mut new = NewUser { username: "eve".into(), ..Default::default() };
        new.claims.insert(claim.into(), json!("evil"));
        let outcome = domain::user::prepare(&server.platform, new).await;
        assert!(
            matches!(
                &outcome,
                Err(Error::Invalid(problems))
                    if problems.iter().any(|problem| problem.field == claim)
            ),
            "{claim}"
        );
    }
    // An apply file is rejected if a user has an unknown key, which the error names.
    for key in columns.iter().map(String::as_str).chain(reserved).chain(server_claims) {
        if ["username", "email", "email_verified", "disabled", "role", "password", "password_hash"]
            .contains(&key)
        {
            continue;
        }
        let file = format!(
            "tenants: [{{ slug: acme, name: Acme, users: [{{ username: eve, {key}: evil }}] }}]"
        );
        let error = domain::apply::parse(&file).unwrap_err().to_string();
        assert!(error.contains(key), "{key}: {error}");
    }
    // A claim mapper of the tenant cannot set a reserved claim.
    for claim in reserved.into_iter().chain(["roles", "tenant", "email_verified"]) {
        let file = format!(
            "tenants: [{{ slug: acme, name: Acme, \
             claims: [{{ name: {claim}, from: name, scope: profile }}] }}]"
        );
        let outcome = domain::apply::apply(
            &server.platform,
            &Actor::cli(),
            domain::apply::parse(&file).unwrap(),
            false,
        )
        .await;
        assert!(matches!(outcome, Err(Error::Invalid(_))), "{claim}");
    }
    server.assert_unchanged(&before, "a reserved claim").await;
}

/// P3: a token never takes a reserved claim from the profile.
#[tokio::test]
async fn tokens_ignore_reserved_claims_of_the_profile() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    // Write the claims to the table, past all validation.
    let claims = json!({
        "sub": "usr_admin",
        "iss": "https://evil.test",
        "aud": "evil",
        "roles": ["owner"],
        "email_verified": false,
        "updated_at": 1,
        "acr": "9",
        "name": "Anna",
    });
    server.raw_database().execute(&format!("UPDATE \"user\" SET claims = '{claims}'")).await;
    let claims_request = json!({
        "id_token": {"sub": null, "iss": null, "roles": null, "acr": null, "email_verified": null},
        "userinfo": {"roles": null, "iss": null},
    })
    .to_string();
    let tokens = shop
        .redeem(
            &shop
                .obtain_code(
                    &mut server.browser(),
                    "anna",
                    &[("claims", &claims_request), ("scope", "openid email profile")],
                )
                .await,
        )
        .await;
    let id_claims = tokens.id_token_claims();
    assert_eq!(
        (&id_claims["sub"], &id_claims["iss"], &id_claims["aud"], &id_claims["acr"]),
        (&json!(anna), &json!("http://localhost:8080/t/acme"), &json!("shop"), &json!("1"))
    );
    assert_eq!((id_claims.get("roles"), &id_claims["email_verified"]), (None, &json!(true)));
    let userinfo = shop.userinfo(tokens.access_token()).await.json();
    assert_eq!(
        (&userinfo["sub"], userinfo.get("roles"), userinfo.get("iss"), &userinfo["email_verified"]),
        (&json!(anna), None, None, &json!(true))
    );
}
