//! A row for each key of the file: how an object has it, and how it is changed.

use super::*;

/// One key of an object: a first value, another one, and the columns that the other one changes.
/// Without columns, the key counts at creation only.
pub(super) struct Row(
    pub(super) &'static str,
    pub(super) Value,
    pub(super) Value,
    pub(super) &'static [&'static str],
);

const EC_KEY: &str = r#"{"kty": "EC", "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#;

fn jwks(kid: &str) -> Value {
    let mut key: Value = serde_json::from_str(EC_KEY).unwrap();
    key["kid"] = kid.into();
    json!({ "keys": [key] })
}

pub(super) fn tenant_rows() -> Vec<Row> {
    let scopes = |name: &str| json!([{ "name": name, "description": "Read the API" }]);
    let claims = |from: &str| json!([{ "name": "known_as", "from": from, "scope": "profile" }]);
    let mail_texts = |subject: &str| {
        let (kind, language) = ("sign_up", "de");
        json!([{ "kind": kind, "language": language, "subject": subject, "body": "{link}" }])
    };
    vec![
        Row("name", json!("Acme"), json!("Akme"), &["tenant.name"]),
        Row("preset", json!("setherauth"), json!("strict"), &[]),
        Row("base", json!("https://a.example"), json!("https://b.example"), &["tenant.base"]),
        Row("issuer", json!("https://i.example"), json!("https://j.example"), &["tenant.issuer"]),
        Row("domains", json!(["a.example"]), json!(["b.example"]), &["domain.host"]),
        Row(
            "settings",
            json!({ "allowed_grants": ["implicit", "password"], "allow_plain_pkce": true }),
            json!({ "code_lifetime": 99 }),
            &["tenant.settings.code_lifetime"],
        ),
        Row("scopes", scopes("api:read"), scopes("api:write"), &["tenant.scopes"]),
        Row("claims", claims("nickname"), claims("website"), &["tenant.claims"]),
        Row("mail_texts", mail_texts("Neu"), mail_texts("Neues"), &["mail_text.subject"]),
    ]
}

pub(super) fn settings_rows() -> Vec<Row> {
    let row = |key, before, after| Row(key, before, after, &[]);
    vec![
        row("self_registration", json!("off"), json!("open")),
        row("self_registration_quota", json!(5), json!(6)),
        row("self_registration_scopes", json!("openid"), json!("openid email")),
        row("self_registration_redirect_hosts", json!(["a.example"]), json!(["b.example"])),
        row("require_scheme_with_dot", json!(true), json!(false)),
        row("sign_up", json!(true), json!("invited")),
        row("sign_up_domains", json!(["a.example"]), json!(["b.example"])),
        row("terms_uri", json!("https://a.example/t"), json!("https://b.example/t")),
        row("privacy_uri", json!("https://a.example/p"), json!("https://b.example/p")),
        row("audit_retention_days", json!(100), json!(200)),
        row("allowed_grants", json!(["implicit", "password"]), json!(["password"])),
        row("allow_query_token", json!(true), json!(false)),
        row("allow_plain_pkce", json!(true), json!(false)),
        row("require_pkce", json!("all"), json!("public")),
        row("default_scope", json!("openid"), json!("openid email")),
        row("access_token_lifetime", json!(700), json!(800)),
        row("refresh_token_lifetime", json!(700), json!("off")),
        row("code_lifetime", json!(70), json!(80)),
        row("new_clients", json!({ "skip_consent": true }), json!({ "scope": "openid" })),
        row("enforce_auth_method", json!(true), json!(false)),
        row("password_reset", json!(false), json!(true)),
        row("require_verified_email", json!(true), json!(false)),
        row("breached_passwords", json!("refuse"), json!("off")),
        row("second_factor", json!("all"), json!("off")),
        row("passkeys", json!(false), json!(true)),
        row("account_deletion_days", json!(14), json!(30)),
        row("remembered_devices_days", json!(14), json!(30)),
        row("session_idle", json!(600), json!(700)),
        row("session_lifetime", json!(7_000), json!(8_000)),
        row("profile_changes", json!(false), json!(true)),
        row("sign_in_provider", json!("google"), json!("github")),
        row("rate_limits", json!({ "token_burst": 61 }), json!({ "token_per_second": 62 })),
    ]
}

pub(super) fn user_rows() -> Vec<Row> {
    let text =
        |key, before: &str, after: &str, column| Row(key, json!(before), json!(after), column);
    vec![
        Row(
            "email",
            json!("anna@acme.example"),
            json!("anna@b.example"),
            &["user.email", "user.email_verified", "identifier.id"],
        ),
        Row("email_verified", json!(true), json!(false), &["user.email_verified"]),
        text("password", "correct-horse-battery", "another-horse-battery", &[]),
        Row("password_hash", Value::Null, Value::Null, &[]),
        text("role", "admin", "developer", &["membership.role"]),
        // Blocking ends the sessions and grants.
        Row(
            "disabled",
            json!(false),
            json!(true),
            &["user.disabled", "user.session_generation", "user.grant_generation"],
        ),
        text("name", "Anna Ames", "Anna Berg", &["user.claims.name"]),
        text("given_name", "Anna", "Hanna", &["user.claims.given_name"]),
        text("family_name", "Ames", "Berg", &["user.claims.family_name"]),
        text("middle_name", "A", "B", &["user.claims.middle_name"]),
        text("nickname", "an", "na", &["user.claims.nickname"]),
        text("profile", "https://a.example/p", "https://b.example/p", &["user.claims.profile"]),
        text("picture", "https://a.example/i", "https://b.example/i", &["user.claims.picture"]),
        text("website", "https://a.example/w", "https://b.example/w", &["user.claims.website"]),
        text("gender", "female", "other", &["user.claims.gender"]),
        text("birthdate", "1990-12-31", "1991", &["user.claims.birthdate"]),
        text("zoneinfo", "Europe/Vienna", "Europe/Berlin", &["user.claims.zoneinfo"]),
        text("locale", "de-AT", "en", &["user.claims.locale"]),
        text("phone_number", "+43 1 23456", "+43 1 65432", &["user.claims.phone_number"]),
        Row(
            "phone_number_verified",
            json!(true),
            json!(false),
            &["user.claims.phone_number_verified"],
        ),
        Row(
            "address",
            json!({ "country": "AT", "locality": "Wien" }),
            json!({ "locality": "Graz" }),
            &["user.claims.address.locality"],
        ),
    ]
}

pub(super) fn client_rows() -> Vec<Row> {
    let text =
        |key, before: &str, after: &str, column| Row(key, json!(before), json!(after), column);
    let uri = |host: &str| json!([format!("https://{host}.example/cb")]);
    vec![
        text(
            "client_secret",
            "a-strong-secret-of-the-operator",
            "another-secret-of-the-operator",
            &["client_secret.digest", "client_secret.hint", "applied_secret.digest"],
        ),
        text("client_name", "Shop", "Store", &["client.name", "client.metadata.client_name"]),
        text("description", "Sells", "Buys", &["client.description"]),
        Row("redirect_uris", uri("a"), uri("b"), &["client.metadata.redirect_uris"]),
        Row(
            "post_logout_redirect_uris",
            uri("a"),
            uri("b"),
            &["client.metadata.post_logout_redirect_uris"],
        ),
        Row(
            "grant_types",
            json!(["authorization_code", "refresh_token", "implicit"]),
            json!(["authorization_code", "implicit"]),
            &["client.metadata.grant_types"],
        ),
        Row(
            "response_types",
            json!(["code"]),
            json!(["code", "id_token"]),
            &["client.metadata.response_types"],
        ),
        text("scope", "openid email", "openid", &["client.metadata.scope"]),
        text(
            "token_endpoint_auth_method",
            "client_secret_post",
            "client_secret_basic",
            &["client.metadata.token_endpoint_auth_method"],
        ),
        text(
            "token_endpoint_auth_signing_alg",
            "RS256",
            "ES256",
            &["client.metadata.token_endpoint_auth_signing_alg"],
        ),
        Row("jwks", jwks("a"), jwks("b"), &["client.metadata.jwks"]),
        Row(
            "jwks_uri",
            Value::Null,
            json!("https://a.example/k"),
            // It takes the place of the keys.
            &["client.metadata.jwks_uri", "client.metadata.jwks."],
        ),
        text("application_type", "web", "native", &["client.metadata.application_type"]),
        text(
            "id_token_signed_response_alg",
            "ES256",
            "EdDSA",
            &["client.metadata.id_token_signed_response_alg"],
        ),
        text(
            "client_uri",
            "https://a.example",
            "https://b.example",
            &["client.metadata.client_uri"],
        ),
        text(
            "logo_uri",
            "https://a.example/l",
            "https://b.example/l",
            &["client.metadata.logo_uri"],
        ),
        text(
            "policy_uri",
            "https://a.example/p",
            "https://b.example/p",
            &["client.metadata.policy_uri"],
        ),
        text("tos_uri", "https://a.example/t", "https://b.example/t", &["client.metadata.tos_uri"]),
        text(
            "initiate_login_uri",
            "https://a.example/start",
            "https://b.example/start",
            &["client.metadata.initiate_login_uri"],
        ),
        Row(
            "contacts",
            json!(["a@a.example"]),
            json!(["b@a.example"]),
            &["client.metadata.contacts"],
        ),
        Row("default_max_age", json!(60), json!(70), &["client.metadata.default_max_age"]),
        Row("require_auth_time", json!(true), json!(false), &["client.metadata.require_auth_time"]),
        Row("client_type", json!("confidential"), json!("pkce_or_secret"), &["client.client_type"]),
        Row("skip_consent", json!(true), json!(false), &["client.settings.skip_consent"]),
        Row("enabled", json!(true), json!(false), &["client.enabled", "client.ended_before"]),
        text("default_scope", "openid", "email", &["client.settings.default_scope"]),
        text(
            "default_audience",
            "https://a.example/api",
            "https://b.example/api",
            &["client.settings.default_audience"],
        ),
        text("access_token_format", "opaque", "jwt", &["client.settings.access_token_format"]),
        Row(
            "access_token_lifetime",
            json!(600),
            json!(700),
            &["client.settings.access_token_lifetime"],
        ),
        Row(
            "refresh_token_lifetime",
            json!(600),
            json!("off"),
            &["client.settings.refresh_token_lifetime"],
        ),
        Row("code_lifetime", json!(60), json!(70), &["client.settings.code_lifetime"]),
        Row("allow_plain_pkce", json!(true), json!(false), &["client.settings.allow_plain_pkce"]),
        Row(
            "allowed_origins",
            json!(["https://a.example"]),
            json!(["https://b.example"]),
            &["client.settings.allowed_origins"],
        ),
        Row("publishable_key", json!("pk_a"), json!("pk_b"), &["client.settings.publishable_key"]),
        Row("owners", json!(["anna"]), json!([]), &["client_owner"]),
    ]
}
