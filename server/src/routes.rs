//! The inner router: connects every route of [`ROUTES`] to its handler and the layers of its group.
//! Other paths are not served.

use axum::{
    Extension, Router,
    extract::Request,
    middleware,
    response::Response,
    routing::{MethodFilter, MethodRouter, on},
};
use contract::routes::{Access, Cors, Dialect, Endpoint, Method, ROUTES, Route};
use domain::Platform;
use tower::util::MapRequestLayer;

use crate::{
    assets, cors,
    dashboard::{self, export, function, mail_preview},
    dialects::{sage, setherauth},
    extract::cookie,
    hosted::{
        account, email_undo, forgot_password, identity_provider, interaction, logo,
        member_invitation, operator_invitation, passkey, password_reset, second_factor, set_up,
        sign_up, verify_email,
    },
    metrics::Slot,
    oauth::{
        authorize, introspection, jwks, logout, metadata, registration, revocation, stack_auth,
        token, userinfo,
    },
    respond::{headers, method_not_allowed},
    trace_export::RequestSpan,
};

/// Endpoints that share the same layers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RouteGroup {
    /// Protocol endpoints without a session layer. The authorization and the logout endpoint read
    /// the cookie's row themselves, in one SQL statement with the other rows they need.
    Protocol,
    /// Endpoints that read the browser's session and may be called from other sites.
    Session,
    /// Hosted pages and their forms, which reject POST requests from other sites.
    Page,
    /// The console, with its own policy and authorization.
    Console,
}

fn route_group(endpoint: Endpoint) -> RouteGroup {
    match endpoint.access() {
        // Without a token, these endpoints identify the caller by the browser cookie.
        _ if matches!(
            endpoint,
            Endpoint::Account
                | Endpoint::JsonSession
                | Endpoint::StartAtProvider
                | Endpoint::AuthorizeAtProvider
                | Endpoint::ProviderCallback
        ) =>
        {
            RouteGroup::Session
        }
        _ if matches!(
            endpoint,
            Endpoint::FrontPage
                | Endpoint::SignOut
                | Endpoint::JsonSignOut
                | Endpoint::ForgotPasswordPage
        ) =>
        {
            RouteGroup::Page
        }
        Access::Public | Access::Client | Access::Bearer | Access::Browser => RouteGroup::Protocol,
        Access::Interaction | Access::OneTimeLink | Access::Password | Access::EndUser => {
            RouteGroup::Page
        }
        Access::Member => RouteGroup::Console,
    }
}

fn method_filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

fn methods_of(route: &Route) -> Option<MethodFilter> {
    route.methods.iter().map(|method| method_filter(*method)).reduce(MethodFilter::or)
}

fn handler(platform: &Platform, route: &'static Route) -> MethodRouter<Platform> {
    let Some(methods) = methods_of(route) else { return MethodRouter::new() };
    let handler = match route.endpoint {
        Endpoint::Metadata => on(methods, metadata::metadata),
        Endpoint::Jwks => on(methods, jwks::jwks),
        Endpoint::RelatedOrigins => on(methods, passkey::related_origins),
        Endpoint::Authorize => on(methods, authorize::authorize),
        Endpoint::Token if route.dialect == Dialect::StackAuth => on(methods, stack_auth::token),
        Endpoint::Token | Endpoint::Refresh => on(methods, token::token),
        Endpoint::AuthorizeAtProvider => on(methods, stack_auth::authorize),
        Endpoint::Introspect => on(methods, introspection::introspect),
        Endpoint::Revoke => on(methods, revocation::revoke),
        Endpoint::Userinfo => on(methods, userinfo::userinfo),
        Endpoint::ClientRegistration => on(methods, registration::register),
        Endpoint::ClientConfiguration => on(methods, registration::manage),
        Endpoint::OwnedClients => on(methods, registration::list),
        Endpoint::Account => on(methods, setherauth::get_account),
        Endpoint::JsonSignIn => on(methods, sage::login),
        Endpoint::JsonSignOut => on(methods, sage::logout),
        Endpoint::JsonSession => on(methods, sage::session),
        Endpoint::JsonProviders => on(methods, sage::providers),
        Endpoint::StartAtProvider => on(methods, identity_provider::start),
        Endpoint::ProviderCallback => on(methods, identity_provider::callback),
        Endpoint::TestProvider => on(methods, identity_provider::test),
        Endpoint::ContinueAtProvider => on(methods, identity_provider::continue_at),
        Endpoint::Logout => on(methods, logout::logout),
        Endpoint::ResumeInteraction => on(methods, interaction::resume),
        Endpoint::SignIn => on(methods, interaction::sign_in),
        Endpoint::SignUpPage => on(methods, sign_up::show),
        Endpoint::SignUp => on(methods, sign_up::submit),
        Endpoint::SelectAccount => on(methods, interaction::select_account),
        Endpoint::Consent => on(methods, interaction::consent),
        Endpoint::PasskeySignIn => on(methods, passkey::sign_in),
        Endpoint::SecondFactorPasskey => on(methods, passkey::second_factor),
        Endpoint::SecondFactor => on(methods, second_factor::submit),
        Endpoint::SecondFactorSetup => on(methods, second_factor::set_up),
        Endpoint::ResendVerification => on(methods, interaction::resend_verification),
        Endpoint::SignOut => on(methods, logout::confirm),
        Endpoint::AccountPage => on(methods, account::show),
        Endpoint::AccountProfilePage => on(methods, account::profile::show),
        Endpoint::AccountProfile => on(methods, account::profile::submit),
        Endpoint::AccountEmailPage => on(methods, account::email::show),
        Endpoint::AccountEmail => on(methods, account::email::submit),
        Endpoint::AccountEmailConfirmPage => on(methods, account::email::show_link),
        Endpoint::AccountEmailConfirm => on(methods, account::email::confirm),
        Endpoint::AccountEmailUndoPage => on(methods, email_undo::show),
        Endpoint::AccountEmailUndo => on(methods, email_undo::submit),
        Endpoint::AccountPasswordPage => on(methods, account::password::show),
        Endpoint::AccountPassword => on(methods, account::password::submit),
        Endpoint::AccountSecondFactorPage => on(methods, account::second_factor::show),
        Endpoint::AccountSecondFactorSetup => on(methods, account::second_factor::set_up),
        Endpoint::AccountRecoveryCodesPage => on(methods, account::second_factor::confirm_codes),
        Endpoint::AccountRecoveryCodes => on(methods, account::second_factor::replace_codes),
        Endpoint::AccountSecondFactorRemovePage => {
            on(methods, account::second_factor::confirm_removal)
        }
        Endpoint::AccountSecondFactorRemove => on(methods, account::second_factor::remove),
        Endpoint::AccountPasskeyPage => on(methods, account::passkey::show),
        Endpoint::AccountPasskey => on(methods, account::passkey::add),
        Endpoint::AccountPasskeyRename => on(methods, account::passkey::rename),
        Endpoint::AccountPasskeyRemove => on(methods, account::passkey::remove),
        Endpoint::AccountDeletePage => on(methods, account::delete::show),
        Endpoint::AccountDelete => on(methods, account::delete::submit),
        Endpoint::AccountExport => on(methods, account::export::download),
        Endpoint::AccountRevoke => on(methods, account::revoke_application),
        Endpoint::AccountEndSession => on(methods, account::end_session),
        Endpoint::AccountEndOthers => on(methods, account::end_other_sessions),
        Endpoint::AccountForgetDevice => on(methods, account::forget_device),
        Endpoint::AccountLink => on(methods, account::link),
        Endpoint::AccountUnlink => on(methods, account::unlink),
        Endpoint::JoinPage => on(methods, member_invitation::show),
        Endpoint::Join => on(methods, member_invitation::submit),
        Endpoint::CreateAccountPage => on(methods, sign_up::account::show),
        Endpoint::CreateAccount => on(methods, sign_up::account::submit),
        Endpoint::ResetPage => on(methods, password_reset::show),
        Endpoint::Reset => on(methods, password_reset::submit),
        Endpoint::ForgotPasswordPage => on(methods, forgot_password::show),
        Endpoint::ForgotPassword => on(methods, forgot_password::submit),
        Endpoint::VerifyEmailPage => on(methods, verify_email::show),
        Endpoint::VerifyEmail => on(methods, verify_email::submit),
        Endpoint::FrontPage => on(methods, dashboard::front_page),
        Endpoint::SetupPage => on(methods, set_up::show),
        Endpoint::Setup => on(methods, set_up::submit),
        Endpoint::InvitationPage => on(methods, operator_invitation::show),
        Endpoint::Invitation => on(methods, operator_invitation::submit),
        Endpoint::Console => on(methods, dashboard::render_page)
            .layer(middleware::from_fn_with_state(platform.clone(), dashboard::require_member)),
        Endpoint::AuditExport => on(methods, export::export_audit_log)
            .layer(middleware::from_fn_with_state(platform.clone(), dashboard::require_member)),
        Endpoint::MailPreview => on(methods, mail_preview::show)
            .layer(middleware::from_fn_with_state(platform.clone(), dashboard::require_member)),
        Endpoint::ConsoleFunction => on(methods, function::call),
        Endpoint::ConsoleSignOut => on(methods, dashboard::sign_out),
        Endpoint::Logo => on(methods, logo::show),
        Endpoint::ProviderIcon => on(methods, logo::show_provider_icon),
        Endpoint::Asset => on(methods, assets::serve),
    };
    with_route_layers(route, handler)
}

/// The layers of a route around all its methods: who may read its responses, and what counts and
/// names its requests.
fn with_route_layers(
    route: &'static Route,
    handler: MethodRouter<Platform>,
) -> MethodRouter<Platform> {
    let handler = match route.endpoint.cors() {
        Cors::None => handler,
        // The fallback of the router would be outside of the layer.
        cors => handler
            .options(cors::preflight)
            .fallback(method_not_allowed)
            .layer(middleware::from_fn_with_state(cors, cors::add_headers)),
    };
    let slot = Slot::of(route.endpoint);
    let record_match = MapRequestLayer::new(move |request: Request| {
        slot.record();
        RequestSpan::record_route(&request, route);
        request
    });
    // Handlers read the matched route to know its dialect.
    let handler: MethodRouter<Platform> = handler.layer(Extension(route));
    handler.layer(record_match)
}

/// A router of the same paths that rejects every request, with the headers of each route: pages
/// that may read its responses also read this one.
pub fn build_rejecting(reject: fn(Request) -> Response) -> Router<Platform> {
    let reject = move |request: Request| async move { reject(request) };
    let routes = ROUTES.iter().filter_map(|route| Some((route, methods_of(route)?)));
    routes.fold(Router::new().fallback(reject), |router, (route, methods)| {
        router.route(route.path, with_route_layers(route, on(methods, reject)))
    })
}

/// Build the router from the table of routes.
pub fn build(platform: &Platform) -> Router<Platform> {
    let group = |wanted: RouteGroup| {
        let routes = ROUTES.iter().filter(|route| route_group(route.endpoint) == wanted);
        routes.fold(Router::new(), |router: Router<Platform>, route| {
            router.route(route.path, handler(platform, route))
        })
    };
    group(RouteGroup::Protocol)
        .merge(group(RouteGroup::Session).layer(cookie::layer(platform)))
        .merge(
            group(RouteGroup::Page)
                .layer(cookie::layer(platform))
                .layer(middleware::from_fn(headers::require_same_origin)),
        )
        .merge(dashboard::with_layers(group(RouteGroup::Console), platform))
}
