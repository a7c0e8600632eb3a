//! Examples of the endpoints of one-time links.

use super::*;

pub(super) const EXAMPLES: Examples = Examples { request, is_success, is_rejection };

fn request(fixture: &Fixture, route: &Route, _method: Method, caller: Caller) -> ExampleRequest {
    match route.endpoint {
        Endpoint::SetupPage
        | Endpoint::JoinPage
        | Endpoint::CreateAccountPage
        | Endpoint::ResetPage
        | Endpoint::VerifyEmailPage
        | Endpoint::AccountEmailUndoPage => ExampleRequest {
            query: form_encode(&[("token", fixture.one_time_token(route.endpoint, caller))]),
            ..ExampleRequest::default()
        },
        Endpoint::Join
        | Endpoint::CreateAccount
        | Endpoint::Reset
        | Endpoint::VerifyEmail
        | Endpoint::AccountEmailUndo => {
            let fields = [
                ("token", fixture.one_time_token(route.endpoint, caller)),
                ("name", "Mia"),
                ("password", "another-horse-battery"),
            ];
            ExampleRequest { body: Some(form_encode(&fields)), ..ExampleRequest::default() }
        }
        Endpoint::Setup => {
            let token = fixture.one_time_token(route.endpoint, caller);
            let fields = [
                ("token", token),
                ("name", "Ada"),
                ("email", "ada@ops.example"),
                ("password", PASSWORD),
                ("tenant_name", "First"),
            ];
            ExampleRequest { body: Some(form_encode(&fields)), ..ExampleRequest::default() }
        }
        other => panic!("{other:?} has no example"),
    }
}

fn is_success(route: &Route, response: &TestResponse) -> bool {
    match route.endpoint {
        Endpoint::SetupPage => {
            response.status == 200 && response.body.contains("name=\"tenant_name\"")
        }
        Endpoint::Setup => response.status == 303,
        Endpoint::AccountEmailUndoPage => {
            response.status == 200 && response.body.contains("una@acme.example")
        }
        Endpoint::AccountEmailUndo => response.status == 200,
        Endpoint::JoinPage | Endpoint::CreateAccountPage | Endpoint::ResetPage => {
            response.status == 200 && response.body.contains("name=\"password\"")
        }
        Endpoint::Join | Endpoint::CreateAccount | Endpoint::Reset => response.status == 200,
        Endpoint::VerifyEmailPage => {
            response.status == 200 && response.body.contains("vera@acme.example")
        }
        Endpoint::VerifyEmail => response.status == 200,
        other => panic!("{other:?} has no response"),
    }
}

fn is_rejection(route: &Route, _method: Method, _caller: Caller, response: &TestResponse) -> bool {
    match route.endpoint {
        Endpoint::SetupPage
        | Endpoint::Setup
        | Endpoint::JoinPage
        | Endpoint::Join
        | Endpoint::CreateAccountPage
        | Endpoint::CreateAccount
        | Endpoint::ResetPage
        | Endpoint::Reset
        | Endpoint::VerifyEmailPage
        | Endpoint::VerifyEmail
        | Endpoint::AccountEmailUndoPage
        | Endpoint::AccountEmailUndo => {
            response.status == 404 && is_page(response, "has expired or was already used")
        }
        other => panic!("{other:?} has no rejection"),
    }
}
