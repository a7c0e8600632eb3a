//! Examples of the endpoints of an interaction: sign-in, sign-up, second factor and consent.

use super::*;

pub(super) const EXAMPLES: Examples = Examples { request, is_success, is_rejection };

fn request(fixture: &Fixture, route: &Route, method: Method, caller: Caller) -> ExampleRequest {
    let browser = |fields: String| ExampleRequest::of_browser(fixture, method, caller, fields);
    match route.endpoint {
        Endpoint::ForgotPasswordPage
        | Endpoint::ResumeInteraction
        | Endpoint::SignUpPage
        | Endpoint::JsonSession => {
            ExampleRequest { cookie: fixture.session_cookie(caller), ..ExampleRequest::default() }
        }
        Endpoint::SignIn => browser(form_encode(&[("username", "anna"), ("password", PASSWORD)])),
        Endpoint::ForgotPassword => ExampleRequest {
            body: Some(form_encode(&[("username", "anna")])),
            ..ExampleRequest::default()
        },
        Endpoint::ResendVerification => browser(String::new()),
        Endpoint::SignUp => browser(form_encode(&[("email", "nora@acme.example")])),
        Endpoint::SecondFactor | Endpoint::SecondFactorSetup => {
            browser(form_encode(&[("code", "000000")]))
        }
        Endpoint::PasskeySignIn | Endpoint::SecondFactorPasskey => browser(form_encode(&[
            ("ticket", "1.x"),
            ("passkey", "pky_unknown"),
            ("name", "Phone"),
        ])),
        Endpoint::SelectAccount => browser(form_encode(&[("account", "same")])),
        Endpoint::Consent => browser(form_encode(&[("decision", "allow")])),
        // Ben may end his own session, so use a browser that has no session at this tenant.
        Endpoint::JsonSignOut => ExampleRequest {
            cookie: fixture.session_cookie(if caller == Caller::SameTenant {
                Caller::OtherTenant
            } else {
                caller
            }),
            body: Some(String::new()),
            ..ExampleRequest::default()
        },
        Endpoint::JsonSignIn => {
            let password = if caller == Caller::Authorized { PASSWORD } else { "not-her-password" };
            ExampleRequest {
                body: Some(form_encode(&[("username", "anna"), ("password", password)])),
                ..ExampleRequest::default()
            }
        }
        other => panic!("{other:?} has no example"),
    }
}

fn is_success(route: &Route, response: &TestResponse) -> bool {
    match route.endpoint {
        // Anna has to sign in before she can verify her address.
        Endpoint::ResumeInteraction | Endpoint::ResendVerification => {
            response.status == 200 && response.body.contains("name=\"password\"")
        }
        // Anna has no second factor: there is nothing to do.
        Endpoint::SecondFactor
        | Endpoint::SecondFactorSetup
        | Endpoint::SecondFactorPasskey
        | Endpoint::SignIn
        | Endpoint::SelectAccount
        | Endpoint::Consent => {
            response.status == 303 && response.location().contains("/interaction/")
        }
        // The ticket is none of this server's.
        Endpoint::PasskeySignIn => {
            response.status == 409 && response.body.contains("This page was open for too long.")
        }
        // Users create an account by invitation only.
        Endpoint::SignUpPage | Endpoint::SignUp => response.status == 403,
        // There is no mail server.
        Endpoint::ForgotPasswordPage | Endpoint::ForgotPassword => response.status == 404,
        Endpoint::JsonSignIn => {
            response.status == 200 && response.json()["user"]["username"] == "anna"
        }
        Endpoint::JsonSignOut => response.status == 204,
        Endpoint::JsonSession => {
            response.status == 200 && response.json()["user"]["username"] == "anna"
        }
        other => panic!("{other:?} has no response"),
    }
}

fn is_rejection(route: &Route, _method: Method, caller: Caller, response: &TestResponse) -> bool {
    match route.endpoint {
        // These respond alike to every caller.
        Endpoint::JsonSignOut | Endpoint::ForgotPasswordPage | Endpoint::ForgotPassword => {
            is_success(route, response)
        }
        Endpoint::SignIn
        | Endpoint::SignUp
        | Endpoint::SelectAccount
        | Endpoint::ResendVerification
        | Endpoint::SecondFactor
        | Endpoint::SecondFactorSetup
        | Endpoint::PasskeySignIn
        | Endpoint::SecondFactorPasskey
        | Endpoint::Consent
            if caller == Caller::Anonymous =>
        {
            response.status == 400 && is_page(response, "Your browser blocks cookies")
        }
        Endpoint::ResumeInteraction
        | Endpoint::SignUpPage
        | Endpoint::SignUp
        | Endpoint::SignIn
        | Endpoint::SelectAccount
        | Endpoint::ResendVerification
        | Endpoint::SecondFactor
        | Endpoint::SecondFactorSetup
        | Endpoint::PasskeySignIn
        | Endpoint::SecondFactorPasskey
        | Endpoint::Consent => {
            response.status == 410 && is_page(response, "This sign-in has ended")
        }
        Endpoint::JsonSignIn => {
            response.status == 401 && response.json()["error"] == "invalid_credentials"
        }
        // Another user sees their own session.
        Endpoint::JsonSession => {
            response.status == 200
                && response.json()["user"]["username"]
                    == if caller == Caller::SameTenant {
                        "ben".into()
                    } else {
                        serde_json::Value::Null
                    }
        }
        other => panic!("{other:?} has no rejection"),
    }
}
