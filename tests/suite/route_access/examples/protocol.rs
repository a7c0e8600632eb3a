//! Examples of the endpoints of clients: OAuth 2.0, OpenID Connect, registration and logout, and of
//! public files.

use contract::routes::Dialect;
use tests::client::CODE_VERIFIER;

use super::*;

pub(super) const EXAMPLES: Examples = Examples { request, is_success, is_rejection };

fn request(fixture: &Fixture, route: &Route, method: Method, caller: Caller) -> ExampleRequest {
    let posted = method == Method::Post;
    let browser = |fields: String| ExampleRequest::of_browser(fixture, method, caller, fields);
    let client = |fields: &[(&str, &str)]| ExampleRequest {
        authorization: fixture.basic_authorization(caller),
        body: Some(form_encode(fields)),
        ..ExampleRequest::default()
    };
    match route.endpoint {
        Endpoint::Metadata
        | Endpoint::Jwks
        | Endpoint::RelatedOrigins
        | Endpoint::FrontPage
        | Endpoint::Logo
        | Endpoint::Asset => {
            ExampleRequest { cookie: fixture.session_cookie(caller), ..ExampleRequest::default() }
        }
        Endpoint::Authorize => browser(
            fixture
                .shop
                .authorization_url(&[("prompt", "none")])
                .split_once('?')
                .unwrap()
                .1
                .to_owned(),
        ),
        Endpoint::Token => client(&[
            ("grant_type", "authorization_code"),
            ("code", &fixture.code),
            ("redirect_uri", &fixture.shop.redirect_uri),
            ("code_verifier", CODE_VERIFIER),
        ]),
        Endpoint::Refresh => client(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", fixture.tokens.refresh_token()),
        ]),
        Endpoint::Introspect | Endpoint::Revoke => {
            client(&[("token", fixture.tokens.access_token())])
        }
        Endpoint::Userinfo | Endpoint::Account => ExampleRequest {
            authorization: fixture.bearer_authorization(caller),
            body: posted.then(String::new),
            ..ExampleRequest::default()
        },
        Endpoint::ClientRegistration => ExampleRequest {
            authorization: fixture.personal_token_authorization(route.endpoint, caller),
            body: Some(CLIENT_METADATA.into()),
            ..ExampleRequest::default()
        },
        Endpoint::ClientConfiguration | Endpoint::OwnedClients => {
            let body = format!(
                r#"{{"client_id": "{}", "client_name": "Anew"}}"#,
                fixture.registered_client_id
            );
            let changes = matches!(method, Method::Put | Method::Patch);
            ExampleRequest {
                authorization: fixture.personal_token_authorization(route.endpoint, caller),
                body: changes.then_some(body),
                ..ExampleRequest::default()
            }
        }
        Endpoint::Logout => browser(form_encode(&[
            ("id_token_hint", fixture.tokens.0["id_token"].as_str().unwrap()),
            ("post_logout_redirect_uri", "https://shop.example/"),
        ])),
        // Ben may end his own session, so use a browser that has no session at this tenant.
        Endpoint::SignOut => ExampleRequest {
            cookie: fixture.session_cookie(if caller == Caller::SameTenant {
                Caller::OtherTenant
            } else {
                caller
            }),
            body: Some(String::new()),
            ..ExampleRequest::default()
        },
        other => panic!("{other:?} has no example"),
    }
}

fn is_success(route: &Route, response: &TestResponse) -> bool {
    match route.endpoint {
        Endpoint::ClientRegistration => {
            response.status == 201 && response.json()["client_secret"].is_string()
        }
        Endpoint::ClientConfiguration => {
            response.status == 204
                || response.status == 200
                    && ["Doras", "Anew"].contains(&response.json()["client_name"].as_str().unwrap())
        }
        Endpoint::OwnedClients => {
            response.status == 200 && response.json()["apps"][0]["name"] == "Doras"
        }
        Endpoint::Metadata => {
            response.status == 200 && response.json()["issuer"] == "http://localhost:8080/t/acme"
        }
        Endpoint::Jwks => {
            response.status == 200
                && response.json()["keys"].as_array().is_some_and(|keys| keys.len() == 2)
        }
        Endpoint::Authorize => response.status == 303 && response.redirect_param("code").is_some(),
        Endpoint::Token | Endpoint::Refresh => {
            response.status == 200 && response.json()["access_token"].is_string()
        }
        Endpoint::Introspect => response.status == 200 && response.json()["active"] == true,
        Endpoint::Revoke => response.status == 200,
        Endpoint::Userinfo => {
            response.status == 200 && response.json()["email"] == "anna@acme.example"
        }
        Endpoint::Logout => {
            response.status == 303 && response.location() == "https://shop.example/"
        }
        Endpoint::SignOut => response.status == 200 && response.body.contains("You are signed out"),
        Endpoint::FrontPage => response.status == 200 && response.body.contains("Tenant"),
        // The tenant is served at the public host, or without https.
        Endpoint::RelatedOrigins => response.status == 404,
        Endpoint::Account => response.status == 200 && response.json()["name"] == "anna",
        // No client has a logo.
        Endpoint::Logo => response.status == 404,
        Endpoint::Asset => response.status == if site_is_built() { 200 } else { 404 },
        other => panic!("{other:?} has no response"),
    }
}

fn is_rejection(route: &Route, method: Method, caller: Caller, response: &TestResponse) -> bool {
    match route.endpoint {
        Endpoint::OwnedClients if caller == Caller::SameTenant => {
            response.status == 200 && response.json()["apps"].as_array().unwrap().is_empty()
        }
        Endpoint::ClientConfiguration
            if caller == Caller::SameTenant && route.dialect == Dialect::AuthMaster =>
        {
            response.status == 404
        }
        Endpoint::ClientRegistration | Endpoint::ClientConfiguration | Endpoint::OwnedClients => {
            response.status == 401 && response.header("www-authenticate").starts_with("Bearer")
        }
        // These respond alike to every caller.
        Endpoint::Metadata
        | Endpoint::Jwks
        | Endpoint::RelatedOrigins
        | Endpoint::FrontPage
        | Endpoint::Logo
        | Endpoint::Asset => is_success(route, response),
        Endpoint::Authorize if stores_cross_site_post(route, method, caller) => {
            redirects_to_canonical_base(response)
        }
        Endpoint::Authorize => {
            let expected =
                if caller == Caller::SameTenant { "consent_required" } else { "login_required" };
            response.redirect_param("error").as_deref() == Some(expected)
                && response.redirect_param("code").is_none()
        }
        // Another client learns that the code is invalid, not that it was issued to this one.
        Endpoint::Token | Endpoint::Refresh if caller == Caller::SameTenant => {
            response.status == 400 && response.json()["error"] == "invalid_grant"
        }
        Endpoint::Introspect if caller == Caller::SameTenant => {
            response.status == 200 && response.body == "{\"active\":false}"
        }
        Endpoint::Revoke if caller == Caller::SameTenant => {
            response.status == 200 && response.body.is_empty()
        }
        Endpoint::Token | Endpoint::Refresh | Endpoint::Introspect | Endpoint::Revoke => {
            response.status == 401 && response.json()["error"] == "invalid_client"
        }
        Endpoint::Userinfo | Endpoint::Account => {
            response.status == 401 && response.header("www-authenticate").starts_with("Bearer")
        }
        // Ben is asked to confirm the end of his own session.
        Endpoint::Logout if caller == Caller::SameTenant => {
            response.status == 200
                && is_page(response, "Sign out?")
                && response.body.contains("ben")
        }
        // A POST without a cookie may come from another site.
        Endpoint::Logout if method == Method::Post && caller == Caller::Anonymous => {
            response.status == 303
                && response
                    .location()
                    .starts_with(&format!("http://localhost:8080/t/acme{}?", route.path))
        }
        // There is no session to end, and the post-logout redirect URI is not secret.
        Endpoint::Logout => {
            response.status == 303 && response.location() == "https://shop.example/"
        }
        Endpoint::SignOut => response.status == 200 && is_page(response, "You are signed out"),
        other => panic!("{other:?} has no rejection"),
    }
}
