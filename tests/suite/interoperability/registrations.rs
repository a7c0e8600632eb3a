//! Registrations and updates as clients of other servers send them (RFC 7591, RFC 7592): members
//! that are null, empty or left out.

use contract::client::NewClient;

use super::*;

#[tokio::test]
async fn null_member_of_a_registration_counts_as_absent() {
    let server = test_server().await;
    let acme = acme(&server, |settings| {
        settings.self_registration = SelfRegistration::Open;
        settings.self_registration_quota = 0;
        settings.rate_limits.registrations_per_hour = 0;
    })
    .await;
    let dora = Developer::new(&acme).await;
    let comparable = |mut body: Value| {
        for once in ["client_id", "client_secret", "registration_client_uri", "status"] {
            body.as_object_mut().unwrap().remove(once);
        }
        body.as_object_mut().unwrap().remove("registration_access_token");
        body
    };
    let without = dora.register(json!({})).await;
    assert_eq!(without.status, 201, "{}", without.body);
    for name in [
        "scope",
        "grant_types",
        "response_types",
        "token_endpoint_auth_method",
        "application_type",
        "jwks",
        "jwks_uri",
        "logo_uri",
        "contacts",
        "default_max_age",
        "initiate_login_uri",
        "description",
        "client_id",
        "client_secret",
        "skip_consent",
        "client_secret_expires_at",
        "software_id",
    ] {
        let with_null = dora.register(json!({ name: null })).await;
        assert_eq!(with_null.status, 201, "{name}: {}", with_null.body);
        assert_eq!(comparable(with_null.json()), comparable(without.json()), "{name}");
    }
}

/// P1
#[tokio::test]
async fn update_with_null_or_empty_members_widens_nothing() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    let dora = Developer::new(&acme).await;
    let registered =
        dora.register(json!({ "grant_types": ["authorization_code"], "scope": "openid" })).await;
    let registered = registered.json();
    let path = format!("/{}", registered["client_id"].as_str().unwrap());
    let limits = |body: &Value| {
        ["grant_types", "response_types", "scope", "token_endpoint_auth_method"]
            .map(|name| body[name].clone())
    };
    for method in ["PUT", "PATCH"] {
        for empty in [json!(null), json!(""), json!([])] {
            for name in ["grant_types", "response_types", "scope", "token_endpoint_auth_method"] {
                let body = json!({
                    "client_id": registered["client_id"],
                    "client_name": "App",
                    "redirect_uris": ["https://app.example/cb"],
                    name: empty,
                });
                let response = dora.send(method, &path, &body).await;
                let after = dora.send("GET", &path, &Value::Null).await.json();
                if response.status == 200 && empty.is_null() {
                    assert_eq!(limits(&after), limits(&registered), "{method} {name} {empty}");
                }
                for list in ["grant_types", "response_types"] {
                    let had = registered[list].as_array().unwrap();
                    let has = after[list].as_array().unwrap();
                    assert!(has.iter().all(|item| had.contains(item)), "{method} {name} {empty}");
                }
            }
        }
    }
}

/// P1
#[tokio::test]
async fn form_without_grant_types_does_not_widen_them() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    let dora = acme.member("dora", Role::Developer).await;
    let mut new = NewClient { enabled: true, ..Default::default() };
    new.metadata.client_name = Some("App".into());
    new.metadata.redirect_uris = vec!["https://app.example/cb".into()];
    // The default has refresh_token, too.
    new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
    let row_id = acme
        .transaction(&dora, async |tx| domain::client::register(tx, new).await)
        .await
        .unwrap()
        .row_id;
    let mut form = domain::client::detail(&acme.tenant, &dora, &row_id).await.unwrap().form;
    form.metadata.grant_types = None;
    let outcome =
        acme.transaction(&dora, async |tx| domain::client::update(tx, &row_id, form).await).await;
    assert!(matches!(outcome, Err(domain::Error::Invalid(_))), "{outcome:?}");
}

#[tokio::test]
async fn registration_without_scope_names_the_default_scopes_of_its_kind() {
    let with_api = "openid email address offline_access read";
    for (policy_scopes, new_clients_scope, grant, expected) in [
        (None, None, "authorization_code", "openid profile email address phone offline_access"),
        (None, None, "client_credentials", ""),
        (Some(with_api), None, "authorization_code", with_api),
        (Some(with_api), None, "client_credentials", "read"),
        (Some(with_api), Some("openid read write"), "authorization_code", "openid read"),
    ] {
        let server = test_server().await;
        let acme = acme(&server, |settings| {
            settings.self_registration = SelfRegistration::Open;
            settings.self_registration_scopes = policy_scopes.map(str::to_owned);
            settings.new_clients.scope = new_clients_scope.map(str::to_owned);
        })
        .await;
        let dora = Developer::new(&acme).await;
        let answer = dora.register(json!({ "grant_types": [grant] })).await.json();
        assert_eq!(answer["scope"], expected, "{policy_scopes:?} {new_clients_scope:?} {grant}");
    }
}

#[tokio::test]
async fn initiate_login_uri_is_kept_and_must_be_https() {
    let server = test_server().await;
    let acme = acme(&server, |settings| settings.self_registration = SelfRegistration::Open).await;
    let dora = Developer::new(&acme).await;
    let uri = "https://app.example/start";
    let kept = dora.register(json!({ "initiate_login_uri": uri })).await.json();
    assert_eq!(kept["initiate_login_uri"], uri);
    let path = format!("/{}", kept["client_id"].as_str().unwrap());
    assert_eq!(dora.send("GET", &path, &Value::Null).await.json()["initiate_login_uri"], uri);
    for bad in ["http://localhost/start", "com.example.app:/start", "start"] {
        let rejected = dora.register(json!({ "initiate_login_uri": bad })).await;
        assert_eq!(
            (rejected.status.as_u16(), &rejected.json()["error"]),
            (400, &json!("invalid_client_metadata")),
            "{bad}"
        );
    }
}
