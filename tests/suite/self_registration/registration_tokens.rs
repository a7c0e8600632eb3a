//! Registration access tokens (RFC 7592), and registration by pages of a client.

use super::*;

#[tokio::test]
async fn registration_access_token_manages_its_own_client_only() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    let (dora, dora_api) = create_developer(&acme, "dora").await;
    let metadata = json!({
        "client_name": "Shop",
        "redirect_uris": ["https://shop.example/cb"],
        "client_uri": "https://shop.example/",
        "contacts": ["dora@shop.example"],
        "software_id": "nobody knows this",
        "client_name#de": "Laden",
    });
    let response = dora_api.send("POST", REGISTRATION_PATH, metadata).await;
    assert_eq!(response.status, 201, "{}", response.body);
    let shop = response.json();
    let id = string_member(&shop, "client_id");
    assert_eq!(shop["client_secret_expires_at"], 0);
    assert_eq!(
        shop["grant_types"],
        json!(["authorization_code", "refresh_token", "client_credentials"])
    );
    assert_eq!(
        (&shop["response_types"], string_member(&shop, "token_endpoint_auth_method")),
        (&json!(["code"]), "client_secret_basic")
    );
    assert!(
        shop["client_id_issued_at"].is_i64()
            && shop.get("software_id").is_none()
            && shop.get("app_id").is_none()
    );
    assert_eq!(
        string_member(&shop, "registration_client_uri"),
        format!("http://localhost:8080/t/acme/oauth2/register/{id}")
    );
    let token = string_member(&shop, "registration_access_token");
    assert_eq!(
        server.snapshot().await.tables_containing(&token["rat_".len()..]),
        Vec::<&str>::new()
    );

    let (registration_api, own_path) =
        (api_caller(&acme, token), format!("{REGISTRATION_PATH}/{id}"));
    let read = registration_api.send("GET", &own_path, Value::Null).await.json();
    assert_eq!(
        (string_member(&read, "client_name"), string_member(&read, "registration_access_token")),
        ("Shop", token)
    );
    assert!(read.get("client_secret").is_none());
    let replaced = registration_api
        .send(
            "PUT",
            &own_path,
            json!({
                "client_id": id,
                "client_secret": shop["client_secret"],
                "client_name": "Store",
                "redirect_uris": ["https://shop.example/2"],
            }),
        )
        .await;
    assert_eq!(replaced.status, 200, "{}", replaced.body);
    let replaced = replaced.json();
    assert!(
        string_member(&replaced, "client_name") == "Store"
            && replaced.get("client_uri").is_none()
            && replaced.get("contacts").is_none()
    );
    assert_eq!(
        (&replaced["grant_types"], &replaced["scope"]),
        (&shop["grant_types"], &shop["scope"])
    );

    let other = dora_api.register("other").await.json();
    let before = server.snapshot().await;
    for (method, path, body, status) in [
        ("PUT", own_path.clone(), json!({ "client_name": "Store" }), 400),
        (
            "PUT",
            own_path.clone(),
            json!({ "client_id": other["client_id"], "client_name": "Store" }),
            400,
        ),
        (
            "PUT",
            own_path.clone(),
            json!({ "client_id": id, "client_name": "Store", "client_secret": "not-the-secret" }),
            400,
        ),
        (
            "PUT",
            own_path.clone(),
            json!({ "client_id": id, "client_name": "Store", "client_id_issued_at": 0 }),
            400,
        ),
        (
            "GET",
            format!("{REGISTRATION_PATH}/{}", string_member(&other, "client_id")),
            Value::Null,
            401,
        ),
        (
            "DELETE",
            format!("{REGISTRATION_PATH}/{}", string_member(&other, "client_id")),
            Value::Null,
            401,
        ),
        ("GET", format!("{APPS_PATH}/{}", string_member(&other, "client_id")), Value::Null, 404),
        (
            "POST",
            REGISTRATION_PATH.to_owned(),
            json!({ "client_name": "More", "redirect_uris": [] }),
            403,
        ),
        ("GET", APPS_PATH.to_owned(), Value::Null, 403),
    ] {
        let response = registration_api.send(method, &path, body.clone()).await;
        assert_eq!(response.status, status, "{method} {path} {body}: {}", response.body);
    }
    server.assert_unchanged(&before, "a registration access token for another client").await;
    // The registration access token ends when its user stops being an owner of the client.
    let row = client::list(&acme.tenant, &dora, &Default::default())
        .await
        .unwrap()
        .rows
        .into_iter()
        .find(|row| row.client_id == id)
        .unwrap()
        .row_id;
    let user_id = dora.user_id().unwrap().to_owned();
    acme.transaction(&Actor::cli(), async |tx| client::remove_owner(tx, &row, &user_id).await)
        .await
        .unwrap();
    assert_eq!(registration_api.send("GET", &own_path, Value::Null).await.status, 401);
    acme.transaction(&Actor::cli(), async |tx| client::add_owner(tx, &row, "dora").await)
        .await
        .unwrap();
    assert_eq!(registration_api.send("DELETE", &own_path, Value::Null).await.status, 204);
    assert_eq!(
        registration_api.send("GET", &own_path, Value::Null).await.status,
        401,
        "the token ended with its client"
    );
    assert_eq!(server.audit_count("client.deleted").await, 1);
}

#[tokio::test]
async fn cors_lets_the_origin_of_a_client_register_for_its_user() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    acme.user("anna").await;
    let portal = acme.client_with("portal", |new| new.settings.skip_consent = true).await;
    let token = portal
        .redeem(&portal.obtain_code(&mut server.browser(), "anna", &[]).await)
        .await
        .access_token()
        .to_owned();
    let bearer = format!("Bearer {token}");
    for (origin, allowed) in [("https://portal.example", true), ("https://evil.test", false)] {
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("origin", origin),
        ];
        let body =
            json!({ "name": "By page", "redirect_uris": ["https://own.example/cb"] }).to_string();
        let response =
            http_request(&server.router, "POST", "/t/acme/api/v1/apps/register", &headers, &body)
                .await;
        assert_eq!(
            (response.status.as_u16(), response.header("access-control-allow-origin")),
            (201, if allowed { origin } else { "" })
        );
        let preflight = [("origin", origin), ("access-control-request-method", "PATCH")];
        let response =
            http_request(&server.router, "OPTIONS", "/t/acme/api/v1/apps/any", &preflight, "")
                .await;
        assert_eq!(
            response.header("access-control-allow-methods"),
            if allowed { "GET, PATCH, DELETE" } else { "" }
        );
    }
    assert_eq!(
        server.audit_count("client.registered").await,
        3,
        "two by anna, and the portal itself"
    );
}
