//! Tests of the code samples.

use contract::{
    client::{
        AccessTokenFormat, AllowedFeatures, ClientDetail, ClientForm, ClientSettings, NewClient,
        TokenLifetimes,
    },
    developer::ClientStatus,
    view::{ClientSummary, ClientValues, SecretSummary},
};

use super::*;

/// An application of this kind with one redirect URI.
pub fn client_detail(kind: AppKind, redirect_uri: &str) -> ClientDetail {
    let new = NewClient::with_profile(kind, "Shop", vec![redirect_uri.to_owned()]);
    let client_type = new.client_type.unwrap_or_default();
    let secret = SecretSummary {
        id: "cs_1".into(),
        hint: "abcd".into(),
        created_at: 0,
        expires_at: None,
        last_used_at: None,
    };
    ClientDetail {
        summary: ClientSummary {
            row_id: "cli_1".into(),
            client_id: "app_1".into(),
            name: "Shop".into(),
            kind,
            enabled: true,
            state: ClientStatus::Active,
            redirect_uris: 1,
            created_at: 0,
        },
        form: ClientForm {
            version: 1,
            description: String::new(),
            client_type,
            metadata: new.metadata,
            settings: ClientSettings {
                access_token_format: AccessTokenFormat::Jwt,
                ..Default::default()
            },
        },
        managed_by: None,
        state: ClientStatus::Active,
        reason: None,
        proposed_change: None,
        secrets: if client_type == ClientType::Public { Vec::new() } else { vec![secret] },
        logo_problem: None,
        owners: Vec::new(),
        values: ClientValues {
            client_id: "app_1".into(),
            authorization_url: "https://id.example/oauth2/authorize".into(),
            token_url: "https://id.example/oauth2/token".into(),
            userinfo_url: "https://id.example/oauth2/userinfo".into(),
            redirect_uri: redirect_uri.into(),
            scope: "openid email".into(),
            discovery: "https://id.example/.well-known/openid-configuration".into(),
            base: "https://id.example".into(),
        },
        updated_at: 0,
        inherited: TokenLifetimes::default(),
        allowed: AllowedFeatures::default(),
        registration_token: None,
        may_manage: true,
        may_change: true,
    }
}

fn languages(detail: &ClientDetail) -> Vec<Language> {
    samples(detail).into_iter().map(|sample| sample.language).collect()
}

#[test]
fn each_client_kind_gets_fitting_samples() {
    use Language::{JavaScript, Python, Shell};
    let all = [JavaScript, Python, Shell];
    for (kind, fits) in [
        (AppKind::Web, &all[..]),
        (AppKind::Native, &all),
        (AppKind::SinglePage, &[JavaScript, Shell]),
        (AppKind::Machine, &[Shell, JavaScript, Python]),
    ] {
        let detail = client_detail(kind, "https://shop.example/callback");
        assert_eq!(languages(&detail), fits, "{kind:?}");
        for CodeSample { text, .. } in samples(&detail) {
            assert!(!text.contains("{{"), "{text}");
            assert_eq!(
                text.contains("CLIENT_SECRET"),
                matches!(kind, AppKind::Web | AppKind::Machine),
                "{text}"
            );
            assert!(!text.contains("allowInsecure"), "{text}");
        }
    }
}

#[test]
fn clients_without_a_fitting_sample_get_none() {
    let mut signs_its_own = client_detail(AppKind::Web, "https://shop.example/callback");
    signs_its_own.form.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::PrivateKeyJwt);
    let mut by_device = client_detail(AppKind::Web, "https://shop.example/callback");
    by_device.form.metadata.grant_types = Some(vec![GrantType::RefreshToken]);
    for detail in [signs_its_own, by_device, client_detail(AppKind::Web, "")] {
        assert!(samples(&detail).is_empty());
    }
    // For these, openid-client would send a different redirect URI to the token endpoint.
    for uri in ["https://shop.example", "https://shop.example/callback?of=us"] {
        assert!(
            !languages(&client_detail(AppKind::Web, uri)).contains(&Language::JavaScript),
            "{uri}"
        );
    }
    assert!(
        languages(&client_detail(AppKind::Native, "com.example.shop:/callback"))
            .contains(&Language::JavaScript)
    );
}

#[test]
fn values_are_quoted_for_their_language() {
    let detail = client_detail(AppKind::Web, "https://shop.example/it's/$(id)/`id`/\"/{{scope}}");
    for CodeSample { language, text } in samples(&detail) {
        let word = match language {
            Language::Shell => {
                r#"'redirect_uri=https://shop.example/it'\''s/$(id)/`id`/"/{{scope}}'"#
            }
            _ => r#""https://shop.example/it's/$(id)/`id`/\"/{{scope}}""#,
        };
        assert!(text.contains(word), "{text}");
        assert_eq!(text.matches("$(id)").count(), 1, "{text}");
    }
}
