//! What has to hold of a parsed authorization request and of a parsed registration.

use oauth::{ClientMetadata, ClientPolicy};

use super::*;

pub(super) fn authorization_request(bytes: &[u8]) {
    let scope = Scope::parse("openid email offline_access").unwrap_or_default();
    let policy = ClientPolicy {
        client_id: "shop".into(),
        redirect_uris: vec!["https://shop.example/cb".into(), "http://127.0.0.1/cb".into()],
        application_type: ApplicationType::Native,
        response_types: vec![ResponseType::CODE],
        tenant_response_types: vec![ResponseType::CODE],
        allowed_scope: scope.clone(),
        default_scope: scope.clone(),
        supported_scope: scope,
        require_pkce: false,
        allow_plain_pkce: true,
        default_max_age: None,
        offers_sign_up: true,
    };
    let query = String::from_utf8_lossy(bytes);
    for params in [Params::from_query(&query), Params::from_form(bytes)].into_iter().flatten() {
        let parsed = ParsedRequest::new(params);
        let _ = parsed.client_id();
        let Ok(resolved) = parsed.resolve_redirect_uri(&policy, "https://id.example") else {
            continue;
        };
        match resolved.validate(&policy) {
            Ok(request) => {
                // It is stored during an interaction.
                let stored = serde_json::to_string(&request).expect("JSON");
                assert_eq!(serde_json::from_str(&stored).ok(), Some(request), "{stored}");
            }
            Err(error) => {
                let location = error.response_target.error_response(&error.error).location();
                assert!(!location.contains(['\r', '\n', '\0']), "{location:?}");
            }
        }
    }
}

pub(super) fn check_registration(request: &RegistrationRequest) {
    let current = ClientMetadata::default();
    let all = [request.to_metadata(), request.merge_into(&current), request.replace(&current)];
    for metadata in all.into_iter().flatten() {
        let _ = metadata.check(true);
        let _ = (metadata.grant_types(), metadata.response_types());
    }
}
