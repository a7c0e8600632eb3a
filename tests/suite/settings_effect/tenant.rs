//! What clients and users see of a setting of the tenant.

use contract::client::NewClient;
use oauth::GrantType;

use super::{sign_in::observe_account, *};

/// What a client or user sees of this setting of the tenant.
pub(super) async fn observe_tenant(
    server: &TestServer,
    acme: &TestTenant<'_>,
    path: &str,
) -> Value {
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
            server.run_jobs().await;
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

/// What two visitors see who create an account, once that is allowed: the statuses of their
/// requests, or whether the page behind the link of the first names a document.
async fn sign_up_twice(server: &TestServer, acme: &TestTenant<'_>, path: &str) -> Value {
    use tests::mail::link_of;

    use crate::sign_up::{open_sign_up, sign_up_mail, submit_address};
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
