//! Every stored setting of a tenant and of a client has an effect.
//!
//! The settings are the members of the serialized structs, so a new one without an observation
//! fails. An observation is what clients and users see; it must differ between the default and
//! another value.

mod client;
mod sign_in;
mod tenant;

use contract::{
    client::{AccessTokenFormat, ClientSettings, ClientType},
    settings::{
        BreachedPasswords, LegacyGrant, NewClientDefaults, OffKeyword, PkceRequirement, RateLimits,
        RefreshLifetime, SecondFactorPolicy, SelfRegistration, SignUp, TenantSettings,
    },
    user::Role,
};
use domain::Actor;
use oauth::ClientAuthMethod;
use serde_json::{Value, json};
use tests::{
    TestClient, TestResponse, TestServer, TestTenant, TokenResponse, http_request, test_server,
};

use client::observe_client;
use tenant::observe_tenant;

/// Another value than the default for every setting. Without `..`, so that it names all of them.
fn changed_tenant_settings() -> TenantSettings {
    TenantSettings {
        self_registration: SelfRegistration::Open,
        self_registration_quota: 1,
        self_registration_scopes: Some("openid read".into()),
        self_registration_redirect_hosts: Some(vec!["other.example".into()]),
        sign_up: SignUp::Open,
        sign_up_domains: vec!["other.example".into()],
        terms_uri: Some("https://other.example/terms".into()),
        privacy_uri: Some("https://other.example/privacy".into()),
        audit_retention_days: 30,
        allowed_grants: vec![LegacyGrant::Implicit],
        allow_query_token: true,
        allow_plain_pkce: true,
        require_pkce: PkceRequirement::All,
        require_scheme_with_dot: true,
        default_scope: Some("openid phone".into()),
        access_token_lifetime: 120,
        refresh_token_lifetime: RefreshLifetime::Off(OffKeyword::Off),
        code_lifetime: 30,
        new_clients: NewClientDefaults {
            client_type: Some(ClientType::PkceOrSecret),
            token_endpoint_auth_method: Some(ClientAuthMethod::ClientSecretPost),
            skip_consent: Some(true),
            publishable_key: Some(true),
            scope: Some("openid".into()),
        },
        enforce_auth_method: true,
        password_reset: false,
        require_verified_email: true,
        breached_passwords: BreachedPasswords::Refuse,
        second_factor: SecondFactorPolicy::All,
        remembered_devices_days: 30,
        passkeys: false,
        profile_changes: false,
        sign_in_provider: Some("github".into()),
        account_deletion_days: 14,
        session_idle: 600,
        session_lifetime: 3_600,
        rate_limits: RateLimits {
            token_per_second: 1,
            token_burst: 1,
            client_failures_per_minute: 1,
            sign_in_failures: 1,
            sign_in_failures_per_address: 1,
            sign_in_window: 60,
            registrations_per_hour: 1,
            sign_ups_per_hour: 1,
        },
    }
}

/// As [`changed_tenant_settings`].
fn changed_client_settings() -> ClientSettings {
    ClientSettings {
        skip_consent: true,
        allow_plain_pkce: true,
        access_token_format: AccessTokenFormat::Opaque,
        default_scope: Some("openid phone".into()),
        default_audience: Some("https://api.example".into()),
        access_token_lifetime: Some(120),
        refresh_token_lifetime: Some(RefreshLifetime::Off(OffKeyword::Off)),
        code_lifetime: Some(30),
        allowed_origins: vec!["https://other.example".into()],
        publishable_key: Some("pk_other".into()),
        by_developer: true,
    }
}

/// The paths of all members that are not objects, such as `rate_limits.token_burst`.
fn paths(settings: &Value, prefix: &str) -> Vec<String> {
    let members = settings.as_object().expect("settings are an object");
    members
        .iter()
        .flat_map(|(name, value)| match value {
            Value::Object(_) => paths(value, &format!("{prefix}{name}.")),
            _ => vec![format!("{prefix}{name}")],
        })
        .collect()
}

/// The default settings with the value of `changed` at one path.
fn with_one_change(default: &Value, changed: &Value, path: &str) -> Value {
    let mut settings = default.clone();
    let pointer = format!("/{}", path.replace('.', "/"));
    let value = changed.pointer(&pointer).expect("the path is one of `changed`").clone();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    settings.pointer_mut(parent).expect("the parent is serialized")[name] = value;
    settings
}

#[tokio::test]
async fn every_tenant_setting_has_an_effect() {
    let server = test_server().await;
    let default = json!(TenantSettings::default());
    let changed = json!(changed_tenant_settings());
    for (number, path) in paths(&changed, "").iter().enumerate() {
        let mut seen = Vec::new();
        for (which, settings) in
            [("default", default.clone()), ("changed", with_one_change(&default, &changed, path))]
        {
            let settings: TenantSettings = serde_json::from_value(settings).expect("settings");
            let acme = server.tenant_with(&format!("{which}-{number}"), settings).await;
            // Its states are too large for the stack of a thread.
            seen.push(Box::pin(observe_tenant(&server, &acme, path)).await);
        }
        assert_ne!(seen[0], seen[1], "{path} has no effect");
    }
}

#[tokio::test]
async fn every_client_setting_has_an_effect() {
    let server = test_server().await;
    let default = json!(ClientSettings::default());
    let changed = json!(changed_client_settings());
    let acme = server
        .tenant_with(
            "acme",
            TenantSettings {
                allow_plain_pkce: true,
                self_registration: SelfRegistration::Open,
                rate_limits: tests::fixtures::no_rate_limits(),
                ..Default::default()
            },
        )
        .await;
    acme.user("anna").await;
    for (number, path) in paths(&changed, "").iter().enumerate() {
        let mut seen = Vec::new();
        for (which, settings) in
            [("default", default.clone()), ("changed", with_one_change(&default, &changed, path))]
        {
            let settings: ClientSettings = serde_json::from_value(settings).expect("settings");
            let client_id = format!("{which}-{number}");
            let seen_there = observe_client(&server, &acme, &client_id, settings, path);
            seen.push(Box::pin(seen_there).await);
        }
        assert_ne!(seen[0], seen[1], "{path} has no effect");
    }
}

#[tokio::test]
async fn flags_of_earlier_files_are_read_as_sign_up_policies() {
    let server = test_server().await;
    let apply = async |settings: &str| {
        let text = format!("tenants: [{{ slug: acme, name: Acme, settings: {settings} }}]");
        let file = domain::apply::parse(&text).expect("a valid file");
        domain::apply::apply(&server.platform, &Actor::cli(), file, false).await.expect("applied")
    };
    for (settings, policy) in [
        ("{ sign_up: open }", SignUp::Open),
        ("{ sign_up: false }", SignUp::Off),
        ("{ sign_up: true }", SignUp::Open),
        ("{ sign_up: invited }", SignUp::Invited),
        ("{ sign_up: off }", SignUp::Off),
    ] {
        let notes = apply(settings).await.notes.concat();
        // There is no mail server.
        assert_eq!(notes.contains("needs a mail server"), policy == SignUp::Open, "{notes}");
        assert_eq!(server.find_tenant("acme").await.tenant.settings().sign_up, policy);
    }
    // As an earlier version stored them.
    let earlier = r#"{"sign_up": false}"#;
    server.execute_sql(&format!("UPDATE tenant SET settings = '{earlier}'")).await;
    let node = server.start_node().await;
    let tenant = node.platform.tenant_by_slug("acme").await.expect("it loads").expect("a tenant");
    assert_eq!(*tenant.settings(), TenantSettings::default());
}

fn status(response: &TestResponse) -> Value {
    response.status.as_u16().into()
}

async fn metadata(acme: &TestTenant<'_>) -> Value {
    let url = format!("/t/{}/.well-known/openid-configuration", acme.tenant.slug());
    http_request(&acme.server.router, "GET", &url, &[], "").await.json()
}

async fn developer_token(acme: &TestTenant<'_>) -> String {
    let developer = acme.member("dora", Role::Developer).await;
    acme.personal_token(&developer).await
}

async fn register_with(acme: &TestTenant<'_>, token: &str, body: Value) -> TestResponse {
    acme.server.fill_key_reserve().await;
    let url = format!("/t/{}/oauth2/register", acme.tenant.slug());
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    http_request(&acme.server.router, "POST", &url, &headers, &body.to_string()).await
}

/// Register a client as a new developer.
async fn self_register(acme: &TestTenant<'_>, redirect_uris: &[&str], more: Value) -> Value {
    let mut body = json!({ "client_name": "App", "redirect_uris": redirect_uris });
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    register_with(acme, &developer_token(acme).await, body).await.json()
}

/// Sign in to a new client as a new user, and redeem the code.
async fn sign_in(
    server: &TestServer,
    acme: &TestTenant<'_>,
    change: &[(&str, &str)],
) -> (TestClient, TokenResponse) {
    acme.user("anna").await;
    let client = acme.client("shop").await;
    let code = client.obtain_code(&mut server.browser(), "anna", change).await;
    let tokens = client.redeem(&code).await;
    (client, tokens)
}

async fn redeem_after_a_minute(server: &TestServer, client: &TestClient) -> Value {
    let code = client.obtain_code(&mut server.browser(), "anna", &[]).await;
    server.clock.advance(60);
    client.redeem(&code).await.0["error"].clone()
}
