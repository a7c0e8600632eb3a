//! The limits of a tenant on what developers register, and how often.

use super::*;

/// P1
#[tokio::test]
async fn no_registration_or_update_exceeds_the_policy() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |settings| {
        settings.allowed_grants = vec![
            contract::settings::LegacyGrant::Implicit,
            contract::settings::LegacyGrant::Password,
        ];
        settings.self_registration_redirect_hosts = Some(vec![
            "own.example".into(),
            "*.apps.example".into(),
            "com.example.app:".into(),
            "localhost".into(),
        ]);
    })
    .await;
    let (_, dora_api) = create_developer(&acme, "dora").await;
    let valid = json!({
        "client_name": "Own",
        "redirect_uris": ["https://own.example/cb"],
        "scope": "openid",
    });
    let shop = dora_api.send("POST", REGISTRATION_PATH, valid.clone()).await.json();
    let (id, registration_api) = (
        string_member(&shop, "client_id").to_owned(),
        api_caller(&acme, string_member(&shop, "registration_access_token")),
    );
    let excessive_changes = [
        (json!({ "skip_consent": true }), "invalid_client_metadata"),
        (json!({ "enabled": true }), "invalid_client_metadata"),
        (json!({ "owners": ["dirk"] }), "invalid_client_metadata"),
        (json!({ "allow_plain_pkce": true }), "invalid_client_metadata"),
        (json!({ "access_token_lifetime": 99_999_999 }), "invalid_client_metadata"),
        (json!({ "allowed_origins": ["https://evil.test"] }), "invalid_client_metadata"),
        (json!({ "grant_types": ["authorization_code", "implicit"] }), "invalid_client_metadata"),
        (json!({ "grant_types": ["password"] }), "invalid_client_metadata"),
        (
            json!({ "grant_types": ["authorization_code"], "response_types": ["code", "token"] }),
            "invalid_client_metadata",
        ),
        (json!({ "scope": "openid read" }), "invalid_client_metadata"),
        (json!({ "scopes": ["openid", "write"] }), "invalid_client_metadata"),
        (json!({ "scope": "openid pigeon" }), "invalid_client_metadata"),
        (json!({ "redirect_uris": ["https://own.example.evil.test/cb"] }), "invalid_redirect_uri"),
        (
            json!({ "redirect_uris": ["https://own.example/cb", "https://apps.example/cb"] }),
            "invalid_redirect_uri",
        ),
        (json!({ "redirect_uris": ["https://own.example@evil.test/cb"] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": ["http://own.example/cb"] }), "invalid_redirect_uri"),
        (
            json!({ "redirect_uris": ["com.evil.app:/cb"], "application_type": "native" }),
            "invalid_redirect_uri",
        ),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), "invalid_redirect_uri"),
        (json!({ "post_logout_redirect_uris": ["https://evil.test/"] }), "invalid_client_metadata"),
        (json!({ "client_name": "" }), "invalid_client_metadata"),
        (json!({ "registration_access_token": "rat_mine" }), "invalid_request"),
        (json!({ "client_secret": "a-secret-of-my-own" }), ""),
    ];
    let before = server.snapshot().await;
    for (change, code) in excessive_changes {
        let merged = |base: Value| {
            let mut merged_body = base;
            for (name, value) in change.as_object().unwrap() {
                if name == "scopes" {
                    merged_body.as_object_mut().unwrap().remove("scope");
                }
                merged_body[name] = value.clone();
            }
            merged_body
        };
        let mut valid_with_id = valid.clone();
        valid_with_id["client_id"] = json!(id);
        for (api, method, path, body) in [
            (&dora_api, "POST", REGISTRATION_PATH.to_owned(), merged(valid.clone())),
            (&dora_api, "POST", format!("{APPS_PATH}/register"), merged(valid.clone())),
            (&dora_api, "PATCH", format!("{APPS_PATH}/{id}"), change.clone()),
            (&registration_api, "PATCH", format!("{APPS_PATH}/{id}"), change.clone()),
            (&registration_api, "PUT", format!("{REGISTRATION_PATH}/{id}"), merged(valid_with_id)),
        ] {
            let response = api.send(method, &path, body).await;
            let (status, error) = error_response(&response);
            assert!(
                status == 400 && (code.is_empty() || error == code),
                "{method} {path} {change}: {} {}",
                response.status,
                response.body
            );
        }
    }
    for (method, path, content_type) in [
        ("POST", REGISTRATION_PATH.to_owned(), "text/plain"),
        ("POST", REGISTRATION_PATH.to_owned(), ""),
        ("PATCH", format!("{APPS_PATH}/{id}"), "application/x-www-form-urlencoded"),
        ("PUT", format!("{REGISTRATION_PATH}/{id}"), "application/x-www-form-urlencoded"),
    ] {
        let headers = [
            ("authorization", &*format!("Bearer {}", dora_api.token)),
            ("content-type", content_type),
        ];
        let url = format!("/t/acme{path}");
        let response =
            http_request(&server.router, method, &url, &headers, &valid.to_string()).await;
        assert_eq!(response.status, 415, "{method} {content_type}: {}", response.body);
    }
    server.assert_unchanged(&before, "a request beyond the policy").await;
    for uris in [json!(["https://shop.apps.example/cb"]), json!(["http://localhost:3000/cb"])] {
        assert_eq!(
            dora_api
                .send("PATCH", &format!("{APPS_PATH}/{id}"), json!({ "redirect_uris": uris }))
                .await
                .status,
            200,
            "{uris}"
        );
    }
    let native = json!({
        "name": "Native",
        "redirect_uris": ["com.example.app:/cb"],
        "application_type": "native",
        "token_endpoint_auth_method": "none",
    });
    let native = dora_api.register_with(native).await;
    assert_eq!(
        (native.status.as_u16(), native.json().get("client_secret")),
        (201, None),
        "{}",
        native.body
    );
    // Without approval the developer may add every scope that the policy allows.
    let response = dora_api
        .send("PATCH", &format!("{APPS_PATH}/{id}"), json!({ "scope": "openid phone" }))
        .await;
    assert_eq!(string_member(&response.json(), "scope"), "openid phone");
    // A machine client gets no scope for user data or for the tenant's own API by default.
    let machine = dora_api
        .register_with(json!({ "name": "Job", "grant_types": ["client_credentials"] }))
        .await
        .json();
    assert_eq!(string_member(&machine, "scope"), "");
}

#[tokio::test]
async fn quota_holds_under_concurrent_registrations() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |settings| {
        settings.self_registration_quota = 3
    })
    .await;
    let (_, dirk_api) = create_developer(&acme, "dirk").await;
    let mut last = None;
    for round in 0..50 {
        let (_, dora_api) = create_developer(&acme, &format!("dora{round}")).await;
        let first = dora_api.register("one").await.json();
        let (a, b, c, d, e) = tokio::join!(
            dora_api.register("a"),
            dora_api.register("b"),
            dora_api.register("c"),
            dora_api.register("d"),
            dora_api.register("e")
        );
        let mut statuses: Vec<u16> =
            [&a, &b, &c, &d, &e].map(|response| response.status.as_u16()).to_vec();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 201, 403, 403, 403], "round {round}");
        assert_eq!(dora_api.list_own().await.len(), 3, "round {round}");
        last = Some((dora_api, first));
    }
    let (dora_api, first) = last.expect("a round");
    let over_quota = dora_api.register("more").await;
    assert!(
        error_response(&over_quota) == (403, "access_denied".into())
            && over_quota.body.contains("3 applications"),
        "{}",
        over_quota.body
    );
    assert_eq!(dirk_api.register("his").await.status, 201, "each developer has their own quota");
    assert_eq!(
        dora_api
            .send(
                "DELETE",
                &format!("{APPS_PATH}/{}", string_member(&first, "app_id")),
                Value::Null
            )
            .await
            .status,
        204
    );
    assert_eq!(dora_api.register("again").await.status, 201);
}

#[tokio::test]
async fn registrations_per_hour_are_limited_per_developer() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |settings| {
        settings.rate_limits.registrations_per_hour = 2;
        settings.self_registration_quota = 0;
    })
    .await;
    let ((_, dora_api), (_, dirk_api)) =
        (create_developer(&acme, "dora").await, create_developer(&acme, "dirk").await);
    for name in ["a", "b"] {
        assert_eq!(
            dora_api.register_with(json!({ "name": "" })).await.status,
            400,
            "rejected requests do not count"
        );
        assert_eq!(dora_api.register(name).await.status, 201);
    }
    let before = server.snapshot().await;
    let limited = dora_api.register("c").await;
    assert_eq!(error_response(&limited), (429, "temporarily_unavailable".into()));
    let wait: i64 = limited.header("retry-after").parse().unwrap();
    assert!((1..=3600).contains(&wait));
    server.assert_unchanged(&before, "a rate-limited registration").await;
    assert_eq!(dirk_api.register("his").await.status, 201);
    server.clock.advance(wait);
    assert_eq!(dora_api.register("c").await.status, 201);
}
