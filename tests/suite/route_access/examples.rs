//! An example request of each endpoint, and its responses to each caller, by area of endpoints.

mod account;
mod interaction;
mod link;
mod protocol;
mod provider;

use tests::browser::form_encode;

use super::*;

/// The examples of the endpoints of an area.
struct Examples {
    /// The request, with the credentials of a caller.
    request: fn(&Fixture, &Route, Method, Caller) -> ExampleRequest,
    /// Whether the response is the one for the authorized caller.
    is_success: fn(&Route, &TestResponse) -> bool,
    /// Whether the response is the one for a caller without authorization.
    is_rejection: fn(&Route, Method, Caller, &TestResponse) -> bool,
}

/// The examples with this endpoint, unless it is tested in `console`. A new endpoint does not
/// compile without an area, and fails the tests without an example there.
fn examples_of(endpoint: Endpoint) -> Option<&'static Examples> {
    Some(match endpoint {
        Endpoint::Metadata
        | Endpoint::Jwks
        | Endpoint::RelatedOrigins
        | Endpoint::Authorize
        | Endpoint::Token
        | Endpoint::Refresh
        | Endpoint::Introspect
        | Endpoint::Revoke
        | Endpoint::Userinfo
        | Endpoint::Account
        | Endpoint::ClientRegistration
        | Endpoint::ClientConfiguration
        | Endpoint::OwnedClients
        | Endpoint::Logout
        | Endpoint::SignOut
        | Endpoint::FrontPage
        | Endpoint::Logo
        | Endpoint::Asset => &protocol::EXAMPLES,
        Endpoint::ResumeInteraction
        | Endpoint::SignIn
        | Endpoint::SignUpPage
        | Endpoint::SignUp
        | Endpoint::SelectAccount
        | Endpoint::ResendVerification
        | Endpoint::SecondFactor
        | Endpoint::SecondFactorSetup
        | Endpoint::PasskeySignIn
        | Endpoint::SecondFactorPasskey
        | Endpoint::Consent
        | Endpoint::ForgotPasswordPage
        | Endpoint::ForgotPassword
        | Endpoint::JsonSignIn
        | Endpoint::JsonSignOut
        | Endpoint::JsonSession => &interaction::EXAMPLES,
        Endpoint::JsonProviders
        | Endpoint::ProviderIcon
        | Endpoint::StartAtProvider
        | Endpoint::AuthorizeAtProvider
        | Endpoint::ContinueAtProvider
        | Endpoint::TestProvider
        | Endpoint::ProviderCallback => &provider::EXAMPLES,
        Endpoint::AccountPasskey
        | Endpoint::AccountPasskeyRename
        | Endpoint::AccountPasskeyRemove
        | Endpoint::AccountExport
        | Endpoint::AccountPage
        | Endpoint::AccountProfilePage
        | Endpoint::AccountEmailPage
        | Endpoint::AccountDeletePage
        | Endpoint::AccountPasswordPage
        | Endpoint::AccountPasskeyPage
        | Endpoint::AccountRecoveryCodesPage
        | Endpoint::AccountSecondFactorRemovePage
        | Endpoint::AccountSecondFactorPage
        | Endpoint::AccountDelete
        | Endpoint::AccountEmail
        | Endpoint::AccountEmailConfirmPage
        | Endpoint::AccountEmailConfirm
        | Endpoint::AccountProfile
        | Endpoint::AccountPassword
        | Endpoint::AccountRevoke
        | Endpoint::AccountEndSession
        | Endpoint::AccountEndOthers
        | Endpoint::AccountSecondFactorSetup
        | Endpoint::AccountRecoveryCodes
        | Endpoint::AccountSecondFactorRemove
        | Endpoint::AccountLink
        | Endpoint::AccountForgetDevice
        | Endpoint::AccountUnlink => &account::EXAMPLES,
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
        | Endpoint::AccountEmailUndo => &link::EXAMPLES,
        Endpoint::InvitationPage
        | Endpoint::Invitation
        | Endpoint::Console
        | Endpoint::AuditExport
        | Endpoint::MailPreview
        | Endpoint::ConsoleFunction
        | Endpoint::ConsoleSignOut => return None,
    })
}

/// The parts of a request that differ between endpoints and callers.
#[derive(Default)]
pub(super) struct ExampleRequest {
    pub(super) query: String,
    pub(super) authorization: Option<String>,
    pub(super) cookie: Option<String>,
    /// Sent as JSON if it begins with `{`, and as a form otherwise.
    pub(super) body: Option<String>,
}

impl ExampleRequest {
    /// A form of a caller's browser, or for GET the same as a query.
    fn of_browser(fixture: &Fixture, method: Method, caller: Caller, fields: String) -> Self {
        let posted = method == Method::Post;
        Self {
            cookie: fixture.session_cookie(caller),
            body: posted.then(|| fields.clone()),
            query: if posted { String::new() } else { fields },
            ..Self::default()
        }
    }
}

fn is_page(response: &TestResponse, words: &str) -> bool {
    response.header("content-type").starts_with("text/html") && response.body.contains(words)
}

/// The example request of an endpoint, with the credentials of this caller.
pub(super) fn example_request(
    fixture: &Fixture,
    route: &Route,
    method: Method,
    caller: Caller,
) -> ExampleRequest {
    match examples_of(route.endpoint) {
        Some(examples) => (examples.request)(fixture, route, method, caller),
        None => ExampleRequest::default(),
    }
}

/// Whether the response is the one for the authorized caller.
pub(super) fn is_success(route: &Route, response: &TestResponse) -> bool {
    examples_of(route.endpoint).is_some_and(|examples| (examples.is_success)(route, response))
}

/// Whether the response is the one for a caller without authorization.
pub(super) fn is_rejection(
    route: &Route,
    method: Method,
    caller: Caller,
    response: &TestResponse,
) -> bool {
    examples_of(route.endpoint)
        .is_some_and(|examples| (examples.is_rejection)(route, method, caller, response))
}
