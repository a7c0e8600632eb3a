//! Tests of how registrations are read.

use proptest::prelude::*;

use super::*;
use crate::GrantType;

fn parse(json: &str) -> Result<RegistrationRequest, Error> {
    RegistrationRequest::from_json(json.as_bytes())
}

#[test]
fn form_and_json_are_equivalent() {
    let form = |text: &str| RegistrationRequest::from_form(text.as_bytes());
    for (by_form, by_json) in [
        ("name=A&scopes=openid+email", r#"{"name": "A", "scopes": "openid email"}"#),
        ("grant_types=password+implicit", r#"{"grant_types": ["password", "implicit"]}"#),
        ("grant_types=[%22password%22]", r#"{"grant_types": ["password"]}"#),
        ("response_types=code+id_token", r#"{"response_types": ["code id_token"]}"#),
        ("response_types=[%22code%22,%22token%22]", r#"{"response_types": ["code", "token"]}"#),
        (
            "default_max_age=60&require_auth_time=true&scope=",
            r#"{"default_max_age": 60,
                "require_auth_time": true}"#,
        ),
        ("jwks=%7B%22keys%22:[]%7D&client_id=x", r#"{"jwks": {"keys": []}, "client_id": "x"}"#),
    ] {
        assert_eq!(form(by_form).unwrap(), parse(by_json).unwrap(), "{by_form}");
    }
    for (bad, code) in [
        ("name=a&name=b", ErrorCode::InvalidRequest),
        ("client_id_issued_at=1", ErrorCode::InvalidRequest),
        ("redirect_uris=[", ErrorCode::InvalidClientMetadata),
        ("redirect_uris=[1]", ErrorCode::InvalidClientMetadata),
        ("default_max_age=soon", ErrorCode::InvalidClientMetadata),
        ("skip_consent=true", ErrorCode::InvalidClientMetadata),
    ] {
        assert_eq!(form(bad).unwrap_err().code, code, "{bad}");
    }
    let deep = format!("jwks={}", "[".repeat(200));
    assert_eq!(form(&deep).unwrap_err().code, ErrorCode::InvalidClientMetadata);
}

#[test]
fn aliases_and_standard_names_are_equivalent() {
    let short = parse(
        r#"{"name": "My App", "description": "d",
                "redirect_uris": ["https://a.example/cb"], "scopes": ["openid", "email"]}"#,
    )
    .unwrap();
    let whole = parse(
        r#"{"client_name": "My App", "description": "d",
                "redirect_uris": ["https://a.example/cb"], "scope": "openid email"}"#,
    )
    .unwrap();
    assert_eq!(short, whole);
    let metadata = short.to_metadata().unwrap();
    assert_eq!(
        (metadata.client_name.as_deref(), metadata.scope.as_deref()),
        (Some("My App"), Some("openid email"))
    );
    assert_eq!(metadata.redirect_uris, ["https://a.example/cb"]);
    assert!(parse(r#"{"name": "A", "client_name": "A"}"#).is_ok());
    assert!(parse(r#"{"name": "A", "client_name": "B"}"#).is_err());
}

#[test]
fn client_and_secret_of_a_request_have_two_names() {
    for body in [
        r#"{"client_id": "shop", "client_secret": "s", "description": "d"}"#,
        r#"{"app_id": "shop", "app_secret": "s", "description": "d"}"#,
    ] {
        let expected = RegistrationRequest {
            description: Some("d".into()),
            client_id: Some("shop".into()),
            client_secret: Some("s".into()),
            ..Default::default()
        };
        assert_eq!(parse(body).unwrap(), expected, "{body}");
    }
    assert!(parse(r#"{"client_secret": 1}"#).is_err());
}

#[test]
fn admin_only_and_server_assigned_fields_are_rejected_and_unknown_ones_ignored() {
    for name in ADMIN_ONLY_FIELDS.iter() {
        assert_eq!(
            parse(&format!(r#"{{"{name}": "x"}}"#)).unwrap_err().code,
            ErrorCode::InvalidClientMetadata,
            "{name}"
        );
    }
    for name in SERVER_ASSIGNED_FIELDS.iter() {
        assert_eq!(
            parse(&format!(r#"{{"{name}": "x"}}"#)).unwrap_err().code,
            ErrorCode::InvalidRequest,
            "{name}"
        );
    }
    assert_eq!(
        parse(r#"{"software_id": "x", "client_name#de": "y"}"#).unwrap(),
        RegistrationRequest::default()
    );
}

#[test]
fn field_of_the_wrong_type_is_rejected_by_name() {
    for wrong in [
        r#"{"redirect_uris": "https://a.example/cb"}"#,
        r#"{"redirect_uris": [1]}"#,
        r#"{"scopes": [1]}"#,
        r#"{"client_id": 1}"#,
        r#"{"description": []}"#,
    ] {
        assert_eq!(
            parse(wrong).unwrap_err().code,
            if wrong.contains("[1]") {
                ErrorCode::InvalidRequest
            } else {
                ErrorCode::InvalidClientMetadata
            },
            "{wrong}"
        );
    }
    for wrong in [
        r#"{"grant_types": ["pigeon"]}"#,
        r#"{"default_max_age": "soon"}"#,
        r#"{"name": 7}"#,
        r#"{"token_endpoint_auth_method": "magic"}"#,
    ] {
        assert_eq!(
            parse(wrong).unwrap().to_metadata().unwrap_err().code,
            ErrorCode::InvalidClientMetadata,
            "{wrong}"
        );
    }
    let spaced = parse(
        r#"{"redirect_uris": ["https://a.example/c b"], "response_types": ["code id_token"]}"#,
    )
    .unwrap()
    .to_metadata()
    .unwrap();
    assert_eq!(
        (spaced.redirect_uris.len(), spaced.response_types.unwrap().len()),
        (1, 1),
        "an item that contains a space stays one item"
    );
}

#[test]
fn patch_merges_and_put_preserves_only_what_has_no_better_default() {
    let before = parse(
        r#"{"name": "A", "client_uri": "https://a.example/", "scope": "openid",
                "grant_types": ["authorization_code"], "contacts": ["a@a.example"]}"#,
    );
    let before = before.unwrap().to_metadata().unwrap();
    let changed = parse(r#"{"name": "B", "client_uri": ""}"#).unwrap().merge_into(&before).unwrap();
    assert_eq!(
        (changed.client_name.as_deref(), changed.client_uri, changed.contacts.len()),
        (Some("B"), None, 1)
    );
    let replaced = parse(r#"{"name": "B"}"#).unwrap().replace(&before).unwrap();
    assert_eq!(
        (replaced.client_uri, replaced.contacts.len(), replaced.scope.as_deref()),
        (None, 0, Some("openid"))
    );
    assert_eq!(replaced.grant_types, Some(vec![GrantType::AuthorizationCode]));
}

#[test]
fn null_is_absent_and_an_empty_value_widens_nothing() {
    let before = parse(
        r#"{"name": "A", "client_uri": "https://a.example/", "scope": "openid",
                "grant_types": ["authorization_code"], "response_types": ["code"],
                "token_endpoint_auth_method": "none", "application_type": "native",
                "id_token_signed_response_alg": "ES256"}"#,
    );
    let before = before.unwrap().to_metadata().unwrap();
    let fields = LIST_FIELDS.iter().chain(&SCALAR_FIELDS).chain(&ADMIN_ONLY_FIELDS);
    for name in fields.chain(&SERVER_ASSIGNED_FIELDS).chain(&["client_id", "description"]) {
        let request = parse(&format!(r#"{{"{name}": null}}"#)).unwrap();
        assert_eq!(request, RegistrationRequest::default(), "{name}");
    }
    for name in PRESERVED {
        let request = parse(&format!(r#"{{"name": "A", "{name}": ""}}"#)).unwrap();
        assert_eq!(request.merge_into(&before).unwrap(), before, "{name}");
        assert_eq!(
            request.replace(&before).unwrap(),
            ClientMetadata { client_uri: None, ..before.clone() },
            "{name}"
        );
    }
}

proptest! {
    #[test]
    fn arbitrary_members_do_not_panic(
        name in "[a-z_]{1,20}|redirect_uris|jwks|default_max_age",
        value in ".{0,40}|\\[.{0,20}\\]|\\{\\}|7|null",
    ) {
        let bodies = [
            format!("{{\"{name}\": {value}}}"),
            serde_json::json!({ name: value }).to_string(),
        ];
        for body in bodies {
            if let Ok(request) = RegistrationRequest::from_json(body.as_bytes()) {
                let _ = request.to_metadata();
            }
        }
    }
}
