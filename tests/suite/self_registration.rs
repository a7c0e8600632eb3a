//! Self-registration of clients over the API: AuthMaster's endpoints and RFC 7591/7592.
//!
//! The tenant's policy decides who may register, what a client may have and who approves it; these
//! tests also cover when the tokens that authorize a registration end.

use contract::{
    settings::{SelfRegistration, TenantSettings},
    tenant::TenantForm,
    user::Role,
};
use domain::{Actor, Error, client};
use serde_json::{Value, json};
use tests::{
    TestResponse, TestServer, TestTenant, fixtures::no_rate_limits, http_request, test_server,
};

const APPS_PATH: &str = "/api/v1/apps";
const REGISTRATION_PATH: &str = "/oauth2/register";

/// A tenant with this registration policy and without rate limits.
async fn tenant_with_policy<'w>(
    server: &'w TestServer,
    policy: SelfRegistration,
    change: impl FnOnce(&mut TenantSettings),
) -> TestTenant<'w> {
    let mut settings = TenantSettings {
        self_registration: policy,
        rate_limits: no_rate_limits(),
        ..Default::default()
    };
    change(&mut settings);
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    server.tenant_with("acme", settings).await
}

/// An API caller with a bearer token.
struct ApiCaller<'w> {
    server: &'w TestServer,
    base: String,
    token: String,
}

impl ApiCaller<'_> {
    async fn send(&self, method: &str, path: &str, body: Value) -> TestResponse {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let content = if body.is_null() { String::new() } else { body.to_string() };
        http_request(
            &self.server.router,
            method,
            &format!("{}{path}", self.base),
            &headers,
            &content,
        )
        .await
    }

    async fn register(&self, name: &str) -> TestResponse {
        self.register_with(
            json!({ "name": name, "redirect_uris": [format!("https://{name}.example/cb")] }),
        )
        .await
    }

    async fn register_with(&self, body: Value) -> TestResponse {
        self.send("POST", &format!("{APPS_PATH}/register"), body).await
    }

    async fn list_own(&self) -> Vec<String> {
        let response = self.send("GET", APPS_PATH, Value::Null).await.json();
        response["apps"]
            .as_array()
            .unwrap_or_else(|| panic!("{response}"))
            .iter()
            .map(|app| app["app_id"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn api_caller<'w>(acme: &TestTenant<'w>, token: &str) -> ApiCaller<'w> {
    ApiCaller {
        server: acme.server,
        base: format!("/t/{}", acme.tenant.slug()),
        token: token.into(),
    }
}

/// A developer, and an API caller with their personal token.
async fn create_developer<'w>(acme: &TestTenant<'w>, name: &str) -> (Actor, ApiCaller<'w>) {
    let actor = acme.member(name, Role::Developer).await;
    let token = acme.personal_token(&actor).await;
    (actor, api_caller(acme, &token))
}

fn string_member<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no member {name}: {value}"))
}

fn error_response(response: &TestResponse) -> (u16, String) {
    (response.status.as_u16(), string_member(&response.json(), "error").to_owned())
}

/// Whether a user gets tokens for the client; a client that may not be used gets no code.
async fn can_sign_in(acme: &TestTenant<'_>, registered: &Value, username: &str) -> bool {
    let client = tests::TestClient {
        router: acme.server.router.clone(),
        base_url: format!("/t/{}", acme.tenant.slug()),
        row_id: String::new(),
        client_id: string_member(registered, "client_id").into(),
        secret: registered["client_secret"].as_str().map(str::to_owned),
        redirect_uri: registered["redirect_uris"][0].as_str().unwrap().into(),
    };
    let response = client.authorize(&mut acme.server.browser(), username, &[]).await;
    match response.redirect_param("code") {
        Some(code) => client.redeem(&code).await.0["access_token"].is_string(),
        None => false,
    }
}

#[tokio::test]
async fn open_registration_activates_a_client_managed_by_its_developer_alone() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    acme.user("anna").await;
    let ((_, dora_api), (_, dirk_api)) =
        (create_developer(&acme, "dora").await, create_developer(&acme, "dirk").await);
    let response = dora_api.register("shop").await;
    assert_eq!(
        (response.status.as_u16(), response.header("cache-control")),
        (201, "no-store"),
        "{}",
        response.body
    );
    let shop = response.json();
    assert_eq!(
        (string_member(&shop, "status"), string_member(&shop, "scope")),
        ("active", "openid profile email address phone offline_access")
    );
    assert!(can_sign_in(&acme, &shop, "anna").await);
    assert_eq!(
        (dora_api.list_own().await, dirk_api.list_own().await),
        (vec![string_member(&shop, "app_id").to_owned()], Vec::new())
    );
    assert_eq!(server.audit_count("client.registered").await, 1);

    let path = format!("{APPS_PATH}/{}", string_member(&shop, "app_id"));
    let read = dora_api.send("GET", &path, Value::Null).await.json();
    assert_eq!(string_member(&read, "name"), "shop");
    for secret in ["client_secret", "app_secret", "registration_access_token"] {
        assert!(read.get(secret).is_none() && shop.get(secret).is_some(), "{secret} is shown once");
    }
    let updated = dora_api
        .send(
            "PATCH",
            &path,
            json!({ "description": "Sells", "redirect_uris": ["https://shop.example/new"] }),
        )
        .await
        .json();
    assert_eq!(
        (
            string_member(&updated, "name"),
            string_member(&updated, "description"),
            &updated["redirect_uris"][0]
        ),
        ("shop", "Sells", &json!("https://shop.example/new"))
    );
    let before = server.snapshot().await;
    dirk_api.send("GET", APPS_PATH, Value::Null).await;
    for (method, body) in [
        ("GET", Value::Null),
        ("PATCH", json!({ "name": "Mine" })),
        ("PATCH", json!({ "skip_consent": true })),
        ("DELETE", Value::Null),
    ] {
        assert_eq!(dirk_api.send(method, &path, body).await.status, 404, "{method}");
        assert_eq!(
            dora_api.send(method, &format!("{APPS_PATH}/app_nothing"), json!({})).await.status,
            404,
            "{method} of an unknown client"
        );
    }
    server.assert_unchanged(&before, "another developer").await;
    assert_eq!(dora_api.send("DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(dora_api.send("GET", &path, Value::Null).await.status, 404);
    assert!(dora_api.list_own().await.is_empty());
}

#[tokio::test]
async fn disabled_registration_rejects_everyone_and_is_absent_from_discovery() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Off, |_| {}).await;
    let owner = acme.member("olivia", Role::Owner).await;
    let (_, dora_api) = create_developer(&acme, "dora").await;
    let owner_api = api_caller(&acme, &acme.personal_token(&owner).await);
    for api in [&dora_api, &owner_api] {
        for path in [format!("{APPS_PATH}/register"), REGISTRATION_PATH.to_owned()] {
            let response = api.send("POST", &path, json!({ "client_name": "Shop" })).await;
            assert_eq!(error_response(&response), (403, "access_denied".into()));
            assert!(response.body.contains("administrator"), "{}", response.body);
        }
    }
    let discovery = async || {
        http_request(&server.router, "GET", "/t/acme/.well-known/openid-configuration", &[], "")
            .await
            .json()
    };
    assert!(discovery().await.get("registration_endpoint").is_none());
    let version = domain::tenant::detail(&acme.tenant, &Actor::cli()).await.unwrap().version;
    let invalid = TenantSettings {
        self_registration_redirect_hosts: Some(vec!["https://app.example".into()]),
        ..acme.tenant.settings().clone()
    };
    let invalid = TenantForm { version, name: "Acme".into(), settings: invalid };
    let outcome = acme
        .transaction(&Actor::cli(), async |tx| domain::tenant::update_settings(tx, invalid).await)
        .await;
    assert!(
        matches!(
            &outcome,
            Err(Error::Invalid(problems))
                if problems[0].field == "settings.self_registration_redirect_hosts"
        ),
        "{outcome:?}"
    );
    let settings = TenantSettings {
        self_registration: SelfRegistration::Open,
        ..acme.tenant.settings().clone()
    };
    let form = TenantForm { version, name: "Acme".into(), settings };
    acme.transaction(&Actor::cli(), async |tx| domain::tenant::update_settings(tx, form).await)
        .await
        .unwrap();
    assert_eq!(
        discovery().await["registration_endpoint"],
        "http://localhost:8080/t/acme/oauth2/register"
    );
    assert_eq!(dora_api.register("shop").await.status, 201);
}

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
    let grants = async || client::revocations(&acme.tenant, &cli, &id).await.unwrap().grants.count;
    assert_eq!(grants().await, 1);
    client::withdraw(&acme.tenant, &dora, &id).await.unwrap();
    assert_eq!(grants().await, 0);
    assert!(!can_sign_in(&acme, &shop, "anna").await);
    let mut form = client::detail(&acme.tenant, &cli, &id).await.unwrap().form;
    form.settings.skip_consent = true;
    acme.transaction(&cli, async |tx| client::update(tx, &id, form).await).await.unwrap();
    let enabled = acme.transaction(&dora, async |tx| client::resubmit(tx, &id).await).await;
    assert!(!enabled.unwrap(), "an administrator decides again");
    assert!(!can_sign_in(&acme, &shop, "anna").await);
}

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
    let ((_, dora_api), (_, dirk_api)) =
        (create_developer(&acme, "dora").await, create_developer(&acme, "dirk").await);
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
    assert_eq!(statuses, [201, 201, 403, 403, 403]);
    assert_eq!(dora_api.list_own().await.len(), 3);
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

/// A1
#[tokio::test]
async fn personal_token_ends_when_revoked_expired_or_its_user_may_not_register() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    let cli = Actor::cli();
    let assert_invalid = async |program: &ApiCaller<'_>, reason: &str| {
        for (method, path) in [
            ("GET", APPS_PATH.to_owned()),
            ("POST", format!("{APPS_PATH}/register")),
            ("POST", REGISTRATION_PATH.to_owned()),
        ] {
            let response = program.send(method, &path, json!({ "client_name": "Shop" })).await;
            assert_eq!(
                error_response(&response),
                (401, "invalid_token".into()),
                "{reason}: {method} {path}"
            );
        }
    };
    let (dora, first) = create_developer(&acme, "dora").await;
    let second = api_caller(&acme, &acme.personal_token(&dora).await);
    let shop = first.register("shop").await.json();
    let registration_api = api_caller(&acme, string_member(&shop, "registration_access_token"));
    let path_of_client = format!("{REGISTRATION_PATH}/{}", string_member(&shop, "client_id"));
    assert!(registration_api.send("GET", &path_of_client, Value::Null).await.status == 200);

    // Revoking a token ends that token only.
    let tokens = domain::personal_token::list(&acme.tenant, &dora).await.unwrap();
    let hint = &first.token[first.token.len() - 4..];
    let token = tokens.iter().find(|token| token.hint == hint).unwrap();
    assert!(
        token.last_used_at.is_some()
            && tokens.len() == 2
            && tokens.iter().any(|token| token.last_used_at.is_none())
    );
    let dirk = acme.member("dirk", Role::Developer).await;
    let by_dirk = acme
        .transaction(&dirk, async |tx| domain::personal_token::revoke(tx, &token.id).await)
        .await;
    assert!(
        matches!(by_dirk, Err(Error::NotFound)),
        "a personal token is revoked by its user only"
    );
    acme.transaction(&dora, async |tx| domain::personal_token::revoke(tx, &token.id).await)
        .await
        .unwrap();
    assert_invalid(&first, "revoked").await;
    assert_eq!(second.list_own().await.len(), 1);
    assert_eq!(
        (
            server.audit_count("personal_token.created").await,
            server.audit_count("personal_token.revoked").await
        ),
        (2, 1)
    );

    // Blocking the user, changing the role and deleting the user end the token.
    let id = dora.user_id().unwrap().to_owned();
    acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &id, true).await)
        .await
        .unwrap();
    assert_invalid(&second, "blocked").await;
    assert_eq!(
        registration_api.send("GET", &path_of_client, Value::Null).await.status,
        401,
        "the registration access token ends with its user's access"
    );
    acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &id, false).await)
        .await
        .unwrap();
    assert_invalid(&second, "unblocking restores nothing").await;
    let second = api_caller(&acme, &acme.personal_token(&dora).await);
    assert_eq!(second.list_own().await.len(), 1);
    acme.transaction(&cli, async |tx| domain::member::set_role(tx, &id, Role::Auditor).await)
        .await
        .unwrap();
    assert_invalid(&second, "no longer a developer").await;
    acme.transaction(&cli, async |tx| domain::member::set_role(tx, &id, Role::Developer).await)
        .await
        .unwrap();
    assert_invalid(&second, "the role restores nothing").await;
    let second = api_caller(&acme, &acme.personal_token(&dora).await);
    assert_eq!(second.list_own().await.len(), 1);
    server.clock.advance(91 * 86_400);
    assert_invalid(&second, "expired").await;
    let third = api_caller(&acme, &acme.personal_token(&dora).await);
    assert_eq!(third.list_own().await.len(), 1);
    acme.transaction(&cli, async |tx| domain::user::remove(tx, &id).await).await.unwrap();
    assert_invalid(&third, "deleted").await;
    assert_eq!(registration_api.send("GET", &path_of_client, Value::Null).await.status, 401);
    let new_dora = acme.member("dora", Role::Developer).await;
    let new_dora_api = api_caller(&acme, &acme.personal_token(&new_dora).await);
    assert!(
        new_dora_api.list_own().await.is_empty(),
        "a later user with the same name is another user (I3)"
    );
}

#[tokio::test]
async fn personal_token_carries_developer_permissions_only() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    let shop = acme.client("shop").await;
    let owner = acme.member("olivia", Role::Owner).await;
    let token = acme.personal_token(&owner).await;
    let owner_api = api_caller(&acme, &token);
    assert!(
        owner_api.list_own().await.is_empty(),
        "an owner's token lists only clients that the owner registered"
    );
    assert_eq!(owner_api.send("GET", &format!("{APPS_PATH}/shop"), Value::Null).await.status, 404);
    assert_eq!(shop.userinfo(&token).await.status, 401);
    assert!(!shop.is_active(&token).await);
    assert_eq!(string_member(&owner_api.register("mine").await.json(), "status"), "active");
    let rival = server.tenant_with("rival", acme.tenant.settings().clone()).await;
    rival.member("olivia", Role::Owner).await;
    let rival_api = api_caller(&rival, &token);
    assert_eq!(
        rival_api.register("theirs").await.status,
        401,
        "a personal token is invalid at another tenant"
    );
    // Only a signed-in user creates personal tokens; a personal token does not.
    let by_token = Actor::personal_token("ptk_1", "ci", owner.user_id().unwrap())
        .scoped_to_tenant(acme.tenant.id());
    let new_token = || contract::developer::NewPersonalToken { name: "more".into(), days: None };
    for actor in [
        by_token,
        acme.member("axel", Role::Auditor).await,
        Actor::user("usr_x", "X", None),
        Actor::anonymous(),
    ] {
        let outcome = acme
            .transaction(&actor, async |tx| domain::personal_token::create(tx, new_token()).await)
            .await;
        assert!(matches!(outcome, Err(Error::Forbidden)), "{actor:?}");
    }
    for (name, days) in [("", None), ("x", Some(0)), ("x", Some(367)), (&*"x".repeat(81), None)] {
        let invalid = contract::developer::NewPersonalToken { name: name.into(), days };
        assert!(
            matches!(
                acme.transaction(&owner, async |tx| domain::personal_token::create(tx, invalid)
                    .await)
                    .await,
                Err(Error::Invalid(_))
            ),
            "{name} {days:?}"
        );
    }
    for _ in 1..20 {
        acme.personal_token(&owner).await;
    }
    let outcome = acme
        .transaction(&owner, async |tx| domain::personal_token::create(tx, new_token()).await)
        .await;
    assert!(matches!(outcome, Err(Error::Conflict(_))), "a user has at most 20 personal tokens");
    // No table holds the token in plaintext.
    assert_eq!(
        server.snapshot().await.tables_containing(&token["pat_".len()..]),
        Vec::<&str>::new()
    );
}

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
