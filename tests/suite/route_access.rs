//! Access to every route, by every kind of caller (I1, I4, R7, E2, T12).
//!
//! For each route, an anonymous caller, an unauthorized caller of the same tenant and a caller of
//! another tenant are rejected and change no table, except that failed sign-ins are counted and
//! cross-site authorization requests are stored. The authorized caller succeeds after the
//! rejections. A new endpoint does not compile without an area of `examples`.

mod addresses;
mod client_secrets;
mod credentials;
mod database_failure;
mod examples;
mod fixture;
mod fuzz;
mod malformed;
mod requests;

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use contract::routes::{Access, Endpoint, Method, ROUTES, Route};
use tests::{
    Browser, TestResponse,
    browser::{FORM, form_encode, send},
    fixtures::PASSWORD,
};

use examples::{ExampleRequest, example_request, is_rejection, is_success};
use fixture::{Fixture, UnusedFixture};
use requests::{assert_security_headers, concrete_path, send_request};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    Authorized,
    /// A caller without credentials.
    Anonymous,
    /// A client or user of the same tenant that is not authorized for the resource.
    SameTenant,
    /// A client or user of another tenant.
    OtherTenant,
}

const UNAUTHORIZED_CALLERS: [Caller; 3] =
    [Caller::Anonymous, Caller::SameTenant, Caller::OtherTenant];

const CLIENT_METADATA: &str = r#"{"name": "Doras", "redirect_uris": ["https://doras.example/cb"]}"#;

/// Whether the request is stored as an interaction. A POST without a cookie may come from another
/// site, and the browser sends the cookie only with the GET to which it is redirected.
fn stores_cross_site_post(route: &Route, method: Method, caller: Caller) -> bool {
    route.endpoint == Endpoint::Authorize && method == Method::Post && caller == Caller::Anonymous
}

/// Whether the page begins a sign-in for a caller without a session at the tenant.
fn begins_sign_in(route: &Route) -> bool {
    matches!(
        route.endpoint,
        Endpoint::AccountPage
            | Endpoint::AccountProfilePage
            | Endpoint::AccountEmailPage
            | Endpoint::AccountEmail
            | Endpoint::AccountEmailConfirmPage
            | Endpoint::AccountDeletePage
            | Endpoint::AccountPasswordPage
            | Endpoint::AccountSecondFactorPage
            | Endpoint::AccountSecondFactorSetup
            | Endpoint::AccountRecoveryCodesPage
            | Endpoint::AccountRecoveryCodes
            | Endpoint::AccountSecondFactorRemovePage
            | Endpoint::AccountSecondFactorRemove
            | Endpoint::AccountPasskeyPage
            | Endpoint::AccountPasskey
            | Endpoint::AccountPasskeyRemove
    )
}

fn site_is_built() -> bool {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target/site/pkg/manifest.txt")
        .exists()
}

/// Whether the route is tested here. The pages and server functions of the console, and operator
/// invitations, which need an installation that is set up, are tested in `console`.
fn is_covered_here(route: &Route) -> bool {
    route.endpoint.access() != Access::Member
        && !matches!(route.endpoint, Endpoint::InvitationPage | Endpoint::Invitation)
}

fn covered_routes() -> impl Iterator<Item = (&'static Route, Method)> {
    ROUTES
        .iter()
        .filter(|route| is_covered_here(route))
        .flat_map(|route| route.methods.iter().map(move |method| (route, *method)))
}

#[tokio::test]
async fn every_route_serves_its_authorized_caller_and_rejects_all_others() {
    let mut unused = UnusedFixture::default();
    for (route, method) in covered_routes() {
        let request_line = format!("{} {}", method.as_str(), route.path);
        let (fixture, at_first) = unused.take().await;
        for caller in UNAUTHORIZED_CALLERS {
            let before = fixture.server.snapshot().await;
            let response = send_request(
                &fixture,
                "localhost:8080",
                "/t/acme",
                route,
                method,
                &example_request(&fixture, route, method, caller),
            )
            .await;
            assert!(
                is_rejection(route, method, caller, &response),
                "{request_line}: {caller:?}: {} {} {}",
                response.status,
                response.location(),
                response.body
            );
            if route.endpoint == Endpoint::JsonSignIn {
                let lines = before.differences(&fixture.server.snapshot().await);
                // The failures of an hour are merged into one event, which changes.
                assert!(
                    lines.iter().all(|line| line[2..].starts_with("failure ")
                        || (line[2..].starts_with("audit ") && line.contains("sign_in.failed"))),
                    "{request_line}: {lines:?}"
                );
            } else if stores_cross_site_post(route, method, caller)
                || begins_sign_in(route) && caller != Caller::SameTenant
            {
                let lines = before.differences(&fixture.server.snapshot().await);
                assert!(
                    lines.len() == 1 && lines[0].starts_with("+ interaction "),
                    "{request_line}: {caller:?}: {lines:?}"
                );
            } else {
                fixture
                    .server
                    .assert_unchanged(&before, &format!("{request_line}: {caller:?}"))
                    .await;
            }
        }
        // The authorized caller is not authorized at the other tenant.
        if !route.endpoint.is_installation_wide()
            && !matches!(route.endpoint.access(), Access::Public | Access::Password)
            // Neither tenant has an identity provider.
            && !matches!(
                route.endpoint,
                Endpoint::StartAtProvider
                    | Endpoint::AuthorizeAtProvider
                    | Endpoint::ProviderCallback
                    | Endpoint::TestProvider
            )
        {
            let before = fixture.server.snapshot().await;
            let response = send_request(
                &fixture,
                "localhost:8080",
                "/t/rival",
                route,
                method,
                &example_request(&fixture, route, method, Caller::Authorized),
            )
            .await;
            let is_logout = matches!(
                route.endpoint,
                Endpoint::Logout | Endpoint::SignOut | Endpoint::JsonSignOut
            );
            assert!(
                is_logout && response.status.is_success() && response.location().is_empty()
                    || !is_success(route, &response),
                "{request_line} at the other tenant: {} {}",
                response.status,
                response.body
            );
            // A link of another tenant is unknown.
            let is_link = route.endpoint == Endpoint::AccountEmailConfirmPage;
            if begins_sign_in(route) && !is_link {
                let lines = before.differences(&fixture.server.snapshot().await);
                assert!(
                    lines.len() == 1 && lines[0].starts_with("+ interaction "),
                    "{request_line} at the other tenant: {lines:?}"
                );
            } else {
                fixture
                    .server
                    .assert_unchanged(&before, &format!("{request_line} at the other tenant"))
                    .await;
            }
        }
        let response = send_request(
            &fixture,
            "localhost:8080",
            "/t/acme",
            route,
            method,
            &example_request(&fixture, route, method, Caller::Authorized),
        )
        .await;
        assert!(
            is_success(route, &response),
            "{request_line}: the request stayed valid: {} {}",
            response.status,
            response.body
        );
        unused.give_back(fixture, at_first).await;
    }
}

/// Whether it redirects to an interaction at the canonical base URL, where the cookie is set.
fn redirects_to_canonical_base(response: &TestResponse) -> bool {
    response.status == 303
        && response.location().starts_with("http://localhost:8080/t/acme/interaction/")
}
