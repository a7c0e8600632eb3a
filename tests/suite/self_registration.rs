//! Self-registration of clients over the API: AuthMaster's endpoints and RFC 7591/7592.
//!
//! The tenant's policy decides who may register, what a client may have and who approves it; these
//! tests also cover when the tokens that authorize a registration end.

mod approval;
mod bearer_writes;
mod limits;
mod personal_tokens;
mod registration_tokens;

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
            assert!(response.body.contains("owner or admin"), "{}", response.body);
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
