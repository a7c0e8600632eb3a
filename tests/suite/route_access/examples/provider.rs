//! Examples of the endpoints of identity providers, of which the tenants have none.

use super::*;

pub(super) const EXAMPLES: Examples = Examples { request, is_success, is_rejection };

fn request(fixture: &Fixture, route: &Route, method: Method, caller: Caller) -> ExampleRequest {
    let browser = |fields: String| ExampleRequest::of_browser(fixture, method, caller, fields);
    match route.endpoint {
        Endpoint::JsonProviders
        | Endpoint::ProviderIcon
        | Endpoint::StartAtProvider
        | Endpoint::AuthorizeAtProvider
        | Endpoint::ContinueAtProvider
        | Endpoint::TestProvider => {
            ExampleRequest { cookie: fixture.session_cookie(caller), ..ExampleRequest::default() }
        }
        Endpoint::ProviderCallback => browser(form_encode(&[("state", "us_unknown")])),
        other => panic!("{other:?} has no example"),
    }
}

fn is_success(route: &Route, response: &TestResponse) -> bool {
    match route.endpoint {
        Endpoint::JsonProviders => response.status == 200 && response.body == "[]",
        Endpoint::ProviderIcon | Endpoint::StartAtProvider | Endpoint::ContinueAtProvider => {
            response.status == 404
        }
        // Without its parameters.
        Endpoint::AuthorizeAtProvider => {
            response.status == 400 && response.json()["code"] == "SCHEMA_ERROR"
        }
        // No test has been begun.
        Endpoint::TestProvider => response.status == 410,
        // No sign-in waits for a response.
        Endpoint::ProviderCallback => [303, 410].contains(&response.status.as_u16()),
        other => panic!("{other:?} has no response"),
    }
}

fn is_rejection(route: &Route, method: Method, caller: Caller, response: &TestResponse) -> bool {
    match route.endpoint {
        // These respond alike to every caller.
        Endpoint::JsonProviders
        | Endpoint::ProviderIcon
        | Endpoint::StartAtProvider
        | Endpoint::AuthorizeAtProvider => is_success(route, response),
        Endpoint::ProviderCallback if method == Method::Get && caller == Caller::Anonymous => {
            response.status == 400 && is_page(response, "Your browser blocks cookies")
        }
        Endpoint::ProviderCallback => is_success(route, response),
        Endpoint::ContinueAtProvider | Endpoint::TestProvider => response.status == 410,
        other => panic!("{other:?} has no rejection"),
    }
}
