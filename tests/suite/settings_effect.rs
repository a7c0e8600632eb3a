//! Every stored setting of a tenant and of a client has an effect.
//!
//! The settings are the members of the serialized structs, so a new one without an observation
//! fails. An observation is what clients and users see; it must differ between the default and
//! another value.

use contract::{
    client::{AccessTokenFormat, ClientSettings, ClientType, NewClient},
    settings::{
        BreachedPasswords, LegacyGrant, NewClientDefaults, OffKeyword, PkceRequirement, RateLimits,
        RefreshLifetime, SecondFactorPolicy, SelfRegistration, SignUp, TenantSettings,
    },
    user::Role,
};
use domain::Actor;
use oauth::{ClientAuthMethod, GrantType};
use serde_json::{Value, json};
use tests::{
    TestClient, TestResponse, TestServer, TestTenant, TokenResponse, client::CODE_VERIFIER,
    http_request, test_server,
};

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

/// What a client or user sees of this setting of the tenant.
async fn observe_tenant(server: &TestServer, acme: &TestTenant<'_>, path: &str) -> Value {
    match path {
        "self_registration" => {
            self_register(acme, &["https://app.example/cb"], json!({})).await["status"].clone()
        }
        "self_registration_quota" | "rate_limits.registrations_per_hour" => {
            let token = developer_token(acme).await;
            let mut errors = Vec::new();
            for number in 0..2 {
                let body = json!({
                    "name": format!("App {number}"), "redirect_uris": ["https://app.example/cb"]
                });
                errors.push(register_with(acme, &token, body).await.json()["error"].clone());
            }
            errors.into()
        }
        "self_registration_scopes" => {
            self_register(acme, &["https://app.example/cb"], json!({ "scope": "openid read" }))
                .await["scope"]
                .clone()
        }
        "self_registration_redirect_hosts" => {
            self_register(acme, &["https://app.example/cb"], json!({})).await["error"].clone()
        }
        "require_scheme_with_dot" => {
            self_register(acme, &["cursor://app/cb"], json!({})).await["error"].clone()
        }
        "sign_up" => {
            server.mailer.turn_on();
            metadata(acme).await["prompt_values_supported"].clone()
        }
        "sign_up_domains" | "terms_uri" | "privacy_uri" | "rate_limits.sign_ups_per_hour" => {
            server.mailer.turn_on();
            sign_up_twice(server, acme, path).await
        }
        "audit_retention_days" => {
            acme.client("shop").await;
            server.clock.advance(31 * 86_400);
            domain::job::run_scheduled(&server.platform, "proc_1").await.expect("the jobs run");
            let events = server.snapshot().await.rows("audit");
            let is_own = |event: &Value| event["tenant_id"] == acme.tenant.id();
            events.iter().any(is_own).into()
        }
        "allowed_grants" => metadata(acme).await["grant_types_supported"].clone(),
        "allow_plain_pkce" => metadata(acme).await["code_challenge_methods_supported"].clone(),
        "allow_query_token" => {
            let (client, tokens) = sign_in(server, acme, &[]).await;
            let url =
                format!("{}/api/userinfo?accessToken={}", client.base_url, tokens.access_token());
            status(&http_request(&server.router, "GET", &url, &[], "").await)
        }
        "require_pkce" => {
            acme.user("anna").await;
            let client = acme.client("shop").await;
            let without = [("code_challenge", ""), ("code_challenge_method", "")];
            let response = client.authorize(&mut server.browser(), "anna", &without).await;
            response.redirect_param("error").into()
        }
        "default_scope" => sign_in(server, acme, &[("scope", "")]).await.1.0["scope"].clone(),
        "access_token_lifetime" => sign_in(server, acme, &[]).await.1.0["expires_in"].clone(),
        "refresh_token_lifetime" => {
            sign_in(server, acme, &[]).await.1.0["refresh_token"].is_string().into()
        }
        "code_lifetime" => {
            acme.user("anna").await;
            redeem_after_a_minute(server, &acme.client("shop").await).await
        }
        "new_clients.client_type" => json!(new_client(acme).await.client_type),
        "new_clients.token_endpoint_auth_method" => {
            json!(new_client(acme).await.metadata.token_endpoint_auth_method)
        }
        "new_clients.skip_consent" => new_client(acme).await.skip_consent().into(),
        "new_clients.publishable_key" => {
            new_client(acme).await.settings.publishable_key.is_some().into()
        }
        "new_clients.scope" => json!(new_client(acme).await.metadata.scope),
        _ => Box::pin(observe_account(server, acme, path)).await,
    }
}

/// The effect of a setting for accounts and their sign-ins.
async fn observe_account(server: &TestServer, acme: &TestTenant<'_>, path: &str) -> Value {
    match path {
        "password_reset" => {
            server.mailer.turn_on();
            let path = format!("/t/{}/forgot", acme.tenant.slug());
            status(&server.browser().get(&path).await)
        }
        "require_verified_email" => {
            acme.user_with("anna", |new| new.email_verified = false).await;
            let shop = acme.client("shop").await;
            let page = shop.authorize(&mut server.browser(), "anna", &[]).await;
            page.body.contains("Verify your email address").into()
        }
        "breached_passwords" => {
            let anna = acme.user("anna").await;
            let link = acme
                .transaction(&Actor::cli(), async |tx| domain::user::reset_link(tx, &anna).await)
                .await
                .expect("a link");
            let token = link.address.split_once("token=").expect("a token").1;
            let range = "https://api.pwnedpasswords.com/range/309C8";
            let leaked = tests::FakeNetwork::response(200, "547F85EC019E3AF78DB69BC1C3941377DFD:1");
            server.network.set_response(range, Ok(leaked));
            let fields = [("token", token), ("password", "another-horse-battery")];
            let path = format!("/t/{}/reset", acme.tenant.slug());
            status(&server.browser().post(&path, &fields).await)
        }
        "second_factor" => {
            acme.user("anna").await;
            let shop = acme.client("shop").await;
            let page = shop.authorize(&mut server.browser(), "anna", &[]).await;
            page.body.contains("Set up an authenticator app").into()
        }
        "remembered_devices_days" => {
            acme.user("anna").await;
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            shop.obtain_code(&mut browser, "anna", &[]).await;
            let page = format!("/t/{}/account/second_factor", acme.tenant.slug());
            let page = browser.get(&page).await;
            let code = tests::Authenticator::of_page(&page).code(server.platform.now().0);
            let ticket = page.hidden_fields().remove(0).1;
            browser.post(&page.form_action(), &[("ticket", &ticket), ("code", &code)]).await;
            let page = shop.authorize(&mut server.browser(), "anna", &[]).await;
            page.body.contains("ask again on this browser").into()
        }
        "passkeys" => {
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            let redirect = browser.get(&shop.authorization_url(&[])).await;
            let page = browser.follow_redirects(redirect).await;
            page.body.contains("Use a passkey").into()
        }
        "session_idle" | "session_lifetime" => {
            acme.user("anna").await;
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            shop.obtain_code(&mut browser, "anna", &[]).await;
            server.clock.advance(if path == "session_idle" { 600 } else { 3_600 });
            let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
            silent.redirect_param("error").into()
        }
        "account_deletion_days" => {
            acme.user("anna").await;
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            shop.obtain_code(&mut browser, "anna", &[]).await;
            status(&browser.get(&format!("/t/{}/account/delete", acme.tenant.slug())).await)
        }
        "profile_changes" => {
            acme.user("anna").await;
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            shop.obtain_code(&mut browser, "anna", &[]).await;
            let path = format!("/t/{}/account/profile", acme.tenant.slug());
            status(&browser.get(&path).await)
        }
        "sign_in_provider" => {
            use contract::provider::{ProviderKind, ProviderSettings};
            let kind = ProviderKind::Github;
            let settings =
                ProviderSettings { kind, client_id: "acme".into(), ..ProviderSettings::default() };
            let (id, secret) = ("github".into(), None);
            let new = domain::identity_provider::NewProvider {
                id,
                settings,
                secret,
                enabled: true,
                position: 0,
            };
            acme.transaction(&Actor::cli(), async |tx| {
                domain::identity_provider::add(tx, new).await
            })
            .await
            .expect("added");
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            let redirect = browser.get(&shop.authorization_url(&[])).await;
            status(&browser.follow_redirects(redirect).await)
        }
        "enforce_auth_method" => {
            let client = acme.client("shop").await;
            let secret = client.secret.clone().expect("a secret");
            let client = TestClient { secret: None, ..client };
            let fields = [("grant_type", "client_credentials"), ("client_secret", &secret)];
            status(&client.post("/oauth2/token", &fields).await)
        }
        _ => Box::pin(observe_limit(server, acme, path)).await,
    }
}

/// The effect of a setting of `rate_limits`.
async fn observe_limit(server: &TestServer, acme: &TestTenant<'_>, path: &str) -> Value {
    match path {
        "rate_limits.token_burst" | "rate_limits.token_per_second" => {
            let client = acme.client("shop").await;
            let request = [("grant_type", "client_credentials")];
            let mut statuses = Vec::new();
            let mut send = async |count| {
                for _ in 0..count {
                    statuses.push(status(&client.post("/oauth2/token", &request).await));
                }
            };
            if path.ends_with("burst") {
                send(2).await;
            } else {
                send(60).await;
                server.clock.advance(1);
                send(3).await;
            }
            statuses.into()
        }
        "rate_limits.client_failures_per_minute" => {
            let client = acme.client("shop").await;
            let client = TestClient { secret: Some("a-wrong-secret".into()), ..client };
            let request = [("grant_type", "client_credentials")];
            let first = client.post("/oauth2/token", &request).await;
            let second = client.post("/oauth2/token", &request).await;
            json!([status(&first), status(&second)])
        }
        "rate_limits.sign_in_failures" => wrong_sign_ins(server, acme, &["anna", "anna"]).await,
        "rate_limits.sign_in_failures_per_address" => {
            wrong_sign_ins(server, acme, &["anna", "bert"]).await
        }
        "rate_limits.sign_in_window" => {
            wrong_sign_ins(server, acme, &["anna"; 10]).await;
            server.clock.advance(60);
            wrong_sign_ins(server, acme, &["anna"]).await
        }
        other => panic!("no observation of the setting {other}"),
    }
}

/// What two visitors see who create an account, once that is allowed: the statuses of their
/// requests, or whether the page behind the link of the first names a document.
async fn sign_up_twice(server: &TestServer, acme: &TestTenant<'_>, path: &str) -> Value {
    use crate::sign_up::{link_of, open_sign_up, sign_up_mail, submit_address};
    let cli = Actor::cli();
    let detail = domain::tenant::detail(&acme.tenant, &cli).await.expect("a detail");
    let form = contract::tenant::TenantForm {
        version: detail.version,
        name: "Acme".into(),
        settings: TenantSettings { sign_up: SignUp::Open, ..detail.settings },
    };
    acme.transaction(&cli, async |tx| domain::tenant::update_settings(tx, form).await)
        .await
        .expect("updated");
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let page = open_sign_up(&mut browser, &shop, &[]).await;
    let email = format!("nora@{}.example", acme.tenant.slug());
    let first = submit_address(&mut browser, &page, &email).await;
    let second = submit_address(&mut browser, &page, "eve@new.example").await;
    if !path.ends_with("_uri") {
        return json!([status(&first), status(&second)]);
    }
    let link = link_of(&sign_up_mail(server, &email).await);
    browser.get(&link).await.body.contains("https://other.example/").into()
}

/// What a user or program sees of this setting of the client.
async fn observe_client(
    server: &TestServer,
    acme: &TestTenant<'_>,
    client_id: &str,
    settings: ClientSettings,
    path: &str,
) -> Value {
    if path == "by_developer" {
        // Registration decides it, not the settings of the request.
        let uris = ["https://app.example/cb"];
        let body = match settings.by_developer {
            true => self_register(acme, &uris, json!({})).await,
            false => json!({ "client_id": acme.client(client_id).await.client_id }),
        };
        let id = body["client_id"].as_str().expect("a client").to_owned();
        let client = acme.tenant.client(&id).await.expect("a result").expect("a client");
        let page = first_page(server, &id, &client.metadata.redirect_uris[0]).await;
        return page.contains("developer").into();
    }
    let client = acme.client_with(client_id, |new| new.settings = settings).await;
    let browser = &mut server.browser();
    match path {
        "skip_consent" => {
            first_page(server, client_id, &client.redirect_uri).await.contains("decision").into()
        }
        "allow_plain_pkce" => {
            let plain = [("code_challenge", CODE_VERIFIER), ("code_challenge_method", "plain")];
            let response = client.authorize(browser, "anna", &plain).await;
            response.redirect_param("error").into()
        }
        "access_token_format" => {
            let code = client.obtain_code(browser, "anna", &[]).await;
            client.redeem(&code).await.access_token().contains('.').into()
        }
        "publishable_key" => {
            let query = format!("client_id={client_id}&client_secret=pk_other");
            let url = format!("/t/acme/api/v1/auth/oauth/authorize/idp?{query}");
            browser.get(&url).await.json()["code"].clone()
        }
        "default_scope" => {
            let code = client.obtain_code(browser, "anna", &[("scope", "")]).await;
            client.redeem(&code).await.0["scope"].clone()
        }
        "default_audience" => {
            let code = client.obtain_code(browser, "anna", &[]).await;
            let tokens = client.redeem(&code).await;
            client.introspect(tokens.access_token()).await["aud"].clone()
        }
        "access_token_lifetime" => {
            let code = client.obtain_code(browser, "anna", &[]).await;
            client.redeem(&code).await.0["expires_in"].clone()
        }
        "refresh_token_lifetime" => {
            let code = client.obtain_code(browser, "anna", &[]).await;
            client.redeem(&code).await.0["refresh_token"].is_string().into()
        }
        "code_lifetime" => redeem_after_a_minute(server, &client).await,
        "allowed_origins" => {
            let origin = [
                ("origin", "https://other.example"),
                ("content-type", "application/x-www-form-urlencoded"),
            ];
            let form = format!(
                "grant_type=client_credentials&client_id={client_id}&client_secret={}",
                client.secret.as_deref().unwrap_or_default()
            );
            let url = format!("{}/oauth2/token", client.base_url);
            let response = http_request(&server.router, "POST", &url, &origin, &form).await;
            response.header("access-control-allow-origin").into()
        }
        other => panic!("no observation of the setting {other}"),
    }
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

/// A client that staff registers and of which it names nothing but the name.
async fn new_client(acme: &TestTenant<'_>) -> std::sync::Arc<domain::Client> {
    acme.server.fill_key_reserve().await;
    let mut new = NewClient {
        enabled: true,
        settings: domain::client::initial_settings(&acme.tenant, &Actor::cli()),
        ..Default::default()
    };
    new.metadata.client_name = Some("App".into());
    new.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
    let registered = acme
        .transaction(&Actor::cli(), async |tx| domain::client::register(tx, new).await)
        .await
        .expect("a client");
    acme.tenant.client(&registered.client_id).await.expect("a result").expect("a client")
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

/// The page or redirect that follows the sign-in of an authorization request at `acme`.
async fn first_page(server: &TestServer, client_id: &str, redirect_uri: &str) -> String {
    let client = TestClient {
        router: server.router.clone(),
        base_url: "/t/acme".into(),
        row_id: String::new(),
        client_id: client_id.into(),
        secret: None,
        redirect_uri: redirect_uri.into(),
    };
    let mut browser = server.browser();
    let redirect = browser.get(&client.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    browser.sign_in(&page, "anna", tests::fixtures::PASSWORD).await.body
}

/// The statuses of sign-ins with a wrong password.
async fn wrong_sign_ins(server: &TestServer, acme: &TestTenant<'_>, names: &[&str]) -> Value {
    let client = match acme.tenant.client("shop").await.expect("a result") {
        Some(_) => None,
        None => Some(acme.client("shop").await),
    };
    let url = match client {
        Some(client) => client.authorization_url(&[]),
        None => format!(
            "/t/{}/oauth2/authorize?response_type=code&client_id=shop\
             &redirect_uri=https://shop.example/cb&scope=openid",
            acme.tenant.slug()
        ),
    };
    let mut browser = server.browser();
    let redirect = browser.get(&url).await;
    let page = browser.follow_redirects(redirect).await;
    let mut statuses = Vec::new();
    for name in names {
        let fields = [("username", *name), ("password", "a-wrong-password")];
        statuses.push(status(&browser.post(&page.form_action(), &fields).await));
    }
    statuses.into()
}
